"""Run the library's formulas on symbols: proofs, LaTeX and browser expressions.

NumPy's ufuncs call a method of the same name on every element of an object array. An
array of `Traced` elements therefore runs through `softmax` and its kin unchanged, and
what comes out is the formula that the code computes. This is the one module of
softgrad that imports SymPy.

A comparison of symbols has no answer of its own. Code that asks one, a maximum say, is
run once for each *way* in which its comparisons can fall, and the results are joined
into one piecewise formula (`piecewise`; the library's functions and NumPy's do so by
themselves). Two formulas are equal if they are equal on every way (`prove_equal`).
"""

from __future__ import annotations

import itertools
import math
import operator
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, cast

import numpy as np
import sympy
from sympy.logic.inference import satisfiable
from sympy.printing.jscode import JavascriptCodePrinter

__all__ = [
    "NotProved",
    "Proof",
    "Refuted",
    "Traced",
    "browser_expression",
    "derivative",
    "expression",
    "latex",
    "piecewise",
    "prove_equal",
    "symbols",
]


# --- Symbols that pass for numbers ----------------------------------------------


class Traced:
    """A SymPy expression that behaves like a number in NumPy's object arrays."""

    __slots__ = ("expr",)

    def __init__(self, expr: Any) -> None:
        self.expr = _sympify(expr)

    def __repr__(self) -> str:
        return str(self.expr)

    def exp(self) -> Traced:
        """E to the power of this."""
        return _apply(sympy.exp, self)

    def log(self) -> Traced:
        """The natural logarithm."""
        return _apply(sympy.log, self)

    def log1p(self) -> Traced:
        """The natural logarithm of 1 plus this."""
        return _apply(lambda x: sympy.log(1 + x), self)

    def sqrt(self) -> Traced:
        """The square root."""
        return _apply(sympy.sqrt, self)

    def conjugate(self) -> Traced:
        """The complex conjugate."""
        return _apply(sympy.conjugate, self)

    def __neg__(self) -> Traced:
        return _apply(lambda x: -x, self)

    def __pos__(self) -> Traced:
        return self

    def __abs__(self) -> Traced:
        return self if _decide(sympy.Ge, self, 0, likely=True) else -self

    def __eq__(self, other: object) -> bool:
        if not _is_scalar(other):
            return False
        return _decide(sympy.Eq, self, other, likely=False)

    def __hash__(self) -> int:
        return hash(self.expr)

    def __bool__(self) -> bool:
        return self != 0

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


def _as_symbols(values: Any) -> Any:
    is_array = isinstance(values, np.ndarray) and values.dtype == object
    return values.view(Symbols) if is_array and values.ndim else values


def _is_scalar(value: object) -> bool:
    return isinstance(value, (Traced, sympy.Expr, int, float, complex, np.number))


def _sympify(value: Any) -> sympy.Expr:
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


def _arithmetic(operation: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    """Make the method for an operator and its reflected twin.

    For arrays they return ``NotImplemented``: then NumPy takes the operation and
    comes back element by element.
    """

    def forward(self: Traced, other: Any) -> Any:
        if not _is_scalar(other):
            return NotImplemented
        return _apply(operation, self, other)

    def reflected(self: Traced, other: Any) -> Any:
        if not _is_scalar(other):
            return NotImplemented
        return _apply(operation, other, self)

    return forward, reflected


def _apply(operation: Callable[..., Any], *operands: Any) -> Traced:
    """Apply an operation to plain formulas: of piecewise ones, on every way."""
    formulas = [_sympify(operand) for operand in operands]
    if any(isinstance(formula, sympy.Piecewise) for formula in formulas):
        if _Way.current is None:
            return cast(Traced, piecewise(_apply, operation, *operands))
        formulas = [_Way.current.settle(formula) for formula in formulas]
    return Traced(operation(*formulas))


def _comparison(relation: Any, likely: bool) -> Any:
    def compare(self: Traced, other: Any) -> Any:
        if not _is_scalar(other):
            return NotImplemented
        return _decide(relation, self, other, likely)

    return compare


for _name, _operation in {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "truediv": lambda a, b: a / b,
    "pow": lambda a, b: a**b,
}.items():
    _forward, _reflected = _arithmetic(_operation)
    setattr(Traced, f"__{_name}__", _forward)
    setattr(Traced, f"__r{_name}__", _reflected)

for _name, _relation, _likely in (
    ("ge", sympy.Ge, True),
    ("le", sympy.Le, False),
    ("gt", sympy.Gt, False),
    ("lt", sympy.Lt, False),
):
    setattr(Traced, f"__{_name}__", _comparison(_relation, _likely))


# --- Ways -----------------------------------------------------------------------


class _Way:
    """One way in which comparisons can fall: those met on a run, and the answers."""

    current: _Way | None = None

    def __init__(self, prescribed: Sequence[bool]) -> None:
        self.prescribed = prescribed
        self.asked: list[Any] = []
        self.answers: list[bool] = []
        self.conditions: list[Any] = []
        self.inside = False  # whether borders of regions, such as ties, do not count

    def __enter__(self) -> _Way:
        _Way.current = self
        return self

    def __exit__(self, *error: object) -> None:
        _Way.current = None

    def decide(self, condition: Any, likely: bool = True) -> bool:
        """Answer a condition: as it must fall, as prescribed, or as is likely."""
        if isinstance(condition, (sympy.And, sympy.Or)):
            together = all if isinstance(condition, sympy.And) else any
            return together(map(self.decide, condition.args))
        opposite = sympy.Not(condition)
        if not self.allows(opposite):
            return True
        if not self.allows(condition):
            return False
        met = len(self.answers)
        answer = self.prescribed[met] if met < len(self.prescribed) else likely
        self.asked.append(condition)
        self.answers.append(answer)
        self.conditions.append(condition if answer else opposite)
        return answer

    def allows(self, condition: Any) -> bool:
        """Whether a condition can hold together with those met."""
        conditions = *self.conditions, condition
        return _possible(*(map(_strict, conditions) if self.inside else conditions))

    def settle(self, formula: Any) -> Any:
        """Return the piece of a piecewise formula that this way takes."""
        while isinstance(formula, sympy.Piecewise):
            formula = next(piece for piece, on in formula.args if self.decide(on))
        return formula


def _decide(relation: Any, a: Any, b: Any, likely: bool) -> bool:
    """Answer a comparison: always, or on the way that is being run."""
    way = _Way.current
    left, right = (way.settle(_sympify(x)) if way else _sympify(x) for x in (a, b))
    condition = _canonical(relation(left, right, evaluate=False))
    if condition in (sympy.true, sympy.false):
        return bool(condition)
    if way is None:
        raise TypeError(
            f"{condition} is true for some symbols and false for others: call the "
            f"function that asks as piecewise(function, ...), which takes every way"
        )
    return way.decide(condition, likely)


@lru_cache(maxsize=10_000)
def _canonical(relation: Any) -> Any:
    """Rewrite ``a >= b`` so that comparisons that say the same look the same.

    Factors that are positive, such as 1/T, do not count, and exponentials compare as
    their exponents do.
    """
    factors = sympy.Mul.make_args(sympy.factor(relation.lhs - relation.rhs))
    plain = sympy.expand(sympy.Mul(*(f for f in factors if not f.is_positive)))
    terms = map(sympy.powsimp, sympy.Add.make_args(plain))  # e^a e^b as e^(a + b)
    match [term.as_coeff_Mul() for term in terms]:
        case [(a, e_1), (b, e_2)] if a == -b and {type(e_1), type(e_2)} <= {
            sympy.exp,
            sympy.core.numbers.One,
        }:
            plain = sympy.expand(sympy.sign(a) * (sympy.log(e_1) - sympy.log(e_2)))
    return relation.func(plain, 0).canonical


@lru_cache(maxsize=10_000)
def _possible(*conditions: Any) -> bool:
    """Whether comparisons can hold together; "yes" where that is hard to tell."""
    linear = sympy.And(*map(_linear, conditions))
    return bool(satisfiable(linear, use_lra_theory=True))


def _strict(relation: Any) -> Any:
    """Leave the border out of a comparison: a > b of a >= b."""
    if isinstance(relation, sympy.Eq):
        return sympy.false
    stricter = {sympy.Ge: sympy.Gt, sympy.Le: sympy.Lt}
    return stricter.get(type(relation), relation.func)(*relation.args)


@lru_cache(maxsize=10_000)
def _linear(relation: Any) -> Any:
    """Relax a comparison to a linear one, in which products count as symbols."""
    if relation in (sympy.true, sympy.false):
        return relation
    terms = [t.as_coeff_Mul() for t in sympy.Add.make_args(relation.lhs - relation.rhs)]
    left = sympy.Add(
        *(
            sympy.Rational(n) * (s if s == 1 else sympy.Symbol(str(s), real=True))
            for n, s in terms
        )
    )
    if isinstance(relation, sympy.Eq):
        return sympy.And(left >= 0, left <= 0)
    if isinstance(relation, sympy.Ne):
        return sympy.Or(left > 0, left < 0)
    return relation.func(left, 0)


def _ways(run: Callable[[_Way], Any]) -> Iterator[Any]:
    """Yield what `run` returns on each way in which its comparisons can fall."""
    pending: list[tuple[bool, ...]] = [()]
    while pending:
        prescribed = pending.pop(0)
        with _Way(prescribed) as way:
            result = run(way)
        yield result
        for met in range(len(prescribed), len(way.answers)):
            pending.append((*way.answers[:met], not way.answers[met]))


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
    >>> import numpy as np
    >>> print(browser_expression(piecewise(np.max, symbols("z", 2))))
    ((z_1 - z_2 >= 0) ? ( z_1 ) : ( z_2 ))
    """
    if _Way.current is not None:
        return _as_symbols(f(*args))
    runs = list(_ways(lambda way: (_settled(f(*args), way), way)))
    results, ways = zip(*runs, strict=True)
    return _joined(results, ways)


def _settled(result: Any, way: _Way) -> Any:
    """Settle every formula in a result: a number, a formula, an array, or a tuple."""
    if isinstance(result, tuple):
        return tuple(_settled(part, way) for part in result)
    if isinstance(result, Traced):
        return Traced(way.settle(result.expr))
    if isinstance(result, np.ndarray) and result.dtype == object:
        out = np.empty(result.shape, dtype=object)
        for index in np.ndindex(result.shape):
            out[index] = _settled(result[index], way)
        return out
    return result


def _joined(results: Sequence[Any], ways: Sequence[_Way]) -> Any:
    """Join the results of all ways, entry by entry, into piecewise formulas."""
    if isinstance(results[0], tuple):
        return tuple(_joined(part, ways) for part in zip(*results, strict=True))
    if len(results) == 1:
        return _as_symbols(results[0])
    arrays = [np.asarray(result, dtype=object) for result in results]
    joined = np.empty(arrays[0].shape, dtype=object)
    for index in np.ndindex(joined.shape):
        values = [_sympify(array[index]) for array in arrays]
        pieces: dict[Any, Any] = {}
        for value, condition in _leaves(list(zip(values, ways, strict=True)), 0):
            pieces[value] = sympy.Or(pieces.get(value, sympy.false), condition)
        *first, (last, _) = pieces.items()
        formula = sympy.Piecewise(*first, (last, True), evaluate=False)
        joined[index] = Traced(formula if first else last)
    return _as_symbols(joined)[()]


def _leaves(runs: Sequence[tuple[Any, _Way]], depth: int) -> list[tuple[Any, Any]]:
    """Return values with their conditions, without questions that change none."""
    if len(runs) == 1:
        return [(runs[0][0], sympy.true)]
    way = runs[0][1]
    question, answer = way.asked[depth], way.answers[depth]
    same = [run for run in runs if run[1].answers[depth] is answer]
    turned = [run for run in runs if run[1].answers[depth] is not answer]
    here, there = _leaves(same, depth + 1), _leaves(turned, depth + 1)
    if here == there:
        return here
    on, off = (question, sympy.Not(question))[:: 1 if answer else -1]
    return [(value, sympy.And(on, where)) for value, where in here] + [
        (value, sympy.And(off, where)) for value, where in there
    ]


# --- In and out -----------------------------------------------------------------


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
    names = [f"{name}_{k}" for k in range(1, size + 1)]
    array = np.empty(size, dtype=object)
    array[:] = [Traced(sympy.Symbol(n, **assumptions)) for n in names]
    return array.view(Symbols)


def expression(x: Any) -> Any:
    """Return the SymPy expression behind `x`, or an object array of them.

    Parameters
    ----------
    x : Traced, number or array of them

    Returns
    -------
    sympy.Expr or ndarray of them, shape of `x`

    See Also
    --------
    latex, browser_expression : The same as text.
    """
    if np.ndim(x) == 0:
        return _sympify(x.item() if isinstance(x, np.ndarray) else x)
    values = np.asarray(x, dtype=object)
    out = np.empty(values.shape, dtype=object)
    for index in np.ndindex(values.shape):
        out[index] = _sympify(values[index])
    return out


def latex(x: Any) -> str:
    """Return the LaTeX of `x`: a formula, a column vector or a matrix.

    Raises
    ------
    ValueError
        If `x` has more than 2 axes.

    See Also
    --------
    browser_expression : The same for a browser.
    """
    expr = expression(x)
    if isinstance(expr, np.ndarray):
        if expr.ndim > 2:
            raise ValueError(f"x must have at most 2 axes, got shape {expr.shape}")
        expr = sympy.Matrix(expr.tolist())
    return str(sympy.latex(expr, mat_delim="("))


class _VegaPrinter(JavascriptCodePrinter):
    """SymPy's JavaScript, with the names that Vega's expressions know."""

    def doprint(self, expr: Any, assign_to: Any = None) -> str:
        text = str(super().doprint(expr, assign_to)).replace("Math.", "")
        return " ".join(text.split())


def browser_expression(x: Any) -> Any:
    """Return `x` as text that Vega's expression language evaluates.

    Parameters
    ----------
    x : Traced, number or array of them

    Returns
    -------
    str, or a nested list of str
        For an array, of its shape.

    See Also
    --------
    latex : For a page.

    Examples
    --------
    >>> from softgrad import softmax
    >>> browser_expression(softmax(symbols("z", 2))[0])
    '((z_1 - z_2 >= 0) ? ( 1/(exp(-z_1 + z_2) + 1) ) : ( exp(z_1 - z_2)/... ))'
    """
    if np.ndim(x):
        return [browser_expression(row) for row in x]
    return _VegaPrinter().doprint(expression(x))


# --- Calculus and proof ---------------------------------------------------------


def derivative(f: Callable[[Any], Any], x: Any) -> Any:
    r"""Differentiate `f` by the rules of calculus, on every way that it can take.

    Parameters
    ----------
    f : callable
        From an array like `x` to a number or an array.
    x : Traced or ndarray of Traced
        Plain symbols.

    Returns
    -------
    Traced or ndarray of Traced, shape ``f(x).shape + x.shape``
        Entry ``[i, j]`` is :math:`\partial f_i/\partial x_j`.

    Raises
    ------
    ValueError
        If `x` holds anything but symbols.

    See Also
    --------
    softgrad.numerical_gradient : The same at one point, by evaluating close by.
    """

    def slopes() -> Any:
        way = cast(_Way, _Way.current)
        before, way.inside = way.inside, True  # a border has no slope of its own
        try:
            return slopes_inside()
        finally:
            way.inside = before

    def slopes_inside() -> Any:
        values, by = expression(f(x)), expression(x)
        out = np.empty(np.shape(values) + np.shape(by), dtype=object)
        for i, j in itertools.product(
            np.ndindex(np.shape(values)), np.ndindex(np.shape(by))
        ):
            symbol = by[j] if j else by
            if not symbol.is_Symbol:
                raise ValueError(f"x must hold symbols, got {symbol}")
            value = Traced(values[i] if i else values)
            out[i + j] = _apply(lambda f, by=symbol: sympy.diff(f, by), value)
        return out[()]

    return piecewise(slopes)


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
        what = "1 difference is" if self.differences == 1 else "all"
        if self.differences > 1:
            what += f" {self.differences} differences are"
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
    >>> z = symbols("z", 3)
    >>> prove_equal(softmax(z + 7), softmax(z))
    proved: all 3 differences are exactly 0 on each of 3 ways
    >>> prove_equal(np.max(z), z[0])
    Traceback (most recent call last):
        ...
    softgrad.trace.Refuted: not equal: for z_1 = ... the left side is 1 ...
    """
    pairs = [(_sympify(left), _sympify(right)) for left, right in assuming]
    given: dict[Any, Any] = {}
    for equation in pairs:
        given = _solved(*equation, given)
    sides = [piecewise(side, *args) if callable(side) else side for side in (a, b)]
    left, right = _same_shape(*map(_formulas, sides))

    everything = [side.expr for side in (*left.flat, *right.flat)]
    names = sympy.Tuple(*everything, *given, *given.values()).free_symbols

    ways = set()

    def compare(way: _Way) -> str:
        """Say what is not settled, on one way."""
        pairs = {
            index: tuple(way.settle(side[index].expr) for side in (left, right))
            for index in np.ndindex(left.shape)
        }
        ways.add(tuple(pairs.values()))
        points = _points(names, way.conditions, given)
        first = list(itertools.islice(points, 1))
        for index, pair in pairs.items():
            entry = f" at {list(index)}" if index else ""
            _refute(pair, entry, first)  # before any algebra
            if rest := _difference(pair, way.conditions, given):
                _refute(pair, entry, itertools.chain(first, points))
                return f"the difference{entry} is {rest}"
        return ""

    unsettled = list(_ways(compare))
    if any(unsettled):
        raise NotProved(
            f"not settled: {max(unsettled)}, which is not seen to be 0, and yet it is "
            f"0 for all numbers tried"
        )
    assumptions = tuple(f"{left} = {right}" for left, right in pairs)
    return Proof(left.size, len(ways), assumptions)


def _formulas(values: Any) -> Any:
    """Return an array of Traced."""
    return np.vectorize(Traced, otypes=[object])(np.asarray(values, dtype=object))


def _same_shape(left: Any, right: Any) -> Any:
    shapes = left.shape, right.shape
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
        if may_be_tight and not _possible(*conditions, _strict(c)):
            with suppress(ValueError):  # not linear, or known already
                known = _solved(c.lhs, c.rhs, known)
    return known


# Numbers for symbols, and what has been computed from them.
_Point = tuple[dict[Any, Any], dict[Any, Any]]


def _refute(pair: Sequence[Any], entry: str, points: Iterable[_Point]) -> None:
    """Raise an error if two formulas differ at one of `points`."""
    for point, computed in points:
        try:
            left, right = (_computed(side, computed) for side in pair)
            if abs(left - right) <= 1e-9 * (1 + abs(left)):
                continue
            # Once more with as many digits as it takes: rounding is no difference.
            left, right = (float(sympy.N(side.subs(point))) for side in pair)
        except (ArithmeticError, TypeError, ValueError):  # undefined there
            continue
        if abs(left - right) > 1e-9 * (1 + abs(left)):
            numbers = [f"{symbol} = {value}" for symbol, value in point.items()]
            *first, last = numbers or ["all numbers"]
            where = f"{', '.join(first)} and {last}" if first else last
            raise Refuted(
                f"not equal: for {where} the left side{entry} is {left:.6g} and the "
                f"right side {right:.6g}"
            )


def _points(
    names: Iterable[Any], conditions: Sequence[Any], known: Mapping[Any, Any]
) -> Iterator[_Point]:
    """Yield numbers for symbols that agree with all that is known of them."""
    free = [name for name in sorted(names, key=str) if name not in known]
    signs = [sympy.Gt(n, 0, evaluate=False) for n in known if n.is_positive]
    signs += [sympy.Lt(n, 0, evaluate=False) for n in known if n.is_negative]
    draw = random.Random(0)  # noqa: S311
    kinds = ((2, 1), (3, 1), (2, 8), (5, 1), (10, 8), (100, 1))
    for size, parts in itertools.chain(*([kind] * 100 for kind in kinds)):
        point = {name: _number(name, size, parts, draw) for name in free}
        computed: dict[Any, Any] = {name: float(n) for name, n in point.items()}
        with suppress(ArithmeticError, TypeError, ValueError):
            for name, value in known.items():
                computed[name] = _computed(value, computed)
                point[name] = Fraction(computed[name])
            if all(_computed(fact, computed) for fact in (*conditions, *signs)):
                yield dict(sorted(point.items(), key=str)), computed


def _computed(formula: Any, computed: dict[Any, Any]) -> Any:
    """Compute a formula in floats, unless it is known already."""
    if formula not in computed:
        parts = [_computed(part, computed) for part in formula.args]
        compute = _IN_FLOATS.get(formula.func, formula.func)
        computed[formula] = compute(*parts) if parts else float(formula)
    return computed[formula]


_IN_FLOATS = {
    sympy.Add: lambda *terms: sum(terms),
    sympy.Mul: lambda *factors: math.prod(factors),
    sympy.Pow: pow,
    sympy.exp: math.exp,
    sympy.log: math.log,
    sympy.conjugate: lambda x: x,
    sympy.Ge: operator.ge,
    sympy.Gt: operator.gt,
    sympy.Le: operator.le,
    sympy.Lt: operator.lt,
    sympy.Eq: operator.eq,
    sympy.Ne: operator.ne,
}


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

    flat = sympy.expand_log(expr).replace(sympy.exp, product)
    flat = flat.replace(sympy.log, logarithm).xreplace(exponents)
    return sympy.cancel(sympy.together(flat))
