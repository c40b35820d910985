"""An unanswered exercise, as a notebook stores it and a page shows it.

In a notebook it is one line of text. In the page a number can be answered without a
kernel: the question carries what is right, computed when the notebook ran.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..i18n import _
from ..rounding import rounded
from ._kinds import Exercise, Number

MIME_TYPE = "application/vnd.softgrad.question+json"


@dataclass(frozen=True)
class Question:
    """Exercise `number`, not answered yet."""

    number: str
    exercise: Exercise

    def __repr__(self) -> str:
        return _("Exercise {}: not answered yet").format(self.number)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        data: dict[str, Any] = {"text/plain": repr(self)}
        if isinstance(self.exercise, Number):
            data[MIME_TYPE] = self._answer_box(self.exercise)
        return data

    def _answer_box(self, exercise: Number) -> dict[str, Any]:
        expected = np.atleast_1d(rounded(exercise.expected()))
        asked = (
            _("a number")
            if expected.size == 1
            else _("{} numbers, with spaces between").format(expected.size)
        )
        return {
            "number": self.number,
            "label": _("Your answer to exercise {}").format(self.number),
            "asked": asked,
            "expected": expected.tolist(),
            "tolerance": exercise.tolerance,
            "hint": exercise.hint,
            "hints": [list(pair) for pair in (exercise.hints or {}).items()],
            "texts": {
                "check": _("Check"),
                "open": _("not answered yet"),
                "right": _("right, to within {:g}").format(exercise.tolerance),
                "unreadable": _("Give {}, such as 0.25 or 1/4.").format(asked),
            },
        }


def page_texts(question: dict[str, Any]) -> dict[str, str]:
    """Return what an answer box may say beside the texts that its notebook stored."""
    wanted = len(question["expected"])
    count = (
        _("One number is asked for, I read {count}: {numbers}.")
        if wanted == 1
        else _("{wanted} numbers are asked for, I read {count}: {numbers}.")
    )
    return {
        "cannotRead": _("I cannot read “{part}”."),
        "count": count.replace("{wanted}", str(wanted)),
        "readAs": _("(read as {numbers})"),
        "failed": _("The answer could not be checked. Reload the page to try again."),
        "units": _("nat nats bit bits GB GiB MB"),  # may follow a number
    }
