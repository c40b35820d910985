"""The exercises of chapter 2: right answers pass, known wrong ones get their hint."""

import numpy as np
import pytest

from softgrad import entropy, surprisal
from softgrad_book.exercises import check
from softgrad_book.exercises.entropy import EXERCISES


def right(p):
    return -np.log2(p)


def without_the_sign(p):
    return np.log2(p)


def in_nats(p):
    return -np.log(p)


def rounded_up(p):
    return np.ceil(-np.log2(p))


def unfinished(p): ...


RIGHT = {
    "2.1": [[entropy([0.7, 0.2, 0.1], base=2), 1.3], [1.157, 1.3]],
    "2.2": [2**1.75, 3.36],
    "2.3": [[5 / 3, 29 / 18], [1.667, 1.611]],
    "2.4": [1 / np.log(2), 1.44],
    "2.5": [right, lambda p: surprisal(p, base=2)],
}
WRONG = {
    "2.1": [[1.3, 1.157], [entropy([0.7, 0.2, 0.1]), 1.3], [1.157, 1.157], 1.3],
    "2.2": [1.75, 1.75 * np.log(2), np.exp(1.75), 4],
    "2.3": [[5 / 3, 29 / 9], [np.log2(3), np.log2(3)], 5 / 3],
    "2.4": [np.log(2), np.e, 2],
    "2.5": [without_the_sign, in_nats, rounded_up],
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
    check(number, unfinished if number == "2.5" else ...)
    assert capsys.readouterr().out == f"Exercise {number}: not answered yet\n"


def test_every_known_wrong_answer_gets_its_own_hint():
    for exercise in EXERCISES.values():
        for answer, hint in (getattr(exercise, "hints", None) or {}).items():
            (finding,) = exercise.findings(answer)
            assert not finding.passed
            assert finding.text == hint


def test_a_missing_sign_shows_where(capsys):
    check("2.5", without_the_sign)
    out = capsys.readouterr().out
    assert "✓ what is certain" in out
    assert "✗ half the probability" in out
    assert "got -1" in out
