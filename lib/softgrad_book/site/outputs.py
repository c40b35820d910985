"""How the outputs stored in a notebook become part of a page."""

from __future__ import annotations

import html
from typing import Any, ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer

from ..exercises.question import MIME_TYPE as QUESTION
from ..explorable import MIME_TYPE as CHART
from .pictures import embedded_json, explorable_html, inline_svg

SVG = "image/svg+xml"
WIDGET = "application/vnd.jupyter.widget-view+json"


class Renderer:
    """MyST-NB's plugin for pictures, explorables and questions."""

    mime_priority_overrides: ClassVar = [
        (builder, mime_type, priority)
        for builder in ("html", "singlehtml")
        for mime_type, priority in ((CHART, 1), (QUESTION, 1), (SVG, 2), (WIDGET, None))
    ]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Return the nodes for an explorable or a figure, None for other outputs."""
        if inline:
            return None
        if data.mime_type == CHART:
            return [_raw(explorable_html(data.content))]
        if data.mime_type == QUESTION:
            return [_raw(_question_html(data.content))]
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


def _question_html(question: dict[str, Any]) -> str:
    identity = f"answer-{question['number']}"
    texts, label = question["texts"], html.escape(question["label"])
    return (
        f'<form class="answer" autocomplete="off"><label for="{identity}">{label}'
        f" <small>({html.escape(question['asked'])})</small></label>"
        f'<input id="{identity}" type="text" inputmode="text" disabled>'
        f'<button type="submit" disabled>{texts["check"]}</button>'
        f'<p role="status">{texts["open"]}</p>'
        f'<script type="application/json">{embedded_json(question)}</script></form>'
    )


def _raw(text: str) -> nodes.raw:
    return nodes.raw(text=text, format="html")
