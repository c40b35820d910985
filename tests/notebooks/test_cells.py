"""Which cells a cell needs: enough that it gives what the book stores, and not all."""

import json
import random
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from softgrad_book.notebooks.cells import needs

BOOK = Path(__file__).parents[2] / "book"
CASES = {
    "the last binding counts": (["a = 1", "a = 2", "a"], [1, 2]),
    "needs of needs": (["a = 1", "b = a", "b"], [0, 1, 2]),
    "what is below is not needed": (["a", "a = 1"], [0]),
    "a cell that binds before it uses": (["a = 1", "a = 2; a + 1"], [1]),
    "a cell that uses before it binds": (["a = 1", "a = a + 1"], [0, 1]),
    "inside functions": (["a = 1", "def f():\n    return a", "f()"], [0, 1, 2]),
    "arguments are no globals": (["x = 1", "def f(x):\n    return x"], [1]),
    "nor are loop variables within": (["x = 1", "[x for x in range(3)]"], [1]),
    "a method that changes": (["a = []", "a.append(1)", "a"], [0, 1, 2]),
    "a method that computes": (["a = f()", "a.sum()", "a"], [0, 2]),
    "an array sorted in place": (["a = f()", "a.sort()", "a"], [0, 1, 2]),
    "an entry that is set": (["a = {}", "a[1] = 2", "a"], [0, 1, 2]),
    "an augmented assignment": (["a = 1", "a += 1", "a"], [0, 1, 2]),
    "drawing random numbers": (
        ["rng = g()", "x = rng.normal()", "y = rng.normal()"],
        [0, 1, 2],
    ),
    "the reader's functions may change": (["a = []", "f(a)", "a"], [0, 1, 2]),
    "a library's do not": (["import np\na = []", "np.sin(a)", "a"], [0, 2]),
    "but one that does": (
        ["from softgrad.regression import sgd_epoch\nW = 0", "sgd_epoch(X, y, W)", "W"],
        [0, 1, 2],
    ),
    "imports do not change": (["import np", "np.use()", "np.sin(1)"], [0, 2]),
    "perhaps bound": (["a = 1", "if b:\n    a = 2", "a"], [0, 1, 2]),
    "a cell that is no Python": (["a = 1", "a = = 2", "a"], [0, 2]),
    "a loop's own variable": (["k = 1", "for k in range(3):\n    k"], [1]),
    "magic beside it": (["a = 1", "%time 1\na"], [0, 1]),
}


@pytest.mark.parametrize("case", CASES)
def test_needs(case):
    cells, expected = CASES[case]
    asked = len(cells) - 1 if case != "what is below is not needed" else 0
    assert list(needs(cells, asked)) == expected


@pytest.mark.parametrize("path", sorted(BOOK.glob("0*.ipynb")), ids=lambda p: p.stem)
def test_a_cell_after_what_it_needs_gives_what_the_book_stores(path):
    notebook = json.loads(path.read_text("utf8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in cells]
    quick = [
        k
        for k, cell in enumerate(cells)
        if text(cell) and not any(slow(sources[n]) for n in needs(sources, k))
    ]
    for k in random.Random(path.stem).sample(quick, 3):
        shell = InteractiveShell()
        with capture_output() as captured:
            for number in needs(sources, k):
                captured._stdout.truncate(0)
                captured._stdout.seek(0)
                result = shell.run_cell(sources[number])
                assert result.success, (k, number)
        assert captured.stdout.rstrip() == text(cells[k]).rstrip(), sources[k]


def slow(source):
    """Whether a cell measures time, which no two runs repeat, or trains for long."""
    return "seconds(" in source or "fit(" in source or "epoch" in source


def text(cell):
    """Return what a cell printed, nothing if it also showed something."""
    outputs = cell["outputs"]
    if all(output["output_type"] == "stream" for output in outputs):
        return "".join("".join(output["text"]) for output in outputs)
    return ""
