"""The exercises of chapter 7: right answers pass, known wrong ones get their hint."""

import numpy as np
import pytest

from softgrad_book.exercises import check
from softgrad_book.exercises.regression import EXERCISES


def right(Z, y):
    if y.shape != Z.shape[:1]:
        raise ValueError(f"y must have shape {Z.shape[:1]}, got {y.shape}")
    Z = Z - Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])


def the_notes(Z, y):
    return np.mean(np.log(np.sum(np.exp(Z), axis=1)) - Z[np.arange(Z.shape[0]), y])


def sums(Z, y):
    return len(y) * right(Z, y)


def unfinished(Z, y): ...


RIGHT = {
    "7.1": [np.log(10), 2.3],
    "7.2": [0.2],
    "7.3": [[10, 59]],
    "7.4": [right],
    "7.5": [-np.log(np.exp(0.001) - 1) / 2, 3.45],
    "7.6": [[-3, 1]],
}
WRONG = {
    "7.1": [0.1, 1, 0, np.log2(10), -np.log(10)],
    "7.2": [-0.2, 1.2, 0],
    "7.3": [[10, 0], [240, 0], 10],
    "7.4": [the_notes, sums],
    "7.5": [np.log(1000), 3, 0.001],
    "7.6": [[3, -1], [-9, 3], -3],
}


def pairs(answers):
    return [(number, answer) for number, given in answers.items() for answer in given]


@pytest.mark.parametrize(("number", "answer"), pairs(RIGHT))
def test_right_answer_passes(number, answer, capsys):
    check(number, answer)
    assert f"Exercise {number}: solved" in capsys.readouterr().out


@pytest.mark.parametrize(("number", "answer"), pairs(WRONG))
def test_wrong_answer_fails(number, answer, capsys):
    check(number, answer)
    assert f"Exercise {number}: not yet" in capsys.readouterr().out


@pytest.mark.parametrize("number", EXERCISES)
def test_unanswered_says_so(number, capsys):
    check(number, unfinished if number == "7.4" else ...)
    assert f"Exercise {number}: not answered yet" in capsys.readouterr().out


def test_every_known_wrong_answer_gets_its_own_hint():
    for exercise in EXERCISES.values():
        for answer, hint in (getattr(exercise, "hints", None) or {}).items():
            (finding,) = exercise.findings(answer)
            assert not finding.passed
            assert finding.text == hint


def test_a_failing_function_shows_where(capsys):
    check("7.4", the_notes)
    out = capsys.readouterr().out
    assert "✓ it agrees" in out
    assert "✗ it survives" in out
    assert "✗ it refuses labels" in out
