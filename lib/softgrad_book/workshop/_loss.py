"""A reader's own loss of one row: called with care, differentiated, run on symbols.

May import softgrad.
"""

from __future__ import annotations

import inspect
import io
import linecache
import re
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from softgrad import numerical_gradient, softmax, softmax_vjp
from softgrad.trace import derivative, expression, piecewise, symbols

from ..i18n import _

CLASSES = 3
TARGETS = np.eye(CLASSES)
MOST_WAYS = 40  # in which the comparisons of a loss may fall
MOST_OPERATIONS = 500
PATIENCE = 3.0  # seconds, for one call


class NotALoss(Exception):
    """The function is no loss that the workshop can work on; the message says why."""


class NotTraced(Exception):
    """The function gives numbers, but does not run on symbols; the message says why."""


class StillRunning(Exception):
    """One call takes so long that it may never end; the message says where it is."""


class Formula:
    """A loss and its gradient as formulas of p or z, for each true class.

    Attributes
    ----------
    value : list of sympy.Expr
    slope : list of ndarray of sympy.Expr
        By the symbols `of`: ∂L/∂p or ∂L/∂z.
    """

    def __init__(self, loss: Loss) -> None:
        known = {"positive": True} if loss.kind == "p" else {}
        self.of = symbols(loss.kind, CLASSES, **known)
        traced = [_traced(loss, self.of, y) for y in TARGETS]
        self.value = [value for value, _slope in traced]
        self.slope = [slope for _value, slope in traced]
        names = list(expression(self.of))
        self._values = [sympy.lambdify(names, v, "numpy") for v in self.value]
        self._slopes = [sympy.lambdify(names, list(s), "numpy") for s in self.slope]

    def values(self, x: Any, c: int) -> Any:
        """Return the loss of rows of p or z."""
        return np.broadcast_to(self._values[c](*x.T), len(x))

    def slopes(self, x: Any, c: int) -> Any:
        """Return its gradient by p or z, for rows of them."""
        columns = self._slopes[c](*x.T)
        return np.stack([np.broadcast_to(g, len(x)) for g in columns], axis=-1)


class Loss:
    """A function ``my_loss(p, y)`` or ``my_loss(z, y)`` of one row.

    Parameters
    ----------
    function : callable
        Its first argument's name says what it is a function of, ``p`` or ``z``. Its
        second, y, is 1 at the true class and 0 elsewhere.

    Raises
    ------
    NotALoss
        If it is no such function, or does not return one number.
    """

    def __init__(self, function: Callable[[Any, Any], Any]) -> None:
        self.function = function
        self.name = getattr(function, "__name__", type(function).__name__)
        self.kind = _kind(function)
        self.at(np.array([0.5, -0.25, 0.1]), 0)  # says what is wrong, if anything is
        self.formula: Formula | None = None
        self.untraced = ""
        with redirect_stdout(io.StringIO()):  # what it prints was printed once
            self._trace()

    @np.errstate(all="ignore")
    def _trace(self) -> None:
        try:
            self.formula = Formula(self)
            self._compare()
        except NotTraced as error:
            self.formula, self.untraced = None, str(error)

    @np.errstate(all="ignore")
    def at(self, z: Any, c: int) -> Any:
        """Return the loss at one row of logits, real or complex."""
        return self.called(self._argument(z), TARGETS[c])

    def called(self, x: Any, y: Any) -> Any:
        """Call the reader's function, and tell in a sentence what goes wrong."""
        try:
            value = self.run(x.copy(), y.copy())
        except StillRunning:
            raise
        except Exception as error:
            raise NotALoss(self.account_of(error)) from error
        if np.shape(value) != () or not isinstance(value, _NUMBERS):
            got = _("None") if value is None else f"{_described(value)}"
            raise NotALoss(
                _("{where} must return one number for one row, got {got}.").format(
                    where=self.returning(), got=got
                )
            )
        return value

    def run(self, x: Any, y: Any) -> Any:
        """Run the reader's function, but for no longer than `PATIENCE`.

        A kernel may not be interrupted from within, so it is the function's own lines
        that look at the clock.
        """
        code = getattr(self.function, "__code__", None)
        end = time.monotonic() + PATIENCE

        def at_line(frame: Any, event: str, argument: Any) -> Any:
            if time.monotonic() > end:
                raise StillRunning
            return at_line

        def at_call(frame: Any, event: str, argument: Any) -> Any:
            own = code and frame.f_code.co_filename == code.co_filename
            return at_line if own else None

        before = sys.gettrace()
        sys.settrace(at_call)
        try:
            return self.function(x, y)
        except StillRunning as error:
            sys.settrace(before)
            text = _(
                "{where} still runs after {seconds:.0f} seconds, and may never end. "
                "It was called with {name} = {x}."
            )
            where = self.where(error)
            at = {"name": self.kind, "x": x, "where": where, "seconds": PATIENCE}
            raise StillRunning(text.format(**at)) from error
        finally:
            sys.settrace(before)

    @np.errstate(all="ignore")
    def values(self, z: Any, c: Any) -> Any:
        """Return the loss of rows of logits, shape (n, 3), with classes (n,)."""
        if self.formula is None:
            return self._called_on(z, c)
        x, values = self._argument(z), np.empty(len(z))
        for k in set(c.tolist()):
            values[c == k] = self.formula.values(x[c == k], k)
        return values

    @np.errstate(all="ignore")
    def gradients(self, z: Any, c: Any) -> Any:
        """Return the gradient by the logits of each row."""
        if self.formula is None:
            return self._differences_of_rows(z, c)
        x, slopes = self._argument(z), np.empty(z.shape)
        for k in set(c.tolist()):
            slopes[c == k] = self.formula.slopes(x[c == k], k)
        return softmax_vjp(x, slopes) if self.kind == "p" else slopes

    def _argument(self, z: Any) -> Any:
        """Return what the function takes for logits."""
        return softmax(z) if self.kind == "p" else z

    def _called_on(self, z: Any, c: Any) -> Any:
        pairs = zip(self._argument(z), c, strict=True)
        return np.array([self._or_nan(x, k) for x, k in pairs], float)

    def _or_nan(self, x: Any, c: int) -> Any:
        """Return NaN where the function fails: it has worked at ordinary logits."""
        try:
            return self.called(x, TARGETS[c])
        except NotALoss:
            return np.nan

    def _differences_of_rows(self, z: Any, c: Any) -> Any:
        """Return differences as `differences` does: one softmax for all of them."""
        steps = np.array([1e-20j] if self.method == "complex" else [6e-6, -6e-6])
        moved = z[:, np.newaxis, np.newaxis] + np.multiply.outer(steps, np.eye(CLASSES))
        found = [
            self._or_nan(x, k)
            for rows, k in zip(self._argument(moved), c, strict=True)
            for x in rows.reshape(-1, CLASSES)
        ]
        values = np.array(found).reshape(len(z), len(steps), CLASSES)
        if self.method == "complex":
            return values[:, 0].imag / 1e-20
        return (values[:, 0] - values[:, 1]) / (steps[0] - steps[1])

    def differences(self, z: Any, c: int) -> Any:
        """Return the gradient at one row by differences, as this loss allows."""
        return self._differences(z, c, self.method)

    def _differences(self, z: Any, c: int, method: Any) -> Any:
        # A branch may return a plain 0: it is complex, too.
        kind = complex if method == "complex" else float
        return numerical_gradient(lambda z: kind(self.at(z, c)), z, method=method)

    @cached_property
    def method(self) -> Any:
        """Complex steps where the function keeps to complex numbers, else central."""
        z = np.random.default_rng(1).normal(size=(4, CLASSES))
        for row, c in zip(z, (0, 1, 2, 0), strict=True):
            try:
                with warnings.catch_warnings(action="error"):
                    fine = self._differences(row, c, "complex")
            except (NotALoss, TypeError, ValueError):
                return "central"
            coarse = self._differences(row, c, "central")
            if not np.allclose(fine, coarse, rtol=1e-4, atol=1e-6):
                return "central"
        return "complex"

    def _compare(self) -> None:
        """Refuse a formula that does not give the numbers of its function."""
        assert self.formula is not None
        z = 2 * np.random.default_rng(2).normal(size=(5, CLASSES))
        for k in range(CLASSES):
            found = self.formula.values(self._argument(z), k)
            called = self._called_on(z, np.full(5, k))
            if not np.allclose(found, called, rtol=1e-6, equal_nan=True):
                raise NotTraced(
                    _("Run on symbols, it does not give the numbers that it returns.")
                )

    # Where things go wrong

    def account_of(self, error: Exception) -> str:
        """Return a sentence: which line of the function raised what."""
        what = f"{type(error).__name__}: {error}".rstrip(".")
        return _("{where} raises {what}.").format(where=self.where(error), what=what)

    def where(self, error: BaseException) -> str:
        """Name the line of the reader's function that an error came through."""
        code = getattr(self.function, "__code__", None)
        for frame, number in traceback.walk_tb(error.__traceback__):
            if frame.f_code is code:
                return self._line(number)
        return f"`{self.name}`"

    def returning(self) -> str:
        """Name the line with the function's last ``return``."""
        try:
            lines, first = inspect.getsourcelines(self.function)
        except (OSError, TypeError):
            return f"`{self.name}`"
        numbers = [k for k, line in enumerate(lines) if "return" in line.split()]
        return self._line(first + numbers[-1]) if numbers else f"`{self.name}`"

    def _line(self, number: int) -> str:
        code = self.function.__code__
        text = linecache.getline(code.co_filename, number).strip()
        inside = number - code.co_firstlineno + 1
        where = _("Line {number} of `{name}`").format(number=inside, name=self.name)
        return f"{where}, `{text}`," if text else where


_NUMBERS = (float, int, complex, np.number, np.ndarray)


def _described(value: Any) -> str:
    shape = np.shape(value)
    kind = type(value).__name__
    return _("shape {}").format(shape) if shape else kind


def _kind(function: Any) -> str:
    wanted = _("workshop takes a function my_loss(p, y) or my_loss(z, y)")
    if not callable(function):
        raise NotALoss(_("{}, got {!r}.").format(wanted, function))
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        names = []
    if len(names) < 2 or names[0] not in ("p", "z"):
        got = f"({', '.join(names)})"
        raise NotALoss(
            _(
                "{}: the first argument's name, p for probabilities or z for logits, "
                "says what it is a function of; got {}."
            ).format(wanted, got)
        )
    return names[0]


def _traced(loss: Loss, x: Any, y: Any) -> tuple[Any, Any]:
    """Return formulas for a loss and its slopes, or say why there are none."""
    calls = 0

    def counted(x: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > MOST_WAYS:
            raise NotTraced(_("Its comparisons can fall in too many ways."))
        return loss.run(x, y.astype(int))

    try:
        value = piecewise(counted, x)
        if np.shape(value) != ():
            raise TypeError("no single formula")
        if sympy.count_ops(expression(value)) > MOST_OPERATIONS:
            raise NotTraced(_("Its formula is too long to be differentiated."))
        calls = 0
        slope = derivative(counted, x)
        return expression(value), expression(slope)
    except (NotTraced, StillRunning):
        raise
    except Exception as error:
        text = re.sub("'?Traced'?", _("a symbol"), str(error))
        what = f"{type(error).__name__}: {text}".rstrip(".")
        if lacking := re.search(r"type (?:float|int) .*no callable (\w+) method", text):
            what = _("NumPy has no {} for a number among symbols").format(lacking[1])
        elif lacking := re.search(r"no callable (\w+) method|ufunc '(\w+)' not", text):
            what = _("symbols know no {}").format(lacking[1] or lacking[2])
        text = _("{where} does not run on symbols ({what}).")
        raise NotTraced(text.format(where=loss.where(error), what=what)) from error
