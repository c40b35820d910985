"""The chapters as their authors write them: Markdown, and what cells ask."""

import ast
import re
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

CHAPTERS = sorted((Path(__file__).parents[2] / "book").glob("[0-9]*.ipynb"))
MARKDOWN = MarkdownIt("commonmark")
dollarmath_plugin(MARKDOWN)

# A dropdown may hold others, whose fences have fewer colons.
DROPDOWN = re.compile(
    r"^(?P<fence>:{3,})\{dropdown\} (?P<kind>Solution|Model answer)"
    r" to exercise (?P<number>\d+\.\d+).*?\n(?P<body>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
PYTHON = re.compile(r"^```(?:python|\{code-block\} python)\n(.*?)^```$", re.M | re.S)
TASK = re.compile(r"^\s*[-*] \[ \] \S", re.MULTILINE)


def read(path):
    """Return the cells of the chapter at `path`."""
    return nbformat.read(path, as_version=4).cells


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
            for found in DROPDOWN.finditer(cell.source):
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
