"""The exercises of "Softmax versus hardmax" tell right answers from wrong ones."""

import numpy as np
import pytest

from softgrad import softmax
from softgrad_book.exercises import check
from softgrad_book.exercises.softmax_versus_hardmax import EXERCISES


def one_late(x):
    return softmax([x, 1])[0]


def overflowing(x):
    return np.exp(x) / (1 + np.exp(x))


RIGHT = {
    "1.1": [1 / 6, 1 / 3, 1 / 2],
    "1.2": 4.595,
    "1.3": lambda x: softmax([x, 0])[0],
    "1.4": [3, 5.303],
    "1.5": 0.5,
    "1.6": 1.4427,
}
WRONG = [
    ("1.1", [0, 0.387, 0.613], "whole numbers"),  # z / Σz
    ("1.1", 0.5, "shape"),
    ("1.2", 4.605, "99 to 1"),
    ("1.2", 1.9956, "natural logarithm"),
    ("1.2", 99, "the odds"),
    ("1.3", one_late, "that is σ(x − 1)"),
    ("1.3", overflowing, "x = 1000: got nan"),
    ("1.4", [3, 13], "equal to 3"),
    ("1.5", 2, "opposite"),
    ("1.6", 0.6931, "T divides"),
]


def test_every_exercise_is_tested():
    assert RIGHT.keys() == EXERCISES.keys() == {number for number, *_ in WRONG}


@pytest.mark.parametrize("number", RIGHT)
def test_right_answer_solves(number, capsys):
    check(number, RIGHT[number])
    assert capsys.readouterr().out.endswith(f"Exercise {number}: solved\n")


@pytest.mark.parametrize(("number", "answer", "hint"), WRONG)
def test_wrong_answer_gets_its_hint(number, answer, hint, capsys):
    check(number, answer)
    out = capsys.readouterr().out
    assert hint in out
    assert out.endswith(f"Exercise {number}: not yet\n")


@pytest.mark.parametrize("number", RIGHT)
def test_unanswered_says_so(number, capsys):
    def unfinished(x): ...

    check(number, unfinished if number == "1.3" else ...)
    assert capsys.readouterr().out == f"Exercise {number}: not answered yet\n"
