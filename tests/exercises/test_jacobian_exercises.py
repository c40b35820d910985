"""The exercises of chapter 6: right answers pass, known wrong ones get their hint."""

import numpy as np
import pytest

from softgrad import softmax_vjp
from softgrad_book.exercises import check
from softgrad_book.exercises.jacobian import EXERCISES


def right(P, G):
    inner = np.einsum("ij,ij->i", P, G)
    return P * G - np.einsum("i,ij->ij", inner, P)


def through_the_jacobian(P, G):
    J = np.einsum("ij,jk->ijk", P, np.eye(P.shape[1])) - np.einsum("ij,ik->ijk", P, P)
    return np.einsum("ij,ijk->ik", G, J)


def diagonal_only(P, G):
    return P * (1 - P) * G


def one_sum_for_all_rows(P, G):
    return P * (G - np.sum(P * G))


def unfinished(P, G): ...


RIGHT = {
    "6.1": [[0, 0.25, 0.25, 0.25]],
    "6.2": [1 / 2],
    "6.3": [[0, 0, 0]],
    "6.4": [256 * 1000**2 * 8 / 1e9, 256 * 1000**2 * 8 / 2**30],
    "6.5": [[2, 3]],
    "6.6": [right, softmax_vjp],
}
WRONG = {
    "6.1": [[0.25] * 4, [0, 0, 0, 0.75], 0.25, "a quarter"],
    "6.2": [1 / 3, 0.25, 1],
    "6.3": [[7, 7, 7], [4.9, 1.4, 0.7]],
    "6.4": [0.256, 1.024, 0.002, 2048],
    "6.5": [[0, 0], [2, 2], [3, 3]],
    "6.6": [through_the_jacobian, diagonal_only, one_sum_for_all_rows],
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
    check(number, unfinished if number == "6.6" else ...)
    assert capsys.readouterr().out == f"Exercise {number}: not answered yet\n"


def test_every_known_wrong_answer_gets_its_own_hint():
    for exercise in EXERCISES.values():
        for answer, hint in (getattr(exercise, "hints", None) or {}).items():
            shape = np.shape(exercise.expected())
            (finding,) = exercise.findings(np.full(shape, answer))
            assert not finding.passed
            assert finding.text == hint
