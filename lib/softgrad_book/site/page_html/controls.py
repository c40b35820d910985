"""What stands beside an explorable's picture: controls, readout, "Try this" prompts.

Made from what a notebook stores; the page's script only connects it to the chart. There
is no form: browsers lay out every form of a page to see whether they could fill it in.
"""

from __future__ import annotations

import html
import json
from typing import Any

from ...i18n import _
from .notation import to_html, to_text


def beside_html(explorable: dict[str, Any], identity: str) -> str:
    """Return what stands beside the picture: controls, readout, prompts."""
    draw = {"slider": _slider, "choice": _choice}
    controls = "".join(draw[c["kind"]](identity, c) for c in explorable["controls"])
    prompts = "".join(map(_prompt, explorable["prompts"]))
    label = html.escape(f"{_('Controls')}: {explorable['title']}")
    failed = _("The chart could not be loaded. Reload the page to try again.")
    return (
        f'<div class="beside"><fieldset class="controls" disabled aria-label="{label}"'
        f' data-failed="{html.escape(failed)}">{controls}</fieldset>'
        f'<p class="readout">{html.escape(explorable["readout"])}</p>'
        f'<p class="visually-hidden" role="status"></p>'
        f'<div class="prompts"><p class="prompts-title">{_("Try this")}</p>'
        f"<ul>{prompts}</ul></div></div>"
    )


def _slider(figure: str, slider: dict[str, Any]) -> str:
    identity = f"{figure}-{slider['name']}"
    shown = html.escape(slider["shown"])
    return (
        f'<label for="{identity}">{to_html(slider["label"])}</label>'
        f'<input type="range" id="{identity}" name="{slider["name"]}"'
        f' min="{slider["low"]:g}" max="{slider["high"]:g}" step="{slider["step"]:g}"'
        f' value="{slider["value"]:g}"'
        f' aria-label="{html.escape(to_text(slider["label"]))}"'
        f' aria-valuetext="{shown}">'
        f'<output for="{identity}" aria-live="off">{shown}</output>'
    )


def _choice(figure: str, choice: dict[str, Any]) -> str:
    identity = f"{figure}-{choice['name']}"
    options = "".join(
        f'<label><input type="radio" name="{identity}" data-name="{choice["name"]}"'
        f' value="{index}"'
        f"{' checked' if index == choice['value'] else ''}> {to_html(option)}</label>"
        for index, option in enumerate(choice["options"])
    )
    return (
        f'<span class="label" id="{identity}">{to_html(choice["label"])}</span>'
        f'<div class="choice" role="radiogroup" aria-labelledby="{identity}">'
        f"{options}</div>"
    )


def _prompt(prompt: dict[str, Any]) -> str:
    settings = html.escape(json.dumps(prompt["settings"]))
    return (
        f'<li><button type="button" disabled aria-pressed="false"'
        f' data-set="{settings}">{to_html(prompt["do"])}</button>'
        f' <span class="notice">{to_html(prompt["notice"])}</span></li>'
    )
