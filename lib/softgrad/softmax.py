"""Softmax and its relatives: hardmax, log-sum-exp, log-softmax, sigmoid.

Each turns logits z of shape (..., K) into something else, along one axis. All of
them subtract the largest logit first, which changes no result on paper and keeps
every exponential in [0, 1]. May import NumPy and `softgrad._arrays`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softgrad._arrays import (
    Array,
    as_numbers,
    as_rows,
    as_scalar,
    difference,
    divide,
    is_symbolic,
    quiet,
    total,
)

__all__ = ["hardmax", "log_softmax", "logsumexp", "sigmoid", "softmax"]


@quiet
def softmax(z: ArrayLike, axis: int = -1, temperature: Any = 1.0) -> Array:
    r"""Turn logits into probabilities.

    .. math:: p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}

    Only differences matter: :math:`p_i / p_j = e^{(z_i - z_j) / T}`.

    Parameters
    ----------
    z : array_like, shape (..., K)
        Logits, in natural-log units. Real, complex or symbols.
    axis : int
        The class axis.
    temperature : float
        T > 0. Above 1 it flattens, below 1 it sharpens.

    Returns
    -------
    ndarray, shape of `z`
        Probabilities, each in [0, 1], that sum to 1 along `axis`.

    Raises
    ------
    ValueError
        If `z` is empty or a scalar, or `temperature` is not positive.
    TypeError
        If `z` does not hold numbers.

    Notes
    -----
    The largest logit (of a complex row, the largest real part) is subtracted before
    the exponential, which would overflow beyond 709 in float64, 88 in float32 and
    11 in float16 [1]_. Differences beyond the largest float saturate at it.

    Infinite logits give the limit: ``[inf, 0]`` gives ``[1, 0]``. Where there is none
    (two infinite maxima, or nothing but ``-inf``) the row is NaN; NaN stays in its row.

    References
    ----------
    .. [1] P. Blanchard, D. J. Higham and N. J. Higham, "Accurately computing the
       log-sum-exp and softmax functions", IMA J. Numer. Anal. 41 (2021),
       doi:10.1093/imanum/draa038.
    .. [2] J. S. Bridle, "Probabilistic interpretation of feedforward classification
       network outputs", in Neurocomputing (1990), doi:10.1007/978-3-642-76153-9_28.

    Examples
    --------
    >>> softmax([0, 1, 2]).round(4)
    array([0.09  , 0.2447, 0.6652])
    """
    exp_z = np.exp(_shifted(z, axis, temperature))
    return exp_z / total(exp_z, axis=axis, keepdims=True)


@quiet
def log_softmax(z: ArrayLike, axis: int = -1, temperature: Any = 1.0) -> Array:
    r"""Return the logarithm of softmax, also where softmax itself rounds to 0 or 1.

    .. math:: \log p_i = z_i / T - \log \sum_j e^{z_j / T}

    Parameters
    ----------
    z : array_like, shape (..., K)
        Logits, in natural-log units. Real, complex or symbols.
    axis : int
        The class axis.
    temperature : float
        T > 0.

    Returns
    -------
    ndarray, shape of `z`
        Log-probabilities in nats, each at most 0.

    Raises
    ------
    ValueError, TypeError
        As `softmax` does.

    Notes
    -----
    Finite logits give finite results: where :func:`softmax` is 0, this still tells
    how small the probability is. Infinite logits give the limit: ``[inf, 0]`` gives
    ``[0, -inf]``. For overflow, NaN and the reference see :func:`softmax`.

    Examples
    --------
    >>> log_softmax([0, 1000])
    array([-1000.,     0.])
    """
    z = _shifted(z, axis, temperature)
    return z - _log_sum_exp(z, axis)


@quiet
def logsumexp(z: ArrayLike, axis: int = -1, keepdims: bool = False) -> Any:
    r"""Return the soft maximum of the logits; its gradient is softmax.

    .. math:: \operatorname{LSE}(z) = \log \sum_j e^{z_j}

    It lies between :math:`\max z` and :math:`\max z + \log K`.

    Parameters
    ----------
    z : array_like, shape (..., K)
        Logits, in natural-log units. Real, complex or symbols.
    axis : int
        The class axis.
    keepdims : bool
        Whether `axis` stays, with length 1.

    Returns
    -------
    ndarray or scalar, shape of `z` without `axis`

    Raises
    ------
    ValueError, TypeError
        As `softmax` does.

    Notes
    -----
    The largest logit is taken out of the logarithm, as in [1]_, so finite logits give
    a finite result. An infinite maximum is the result itself: ``[inf, inf]`` gives
    ``inf``, ``[-inf, -inf]`` gives ``-inf``.

    References
    ----------
    .. [1] P. Blanchard, D. J. Higham and N. J. Higham, "Accurately computing the
       log-sum-exp and softmax functions", IMA J. Numer. Anal. 41 (2021),
       doi:10.1093/imanum/draa038.

    Examples
    --------
    >>> float(logsumexp([1000, 1000]).round(4))
    1000.6931
    """
    z = as_rows(z, "z", axis, allow_complex=True)
    z_max = np.max(z.real, axis=axis, keepdims=True)
    if not is_symbolic(z):
        z_max = np.where(np.isinf(z_max), 0, z_max)  # ∞ − ∞ has no value
    lse = z_max + _log_sum_exp(z - z_max, axis)
    return lse if keepdims else np.squeeze(lse, axis=axis)[()]


def hardmax(z: ArrayLike, axis: int = -1) -> Array:
    r"""Mark the largest logit with 1, the others with 0; the first of equals wins.

    .. math:: h_i = [\, i = \min \operatorname{arg\,max}_j z_j \,]

    It is the limit of softmax as the temperature goes to 0, if the largest logit is
    unique. Its gradient is zero wherever it exists, and it does not exist at ties.

    Parameters
    ----------
    z : array_like, shape (..., K)
        Logits. Real or symbols.
    axis : int
        The class axis.

    Returns
    -------
    ndarray, shape of `z`
        One-hot rows, in the dtype of `z` (of symbols: Python integers).

    Raises
    ------
    ValueError, TypeError
        As `softmax` does; complex logits have no order and raise `TypeError`.

    Notes
    -----
    A row with NaN is NaN. An infinite logit is a number like any other.

    Examples
    --------
    >>> hardmax([0, 1, 3])
    array([0., 0., 1.])
    """
    z = as_rows(z, "z", axis)
    largest = np.expand_dims(np.argmax(z, axis=axis), axis)
    hard = np.zeros_like(z)
    np.put_along_axis(hard, largest, 1, axis)
    if is_symbolic(z):
        return hard
    unknown = np.isnan(z).any(axis=axis, keepdims=True)
    return np.where(unknown, np.nan, hard)


def sigmoid(x: ArrayLike) -> Any:
    r"""Return the probability of the first of two classes whose logits are x and 0.

    .. math:: \sigma(x) = \frac{1}{1 + e^{-x}} = \operatorname{softmax}([x, 0])_1

    Parameters
    ----------
    x : array_like
        Differences of two logits, in natural-log units. Real or symbols.

    Returns
    -------
    ndarray or scalar, shape of `x`

    Raises
    ------
    ValueError
        If `x` is empty.
    TypeError
        If `x` does not hold real numbers.

    Notes
    -----
    :math:`e^{-x}` overflows for large negative x; the softmax of two logits does not,
    and keeps the smallest probabilities. ``inf`` gives 1, ``-inf`` gives 0.

    Examples
    --------
    >>> sigmoid([-1000, 0, 1000])
    array([0. , 0.5, 1. ])
    """
    x = as_numbers(x, "x")
    zero = 0 * x if is_symbolic(x) else np.zeros_like(x)  # 0 · ∞ would be NaN
    return softmax(np.stack([x, zero]), axis=0)[0]


def _shifted(z: ArrayLike, axis: int, temperature: Any) -> Array:
    """Return (z − max z) / T: how far each logit lies below the largest."""
    z = as_rows(z, "z", axis, allow_complex=True)
    temperature = as_scalar(temperature, "temperature", "positive", lambda T: T > 0)
    z_max = np.max(z.real, axis=axis, keepdims=True)
    shifted = difference(z, z_max)
    if not is_symbolic(z) and np.any(np.isinf(z_max)):
        # ∞ − ∞ is NaN, but a single infinite maximum lies 0 below itself.
        infinite = np.isinf(z_max) & (z.real == z_max)
        single = np.sum(infinite, axis=axis, keepdims=True) == 1
        shifted = np.where(infinite & single, 0, shifted)
    # Divided after the shift: z / T could overflow where the differences are small.
    return divide(shifted, temperature)


def _log_sum_exp(z: Array, axis: int) -> Array:
    """Return log Σ exp z for shifted z, keeping the axis.

    The largest term is 1. It is taken out of the sum and left to log1p, so that the
    others count even where they are too small to change a 1.
    """
    rest = total(np.exp(z) - hardmax(z.real, axis), axis=axis, keepdims=True)
    return np.log(1 + rest) if is_symbolic(rest) else np.log1p(rest)
