"""The exercises of chapter 4: right answers pass, known wrong ones get their hint."""

import numpy as np
import pytest

from softgrad import softmax, softmax_jacobian
from softgrad_book.exercises import check
from softgrad_book.exercises.gradient import EXERCISES, best_exponent


def hessian(z, y):
    return softmax_jacobian(z)


def diagonal_only(z, y):
    p = softmax(z)
    return np.diag(p * (1 - p))


def upside_down(z, y):
    return -softmax_jacobian(z)


def central(f, z, h):
    moves = h * np.eye(len(z))
    return np.array([(f(z + e) - f(z - e)) / (2 * h) for e in moves])


def forward(f, z, h):
    return np.array([(f(z + e) - f(z)) / h for e in h * np.eye(len(z))])


def central_over_h(f, z, h):
    return 2 * central(f, z, h)


def careless(f, z, h):
    gradient = np.empty_like(z)
    for k in range(len(z)):
        z[k] += h
        above = f(z)
        z[k] -= 2 * h
        gradient[k] = (above - f(z)) / (2 * h)
    return gradient


def unfinished(*args): ...


FUNCTIONS = {"4.5", "4.6"}
RIGHT = {
    "4.1": [1e-3 / 2 * 0.39069383 * (1 - 0.39069383), 1.2e-4],
    "4.2": [[0.2333, -0.0667, -0.1667], 1.3 / 3 - np.array([0.2, 0.5, 0.6])],
    "4.3": [-0.35],
    "4.4": [-7.38, np.log10(2 * np.sqrt(1.11e-16 * 0.94 / 0.238))],
    "4.5": [hessian],
    "4.6": [central],
}
WRONG = {
    "4.1": [-1.19e-4, 2.38e-4, 5e-4, 1e-6],
    "4.2": [1 / 3 - np.array([0.2, 0.5, 0.6]), 0.5],
    "4.3": [0.35, 0.65, -0.65, 0],
    "4.4": [-8, -7.7, -5, -16, 4.2e-8],
    "4.5": [diagonal_only, upside_down],
    "4.6": [forward, central_over_h, careless],
}


def pairs(answers):
    return [(number, answer) for number, given in answers.items() for answer in given]


def test_every_exercise_is_tested():
    assert RIGHT.keys() == WRONG.keys() == EXERCISES.keys()


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
    check(number, unfinished if number in FUNCTIONS else ...)
    assert capsys.readouterr().out == f"Exercise {number}: not answered yet\n"


def test_every_known_wrong_answer_gets_its_own_hint():
    for exercise in EXERCISES.values():
        for answer, hint in (getattr(exercise, "hints", None) or {}).items():
            (finding,) = exercise.findings(answer)
            assert not finding.passed
            assert finding.text == hint


def test_the_best_step_balances_the_two_errors():
    assert best_exponent() == pytest.approx(RIGHT["4.4"][1], abs=0.01)


def test_careless_differences_change_their_input(capsys):
    check("4.6", careless)
    assert "✗ it leaves its input alone" in capsys.readouterr().out
