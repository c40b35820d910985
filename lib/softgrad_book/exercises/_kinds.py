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
        raises `AssertionError` if it fails; the message says at which input, what
        was expected and what came.
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
        if not callable(answer):
            text = _("a function is asked for, got {!r}").format(answer)
            return [Finding(False, text)]
        return [self._finding(text, p, answer) for text, p in self.properties.items()]

    @staticmethod
    def _finding(text: str, holds: Callable[[Any], None], answer: Any) -> Finding:
        watched = Watched(answer)
        try:
            holds(watched)
        except Exception as error:  # noqa: BLE001 - it is the reader's code
            why = watched.account_of(error)
            return Finding(False, _("{} — failed: {}").format(text, why))
        return Finding(True, text)


class Watched:
    """The reader's function, which remembers how it was called last."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.arguments = ""
        self.result: Any = None
        self.error: Exception | None = None

    def __call__(self, *arguments: Any) -> Any:
        self.arguments = ", ".join(map(_shown, arguments))  # before they are changed
        self.result = None
        try:
            self.result = self.function(*arguments)
        except Exception as error:
            self.error = error
            raise
        return self.result

    def account_of(self, error: Exception) -> str:
        """Say in words why a property did not hold."""
        if error is self.error:
            raised = _("called with {}, your function raised {}: {}")
            return raised.format(self.arguments, type(error).__name__, error)
        if isinstance(error, AssertionError):
            return str(error)
        returned = _(
            "Called with {}, your function returned {}, which is no answer: {}"
        )
        return returned.format(self.arguments, _shown(self.result), error)


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray | np.generic):
        text = np.array2string(
            np.asarray(value),
            separator=", ",
            threshold=20,
            formatter={"float_kind": "{:.4g}".format},
        )
        return " ".join(text.split())
    return getattr(value, "__name__", None) or repr(value)
