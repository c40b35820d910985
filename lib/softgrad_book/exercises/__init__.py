"""Exercises that check themselves: ``check("1.2", answer)``.

An unanswered exercise holds ``...`` where the answer goes, and says so. What is right
is computed by softgrad, never typed in. One module per chapter lists its exercises, as
one of two kinds. May import softgrad and IPython.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from IPython.display import display

from ..i18n import _
from . import (
    any_loss,
    cross_entropy,
    entropy,
    gradient,
    jacobian,
    regression,
    softmax_versus_hardmax,
    squared_error,
)
from ._kinds import Exercise, Function, Number
from ._question import MIME_TYPE, Question, page_texts

__all__ = [
    "CHAPTERS",
    "MIME_TYPE",
    "Exercise",
    "Function",
    "Number",
    "Question",
    "check",
    "find",
    "page_texts",
    "require",
    "verdict",
]

CHAPTERS: dict[str, dict[str, Exercise]] = {
    "1": softmax_versus_hardmax.EXERCISES,
    "2": entropy.EXERCISES,
    "3": cross_entropy.EXERCISES,
    "4": gradient.EXERCISES,
    "5": squared_error.EXERCISES,
    "6": jacobian.EXERCISES,
    "7": regression.EXERCISES,
    "8": any_loss.EXERCISES,
}


def find(number: str) -> Exercise:
    """Return exercise `number`, ``"1.2"`` say.

    Raises
    ------
    KeyError
        If there is no such exercise.
    """
    exercises = CHAPTERS.get(number.split(".")[0], {})
    if number not in exercises:
        raise KeyError(f"there is no exercise {number!r}")
    return exercises[number]


def check(number: str, answer: Any) -> None:
    """Say whether `answer` solves exercise `number`, and if not, why."""
    exercise = find(number)
    if exercise.is_open(answer):
        display(Question(number, exercise))
        return
    findings = exercise.findings(answer)
    for finding in findings:
        print(f"{'✓' if finding.passed else '✗'} {finding.text}")
    print(verdict(number, solved=all(finding.passed for finding in findings)))


def require(number: str, answer: Any, only: str | None = None) -> None:
    """Raise unless `answer` solves exercise `number`, for a grader.

    Parameters
    ----------
    number : str
        The exercise's.
    answer : object
        What was handed in.
    only : str, optional
        The one property of a function to look at, as `check` words it.

    Raises
    ------
    AssertionError
        Which says what is wrong about the answer, as `check` does.
    KeyError
        If there is no such exercise or no such property.
    """
    exercise = find(number)
    if exercise.is_open(answer):
        raise AssertionError(repr(Question(number, exercise)))
    if only is not None:
        assert isinstance(exercise, Function)
        exercise = replace(exercise, properties={only: exercise.properties[only]})
    failed = [f.text for f in exercise.findings(answer) if not f.passed]
    if failed:
        raise AssertionError("\n".join(failed))


def verdict(number: str, *, solved: bool) -> str:
    """Return the last line that `check` prints; a live page looks out for it."""
    label = _("Exercise {}").format(number)
    return f"{label}: " + (_("solved") if solved else _("not yet"))
