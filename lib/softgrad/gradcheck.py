"""Numerical gradients, and a check of a gradient against them.

A finite difference is an approximation and one point is no proof, but a wrong gradient
seldom passes. May import NumPy and `softgrad._arrays`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from softgrad._arrays import (
    Array,
    as_numbers,
    as_scalar,
)

__all__ = ["GradientMismatch", "Method", "check_gradient", "numerical_gradient"]

Method = Literal["central", "forward", "complex"]


class GradientMismatch(AssertionError):
    """A gradient differs from the numerical one; the message shows both."""


def numerical_gradient(
    f: Callable[[Array], Any],
    x: ArrayLike,
    h: float | None = None,
    method: Method = "central",
) -> Array:
    r"""Differentiate a function by evaluating it close by.

    .. math::
        & \text{central:} \\
        \frac{\partial f}{\partial x_i} &\approx
        \frac{f(x + h e_i) - f(x - h e_i)}{2h} \\
        & \text{forward:} \\
        \frac{\partial f}{\partial x_i} &\approx \frac{f(x + h e_i) - f(x)}{h} \\
        & \text{complex:} \\
        \frac{\partial f}{\partial x_i} &\approx
        \frac{\operatorname{Im} f(x + \mathrm{i} h e_i)}{h}

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns a scalar.
    x : array_like of float
        Where to differentiate. It is copied, never modified.
    h : float, optional
        Step, in the unit of `x`. By default the one that balances the two errors, of
        the formula and of rounding (ε is the precision of the dtype of `x`):

        - central: :math:`\varepsilon^{1/3} \max(1, |x_i|)`, formula error h² f‴ / 6;
        - forward: :math:`\varepsilon^{1/2} \max(1, |x_i|)`, formula error h f″ / 2;
        - complex: 1e-20. Nothing is subtracted, so nothing is rounded away [1]_.
    method : {"central", "forward", "complex"}
        "complex" needs an `f` that is analytic and keeps complex input complex: no
        ``abs``, no ``max``, no conversion to float.

    Returns
    -------
    ndarray or scalar, shape of x

    Raises
    ------
    ValueError
        If `f` does not return a scalar, `x` is empty, `h` is not positive and
        finite in the dtype of `x`, x + h is infinite, or `method` is unknown.
    TypeError
        If `x` does not hold real numbers, or `f` returns a real number to "complex".

    See Also
    --------
    check_gradient : Compares a gradient with it.
    softgrad.trace.derivative : The exact one, as a formula.

    References
    ----------
    .. [1] W. Squire and G. Trapp, "Using complex variables to estimate derivatives of
       real functions", SIAM Rev. 40 (1998), doi:10.1137/S003614459631241X.

    Examples
    --------
    >>> numerical_gradient(lambda x: x[0] * x[1], [2.0, 3.0]).round(8)
    array([3., 2.])
    """
    x = as_numbers(x, "x")
    if x.dtype == object:
        raise TypeError("x must hold real numbers, got dtype object")
    if method not in ("central", "forward", "complex"):
        raise ValueError(
            f'method must be "central", "forward" or "complex", got {method!r}'
        )
    dtype = np.result_type(x, np.complex64) if method == "complex" else x.dtype
    epsilon = float(np.finfo(x.dtype).eps)
    if h is not None:
        real = np.finfo(dtype).dtype  # in which a tiny h can be zero
        expected = f"positive and finite in {real}"
        h = as_scalar(h, "h", expected, lambda h: h < inf and real.type(h) > 0)

    def f_moved(i: tuple[int, ...], step: complex) -> Any:
        """Evaluate f with x_i moved by a step."""
        moved = x.astype(dtype)
        with np.errstate(over="ignore"):
            moved[i] += step
        if np.isinf(moved[i]) and not np.isinf(x[i]):
            raise ValueError(f"x + h must be finite, got x = {x[i]} and h = {step}")
        return _scalar(f(moved))

    f_x = _scalar(f(x.copy())) if method == "forward" else None
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        size = max(1.0, abs(float(x[i])))
        if method == "central":
            step = h or epsilon ** (1 / 3) * size
            gradient[i] = (f_moved(i, step) - f_moved(i, -step)) / (2 * step)
        elif method == "forward":
            step = h or epsilon ** (1 / 2) * size
            gradient[i] = (f_moved(i, step) - f_x) / step
        else:
            step = h or 1e-20
            gradient[i] = _imaginary(f_moved(i, 1j * step)) / step
    return gradient[()]


def check_gradient(
    f: Callable[[Array], Any],
    grad: Callable[[Array], ArrayLike] | ArrayLike,
    x: ArrayLike,
    *,
    rtol: float = 1e-5,
    atol: float = 1e-7,
    method: Method = "central",
    h: float | None = None,
) -> None:
    r"""Raise an error if a gradient is not that of a function.

    .. math:: |g_i - \hat g_i| \le \mathtt{atol} + \mathtt{rtol} \, |\hat g_i|

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns a scalar.
    grad : callable or array_like
        The gradient g to check: a function of `x`, or its value there.
    x : array_like of float
        Where to compare. It is copied, never modified.
    rtol, atol : float
        Relative and absolute tolerance. The defaults suit float64.
    method, h
        How to compute the numerical gradient ĝ; see `numerical_gradient`.

    Raises
    ------
    GradientMismatch
        An `AssertionError` that shows both gradients, and the entry whose error
        exceeds its tolerance most.
    ValueError, TypeError
        As `numerical_gradient` does.

    See Also
    --------
    numerical_gradient : What it compares with.
    softgrad.trace.prove_equal : Proof in place of evidence.

    Examples
    --------
    >>> check_gradient(lambda x: x @ x, lambda x: 2 * x, [1.0, 2.0])
    >>> check_gradient(lambda x: x @ x, lambda x: 2.002 * x, [1.0, 2.0])
    Traceback (most recent call last):
        ...
    softgrad.gradcheck.GradientMismatch: error 0.004 at index (1,) exceeds the ...
    """
    x = as_numbers(x, "x")
    numeric = numerical_gradient(f, x, h=h, method=method)
    given = np.asarray(grad(x.copy()) if callable(grad) else grad)
    if given.shape != x.shape:
        raise GradientMismatch(
            f"grad must have the shape of x, {x.shape}, got {given.shape}"
        )
    error = np.abs(given - numeric)
    tolerance = atol + rtol * np.abs(numeric)
    excess = error - tolerance
    if np.all(excess <= 0):  # False for NaN
        return
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(excess), x.shape))
    raise GradientMismatch(
        f"error {error[worst]:.6g} at index {worst} exceeds the tolerance of "
        f"{tolerance[worst]:.6g} most: given {given[worst]:.10g}, "
        f"numerical {numeric[worst]:.10g}\n"
        f"given gradient:\n{given}\nnumerical gradient ({method}):\n{numeric}"
    )


def _scalar(value: Any) -> Any:
    """Check that a function's value is a scalar."""
    if np.shape(value) != ():
        raise ValueError(f"f must return a scalar, got shape {np.shape(value)}")
    return value


def _imaginary(value: Any) -> Any:
    """Return the imaginary part, the trace that the complex step left."""
    if not np.iscomplexobj(value):
        raise TypeError(f"f must return a complex number, got {type(value).__name__}")
    return value.imag
