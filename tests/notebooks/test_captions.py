"""Every figure of a chapter has a caption: a paragraph in italics after its cell."""

import ast
import itertools

import nbformat
import pytest

from chapters import CHAPTERS, begins_in_italics, statements
from softgrad_book.classroom.chapters import read


def draws_a_figure(cell):
    match statements(cell):
        case [*_, ast.Expr(ast.Call(ast.Attribute(ast.Name("figures"))))]:
            return True
    return False


def is_caption(cell):
    return cell.cell_type == "markdown" and begins_in_italics(cell.source)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_figure_has_a_caption(path):
    cells = [*read(path), nbformat.v4.new_markdown_cell("")]
    bare = [
        cell.source.splitlines()[-1]
        for cell, after in itertools.pairwise(cells)
        if draws_a_figure(cell) and not is_caption(after)
    ]
    assert not bare


@pytest.mark.parametrize(
    "source",
    ["*A bar for $p_1$.*\n\nMore.", "*Two _words_ here,\nand a line more.*", "_All._"],
)
def test_italics_from_end_to_end_are_a_caption(source):
    assert begins_in_italics(source)


@pytest.mark.parametrize(
    "source", ["*Almost* all.", "*One* and *two*", "**Bold**", "## *Title*", "", "Text"]
)
def test_other_paragraphs_are_none(source):
    assert not begins_in_italics(source)
