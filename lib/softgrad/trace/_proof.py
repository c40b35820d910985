"""Proofs that two formulas are equal, and numbers that refute it.

May import NumPy, SymPy, and of `softgrad.trace` what runs on symbols.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import sympy

from softgrad.trace._text import expression
from softgrad.trace._traced import as_sympy, in_exponentials, piecewise
from softgrad.trace._ways import Way, every_way, possible, strict


class NotProved(AssertionError):
    """The prover cannot settle whether two formulas are equal; they may be."""


class Refuted(AssertionError):
    """Two formulas are not equal; the message shows numbers for which they differ."""


@dataclass(frozen=True)
class Proof:
    """What :func:`prove_equal` has shown.

    Attributes
    ----------
    differences : int
        How many differences are 0.
    ways : int
        On how many ways, in which comparisons can fall, each of them is. Ways on which
        the two formulas are the same count once.
    assuming : tuple of str
        The equations that were used.
    """

    differences: int
    ways: int = 1
    assuming: tuple[str, ...] = ()

    def __str__(self) -> str:
        n = self.differences
        what = "1 difference is" if n == 1 else f"all {n} differences are"
        ways = f" on each of {self.ways} ways" if self.ways > 1 else ""
        given = f", given {' and '.join(self.assuming)}" if self.assuming else ""
        return f"proved: {what} exactly 0{ways}{given}"

    __repr__ = __str__


def prove_equal(
    a: Any, b: Any, *args: Any, assuming: Sequence[tuple[Any, Any]] = ()
) -> Proof:
    """Prove that two formulas are equal wherever both are defined.

    On every way in which comparisons can fall, every difference ``a - b`` is brought to
    one fraction, with each :math:`e^{z_k}` an independent variable; its numerator must
    vanish identically. No number is put in and nothing is rounded.

    Parameters
    ----------
    a, b : array_like of Traced, or callable
        Of one shape, or one of them a scalar. Functions are called with `args`.
    *args
        Arguments of `a` and `b`, where they are functions.
    assuming : sequence of pairs
        Equations ``(left, right)`` that may be used, ``[(y.sum(), 1)]`` say. Each
        must be linear in its last symbol, and is solved for it.

    Returns
    -------
    Proof

    Raises
    ------
    Refuted
        If they differ; the message shows numbers for which they do.
    NotProved
        If a difference is not seen to vanish, and yet no number refutes it.
    ValueError
        If the shapes differ or are empty, or an assumption cannot be solved for
        exactly one value of its last symbol.

    See Also
    --------
    softgrad.check_gradient : Evidence at one point, for functions without symbols.

    Examples
    --------
    >>> from softgrad import softmax
    >>> from softgrad.trace import symbols
    >>> z = symbols("z", 3)
    >>> prove_equal(softmax(z + 7), softmax(z))
    proved: all 3 differences are exactly 0 on each of 3 ways
    >>> prove_equal(np.max(z), z[0])
    Traceback (most recent call last):
        ...
    softgrad.trace.Refuted: not equal: for z_1 = ... the left side is 1 ...
    """
    equations = [(as_sympy(left), as_sympy(right)) for left, right in assuming]
    given: dict[Any, Any] = {}
    for equation in equations:
        given = _solved(*equation, given)
    sides = [piecewise(side, *args) if callable(side) else side for side in (a, b)]
    left, right = _same_shape(*map(expression, sides))
    names = sympy.Tuple(*left.flat, *right.flat, *given, *given.values()).free_symbols

    ways = set()

    def compare(way: Way) -> str:
        """Say what is not settled, on one way."""
        pairs = {
            index: (way.settle(left[index]), way.settle(right[index]))
            for index in np.ndindex(left.shape)
        }
        ways.add(tuple(pairs.values()))
        for index, pair in pairs.items():
            if rest := _difference(pair, way.conditions, given):
                entry = f" at {list(index)}" if index else ""
                _refute(pair, entry, _points(names, way.conditions, given))
                return f"the difference{entry} is {rest}"
        return ""

    unsettled = list(every_way(compare))
    if any(unsettled):
        raise NotProved(
            f"not settled: {max(unsettled)}, which is not seen to be 0, and yet it is "
            f"0 for all numbers tried"
        )
    assumptions = tuple(f"{left} = {right}" for left, right in equations)
    return Proof(left.size, len(ways), assumptions)


def _same_shape(left: Any, right: Any) -> Any:
    shapes = np.shape(left), np.shape(right)
    if (shapes[0] != shapes[1] and () not in shapes) or 0 in shapes[0] + shapes[1]:
        raise ValueError(
            "a and b must have the same shape, not empty, or one must be a scalar, got "
            f"shapes {shapes[0]} and {shapes[1]}"
        )
    return np.broadcast_arrays(left, right)


def _difference(
    pair: Sequence[Any], conditions: Sequence[Any], given: Mapping[Any, Any]
) -> Any:
    """Return a numerator that is 0 if two formulas are equal where conditions hold."""
    # Logarithms first, while the symbols in them are still known to be positive.
    difference = sympy.expand_log(pair[0] - pair[1])
    rest = _numerator(difference.subs(given))
    if rest == 0:
        return rest
    return _numerator(difference.subs(_implied(conditions)).subs(given))


def _implied(conditions: Sequence[Any]) -> dict[Any, Any]:
    """Return the symbols that conditions leave no choice for: x >= 0 and x <= 0."""
    known: dict[Any, Any] = {}
    for c in conditions:
        may_be_tight = isinstance(c, (sympy.Eq, sympy.Ge, sympy.Le))
        if may_be_tight and not possible(*conditions, strict(c)):
            with suppress(ValueError):  # not linear, or known already
                known = _solved(c.lhs, c.rhs, known)
    return known


_Point = Mapping[Any, Fraction]  # numbers for symbols


def _refute(pair: Sequence[Any], entry: str, points: Iterable[_Point]) -> None:
    """Raise an error if two formulas differ at one of `points`."""
    for point in points:
        try:
            left, right = _in_floats(tuple(point), pair)(*map(float, point.values()))
            if abs(left - right) <= 1e-9 * (1 + abs(left)):
                continue
            # Once more with as many digits as it takes: rounding is no difference.
            left, right = (float(sympy.N(side.subs(point))) for side in pair)
        except (ArithmeticError, TypeError, ValueError):  # undefined there
            continue
        if abs(left - right) > 1e-9 * (1 + abs(left)):
            numbers = sorted(f"{symbol} = {n}" for symbol, n in point.items())
            *first, last = numbers or ["all numbers"]
            where = f"{', '.join(first)} and {last}" if first else last
            raise Refuted(
                f"not equal: for {where} the left side{entry} is {left:.6g} and the "
                f"right side {right:.6g}"
            )


def _points(
    names: Iterable[Any], conditions: Sequence[Any], given: Mapping[Any, Any]
) -> Iterator[_Point]:
    """Yield numbers for symbols that agree with all that is known of them."""
    free = tuple(name for name in sorted(names, key=str) if name not in given)
    signs = [sympy.Gt(n, 0, evaluate=False) for n in given if n.is_positive]
    signs += [sympy.Lt(n, 0, evaluate=False) for n in given if n.is_negative]
    rest = _in_floats(free, tuple(given.values()))
    hold = _in_floats((*free, *given), (*conditions, *signs))
    draw = random.Random(0)  # noqa: S311
    kinds = ((2, 1), (3, 1), (2, 8), (5, 1), (10, 8), (100, 1))
    for size, parts in itertools.chain(*([kind] * 100 for kind in kinds)):
        point = {name: _number(name, size, parts, draw) for name in free}
        with suppress(ArithmeticError, TypeError, ValueError):
            point |= zip(given, map(Fraction, rest(*point.values())), strict=True)
            if all(hold(*map(float, point.values()))):
                yield point


@lru_cache(maxsize=100)
def _in_floats(names: Sequence[Any], formulas: Sequence[Any]) -> Callable[..., Any]:
    """Return a function that computes formulas from numbers for symbols."""
    function: Callable[..., Any] = sympy.lambdify(names, formulas, "math")
    return function


def _number(symbol: Any, size: int, parts: int, draw: random.Random) -> Fraction:
    """Draw a small number that suits what is assumed of a symbol."""
    if symbol.is_positive or symbol.is_negative:
        share = Fraction(draw.randint(1, 2 * size), draw.choice((1, 2, 8, 32)))
        return share if symbol.is_positive else -share
    return Fraction(draw.randint(-size * parts, size * parts), parts)


def _solved(left: Any, right: Any, known: Mapping[Any, Any]) -> dict[Any, Any]:
    """Add to known symbols the last one in an equation, solved for it."""
    difference = sympy.expand((left - right).subs(known))
    free = sorted(difference.free_symbols, key=str)
    if not free:
        raise ValueError(f"assuming must contain a symbol, got {left} = {right}")
    slope = sympy.diff(difference, free[-1])
    if free[-1] in slope.free_symbols or not slope.is_nonzero:
        raise ValueError(f"assuming must be linear in {free[-1]}, got {left} = {right}")
    value = sympy.expand(free[-1] - difference / slope)
    before = {name: known[name].subs(free[-1], value) for name in known}
    return before | {free[-1]: value}


@lru_cache(maxsize=100_000)
def _numerator(expr: Any) -> Any:
    """Bring a formula to one fraction, each e^z in it an independent variable."""
    exponents = {}

    def product(exponent: Any) -> Any:
        """Write e^(a + 2b) as e^a (e^b)², each of them a symbol."""
        factors = []
        for term in sympy.Add.make_args(sympy.expand(exponent)):
            n, s = term.as_coeff_Mul()
            factor = sympy.Symbol(f"e^{s}", positive=True)
            exponents[sympy.log(factor)] = s
            factors.append(factor**n)
        return sympy.Mul(*factors)

    def logarithm(value: Any) -> Any:
        return sympy.expand_log(sympy.log(sympy.together(value)))

    flat = sympy.expand_log(in_exponentials(expr)).replace(sympy.exp, product)
    flat = flat.replace(sympy.log, logarithm).xreplace(exponents)
    return sympy.cancel(sympy.together(flat))
