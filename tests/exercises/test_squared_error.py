"""The exercises of chapter 5: right answers pass, known wrong ones get their hint."""

import numpy as np
import pytest

from softgrad import softmax, softmax_jacobian
from softgrad_book.exercises import check
from softgrad_book.exercises.squared_error import EXERCISES


def right(z, y):
    p = softmax(z)
    return p * ((p - y) - np.sum(p * (p - y)))


def cross_entropys(z, y):
    return softmax(z) - y


def misprinted(z, y):
    p = softmax(z)
    return p * (p - y) - np.sum(p**2 * (p - y))  # δ_ij − p_i for δ_ij − p_j


def through_the_jacobian(z, y):
    return softmax_jacobian(z) @ (softmax(z) - y)


def unfinished(z, y): ...


RIGHT = {
    "5.1": [1 / 3],
    "5.2": [2**9 - 1],
    "5.3": [np.log(2000), 7.6],
    "5.4": [632 * np.e**2, 632 * 2.65**2],
    "5.5": [right],
}
WRONG = {
    "5.1": [0.5, 2 / 3, 1, 0.1, [1 / 3, 2 / 3]],
    "5.2": [9, 10, 512, 1023, 1024, 45],
    "5.3": [np.log(1000), np.log(500), np.log10(2000), 1000],
    "5.4": [632 + 2 * 393, 632 * np.e, 632 * 4, "many"],
    "5.5": [cross_entropys, misprinted, through_the_jacobian],
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
    check(number, unfinished if number == "5.5" else ...)
    assert capsys.readouterr().out == f"Exercise {number}: not answered yet\n"


def test_every_known_wrong_answer_gets_its_own_hint():
    for exercise in EXERCISES.values():
        for answer, hint in (getattr(exercise, "hints", None) or {}).items():
            (finding,) = exercise.findings(answer)
            assert not finding.passed
            assert finding.text == hint


def test_a_failing_function_shows_where(capsys):
    check("5.5", through_the_jacobian)
    out = capsys.readouterr().out
    assert "✓ it agrees" in out
    assert "✗ it builds no K × K matrix" in out
    assert "MB" in out
