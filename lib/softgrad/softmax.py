"""Softmax and its relatives: hardmax, log-sum-exp, log-softmax, sigmoid.

Each turns logits z of shape (..., K) into something else, along one axis. They subtract
the largest logit first, which changes no result on paper and keeps every exponential in
[0, 1]. May import NumPy and `softgrad._arrays`.
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
    checked_by,
    largest,
    shifted,
    sum_of_others,
)

__all__ = ["hardmax", "log_softmax", "logsumexp", "sigmoid", "softmax"]


def _logits(
    z: ArrayLike, axis: int = -1, temperature: Any = 1.0
) -> tuple[Array, int, Any]:
    """Check logits and a temperature."""
    z = as_rows(z, "z", axis, allow_complex=True)
    return z, axis, as_scalar(temperature, "temperature", "positive", lambda T: T > 0)


def _logits_to_sum(
    z: ArrayLike, axis: int = -1, keepdims: bool = False
) -> tuple[Array, int, bool]:
    """Check logits."""
    return as_rows(z, "z", axis, allow_complex=True), axis, keepdims


def _real_logits(z: ArrayLike, axis: int = -1) -> tuple[Array, int]:
    """Check logits that have an order."""
    return as_rows(z, "z", axis), axis


def _difference(x: ArrayLike) -> tuple[Array]:
    """Check differences of two logits."""
    return (as_numbers(x, "x"),)


@checked_by(_logits)
def softmax(z: Array, axis: int = -1, temperature: Any = 1.0) -> Array:
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
    ndarray, shape of z
        Probabilities, each in [0, 1], that sum to 1 along `axis`.

    Raises
    ------
    ValueError
        If `z` is empty or a scalar, or `temperature` is not positive.
    TypeError
        If `z` does not hold numbers.

    See Also
    --------
    log_softmax : Its logarithm, also where a probability rounds to 0.
    hardmax : Its limit as the temperature goes to 0.
    softgrad.softmax_jacobian : Its derivative.

    Notes
    -----
    The largest logit (of a complex row, that with the largest real part) is subtracted
    before the exponential, which would overflow beyond 709 in float64, 88 in float32
    and 11 in float16 [1]_.

    A logit of ``-inf`` is a class ruled out: its probability is 0, those of the others
    are right. A row with ``inf``, NaN, or nothing but ``-inf`` is NaN.

    Half precision is added up in single. Other sums are NumPy's, which along an axis
    that is not contiguous adds term by term: 10⁷ classes there cost float32 its digits.

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
    p = shifted(z, largest(z, axis), temperature)
    np.exp(p, out=p)
    p /= p.sum(axis=axis, keepdims=True)
    return p


@checked_by(_logits)
def log_softmax(z: Array, axis: int = -1, temperature: Any = 1.0) -> Array:
    r"""Return the logarithm of softmax, also where softmax itself rounds to 0 or 1.

    .. math:: \log p_i = z_i / T - \log \sum_j e^{z_j / T}

    Parameters
    ----------
    z, axis, temperature
        As in `softmax`.

    Returns
    -------
    ndarray, shape of z
        Log-probabilities in nats, each at most 0.

    Raises
    ------
    ValueError, TypeError
        As `softmax` does.

    See Also
    --------
    softmax : The probabilities; for infinite logits and the reference see there.
    logsumexp : What is subtracted.

    Notes
    -----
    Where :func:`softmax` rounds to 0, this still tells how small the probability is,
    and where it rounds to 1, how close it is. Of a class ruled out it is ``-inf``.

    Examples
    --------
    >>> log_softmax([0, 1000])
    array([-1000.,     0.])
    """
    top = largest(z, axis)
    log_p = shifted(z, top, temperature)
    log_p -= np.log1p(sum_of_others(np.exp(log_p), top, axis))
    return log_p


@checked_by(_logits_to_sum)
def logsumexp(z: Array, axis: int = -1, keepdims: bool = False) -> Any:
    r"""Return the soft maximum of the logits; its gradient is softmax.

    .. math:: \operatorname{LSE}(z) = \log \sum_j e^{z_j}

    It lies between :math:`\max z` and :math:`\max z + \log K`.

    Parameters
    ----------
    z, axis
        As in `softmax`.
    keepdims : bool
        Whether `axis` stays, with length 1.

    Returns
    -------
    ndarray or scalar, shape of z without axis

    Raises
    ------
    ValueError, TypeError
        As `softmax` does.

    See Also
    --------
    softmax : Its gradient.
    log_softmax : The logits minus this.

    Notes
    -----
    The largest logit is taken out of the logarithm, as in [1]_, so no exponential
    overflows. An infinite maximum is the result itself: ``[inf, inf]`` gives ``inf``,
    ``[-inf, -inf]`` gives ``-inf``.

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
    top = largest(z, axis)
    z_max, exp_z = z[top], shifted(z, top)
    np.exp(exp_z, out=exp_z)
    lse = z_max + np.log1p(sum_of_others(exp_z, top, axis))
    lse = np.where(z_max - z_max == 0, lse, z_max)  # ∞ − ∞ has no value
    return lse if keepdims else np.squeeze(lse, axis=axis)[()]


@checked_by(_real_logits)
def hardmax(z: Array, axis: int = -1) -> Array:
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
    ndarray, shape of z
        One-hot rows, in the dtype of `z` (of symbols: Python integers).

    Raises
    ------
    ValueError, TypeError
        As `softmax` does; complex logits have no order and raise `TypeError`.

    See Also
    --------
    softmax : The version whose gradient can teach.

    Notes
    -----
    A row with NaN is NaN. An infinite logit is a number like any other.

    Examples
    --------
    >>> hardmax([0, 1, 3])
    array([0., 0., 1.])
    """
    top = largest(z, axis)
    hard = np.zeros_like(z)
    hard[top] = 1
    return np.where(z[top] == z[top], hard, np.nan)  # NaN differs from itself


@checked_by(_difference)
def sigmoid(x: Array) -> Any:
    r"""Return the probability of the first of two classes whose logits are x and 0.

    .. math:: \sigma(x) = \frac{1}{1 + e^{-x}} = \operatorname{softmax}([x, 0])_1

    Parameters
    ----------
    x : array_like
        Differences of two logits, in natural-log units. Real or symbols.

    Returns
    -------
    ndarray or scalar, shape of x

    Raises
    ------
    ValueError
        If `x` is empty.
    TypeError
        If `x` does not hold real numbers.

    See Also
    --------
    softmax : The same for any number of classes.

    Notes
    -----
    :math:`e^{-x}` overflows for large negative x. There it is computed as
    :math:`e^x / (1 + e^x)`, which keeps the smallest probabilities, too. ``inf`` gives
    1, ``-inf`` gives 0.

    Examples
    --------
    >>> sigmoid([-1000, 0, 1000])
    array([0. , 0.5, 1. ])
    """
    exp_x = np.exp(-np.abs(x))  # never overflows
    return np.where(x >= 0, 1, exp_x) / (1 + exp_x)
