"""Outputs that the page shows in its own way.

Explorables, exercises not answered yet, labs, figures and proof cards. Takes an output
as a notebook stores it or a kernel sends it.
"""

from __future__ import annotations

import functools
import html
import json
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, get_lexer_by_name
from pygments.util import ClassNotFound

from ...exercises import MIME_TYPE as QUESTION
from ...exercises import page_texts
from ...explorables import MIME_TYPE as CHART
from ...explorables import OWN
from ...i18n import _
from ...labs import MIME_TYPE as LAB
from .embedding import embedded_json, inline_svg
from .explorable_html import explorable_html
from .notation import to_html

SVG = "image/svg+xml"
MARKDOWN = "text/markdown"
LIVE = "live-"  # begins the prefix of what a kernel has just sent, see `outputs.js`


def output_html(data: dict[str, Any], metadata: dict[str, Any], prefix: str) -> str:
    """Return the HTML for a cell's output.

    Parameters
    ----------
    data, metadata : dict
        The output and what is known of it, by MIME type, as a notebook stores them.
    prefix : str
        Makes the ids of a figure's SVG unique in the page, and those of a reader's own
        explorables, two of which may have one name.
    """
    if CHART in data:
        chart = data[CHART]
        name = chart["usermeta"]["explorable"]["name"]
        fresh = name.startswith(OWN) and prefix.startswith(LIVE)
        return _explorable_html(json.dumps(chart), prefix if fresh else "")
    if QUESTION in data:
        return _question_html(data[QUESTION])
    if LAB in data:
        return _lab_html(data[LAB]["pictures"], prefix)
    if MARKDOWN in data:
        return markdown_html(data[MARKDOWN])
    return figure_html(data[SVG], metadata.get(SVG, {}), prefix)


@functools.lru_cache(maxsize=64)  # a whole class may run the same cell
def _explorable_html(chart: str, suffix: str) -> str:
    return explorable_html(json.loads(chart), suffix)


def figure_html(svg: str, about: dict[str, str], prefix: str) -> str:
    """Return the HTML for a picture; its ids begin with `prefix`."""
    picture = inline_svg(svg, prefix)
    alt = html.escape(about.get("alt", ""))
    return f'<div class="figure" role="img" aria-label="{alt}">{picture}</div>'


def lab_note_html() -> str:
    """Return what a lab needs, which its section says first.

    Both notes are there; which of them is shown depends on whether a server is.
    """
    served = _(
        "This lab runs in Python. Press {} at its code, below: sliders appear, and "
        "they move the picture. Change a line, and it is yours."
    ).format(_("Run"))
    alone = _(
        "This lab runs in Python, and here you see pictures of it. Where the book is "
        "served with make serve, and in Jupyter, its cell can be run: then sliders "
        "move the picture, and any line can be changed."
    )
    return (
        f'<p class="lab-note served">{html.escape(served)}</p>'
        f'<p class="lab-note alone">{html.escape(alone)}</p>'
    )


def _lab_html(pictures: list[dict[str, Any]], prefix: str) -> str:
    """Return a lab where no kernel runs: the pictures of its states."""
    several = len(pictures) > 1
    states = "".join(
        f"<figure>{figure_html(p['svg'], {'alt': p['alt']}, f'{prefix}-{n}')}"
        f"<figcaption>{_settings_html(p['settings'], is_start=several and n == 0)}"
        "</figcaption></figure>"
        for n, p in enumerate(pictures)
    )
    return f'<div class="lab"><div class="states">{states}</div></div>'


def _settings_html(settings: list[list[str]], *, is_start: bool) -> str:
    shown = ", ".join(
        to_html(f"{_symbol(name)} = {value}".replace("-", "\N{MINUS SIGN}"))
        for name, value in settings
    )
    return _("Start: {}").format(shown) if is_start else shown


def _symbol(name: str) -> str:
    """Return ``$z_1$`` for ``z_1``; a word stays a word."""
    return f"${name}$" if len(name.split("_")[0]) == 1 else name.replace("_", " ")


def _question_html(question: dict[str, Any]) -> str:
    identity = html.escape(f"answer-{question['number']}")
    texts, label = question["texts"], html.escape(question["label"])
    question = {**question, "texts": {**texts, **page_texts(question)}}
    return (
        f'<form class="answer" autocomplete="off"><label for="{identity}">{label}'
        f" <small>({html.escape(question['asked'])})</small></label>"
        f'<input id="{identity}" type="text" inputmode="text" disabled>'
        f'<button type="submit" disabled>{html.escape(texts["check"])}</button>'
        f'<p role="status">{html.escape(texts["open"])}</p>'
        f'<script type="application/json">{embedded_json(question)}</script></form>'
    )


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
