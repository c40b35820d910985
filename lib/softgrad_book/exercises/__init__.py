"""Exercises that check themselves: ``check("1.2", answer)``.

An unanswered exercise holds ``...`` where the answer goes, and says so. What is right
is computed by softgrad, never typed in. One module per chapter lists its exercises.
"""

from __future__ import annotations

import importlib
from typing import Any

from IPython.display import display

from ..i18n import _
from .kinds import Exercise
from .question import Question

CHAPTERS = {
    "1": "softmax_versus_hardmax",
    "2": "entropy",
    "3": "cross_entropy",
    "4": "gradient",
    "5": "squared_error",
    "6": "jacobian",
    "7": "regression",
}


def find(number: str) -> Exercise:
    """Return exercise `number`, ``"1.2"`` say.

    Raises
    ------
    KeyError
        If there is no such exercise.
    """
    chapter = number.split(".")[0]
    if chapter in CHAPTERS:
        module = importlib.import_module(f"{__name__}.{CHAPTERS[chapter]}")
        if number in module.EXERCISES:
            return module.EXERCISES[number]
    raise KeyError(f"there is no exercise {number!r}")


def check(number: str, answer: Any) -> None:
    """Say whether `answer` solves exercise `number`, and if not, why."""
    label = _("Exercise {}").format(number)
    exercise = find(number)
    if exercise.is_open(answer):
        display(Question(number, exercise))
        return
    findings = exercise.findings(answer)
    for finding in findings:
        print(f"{'✓' if finding.passed else '✗'} {finding.text}")
    solved = all(finding.passed for finding in findings)
    print(f"{label}: " + (_("solved") if solved else _("not yet")))
