"""Symbols that pass for numbers, and functions run on every way they can take.

May import NumPy, SymPy and `softgrad.trace._ways`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, cast

import numpy as np
import sympy

from softgrad.trace._ways import Way, canonical, every_way


def _function(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Make a method of `Traced` that applies an operation.

    Beside an array it returns ``NotImplemented``: then NumPy takes the operation, and
    comes back element by element.
    """

    def method(*operands: Any) -> Any:
        if not all(map(is_scalar, operands)):
            return NotImplemented
        return apply(operation, *operands)

    return method


def _operator(operation: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    """Make the method of an operator, and its reflected twin."""
    return _function(operation), _function(lambda b, a: operation(a, b))


def _comparison(relation: Any) -> Callable[[Traced, Any], Any]:
    def method(self: Traced, other: Any) -> Any:
        return decide(relation, self, other) if is_scalar(other) else NotImplemented

    return method


class Traced:
    """A SymPy expression that behaves like a number in NumPy's object arrays."""

    __slots__ = ("expr",)

    def __init__(self, expr: Any) -> None:
        self.expr = as_sympy(expr)

    def __repr__(self) -> str:
        return str(self.expr)

    exp = _function(sympy.exp)
    log = _function(sympy.log)
    log1p = _function(lambda x: sympy.log(1 + x))
    expm1 = _function(lambda x: sympy.exp(x) - 1)
    tanh = _function(sympy.tanh)
    cosh = _function(sympy.cosh)
    sqrt = _function(sympy.sqrt)
    conjugate = _function(sympy.conjugate)

    __add__, __radd__ = _operator(operator.add)
    __sub__, __rsub__ = _operator(operator.sub)
    __mul__, __rmul__ = _operator(operator.mul)
    __truediv__, __rtruediv__ = _operator(operator.truediv)
    __pow__, __rpow__ = _operator(operator.pow)
    __neg__ = _function(operator.neg)
    __pos__ = _function(operator.pos)

    __ge__ = _comparison(sympy.Ge)
    __le__ = _comparison(sympy.Le)
    __gt__ = _comparison(sympy.Gt)
    __lt__ = _comparison(sympy.Lt)

    def __eq__(self, other: object) -> bool:
        return is_scalar(other) and decide(sympy.Eq, self, other)

    def __hash__(self) -> int:
        return hash(self.expr)

    def __bool__(self) -> bool:
        return self != 0

    def __abs__(self) -> Traced:
        return self if decide(sympy.Ge, self, 0) else -self

    @staticmethod
    def on_every_way(f: Callable[..., Any], *args: Any) -> Any:
        """Call `f` as `piecewise` does: what the library's functions do on symbols."""
        return piecewise(f, *args)


class Symbols(np.ndarray):
    """An array of symbols: NumPy's functions, too, run on every way."""

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any
    ) -> Any:
        out, *_ = kwargs.pop("out", None) or (None,)
        kwargs = {name: _plain(value) for name, value in kwargs.items()}
        call = getattr(ufunc, method)
        result = piecewise(lambda: call(*map(_plain, inputs), **kwargs))
        if out is None:
            return result
        out[...] = result  # last, for every way starts from what was there
        return out

    def __array_function__(
        self, function: Any, types: Any, args: Any, kwargs: Any
    ) -> Any:
        call = super().__array_function__
        return piecewise(lambda: call(function, types, args, kwargs))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return value.view(np.ndarray) if isinstance(value, Symbols) else value


def as_symbols(values: Any) -> Any:
    is_array = isinstance(values, np.ndarray) and values.dtype == object
    return values.view(Symbols) if is_array and values.ndim else values


def is_scalar(value: object) -> bool:
    return isinstance(value, (Traced, sympy.Expr, int, float, complex, np.number))


def as_sympy(value: Any) -> sympy.Expr:
    """Turn a number into SymPy's, short binary fractions such as 0.5 exactly."""
    if isinstance(value, Traced):
        return value.expr
    if isinstance(value, (bool, np.bool_)):
        return sympy.Integer(bool(value))
    if isinstance(value, (float, np.floating)) and np.isfinite(value):
        fraction = Fraction(float(value))
        if fraction.denominator <= 1024:
            return sympy.Rational(fraction.numerator, fraction.denominator)
    return sympy.sympify(value)


def in_exponentials(formula: Any) -> Any:
    """Write hyperbolic functions in exponentials: a prover and Vega know no others.

    Written like this, tanh is ±1 also where e²ˣ is 0 or ∞ as a float.
    """
    return (
        formula.replace(sympy.tanh, lambda x: 1 - 2 / (sympy.exp(2 * x) + 1))
        .replace(sympy.cosh, lambda x: (sympy.exp(x) + sympy.exp(-x)) / 2)
        .replace(sympy.sinh, lambda x: (sympy.exp(x) - sympy.exp(-x)) / 2)
    )


def apply(operation: Callable[..., Any], *operands: Any) -> Traced:
    """Apply an operation to plain formulas: of piecewise ones, on every way."""
    formulas = [as_sympy(operand) for operand in operands]
    if any(isinstance(formula, sympy.Piecewise) for formula in formulas):
        if Way.current is None:
            return cast(Traced, piecewise(apply, operation, *operands))
        formulas = [Way.current.settle(formula) for formula in formulas]
    return Traced(operation(*formulas))


def decide(relation: Any, a: Any, b: Any) -> bool:
    """Answer a comparison: always, or on the way that is being run.

    The first way to be run is that on which the first argument is the largest.
    """
    way = Way.current
    left, right = (way.settle(as_sympy(x)) if way else as_sympy(x) for x in (a, b))
    condition = canonical(relation(left, right, evaluate=False))
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if way is None:
        raise TypeError(
            f"{condition} is true for some symbols and false for others: call the "
            f"function that asks as piecewise(function, ...), which takes every way"
        )
    return way.decide(condition, likely=relation is sympy.Ge)


def symbols(name: str, size: int | None = None, **assumptions: bool) -> Any:
    """Make symbols to run a formula on.

    Parameters
    ----------
    name : str
        The letter of the field's notation, ``"z"``.
    size : int, optional
        How many classes: the symbols ``z_1`` to ``z_K``. Without it, one symbol.
    **assumptions
        What SymPy may assume of them, ``positive=True`` say. They are real.

    Returns
    -------
    ndarray of Traced, shape (size,), or Traced

    See Also
    --------
    expression : What SymPy sees of them.
    """
    assumptions.setdefault("real", True)
    if size is None:
        return Traced(sympy.Symbol(name, **assumptions))
    each = [symbols(f"{name}_{k}", **assumptions) for k in range(1, size + 1)]
    return as_symbols(np.array(each, dtype=object))


# --- On every way ---------------------------------------------------------------


def piecewise(f: Callable[..., Any], *args: Any) -> Any:
    """Run `f` on every way in which its comparisons can fall, and join the results.

    Parameters
    ----------
    f : callable
        A function that compares its arguments, such as ``np.max`` or `hardmax`.
    *args
        Its arguments, with symbols in them.

    Returns
    -------
    Traced or ndarray of Traced
        Of the shape of ``f(*args)``; of a function that returns a tuple, a tuple.

    See Also
    --------
    prove_equal : Compare two functions on every way.

    Notes
    -----
    Inside a run that is on its way already, it is a plain call.

    Examples
    --------
    >>> from softgrad.trace import browser_expression
    >>> print(browser_expression(piecewise(np.max, symbols("z", 2))))
    ((z_1 - z_2 >= 0) ? ( z_1 ) : ( z_2 ))
    """
    if Way.current is not None:
        return as_symbols(f(*args))
    runs = list(every_way(lambda way: (_settled(f(*args), way), way)))
    results, ways = zip(*runs, strict=True)
    return _joined(results, ways)


def _settled(result: Any, way: Way) -> Any:
    """Settle every formula in a result: a number, a formula, an array, or a tuple."""
    if isinstance(result, tuple):
        return tuple(_settled(part, way) for part in result)
    if isinstance(result, Traced):
        return Traced(way.settle(result.expr))
    if isinstance(result, np.ndarray) and result.dtype == object:
        return np.frompyfunc(_settled, 2, 1)(_plain(result), way)
    return result


def _joined(results: Sequence[Any], ways: Sequence[Way]) -> Any:
    """Join the results of all ways, entry by entry, into piecewise formulas."""
    if isinstance(results[0], tuple):
        return tuple(_joined(part, ways) for part in zip(*results, strict=True))
    if len(results) == 1:
        return as_symbols(results[0])
    values = np.stack([np.asarray(result, dtype=object) for result in results])
    joined = np.empty(values.shape[1:], dtype=object)
    for index in np.ndindex(joined.shape):
        pieces: dict[Any, Any] = {}
        runs = list(zip(map(as_sympy, values[:, *index]), ways, strict=True))
        for value, condition in _leaves(runs, 0):
            pieces[value] = sympy.Or(pieces.get(value, sympy.false), condition)
        *first, (last, _) = pieces.items()
        formula = sympy.Piecewise(*first, (last, True), evaluate=False)
        joined[index] = Traced(formula if first else last)
    return as_symbols(joined)[()]


def _leaves(runs: Sequence[tuple[Any, Way]], depth: int) -> list[tuple[Any, Any]]:
    """Return values with their conditions, without questions that change none."""
    if len(runs) == 1:
        return [(runs[0][0], sympy.true)]
    way = runs[0][1]
    here, there = (
        _leaves([r for r in runs if r[1].answers[depth] is answer], depth + 1)
        for answer in (way.answers[depth], not way.answers[depth])
    )
    if here == there:
        return here
    on, off = way.conditions[depth], sympy.Not(way.conditions[depth])
    return [(value, sympy.And(on, where)) for value, where in here] + [
        (value, sympy.And(off, where)) for value, where in there
    ]
