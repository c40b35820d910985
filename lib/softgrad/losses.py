"""The two losses of a classifier, as functions of its logits, and their gradients.

Labels y come in two forms, told apart by shape: for logits of shape (..., K), integers
of shape (...,) are class indices, and numbers of shape (..., K) are targets. Each
derivative stands below its function. May import NumPy, `softgrad._arrays`,
`softgrad.softmax` and `softgrad.jacobian`.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from softgrad._arrays import (
    Array,
    as_array,
    as_count,
    as_labels,
    as_numbers,
    as_rows,
    as_scalar,
    cast,
    check_not_negative,
    difference,
    divide,
    is_symbolic,
    quiet,
    saturate,
    times,
    total,
)
from softgrad.jacobian import softmax_vjp
from softgrad.softmax import log_softmax, softmax

__all__ = [
    "Reduction",
    "cross_entropy_grad",
    "one_hot",
    "smooth_labels",
    "softmax_cross_entropy",
    "softmax_cross_entropy_grad",
    "softmax_squared_error",
    "softmax_squared_error_grad",
    "squared_error_grad",
]

Reduction = Literal["mean", "sum", "none"]


# --- Labels ---------------------------------------------------------------------


def one_hot(labels: ArrayLike, num_classes: int) -> Array:
    r"""Turn class indices into rows with a single 1.

    .. math:: Y_{nk} = [\, k = c_n \,]

    Parameters
    ----------
    labels : array_like of int, shape (...,)
        Class indices, in [0, `num_classes`).
    num_classes : int
        K.

    Returns
    -------
    ndarray of float64, shape (..., K)

    Raises
    ------
    ValueError
        If a label is out of range, or there are no labels or no classes.
    TypeError
        If the labels or `num_classes` are not integers.

    Examples
    --------
    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    num_classes = as_count(num_classes, "num_classes", 1)
    labels = as_labels(labels, "labels", num_classes)
    return (labels[..., np.newaxis] == np.arange(num_classes)).astype(np.float64)


def smooth_labels(y: ArrayLike, alpha: Any) -> Array:
    r"""Mix targets with the uniform distribution.

    .. math:: \tilde y_k = (1 - \alpha) \, y_k + \alpha / K

    Parameters
    ----------
    y : array_like, shape (..., K)
        Targets, as from `one_hot`.
    alpha : float
        Share of the uniform distribution, in [0, 1].

    Returns
    -------
    ndarray, shape of `y`
        Rows that sum to 1 if those of `y` do.

    Raises
    ------
    ValueError
        If `alpha` lies outside [0, 1], or `y` is empty or a scalar.
    TypeError
        If `y` does not hold real numbers.

    References
    ----------
    .. [1] C. Szegedy et al., "Rethinking the Inception architecture for computer
       vision", CVPR (2016), doi:10.1109/CVPR.2016.308.

    Examples
    --------
    >>> smooth_labels([0, 1, 0, 0], 0.2)
    array([0.05, 0.85, 0.05, 0.05])
    """
    y = as_rows(y, "y")
    alpha = as_scalar(alpha, "alpha", "in [0, 1]", lambda a: 0 <= a <= 1)
    return (1 - alpha) * y + alpha / y.shape[-1]


# --- Cross-entropy --------------------------------------------------------------


@quiet
def softmax_cross_entropy(
    z: ArrayLike, y: ArrayLike, reduction: Reduction = "mean"
) -> Any:
    r"""Return the cross-entropy between targets and the softmax of logits.

    .. math:: L = -\sum_k y_k \log p_k, \qquad p = \operatorname{softmax}(z)

    For a class index c this is :math:`\operatorname{LSE}(z) - z_c`.

    Parameters
    ----------
    z : array_like, shape (..., K)
        Logits (not probabilities), in natural-log units. Real, complex or symbols.
    y : array_like
        Class indices of shape (...,), or targets of shape (..., K): non-negative,
        usually but not necessarily rows that sum to 1.
    reduction : {"mean", "sum", "none"}
        Over all examples; "none" returns one loss per example.

    Returns
    -------
    scalar, or ndarray of shape (...,)
        Loss in nats.

    Raises
    ------
    ValueError
        If the shapes do not fit, a class index is out of range, a target is negative,
        or `reduction` is unknown.
    TypeError
        If `z` or `y` do not hold numbers, or class indices are not integers.

    Notes
    -----
    Computed from log-softmax, for the logarithm of softmax is -inf where a probability
    rounds to 0. Finite logits give a finite loss; what exceeds the largest float
    saturates at it. A target of 0 contributes 0, also at an infinite logit.

    References
    ----------
    .. [1] J. S. Bridle, "Probabilistic interpretation of feedforward classification
       network outputs", in Neurocomputing (1990), doi:10.1007/978-3-642-76153-9_28.

    Examples
    --------
    >>> float(softmax_cross_entropy([0.3, 0.5, 0.2], 1).round(8))
    0.93983106
    """
    z, y = _logits_and_targets(z, y)
    check_not_negative(y, "y (targets of a cross-entropy)")
    # 0 − Σ, for −Σ would turn a loss of 0.0 into −0.0.
    losses = 0 - total(times(y, log_softmax(z)), axis=-1)
    return _reduce(losses, reduction)


@quiet
def softmax_cross_entropy_grad(
    z: ArrayLike, y: ArrayLike, reduction: Reduction = "mean"
) -> Array:
    r"""Return the gradient of `softmax_cross_entropy` with respect to the logits.

    .. math:: \frac{\partial L}{\partial z_k} = \Bigl(\sum_j y_j\Bigr) p_k - y_k

    For targets that sum to 1 it is :math:`p - y`: prediction minus target.

    Parameters
    ----------
    z, y, reduction
        As in `softmax_cross_entropy`. "mean" divides by the number of examples.

    Returns
    -------
    ndarray, shape of `z`
        Rows that sum to 0.

    Raises
    ------
    ValueError, TypeError
        As `softmax_cross_entropy` does.

    Examples
    --------
    >>> softmax_cross_entropy_grad([0.3, 0.5, 0.2], 1).round(8)
    array([ 0.31987306, -0.60930617,  0.28943311])
    """
    z, y = _logits_and_targets(z, y)
    check_not_negative(y, "y (targets of a cross-entropy)")
    return _reduce_grad(total(y, axis=-1, keepdims=True) * softmax(z) - y, reduction)


@quiet
def cross_entropy_grad(y: ArrayLike, p: ArrayLike) -> Array:
    r"""Return the gradient of the cross-entropy with respect to the probabilities.

    .. math:: \frac{\partial L}{\partial p_k} = -\frac{y_k}{p_k}

    The first link of the separated chain; `softmax_vjp` is the second. For training
    use `softmax_cross_entropy_grad`, which does not divide.

    Parameters
    ----------
    y : array_like
        Class indices of shape (...,), or non-negative targets of shape (..., K).
    p : array_like, shape (..., K)
        Probabilities. Not checked to sum to 1, for a derivative looks beyond them.

    Returns
    -------
    ndarray, shape of `p`
        One gradient per example, not divided by their number.

    Raises
    ------
    ValueError, TypeError
        As `softmax_cross_entropy` does; also if a probability is negative.

    Notes
    -----
    A target of 0 gives 0, also at p = 0; a positive target at p = 0 gives -inf.

    Examples
    --------
    >>> cross_entropy_grad([0, 1, 0], [0.25, 0.5, 0.25])
    array([ 0., -2.,  0.])
    """
    p = as_rows(p, "p")
    y = _targets(y, p, of="p")
    check_not_negative(p, "p")
    check_not_negative(y, "y (targets of a cross-entropy)")
    slope = (0 - y) / p  # (−y) / p would give −0.0
    if is_symbolic(slope):
        return slope
    slope = np.where((y == 0) & (p == 0), 0, slope)
    return np.where(p == 0, slope, saturate(slope, y, p))


# --- Squared error --------------------------------------------------------------


@quiet
def softmax_squared_error(
    z: ArrayLike, y: ArrayLike, reduction: Reduction = "mean"
) -> Any:
    r"""Return half the squared distance between targets and the softmax of logits.

    .. math:: L = \tfrac12 \sum_k (p_k - y_k)^2, \qquad p = \operatorname{softmax}(z)

    For targets on the simplex it never exceeds 1, so its slope must vanish on the way
    to the worst logits as well as to the best.

    Parameters
    ----------
    z : array_like, shape (..., K)
        Logits, in natural-log units. Real, complex or symbols.
    y : array_like
        Class indices of shape (...,), or real targets of shape (..., K).
    reduction : {"mean", "sum", "none"}
        Over all examples; "none" returns one loss per example.

    Returns
    -------
    scalar, or ndarray of shape (...,)
        Loss, without a unit.

    Raises
    ------
    ValueError, TypeError
        As `softmax_cross_entropy` does, but targets may be negative.

    Notes
    -----
    What exceeds the largest float saturates at it. Without the ½ it is the score by
    which G. W. Brier judged weather forecasts [1]_.

    References
    ----------
    .. [1] G. W. Brier, "Verification of forecasts expressed in terms of probability",
       Mon. Weather Rev. 78 (1950), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

    Examples
    --------
    >>> float(softmax_squared_error([0, 0], 1))
    0.25
    """
    z, y = _logits_and_targets(z, y)
    residual = softmax(z) - y
    # Halved before it is squared: half may fit into a float where the whole does not.
    losses = total(times(residual / 2, residual), axis=-1)
    return _reduce(losses, reduction)


@quiet
def softmax_squared_error_grad(
    z: ArrayLike, y: ArrayLike, reduction: Reduction = "mean"
) -> Array:
    r"""Return the gradient of `softmax_squared_error` with respect to the logits.

    .. math::
        \frac{\partial L}{\partial z_k}
        = \sum_i (p_i - y_i) \, p_i (\delta_{ik} - p_k)
        = p_k \Bigl[ (p_k - y_k) - \sum_i p_i (p_i - y_i) \Bigr]

    Every term carries a factor p (1 − p): the gradient vanishes at every vertex of the
    simplex, be it the right one or a wrong one.

    Parameters
    ----------
    z, y, reduction
        As in `softmax_squared_error`. "mean" divides by the number of examples.

    Returns
    -------
    ndarray, shape of `z`
        Rows that sum to 0.

    Raises
    ------
    ValueError, TypeError
        As `softmax_squared_error` does.

    Examples
    --------
    >>> softmax_squared_error_grad([0, 0], 1)
    array([ 0.25, -0.25])
    """
    z, y = _logits_and_targets(z, y)
    p = softmax(z)
    return _reduce_grad(softmax_vjp(p, p - y), reduction)


@quiet
def squared_error_grad(y: ArrayLike, p: ArrayLike) -> Array:
    r"""Return the gradient of the squared error with respect to the probabilities.

    .. math:: \frac{\partial L}{\partial p_k} = p_k - y_k

    The first link of the separated chain; `softmax_vjp` is the second.

    Parameters
    ----------
    y : array_like
        Class indices of shape (...,), or real targets of shape (..., K).
    p : array_like, shape (..., K)
        Probabilities. Not checked to sum to 1, for a derivative looks beyond them.

    Returns
    -------
    ndarray, shape of `p`
        One gradient per example, not divided by their number.

    Raises
    ------
    ValueError, TypeError
        As `softmax_squared_error` does.

    Examples
    --------
    >>> squared_error_grad([0, 1, 0], [0.25, 0.5, 0.25])
    array([ 0.25, -0.5 ,  0.25])
    """
    p = as_rows(p, "p")
    return difference(p, _targets(y, p, of="p"))


# --- Shared ---------------------------------------------------------------------


def _logits_and_targets(z: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """Check logits and labels; return the labels as targets of the same shape."""
    z = as_rows(z, "z", allow_complex=True)
    return z, _targets(y, z, of="z")


def _targets(y: ArrayLike, z: Array, of: str) -> Array:
    """Return class indices or targets as targets, in the precision of `z`."""
    y = as_array(y, "y")
    if y.shape == z.shape:
        targets = as_numbers(y, "y")
    elif y.shape == z.shape[:-1]:
        targets = one_hot(as_labels(y, "y", z.shape[-1]), z.shape[-1])
    else:
        hint = "; try labels.ravel()" if y.shape == (*z.shape[:-1], 1) else ""
        raise ValueError(
            f"y must be class indices of shape {z.shape[:-1]} or targets of shape "
            f"{z.shape}, to fit {of}; got shape {y.shape}{hint}"
        )
    if is_symbolic(z):
        # Whole numbers stay whole: 1.0 would follow a symbol into every formula.
        return targets if is_symbolic(y) or y.shape == z.shape else targets.astype(int)
    return cast(targets, z.real.dtype)


def _reduce(losses: Any, reduction: Reduction) -> Any:
    """Reduce one loss per example to their mean or sum, or leave them."""
    losses = np.asarray(losses)
    match reduction:
        case "none":
            return losses[()]
        case "sum":
            return total(losses)
        case "mean":  # divided before the sum, which could overflow; in double, for
            # a share of a float16 loss could vanish
            wide = losses.astype(np.result_type(losses, np.float64))
            return cast(total(wide / losses.size), losses.dtype)
    raise ValueError(_unknown(reduction))


def _reduce_grad(gradients: Any, reduction: Reduction) -> Array:
    """Scale one gradient per example to that of the reduced loss."""
    match reduction:
        case "none" | "sum":
            return gradients
        case "mean":
            return divide(gradients, gradients.size // gradients.shape[-1])
    raise ValueError(_unknown(reduction))


def _unknown(reduction: object) -> str:
    return f'reduction must be "mean", "sum" or "none", got {reduction!r}'
