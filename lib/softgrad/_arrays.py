"""What every module here shares: input checks, and arithmetic at the range's edge.

The checks turn an argument into an array, or raise an error that names the argument,
what was expected and what came. The arithmetic differs from NumPy's operators in two
ways: finite numbers never overflow (the result saturates at the largest float of
its dtype), and 0 · ∞ is 0, the limit of p log p. Arrays of symbols pass through both
untouched. May import NumPy only.
"""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral, Real
from operator import index
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]

# Decorates functions whose results at 0, ∞ and NaN are defined: a warning would say
# nothing that the result does not.
quiet = np.errstate(all="ignore")


# --- Checks ---------------------------------------------------------------------


def is_symbolic(x: ArrayLike) -> bool:
    """Whether `x` holds Python objects, such as the symbols of `softgrad.trace`."""
    return np.asarray(x).dtype == object


def as_array(x: ArrayLike, name: str) -> Array:
    """Return `x` as an array of whatever it holds."""
    try:
        return np.asarray(x)
    except ValueError as error:  # ragged lists
        raise ValueError(f"{name} must be a regular array: {error}") from None


def as_numbers(x: ArrayLike, name: str, *, allow_complex: bool = False) -> Array:
    """Return `x` as an array: floats and symbols as they are, integers as float64."""
    array = as_array(x, name)
    if array.dtype.kind not in ("biufcO" if allow_complex else "biufO"):
        expected = "numbers" if allow_complex else "real numbers"
        raise TypeError(f"{name} must hold {expected}, got dtype {array.dtype}")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}")
    if is_symbolic(array):
        plain = [v for v in array.flat if not hasattr(v, "exp")]
        for v in plain:
            if not isinstance(v, Real):
                raise TypeError(f"{name} must hold numbers, got {v!r}")
        if len(plain) < array.size:
            # Plain numbers among symbols have no exp: adding 0 makes them symbols too.
            symbol = next(v for v in array.flat if hasattr(v, "exp"))
            return array + 0 * symbol if plain else array
        return array.astype(np.float64)
    return array.astype(np.float64) if array.dtype.kind in "biu" else array


def as_rows(
    x: ArrayLike, name: str, axis: int = -1, *, allow_complex: bool = False
) -> Array:
    """Return `x` as an array of numbers that has the class axis `axis`."""
    array = as_numbers(x, name, allow_complex=allow_complex)
    if array.ndim == 0:
        raise ValueError(f"{name} must have a class axis, got the scalar {array}")
    as_count(axis, "axis", -array.ndim)
    normalize_axis_index(axis, array.ndim, f"{name} has shape {array.shape}")
    return array


def as_probabilities(x: ArrayLike, name: str, axis: int = -1) -> Array:
    """Return `x` as an array whose rows along `axis` are probability distributions."""
    p = as_rows(x, name, axis)
    if is_symbolic(p):
        return p
    check_not_negative(p, name)
    sums = np.sum(p, axis=axis, dtype=np.result_type(p, np.float64))
    wrong = np.abs(sums - 1) > np.sqrt(np.finfo(p.dtype).eps)  # False for NaN
    if np.any(wrong):
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
    outside = np.asarray((labels < 0) | (labels >= num_classes), dtype=bool)
    if np.any(outside):
        raise ValueError(
            f"{name} must be in [0, {num_classes}), got {labels[outside][0]}"
        )
    return labels.astype(np.intp)


def check_not_negative(x: Array, name: str) -> None:
    """Raise `ValueError` if a number in `x` is below 0; NaN and symbols pass."""
    if not is_symbolic(x) and np.any(x < 0):
        raise ValueError(f"{name} must not be negative, got {x[x < 0][0]}")


def as_scalar(
    x: Any, name: str, expected: str, is_expected: Callable[[float], bool]
) -> Any:
    """Return the number `x` after a check of its value; a symbol passes unchecked."""
    if isinstance(x, np.generic) or (isinstance(x, np.ndarray) and x.ndim == 0):
        x = x.item()  # a Python number, which leaves the dtype of arrays alone
    if hasattr(x, "exp"):
        return x
    if not isinstance(x, Real):
        raise TypeError(f"{name} must be a number, got {x!r}")
    if not is_expected(float(x)):
        raise ValueError(f"{name} must be {expected}, got {x}")
    return x


def as_count(x: Any, name: str, at_least: int) -> int:
    """Return the integer `x` as a Python `int` after a check of its value."""
    try:
        count = index(x)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {x!r}") from None
    if count < at_least:
        raise ValueError(f"{name} must be at least {at_least}, got {count}")
    return count


# --- Arithmetic -----------------------------------------------------------------


def saturate(x: Any, *sources: ArrayLike) -> Array:
    """Put the largest float where finite `sources` have overflowed to infinity."""
    x = np.asarray(x)
    if is_symbolic(x) or np.all(np.isfinite(x)):
        return x[()]
    if np.iscomplexobj(x):
        x = x.copy()
        x.real, x.imag = saturate(x.real, *sources), saturate(x.imag, *sources)
        return x[()]
    largest = np.finfo(x.dtype).max
    finite = np.all(np.broadcast_arrays(*map(np.isfinite, sources)), axis=0)
    return np.where(finite, np.clip(x, -largest, largest), x)[()]


@quiet
def cast(x: Array, dtype: np.dtype[Any]) -> Array:
    """Return `x` in another float dtype, saturated; symbols stay symbols."""
    return x if is_symbolic(x) else saturate(x.astype(dtype), x)


@quiet
def difference(a: Array, b: Array) -> Array:
    """Return a − b, saturated."""
    return saturate(a - b, a, b)


@quiet
def product(a: Array, b: Array) -> Array:
    """Return the matrix product a b, saturated; sums may cancel before they do."""
    plain = a @ b
    if is_symbolic(plain) or np.all(np.isfinite(plain)):
        return plain
    # Scaled below 1, the sums stay finite. Only for what overflowed: small numbers
    # beside it would round to 0.
    (small_a, a_power), (small_b, b_power) = _scaled(a), _scaled(b)
    scaled = small_a @ small_b
    scaled = saturate(np.ldexp(scaled, a_power + b_power), scaled)
    return np.where(np.isfinite(plain), plain, scaled)


def _scaled(x: Array) -> tuple[Array, int]:
    """Return x / 2ⁿ with entries below 1, and n."""
    power = int(np.frexp(np.max(np.abs(x), initial=0, where=np.isfinite(x)))[1])
    return np.ldexp(x, -power), power


@quiet
def divide(a: Array, b: Any) -> Array:
    """Return a / b for a scalar b, saturated, in the dtype of a."""
    if isinstance(b, Real) and b == 1:
        return a  # symbols would carry the factor 1.0 through every formula
    if is_symbolic(a) or not isinstance(b, Real):
        return a / b
    # In double precision, for a tiny b can be zero in a's.
    quotient = a.astype(np.result_type(a, np.float64)) / float(b)
    return saturate(quotient.astype(a.dtype), a)


@quiet
def times(weight: Any, x: Any) -> Array:
    """Return weight · x, saturated, with 0 · ∞ = 0."""
    if isinstance(weight, Real) and not is_symbolic(x):
        # In double precision, for in x's the weight can be zero or infinite.
        wide = np.result_type(x, np.float64)
        return cast(times(np.asarray(weight, wide), np.asarray(x, wide)), x.dtype)
    product = weight * x
    if is_symbolic(product):
        return product
    product = np.where((weight == 0) & np.isinf(x), 0, product)
    return saturate(product, weight, x)


@quiet
def total(x: Any, axis: int | None = None, keepdims: bool = False) -> Array:
    """Return Σ x for terms of one sign, saturated."""
    sums = np.sum(x, axis=axis, keepdims=keepdims)
    if is_symbolic(sums) or np.all(np.isfinite(sums)):
        return sums
    return saturate(sums, np.max(np.abs(x), axis=axis, keepdims=keepdims))
