"""How the outputs stored in a notebook become part of a page."""

from __future__ import annotations

import html
from typing import ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer

from ..explorable import MIME_TYPE
from .pictures import explorable_html, inline_svg

SVG = "image/svg+xml"


class Renderer:
    """MyST-NB's plugin for the two kinds of picture that the book has."""

    mime_priority_overrides: ClassVar = [
        ("html", MIME_TYPE, 1),
        ("html", SVG, 2),
        ("html", "application/vnd.jupyter.widget-view+json", None),
    ]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Return the nodes for an explorable or a figure, None for other outputs."""
        if inline:
            return None
        if data.mime_type == MIME_TYPE:
            return [_raw(explorable_html(data.content))]
        if data.mime_type == SVG:
            return [_raw(_figure_html(data))]
        return None


def _figure_html(data: MimeData) -> str:
    about = data.output_metadata.get(SVG, {})
    picture = inline_svg(data.string, f"c{data.cell_index}")
    alt = html.escape(about.get("alt", ""))
    note = (
        f'<p class="note">{html.escape(about["note"])}</p>' if "note" in about else ""
    )
    return f'<div class="figure" role="img" aria-label="{alt}">{picture}</div>{note}'


def _raw(text: str) -> nodes.raw:
    return nodes.raw(text=text, format="html")
