"""The exercises of chapter 3: right answers pass, known wrong ones get their hint."""

import numpy as np
import pytest

from softgrad import softmax
from softgrad_book.exercises import check
from softgrad_book.exercises.cross_entropy import EXERCISES


def right(z, c):
    shifted = z - np.max(z)
    return np.log(np.sum(np.exp(shifted))) - shifted[c]


def naive(z, c):
    return np.log(np.sum(np.exp(z))) - z[c]


def through_softmax(z, c):
    return -np.log(softmax(z)[c])


def shifted_once(z, c):
    return np.log(np.sum(np.exp(z - np.max(z)))) - z[c]


def with_the_wrong_sign(z, c):
    return -right(z, c)


def unfinished(z, c): ...


RIGHT = {
    "3.1": [[1.75, 0.25]],
    "3.2": [0.5108 - 0.3681, 0.143],
    "3.3": [0.898],
    "3.4": [np.log(np.e + 9) - 1, 1.461],
    "3.5": [np.log(9001), 9.11],
    "3.6": [right],
}
WRONG = {
    "3.1": [[1.5, 0.25], [1.213, 0.173], [0.25, 1.75], 1.75],
    "3.2": [-0.143, 0, 0.511, 0.368],
    "3.3": [0, np.log(3), 1.295, -np.log(0.6)],
    "3.4": [0, np.log(10), 2.461, np.log(np.e + 10) - 1],
    "3.5": [np.log(9), np.log(91), np.log10(9001), 1000],
    "3.6": [naive, through_softmax, shifted_once, with_the_wrong_sign],
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
    check(number, unfinished if number == "3.6" else ...)
    assert f"Exercise {number}: not answered yet\n" in capsys.readouterr().out


def test_every_known_wrong_answer_gets_its_own_hint():
    for exercise in EXERCISES.values():
        for answer, hint in (getattr(exercise, "hints", None) or {}).items():
            (finding,) = exercise.findings(answer)
            assert not finding.passed
            assert finding.text == hint


def test_a_failing_function_shows_where(capsys):
    check("3.6", naive)
    out = capsys.readouterr().out
    assert "✓ equals softmax_cross_entropy" in out
    assert "✗ survives logits of 1000" in out
    assert "expected 1000" in out
