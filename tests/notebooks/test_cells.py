"""Which cells only show: no other cell waits for them."""

import pytest

from softgrad_book.notebooks.cells import is_constant, only_shows

SHOW = [
    "explorables.Race()",
    "# What softmax does\nfigures.simplex()",
    "proofs.card(softmax)",
    "check('1.2', ...)",
    "check('1.3', my_loss)",
    "figures.push_and_pull([z, [0, 3, 0]], y)",
    "labs.Lab(draw, T=(0.1, 10, 0.1, 1))",
]
BIND = [
    "race = explorables.Race()",
    "figures.simplex(); z = 1",
    "check('1.2', answer := 3)",
    "print(1)",
    "W.sort()",
    "np.add(a, 1, out=a)",
    "explorables",
    "next(it)",
    "figures.simplex() if z else z.append(1)",
    "mine.figures.simplex()",
    "%matplotlib inline",
    "figures.simplex(",
    "",
]


@pytest.mark.parametrize("source", SHOW)
def test_shows(source):
    assert only_shows(source)


@pytest.mark.parametrize("source", BIND)
def test_may_bind_something(source):
    assert not only_shows(source)
    assert not is_constant(source)


def test_what_uses_none_of_the_notebooks_names_is_constant():
    assert [is_constant(source) for source in SHOW] == [1, 1, 0, 1, 0, 0, 0]
