"""Stored notebooks: clean, run from top to bottom, with short cells."""

import copy
import statistics
from pathlib import Path

import nbformat
import pytest

from softgrad_book.notebooks.run import clean

NOTEBOOKS = sorted((Path(__file__).parents[2] / "book").glob("*.ipynb"))
LONGEST_CELL = 15  # lines
LONGEST_MEDIAN = 3  # lines


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_is_clean(notebook):
    assert clean(copy.deepcopy(notebook)) == notebook


def test_was_run_top_to_bottom_in_one_go(notebook):
    counts = [cell.execution_count for cell in code(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_no_cell_failed(notebook):
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"]


def test_cells_are_short(notebook):
    lengths = [len(cell.source.splitlines()) for cell in code(notebook)]
    assert max(lengths) <= LONGEST_CELL
    assert statistics.median(lengths) <= LONGEST_MEDIAN


def test_every_picture_says_what_it_shows(notebook):
    for cell in code(notebook):
        for output in cell.outputs:
            if "image/svg+xml" in output.get("data", {}):
                assert output.metadata["image/svg+xml"]["alt"]
