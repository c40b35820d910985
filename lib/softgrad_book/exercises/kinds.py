"""The two kinds of exercise: a number to find, a function to write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ..i18n import _


@dataclass(frozen=True)
class Finding:
    """One thing that a check looked at."""

    passed: bool
    text: str


class Exercise(Protocol):
    """What `check` needs of an exercise."""

    def is_open(self, answer: Any) -> bool:
        """Whether nothing has been answered yet."""

    def findings(self, answer: Any) -> Sequence[Finding]:
        """What is right and what is wrong about `answer`."""


@dataclass(frozen=True)
class Number:
    """A number, or several, to find by thinking.

    Parameters
    ----------
    expected : callable
        Computes the right answer by softgrad; takes nothing.
    hint : str
        What to tell somebody whose answer is wrong.
    hints : mapping, optional
        What to tell somebody whose answer is wrong in a known way: hint by answer.
    tolerance : float
        The largest absolute error that counts as right.
    """

    expected: Callable[[], Any]
    hint: str
    tolerance: float = 0.005
    hints: Mapping[float, str] | None = None

    def is_open(self, answer: Any) -> bool:
        return answer is ... or answer is None

    def findings(self, answer: Any) -> list[Finding]:
        try:
            given = np.asarray(answer, dtype=float)
        except (TypeError, ValueError):
            return [Finding(False, _("a number is asked for, got {!r}").format(answer))]
        expected = np.asarray(self.expected(), dtype=float)
        if given.shape != expected.shape:
            wanted = _("the answer has shape {}, got {}")
            return [Finding(False, wanted.format(expected.shape, given.shape))]
        if np.allclose(given, expected, rtol=0, atol=self.tolerance):
            text = _("right, to within {:g}").format(self.tolerance)
            return [Finding(True, text)]
        for known, hint in (self.hints or {}).items():
            if np.allclose(given, known, rtol=0, atol=self.tolerance):
                return [Finding(False, hint)]
        return [Finding(False, self.hint)]


@dataclass(frozen=True)
class Function:
    """A function to write, with properties that it must have.

    Parameters
    ----------
    properties : mapping
        From what a property says to a function that takes the reader's function and
        raises `AssertionError` (with the failing input in its message) if it fails.
    probe : tuple
        Arguments on which an unfinished function returns ``None`` or ``...``.
    """

    properties: Mapping[str, Callable[[Callable[..., Any]], None]]
    probe: tuple[Any, ...]

    def is_open(self, answer: Any) -> bool:
        if answer is ... or answer is None:
            return True
        try:
            result = answer(*self.probe)
        except Exception:  # noqa: BLE001 - then it is not unfinished but wrong
            return False
        return result is None or result is ...

    def findings(self, answer: Any) -> list[Finding]:
        return [self._finding(text, p, answer) for text, p in self.properties.items()]

    @staticmethod
    def _finding(text: str, holds: Callable[[Any], None], answer: Any) -> Finding:
        try:
            holds(answer)
        except Exception as error:  # noqa: BLE001 - it is the reader's code
            return Finding(False, f"{text}: {type(error).__name__}: {error}")
        return Finding(True, text)
