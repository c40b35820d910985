"""How the outputs stored in a notebook become part of a page."""

from __future__ import annotations

import functools
import html
import json
from typing import Any, ClassVar

from docutils import nodes
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from myst_nb.core.render import MimeData, NbElementRenderer
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_by_name
from pygments.util import ClassNotFound

from ..exercises.question import MIME_TYPE as QUESTION
from ..exercises.question import page_texts
from ..explorable import MIME_TYPE as CHART
from ..labs import WIDGET_TYPE
from .pictures import embedded_json, explorable_html, inline_svg

SVG = "image/svg+xml"
MARKDOWN = "text/markdown"


class Renderer:
    """MyST-NB's plugin for pictures, explorables and questions."""

    mime_priority_overrides: ClassVar = [
        (builder, mime_type, priority)
        for builder in ("html", "singlehtml")
        for mime_type, priority in (
            (CHART, 1),
            (QUESTION, 1),
            (SVG, 2),
            (WIDGET_TYPE, None),
        )
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
            about = data.output_metadata.get(SVG, {})
            return [_raw(_figure_html(data.string, about, f"c{data.cell_index}"))]
        return None


def _figure_html(svg: str, about: dict[str, str], prefix: str) -> str:
    picture = inline_svg(svg, prefix)
    alt = html.escape(about.get("alt", ""))
    note = (
        f'<p class="note">{html.escape(about["note"])}</p>' if "note" in about else ""
    )
    return f'<div class="figure" role="img" aria-label="{alt}">{picture}</div>{note}'


def _question_html(question: dict[str, Any]) -> str:
    identity = f"answer-{question['number']}"
    texts, label = question["texts"], html.escape(question["label"])
    question = {**question, "texts": {**texts, **page_texts(question)}}
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


def live_html(data: dict[str, Any], metadata: dict[str, Any], prefix: str) -> str:
    """Return the page's HTML for the output of a cell that was run in the page."""
    if CHART in data:
        return _explorable_html(json.dumps(data[CHART]))
    if QUESTION in data:
        return _question_html(data[QUESTION])
    if MARKDOWN in data:
        return markdown_html(data[MARKDOWN])
    return _figure_html(data[SVG], metadata.get(SVG, {}), prefix)


@functools.lru_cache(maxsize=64)  # a whole class may run the same cell
def _explorable_html(chart: str) -> str:
    return explorable_html(json.loads(chart))


def markdown_html(text: str) -> str:
    """Return HTML for a cell's Markdown; formulas are left for the page to set."""
    markdown = MarkdownIt("commonmark").enable("table")
    markdown.add_render_rule("fence", _fence)
    dollarmath_plugin(markdown, renderer=_delimited)
    rendered: str = markdown.render(text)
    return rendered


def _fence(_self: Any, tokens: Any, index: int, *_rest: Any) -> str:
    code, language = tokens[index].content, tokens[index].info.strip()
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        lexer = TextLexer()
    return highlight(code, lexer, HtmlFormatter())


def _delimited(formula: str, options: dict[str, bool]) -> str:
    start, end = (r"\[", r"\]") if options["display_mode"] else (r"\(", r"\)")
    return start + html.escape(formula) + end
