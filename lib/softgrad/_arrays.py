"""The door of every public function: its checks, and what they turn arguments into.

A formula is decorated with `checked_by(check)`. The check takes the same arguments and
returns them converted, or raises an error that names the argument, what was expected
and what came. Behind the door stands what formulas use between their terms: the shift
by the largest logit, and weighted sums. May import NumPy only.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from math import inf
from numbers import Integral, Real
from operator import index
from typing import Any, ParamSpec, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
P = ParamSpec("P")
R = TypeVar("R")

# --- The door -------------------------------------------------------------------

# Results at 0, ∞ and NaN are defined: a warning would say nothing that they do not.
quiet = np.errstate(all="ignore")


class Public(Protocol[P, R]):
    """A function behind its door, and as `formula` the same without it."""

    formula: Callable[..., R]
    check: Callable[P, tuple[Any, ...]]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Check the arguments, and compute the formula."""


def checked_by(
    check: Callable[P, tuple[Any, ...]], leave: Callable[[Any], Any] | None = None
) -> Callable[[Callable[..., R]], Public[P, R]]:
    """Decorate a formula whose arguments `check` converts, and results `leave`.

    The first array decides in what the formula runs: half precision is computed in
    single and returned as half, symbols run on every way in which they may compare.
    """

    def decorate(formula: Callable[..., R]) -> Public[P, R]:
        @wraps(formula)
        @quiet
        def public(*args: P.args, **kwargs: P.kwargs) -> Any:
            arguments = check(*args, **kwargs)
            x = arguments[1 if isinstance(arguments[0], tuple) else 0]
            if x.dtype.char == "e":
                result = _as_half(formula(*map(_as_single, arguments)))
            elif x.dtype.char == "O" and hasattr(x.flat[0], "on_every_way"):
                result = x.flat[0].on_every_way(formula, *arguments)
            else:
                result = formula(*arguments)
            return result if leave is None else leave(result)

        signature = inspect.signature(check)
        returns = inspect.signature(formula).return_annotation
        function = cast(Any, public)
        function.__signature__ = signature.replace(return_annotation=returns)
        function.formula = formula
        function.check = check
        return cast(Public[P, R], function)

    return decorate


def _as_single(x: Any) -> Any:
    is_half = isinstance(x, np.ndarray) and x.dtype.char == "e"
    return x.astype(np.float32) if is_half else x


def _as_half(x: Any) -> Any:
    if isinstance(x, tuple):
        return tuple(map(_as_half, x))
    return x.astype(np.float16) if x.dtype.char == "f" else x


# --- Checks ---------------------------------------------------------------------


def is_symbolic(x: Array) -> bool:
    """Whether `x` holds Python objects, such as the symbols of `softgrad.trace`."""
    return x.dtype.char == "O"


def as_array(x: ArrayLike, name: str) -> Array:
    """Return `x` as an array of whatever it holds."""
    try:
        return np.asarray(x)
    except ValueError as error:  # ragged lists
        raise ValueError(f"{name} must be a regular array: {error}") from None


def as_numbers(x: ArrayLike, name: str, *, allow_complex: bool = False) -> Array:
    """Return `x` as an array: floats and symbols as they are, integers as float64."""
    array = as_array(x, name)
    kind = array.dtype.kind
    if kind not in ("fcbiuO" if allow_complex else "fbiuO"):
        expected = "numbers" if allow_complex else "real numbers"
        raise TypeError(f"{name} must hold {expected}, got dtype {array.dtype}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")
    if kind in "fc":
        return array
    return _as_symbols(array, name) if kind == "O" else array.astype(np.float64)


def _as_symbols(array: Array, name: str) -> Array:
    """Return an array of symbols, or of floats if all its objects are numbers."""
    numbers = [v for v in array.flat if not hasattr(v, "exp")]
    for v in numbers:
        if not isinstance(v, Real):
            raise TypeError(f"{name} must hold numbers, got {v!r}")
    if len(numbers) == array.size:
        return array.astype(np.float64)
    # A number among symbols has no exp: adding 0 makes it a symbol, too.
    symbol = next(v for v in array.flat if hasattr(v, "exp"))
    return array + 0 * symbol if numbers else array


def alike(p: Array, q: Array) -> tuple[Array, Array]:
    """Return two arrays in one dtype; numbers beside symbols become symbols."""
    if is_symbolic(p) != is_symbolic(q):
        zero = 0 * (p if is_symbolic(p) else q).flat[0]
        return p + zero, q + zero
    both = np.result_type(p, q)
    return p.astype(both, copy=False), q.astype(both, copy=False)


def as_rows(
    x: ArrayLike, name: str, axis: int = -1, *, allow_complex: bool = False
) -> Array:
    """Return `x` as an array of numbers that has the class axis `axis`."""
    array = as_numbers(x, name, allow_complex=allow_complex)
    if array.ndim == 0:
        raise ValueError(f"{name} must have a class axis, got the scalar {array}")
    if as_count(axis, "axis", -array.ndim) >= array.ndim:
        where = f"{name} has shape {array.shape}"
        raise np.exceptions.AxisError(axis, array.ndim, where)
    return array


def as_probabilities(x: ArrayLike, name: str, axis: int = -1) -> Array:
    """Return `x` as an array whose rows along `axis` are probability distributions."""
    p = as_rows(x, name, axis)
    if is_symbolic(p):
        return p
    check_not_negative(p, name)
    # A matrix product adds up faster than np.sum, and as well as the check needs.
    ones = np.ones(p.shape[axis], np.result_type(p, np.float32))
    sums = np.asarray(p.swapaxes(axis, -1) @ ones)
    wrong = abs(sums - 1) > np.finfo(p.dtype).eps ** 0.5  # False for NaN
    if np.count_nonzero(wrong):
        raise ValueError(
            f"{name} must sum to 1 along axis {axis}, got a sum of {sums[wrong][0]:.6g}"
        )
    return p


def as_labels(x: ArrayLike, name: str, num_classes: int) -> Array:
    """Return `x` as an array of integers in [0, num_classes)."""
    labels = as_array(x, name)
    integers = is_symbolic(labels) and all(isinstance(c, Integral) for c in labels.flat)
    if not (integers or labels.dtype.kind in "iu"):
        raise TypeError(
            f"{name} must be integers (class indices), got dtype {labels.dtype}"
        )
    if labels.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {labels.shape}")
    # Below 0 is far above as an unsigned number: one reduction sees both.
    if integers or labels.astype(np.uint64, copy=False).max() >= num_classes:
        outside = np.asarray((labels < 0) | (labels >= num_classes), dtype=bool)
        if np.any(outside):
            got = labels[outside][0]
            raise ValueError(f"{name} must be in [0, {num_classes}), got {got}")
    return labels.astype(np.intp, copy=False)


def check_not_negative(x: Array, name: str) -> None:
    """Raise `ValueError` if a number in `x` is below 0; NaN and symbols pass."""
    if not is_symbolic(x) and not x.min() >= 0 and np.any(x < 0):
        raise ValueError(f"{name} must not be negative, got {x[x < 0][0]}")


def as_scalar(
    x: Any, name: str, expected: str, is_expected: Callable[[float], bool]
) -> Any:
    """Return the number `x` as a Python float after a check of its value.

    A symbol passes unchecked. A Python float leaves the dtype of arrays alone.
    """
    if isinstance(x, np.ndarray) and x.ndim == 0:
        x = x.item()
    if hasattr(x, "exp"):
        return x
    if not isinstance(x, Real):
        raise TypeError(f"{name} must be a number, got {x!r}")
    if not is_expected(float(x)):
        raise ValueError(f"{name} must be {expected}, got {x}")
    return float(x)


def as_count(x: Any, name: str, at_least: int) -> int:
    """Return the integer `x` as a Python `int` after a check of its value."""
    try:
        count = index(x)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {x!r}") from None
    if count < at_least:
        raise ValueError(f"{name} must be at least {at_least}, got {count}")
    return count


# --- Between the terms ----------------------------------------------------------


def largest(z: Array, axis: int = -1) -> tuple[Array, ...]:
    """Return the index of each row's first largest entry: ``z[top]`` keeps the axis."""
    top = z.real.argmax(axis=axis, keepdims=True)
    if top.ndim == 2 and axis == -1:  # np.indices takes longer than the rest
        return np.arange(len(top))[:, np.newaxis], top
    place = list(np.indices(top.shape, sparse=True))
    place[axis] = top
    return tuple(place)


def shifted(z: Array, top: tuple[Array, ...], temperature: Any = 1.0) -> Array:
    """Return (z − max z) / T: how far each logit lies below the largest."""
    if is_symbolic(z) or not isinstance(temperature, float):
        return (z - z[top]) / temperature
    if temperature > 1:  # halves, for a difference may overflow where its share fits
        z, temperature = z / 2, temperature / 2
    below = z - z[top]
    if temperature != 1:
        # In double precision, for a temperature may be 0 or infinite in another.
        np.divide(below, np.float64(temperature), out=below, casting="same_kind")
    if temperature == inf:
        below[z == -inf] = -inf  # ruled out at every temperature
    return below


def sum_of_others(exp_z: Array, top: tuple[Array, ...], axis: int = -1) -> Array:
    """Return the sum of exp z, for shifted z, without the largest term, e⁰ = 1.

    That 1 is left to log1p: beside it, small terms would round away.
    """
    one = exp_z[top]
    exp_z[top] = one - 1  # 0, or NaN
    others = exp_z.sum(axis=axis, keepdims=True)
    exp_z[top] = one
    return others


def weighted(weights: Any, x: Any) -> Any:
    """Return weights · x with 0 · ∞ = 0, the limit of p log p."""
    product = weights * x
    total = np.sum(product)
    if total != total:  # NaN differs from itself
        product = np.where((weights == 0) & np.isinf(x), 0, product)[()]
    return product


def weighted_sum(weights: Array, x: Array, axis: int = -1) -> Any:
    """Return Σ weights · x with 0 · ∞ = 0."""
    if axis != -1:
        weights, x = np.moveaxis(weights, axis, -1), np.moveaxis(x, axis, -1)
    sums = np.vecdot(weights, x)
    if np.count_nonzero(sums != sums):  # NaN differs from itself
        sums = weighted(weights, x).sum(axis=-1)
    return sums


def not_negative(x: Any) -> Any:
    """Remove what rounding leaves below 0, and the sign of −0.0; symbols round not."""
    return x if np.asarray(x).dtype.char == "O" else np.maximum(x, 0) + 0.0
