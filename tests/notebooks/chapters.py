"""The chapters as their authors write them: Markdown, and what cells ask."""

import ast
from pathlib import Path

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from softgrad_book.classroom.chapters import ANSWER, paths

CHAPTERS = paths(Path(__file__).parents[2] / "book")
MARKDOWN = MarkdownIt("commonmark")
dollarmath_plugin(MARKDOWN)


def statements(cell):
    """Return what a cell does; nothing for text and for what IPython alone reads."""
    try:
        return ast.parse(cell.source).body if cell.cell_type == "code" else []
    except SyntaxError:
        return []


def dropdowns(cells, kind):
    """Yield the exercise's number and the text of each dropdown of a kind."""
    for cell in cells:
        if cell.cell_type == "markdown":
            for found in ANSWER.finditer(cell.source):
                if found["kind"] == kind:
                    yield found["number"], found["body"]


def begins_in_italics(source):
    """Whether the first paragraph of a Markdown cell is in italics from end to end."""
    tokens = MARKDOWN.parse(source)
    if len(tokens) < 2 or tokens[0].type != "paragraph_open":
        return False
    parts = [t for t in tokens[1].children if t.type != "text" or t.content]
    depth, closed_at = 0, None
    for index, part in enumerate(parts):
        depth += part.type == "em_open"
        depth -= part.type == "em_close"
        if depth == 0:
            closed_at = index
            break
    return parts[0].type == "em_open" and closed_at == len(parts) - 1
