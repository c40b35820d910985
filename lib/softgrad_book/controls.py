"""The form under an explorable: sliders, reset, readout and "Try this" prompts.

Written once, here; the page's script only connects it to the chart.
"""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

from .i18n import _
from .notation import to_html, to_text
from .templates import filled

if TYPE_CHECKING:
    from .explorable import Explorable, Prompt, Slider


FAILED = _("The chart could not be loaded. Reload the page to try again.")


def controls_html(explorable: Explorable) -> str:
    """Return everything of the figure but its picture, as HTML."""
    start = explorable.values()
    sliders = "".join(
        _slider_html(explorable.name, slider, filled(slider.shown, start))
        for slider in explorable.sliders
    )
    prompts = "".join(_prompt_html(prompt) for prompt in explorable.prompts)
    return (
        f'<form class="controls" autocomplete="off" aria-label="{_("Controls")}: '
        f'{html.escape(explorable.title)}" data-failed="{html.escape(FAILED)}">'
        f"<fieldset disabled>{sliders}"
        f'<button type="reset">{_("Reset")}</button></fieldset></form>'
        f'<p class="readout">{html.escape(filled(explorable.readout, start))}</p>'
        f'<p class="visually-hidden" role="status"></p>'
        f'<div class="prompts"><p class="prompts-title">{_("Try this")}</p>'
        f"<ul>{prompts}</ul></div>"
    )


def _slider_html(figure: str, slider: Slider, shown: str) -> str:
    identity = f"{figure}-{slider.name}"
    label = slider.label or f"${slider.name}$"
    return (
        f'<label for="{identity}">{to_html(label)}</label>'
        f'<input type="range" id="{identity}" name="{slider.name}"'
        f' min="{slider.low:g}" max="{slider.high:g}" step="{slider.step:g}"'
        f' value="{slider.value:g}" aria-label="{html.escape(to_text(label))}"'
        f' aria-valuetext="{html.escape(shown)}">'
        f'<output for="{identity}" aria-live="off">{shown}</output>'
    )


def _prompt_html(prompt: Prompt) -> str:
    settings = html.escape(json.dumps(dict(prompt.settings)))
    return (
        f'<li><button type="button" disabled data-set="{settings}">'
        f"{to_html(prompt.do)}</button> {to_html(prompt.notice)}</li>"
    )
