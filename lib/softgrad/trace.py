"""Run the library's formulas on symbols: proofs, LaTeX and browser expressions.

NumPy's ufuncs call a method of the same name on every element of an object
array. An array of :class:`Traced` elements therefore runs through `softmax` and
its kin unchanged, and what comes out is the formula that the code computes. This
is the one module of softgrad that imports SymPy.

Comparisons have no answer on symbols. They are answered *as at a tie* (``>=`` and
``<=`` hold, ``>`` and ``<`` do not), so that `softmax` shifts by the first logit:
exact, for softmax does not change under a shift. Of a function that really branches,
such as `np.max` or `hardmax`, that would trace the one branch in which the first of
its arguments wins, and a proof would hold there only: trace it with :func:`piecewise`,
which takes every branch.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy
from sympy.printing.jscode import JavascriptCodePrinter

__all__ = [
    "NotProved",
    "Proof",
    "Traced",
    "browser_expression",
    "derivative",
    "expression",
    "latex",
    "piecewise",
    "prove_equal",
    "symbols",
]


class Traced:
    """A SymPy expression that behaves like a number in NumPy's object arrays."""

    __slots__ = ("expr",)

    def __init__(self, expr: Any) -> None:
        self.expr = _sympify(expr)

    def __repr__(self) -> str:
        return str(self.expr)

    def exp(self) -> Traced:
        """E to the power of this."""
        return Traced(sympy.exp(self.expr))

    def log(self) -> Traced:
        """The natural logarithm."""
        return Traced(sympy.log(self.expr))

    def sqrt(self) -> Traced:
        """The square root."""
        return Traced(sympy.sqrt(self.expr))

    def conjugate(self) -> Traced:
        """The complex conjugate."""
        return Traced(sympy.conjugate(self.expr))

    def __neg__(self) -> Traced:
        return Traced(-self.expr)

    def __pos__(self) -> Traced:
        return self

    def __abs__(self) -> Traced:
        return Traced(sympy.Abs(self.expr))

    def __eq__(self, other: object) -> bool:
        return _is_scalar(other) and bool(self.expr == _sympify(other))

    def __hash__(self) -> int:
        return hash(self.expr)

    def __bool__(self) -> bool:
        if self.expr.free_symbols:
            raise TypeError(f"a formula is neither true nor false, got {self}")
        return bool(self.expr != 0)


def _is_scalar(value: object) -> bool:
    return isinstance(value, (Traced, sympy.Expr, int, float, complex, np.number))


def _sympify(value: Any) -> sympy.Expr:
    """Turn a number into SymPy's, short binary fractions such as 0.5 exactly."""
    if isinstance(value, Traced):
        return value.expr
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
        return Traced(operation(self.expr, _sympify(other)))

    def reflected(self: Traced, other: Any) -> Any:
        if not _is_scalar(other):
            return NotImplemented
        return Traced(operation(_sympify(other), self.expr))

    return forward, reflected


def _comparison(relation: Any, at_a_tie: bool) -> Any:
    def compare(self: Traced, other: Any) -> Any:
        if not _is_scalar(other):
            return NotImplemented
        return _decide(relation(self.expr, _sympify(other)), at_a_tie)

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

for _name, _relation, _at_a_tie in (
    ("ge", sympy.Ge, True),
    ("le", sympy.Le, True),
    ("gt", sympy.Gt, False),
    ("lt", sympy.Lt, False),
):
    setattr(Traced, f"__{_name}__", _comparison(_relation, _at_a_tie))


# -- branches ------------------------------------------------------------------


class _Path:
    """The comparisons met along one run of a function, with the answers given."""

    def __init__(self, prescribed: Sequence[bool]) -> None:
        self.prescribed = prescribed
        self.conditions: list[Any] = []
        self.answers: list[bool] = []

    def decide(self, relation: Any, default: bool) -> bool:
        relation = _plainest(relation)
        if relation in (sympy.true, sympy.false):
            return bool(relation)
        if relation in self.conditions:
            return True
        if sympy.Not(relation) in self.conditions:
            return False
        met = len(self.answers)
        answer = self.prescribed[met] if met < len(self.prescribed) else default
        self.answers.append(answer)
        self.conditions.append(relation if answer else sympy.Not(relation))
        return answer


def _plainest(relation: Any) -> Any:
    """Rewrite ``a >= b`` so that comparisons that say the same look the same.

    Factors that are positive, such as 1/T, do not count.
    """
    factors = sympy.Mul.make_args(sympy.factor(relation.lhs - relation.rhs))
    plain = sympy.Mul(*(factor for factor in factors if not factor.is_positive))
    return relation.func(sympy.expand(plain), 0).canonical


_path: _Path | None = None


def _decide(relation: Any, at_a_tie: bool) -> bool:
    if relation in (sympy.true, sympy.false):
        return bool(relation)
    return at_a_tie if _path is None else _path.decide(relation, at_a_tie)


@contextlib.contextmanager
def _following(prescribed: Sequence[bool]) -> Iterator[_Path]:
    global _path
    outer, _path = _path, _Path(prescribed)
    try:
        yield _path
    finally:
        _path = outer


def piecewise(f: Callable[..., Any], *args: Any) -> Any:
    """Trace every branch of `f` and join them into piecewise expressions.

    `f` runs once for each way its comparisons can turn out; the answers given
    along a run become the condition of its piece.

    Parameters
    ----------
    f : callable
        A function that compares its arguments, such as ``np.max`` or `hardmax`.
    *args
        Its arguments, with symbols in them.

    Returns
    -------
    Traced or ndarray of Traced
        Of the shape of ``f(*args)``.

    Examples
    --------
    >>> import numpy as np
    >>> print(browser_expression(piecewise(np.max, symbols("z", 2))))
    ((z_1 - z_2 >= 0) ? ( z_1 ) : ( z_2 ))
    """
    pieces: list[tuple[np.ndarray, Any]] = []
    pending: list[tuple[bool, ...]] = [()]
    while pending:
        prescribed = pending.pop(0)
        with _following(prescribed) as path:
            value = np.asarray(f(*args), dtype=object)
        pieces.append((value, sympy.And(*path.conditions)))
        for met in range(len(prescribed), len(path.answers)):
            turned = not path.answers[met]
            pending.append((*path.answers[:met], turned))
    joined = np.empty(pieces[0][0].shape, dtype=object)
    for index in np.ndindex(joined.shape):
        joined[index] = _join([(_sympify(v[index]), c) for v, c in pieces])
    return joined[()]


def _join(pieces: list[tuple[Any, Any]]) -> Traced:
    merged: dict[Any, Any] = {}
    for value, condition in pieces:
        merged[value] = sympy.Or(merged.get(value, sympy.false), condition)
    *first, (last, _) = merged.items()
    if not first:
        return Traced(last)
    return Traced(sympy.Piecewise(*first, (last, True), evaluate=False))


# -- in and out ----------------------------------------------------------------


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
    """
    assumptions.setdefault("real", True)
    if size is None:
        return Traced(sympy.Symbol(name, **assumptions))
    names = [f"{name}_{k}" for k in range(1, size + 1)]
    array = np.empty(size, dtype=object)
    array[:] = [Traced(sympy.Symbol(n, **assumptions)) for n in names]
    return array


def expression(x: Any) -> Any:
    """Return the SymPy expression behind `x`, or an object array of them."""
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

    Examples
    --------
    >>> from softgrad import softmax
    >>> browser_expression(softmax(symbols("z", 2))[0])
    '1/(exp(-z_1 + z_2) + 1)'
    """
    if np.ndim(x):
        return [browser_expression(row) for row in x]
    return _VegaPrinter().doprint(expression(x))


# -- calculus and proof --------------------------------------------------------


def derivative(f: Callable[[Any], Any], x: Any) -> Any:
    r"""Differentiate `f` by the rules of calculus.

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
    """
    values, x = np.asarray(f(x), dtype=object), np.asarray(x, dtype=object)
    out = np.empty(values.shape + x.shape, dtype=object)
    for i, j in itertools.product(np.ndindex(values.shape), np.ndindex(x.shape)):
        by = _sympify(x[j])
        if not by.is_Symbol:
            raise ValueError(f"x must hold symbols, got {by}")
        out[i + j] = Traced(sympy.diff(_sympify(values[i]), by))
    return out[()]


class NotProved(AssertionError):
    """Two formulas were not shown equal."""


@dataclass(frozen=True)
class Proof:
    """What :func:`prove_equal` has shown."""

    differences: int
    assuming: tuple[str, ...] = ()

    def __str__(self) -> str:
        what = "1 difference is" if self.differences == 1 else "all"
        if self.differences > 1:
            what += f" {self.differences} differences are"
        given = f", given {' and '.join(self.assuming)}" if self.assuming else ""
        return f"proved: {what} exactly 0{given}"

    __repr__ = __str__


def prove_equal(a: Any, b: Any, assuming: Sequence[tuple[Any, Any]] = ()) -> Proof:
    """Prove that two traced results are equal wherever both are defined.

    Every difference ``a - b`` is brought to one fraction, with each
    :math:`e^{z_k}` an independent variable; its numerator must vanish
    identically. No number is put in and nothing is rounded.

    What is proved is the formula that was traced. A comparison on the way was answered
    as at a tie, which is exact where it only picks the shift of a softmax. Of a
    function that really branches the proof covers that one branch: ``np.max(z)``
    counts as :math:`z_1`. Trace such a function with :func:`piecewise`.

    Parameters
    ----------
    a, b : array_like of Traced
        Of one shape, or one of them a scalar.
    assuming : sequence of pairs
        Equations ``(left, right)`` that may be used, ``[(y.sum(), 1)]`` say. Each
        must be linear in its last symbol, and is solved for it.

    Returns
    -------
    Proof

    Raises
    ------
    NotProved
        If a difference does not vanish; the message shows it.
    ValueError
        If the shapes differ or are empty, or an assumption cannot be solved for
        exactly one value of its last symbol.

    Examples
    --------
    >>> from softgrad import softmax
    >>> z = symbols("z", 3)
    >>> prove_equal(softmax(z + 7), softmax(z))
    proved: all 3 differences are exactly 0
    """
    pairs = [(_sympify(left), _sympify(right)) for left, right in assuming]
    given = dict(_solved(left, right) for left, right in pairs)
    shapes = np.shape(a), np.shape(b)
    if (shapes[0] != shapes[1] and () not in shapes) or 0 in shapes[0] + shapes[1]:
        raise ValueError(
            "a and b must have the same shape, not empty, or one must be a scalar, got "
            f"shapes {shapes[0]} and {shapes[1]}"
        )
    left, right = np.broadcast_arrays(expression(a), expression(b))
    for index in np.ndindex(left.shape):
        # Logarithms first, while the symbols in them are still known to be positive.
        difference = sympy.expand_log(left[index] - right[index])
        rest = _normal_form(difference.subs(given))
        if rest != 0:
            where = f" at {list(index)}" if index else ""
            raise NotProved(f"the difference{where} is not 0 but {rest}")
    return Proof(left.size, tuple(f"{left} = {right}" for left, right in pairs))


def _solved(left: Any, right: Any) -> tuple[Any, Any]:
    difference = sympy.expand(left - right)
    free = sorted(difference.free_symbols, key=str)
    if not free:
        raise ValueError(f"assuming must contain a symbol, got {left} = {right}")
    slope = sympy.diff(difference, free[-1])
    if free[-1] in slope.free_symbols or not slope.is_nonzero:
        raise ValueError(f"assuming must be linear in {free[-1]}, got {left} = {right}")
    return free[-1], sympy.expand(free[-1] - difference / slope)


def _normal_form(expr: Any) -> Any:
    """Bring a rational expression in symbols and their exponentials to one fraction."""
    expanded = sympy.expand_log(expr)
    expanded = sympy.expand(expanded, power_exp=True, deep=True)
    growths = {
        growth: sympy.Symbol(f"e^{growth.exp}", positive=True)
        for growth in expanded.atoms(sympy.exp)
        if growth.exp.is_Symbol
    }
    flat = expanded.replace(
        lambda e: isinstance(e, sympy.exp) and not e.exp.is_Symbol,
        lambda e: sympy.Mul(
            *(
                growths.setdefault(sympy.exp(s), sympy.Symbol(f"e^{s}", positive=True))
                ** n
                for n, s in (term.as_coeff_Mul() for term in sympy.Add.make_args(e.exp))
            )
        ),
    ).subs(growths)
    return sympy.cancel(sympy.together(sympy.expand_log(flat)))
