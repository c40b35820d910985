"""The row of small buttons below an explorable, and where its numbers are shown."""

from __future__ import annotations

import html
import json
from typing import Any

from ...i18n import _


def tools_html(explorable: dict[str, Any], identity: str, *, own_page: bool) -> str:
    """Return what can be done with an explorable besides moving it."""
    buttons = "".join(
        f'<button type="button" data-tool="{tool}" disabled>{text}</button>'
        for tool, text in {
            "reset": _("Reset"),
            "link": _("Copy link"),
            "svg": _("Save SVG"),
            "png": _("Save PNG"),
        }.items()
    )
    texts = html.escape(json.dumps(_texts(), ensure_ascii=False))
    name = html.escape(f"{_('Tools')}: {explorable['title']}")
    numbers = f"{identity}-numbers"
    page = f"explorables/{identity}.html"
    link = f'<a class="own-page" href="{page}">{_("Full page")}</a>' if own_page else ""
    return (
        f'<div class="tools" role="group" aria-label="{name}" data-texts="{texts}">'
        f"{buttons}"
        f'<button type="button" data-tool="numbers" aria-expanded="false"'
        f' aria-controls="{numbers}" disabled>{_("Show the numbers")}</button>'
        f'{link}<span class="done" role="status"></span></div>'
        f'<div class="numbers" id="{numbers}" hidden></div>'
    )


def _texts() -> dict[str, str]:
    """Return what the script says of them."""
    return {
        "copied": _("The link is copied."),
        "uncopied": _("The address of this page now holds the link: copy it there."),
        "show": _("Show the numbers"),
        "hide": _("Hide the numbers"),
        "state": _("Settings"),
        "setting": _("Setting"),
        "value": _("Value"),
    }
