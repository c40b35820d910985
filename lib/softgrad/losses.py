"""The two losses of a classifier, as functions of its logits, and their gradients.

Labels y come in two forms, told apart by shape: for logits of shape (..., K), integers
of shape (...,) are class indices, and numbers of shape (..., K) are targets. Each
derivative stands below its function. May import NumPy, `softgrad._arrays`,
`softgrad._labels`, `softgrad.softmax` and `softgrad.jacobian`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softgrad._arrays import (
    Array,
    as_count,
    as_labels,
    as_rows,
    as_scalar,
    check_not_negative,
    checked_by,
    largest,
    shifted,
    sum_of_others,
    weighted,
    weighted_sum,
)
from softgrad._labels import (
    Index,
    Reduction,
    averaged,
    labelled,
    labels_for,
    reduced,
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
    "softmax_cross_entropy_value_and_grad",
    "softmax_squared_error",
    "softmax_squared_error_grad",
    "softmax_squared_error_value_and_grad",
    "squared_error_grad",
]

# --- Checks ---------------------------------------------------------------------


def _labelled_by_shares(
    z: ArrayLike, y: ArrayLike, reduction: Reduction = "mean"
) -> tuple[Array, Array | Index, Reduction]:
    """Check logits and labels that are not negative."""
    z, y, reduction = labelled(z, y, reduction)
    _check_shares(y)
    return z, y, reduction


def _labels_of_probabilities(y: ArrayLike, p: ArrayLike) -> tuple[Array | Index, Array]:
    """Check labels and probabilities."""
    p = as_rows(p, "p")
    return labels_for(y, p, of="p"), p


def _shares_of_probabilities(y: ArrayLike, p: ArrayLike) -> tuple[Array | Index, Array]:
    """Check labels and probabilities; neither may be negative."""
    y, p = _labels_of_probabilities(y, p)
    check_not_negative(p, "p")
    _check_shares(y)
    return y, p


def _check_shares(y: Array | Index) -> None:
    if not isinstance(y, tuple):
        check_not_negative(y, "y (targets of a cross-entropy)")


def _mixture(y: ArrayLike, alpha: Any) -> tuple[Array, Any]:
    """Check targets and a share."""
    y = as_rows(y, "y")
    return y, as_scalar(alpha, "alpha", "in [0, 1]", lambda a: 0 <= a <= 1)


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

    See Also
    --------
    smooth_labels : Targets that are not so sure.

    Examples
    --------
    >>> one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    num_classes = as_count(num_classes, "num_classes", 1)
    labels = as_labels(labels, "labels", num_classes)
    return (labels[..., np.newaxis] == np.arange(num_classes)).astype(np.float64)


@checked_by(_mixture)
def smooth_labels(y: Array, alpha: Any) -> Array:
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
    ndarray, shape of y
        Rows that sum to 1 if those of `y` do.

    Raises
    ------
    ValueError
        If `alpha` lies outside [0, 1], or `y` is empty or a scalar.
    TypeError
        If `y` does not hold real numbers.

    See Also
    --------
    one_hot : Targets to smooth.

    References
    ----------
    .. [1] C. Szegedy et al., "Rethinking the Inception architecture for computer
       vision", CVPR (2016), doi:10.1109/CVPR.2016.308.

    Examples
    --------
    >>> smooth_labels([0, 1, 0, 0], 0.2)
    array([0.05, 0.85, 0.05, 0.05])
    """
    return (1 - alpha) * y + alpha / y.shape[-1]


# --- Cross-entropy --------------------------------------------------------------


@checked_by(_labelled_by_shares)
def softmax_cross_entropy(
    z: Array, y: Array | Index, reduction: Reduction = "mean"
) -> Any:
    r"""Return the cross-entropy between targets and the softmax of logits.

    .. math::
        L &= -\sum_k y_k \log p_k, \\
        p &= \operatorname{softmax}(z)

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

    See Also
    --------
    softmax_cross_entropy_grad : Its gradient.
    softmax_cross_entropy_value_and_grad : Both at the price of one.
    softgrad.cross_entropy : The same of probabilities.

    Notes
    -----
    Computed from log-softmax, for the logarithm of softmax is -inf where a probability
    rounds to 0. A target of 0 contributes 0, also for a class ruled out by a logit of
    ``-inf``; any other target for such a class makes the loss infinite.

    References
    ----------
    .. [1] J. S. Bridle, "Probabilistic interpretation of feedforward classification
       network outputs", in Neurocomputing (1990), doi:10.1007/978-3-642-76153-9_28.

    Examples
    --------
    >>> float(softmax_cross_entropy([0.3, 0.5, 0.2], 1).round(8))
    0.93983106
    """
    if isinstance(y, tuple):  # classes: LSE(z) − z_c, for logits shifted alike
        top = largest(z)
        z = shifted(z, top)
        losses = np.log1p(sum_of_others(np.exp(z), top)[..., 0]) - z[y]
    else:
        losses = -weighted_sum(y, log_softmax.formula(z))
    return reduced(losses, reduction)


@checked_by(_labelled_by_shares)
def softmax_cross_entropy_grad(
    z: Array, y: Array | Index, reduction: Reduction = "mean"
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
    ndarray, shape of z
        Rows that sum to 0.

    Raises
    ------
    ValueError, TypeError
        As `softmax_cross_entropy` does.

    See Also
    --------
    softmax_cross_entropy : What it is the gradient of.
    cross_entropy_grad, softgrad.softmax_vjp : The same in two steps.

    Notes
    -----
    Where the share of the true class rounds to 1, its entry is 0, though the others are
    not: p − y is right to the dtype's precision beside 1, not beside itself. How far
    such a share is from 1 the loss still tells.

    Examples
    --------
    >>> softmax_cross_entropy_grad([0.3, 0.5, 0.2], 1).round(8)
    array([ 0.31987306, -0.60930617,  0.28943311])
    """
    p = softmax.formula(z)
    if isinstance(y, tuple):  # classes: y is 1 there, and 0 elsewhere
        p[y] -= 1
    else:
        p *= y.sum(axis=-1, keepdims=True)
        p -= y
    return averaged(p, reduction)


@checked_by(_labelled_by_shares)
def softmax_cross_entropy_value_and_grad(
    z: Array, y: Array | Index, reduction: Reduction = "mean"
) -> tuple[Any, Array]:
    r"""Return `softmax_cross_entropy` and its gradient, with one pass of exponentials.

    .. math::
        L &= \Bigl(\sum_j y_j\Bigr) \operatorname{LSE}(z) - \sum_k y_k z_k, \\
        \frac{\partial L}{\partial z_k} &= \Bigl(\sum_j y_j\Bigr) p_k - y_k

    Parameters
    ----------
    z, y, reduction
        As in `softmax_cross_entropy`.

    Returns
    -------
    value : scalar, or ndarray of shape (...,)
        Loss in nats.
    grad : ndarray, shape of z
        Its gradient with respect to the logits.

    Raises
    ------
    ValueError, TypeError
        As `softmax_cross_entropy` does.

    See Also
    --------
    softmax_cross_entropy, softmax_cross_entropy_grad : The two, each by itself.

    Examples
    --------
    >>> value, grad = softmax_cross_entropy_value_and_grad([0, 0], 1)
    >>> float(value.round(4)), grad
    (0.6931, array([ 0.5, -0.5]))
    """
    top = largest(z)
    p = shifted(z, top)
    p_y = p[y] if isinstance(y, tuple) else weighted_sum(y, p)
    others, total = sum_of_others(np.exp(p, out=p), top), _total(y)
    p *= total / (1 + others)
    losses = (total * np.log1p(others))[..., 0] - p_y
    return reduced(losses, reduction), averaged(_minus(p, y, out=p), reduction)


@checked_by(_shares_of_probabilities)
def cross_entropy_grad(y: Array | Index, p: Array) -> Array:
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
    ndarray, shape of p
        One gradient per example, not divided by their number.

    Raises
    ------
    ValueError, TypeError
        As `softmax_cross_entropy` does; also if a probability is negative.

    See Also
    --------
    softgrad.softmax_vjp : Carries it back to the logits.

    Notes
    -----
    A target of 0 gives 0, also at p = 0; a positive target at p = 0 gives -inf.

    Examples
    --------
    >>> cross_entropy_grad([0, 1, 0], [0.25, 0.5, 0.25])
    array([ 0., -2.,  0.])
    """
    if isinstance(y, tuple):
        slope = np.zeros_like(p)
        slope[y] = -1 / p[y]
        return slope
    return 0 - weighted(y, 1 / p)  # the sign in front would turn 0.0 into −0.0


# --- Squared error --------------------------------------------------------------


@checked_by(labelled)
def softmax_squared_error(
    z: Array, y: Array | Index, reduction: Reduction = "mean"
) -> Any:
    r"""Return half the squared distance between targets and the softmax of logits.

    .. math::
        L &= \tfrac12 \sum_k (p_k - y_k)^2, \\
        p &= \operatorname{softmax}(z)

    For targets on the simplex it never exceeds 1, so its slope must vanish on the way
    to the worst logits as well as to the best.

    Parameters
    ----------
    z, y, reduction
        As in `softmax_cross_entropy`, but targets may be negative.

    Returns
    -------
    scalar, or ndarray of shape (...,)
        Loss, without a unit.

    Raises
    ------
    ValueError, TypeError
        As `softmax_cross_entropy` does, but for negative targets.

    See Also
    --------
    softmax_squared_error_grad : Its gradient.
    softmax_squared_error_value_and_grad : Both at the price of one.

    Notes
    -----
    Without the ½ it is the score by which G. W. Brier judged weather forecasts [1]_.

    References
    ----------
    .. [1] G. W. Brier, "Verification of forecasts expressed in terms of probability",
       Mon. Weather Rev. 78 (1950), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

    Examples
    --------
    >>> float(softmax_squared_error([0, 0], 1))
    0.25
    """
    residual = _minus(softmax(z), y)
    return reduced(np.sum(residual / 2 * residual, axis=-1), reduction)


@checked_by(labelled)
def softmax_squared_error_grad(
    z: Array, y: Array | Index, reduction: Reduction = "mean"
) -> Array:
    r"""Return the gradient of `softmax_squared_error` with respect to the logits.

    .. math::
        & \frac{\partial L}{\partial z_k} \\
        &= \sum_i (p_i - y_i) \, p_i (\mathbf 1[i = k] - p_k) \\
        &= p_k \Bigl[ (p_k - y_k) - \sum_i p_i (p_i - y_i) \Bigr]

    The term for i = k carries the factor :math:`p_k (1 - p_k)`, the others
    :math:`-p_i p_k`. Both are 0 at every vertex of the simplex, so the gradient
    vanishes there, be it the right vertex or a wrong one.

    Parameters
    ----------
    z, y, reduction
        As in `softmax_squared_error`. "mean" divides by the number of examples.

    Returns
    -------
    ndarray, shape of z
        Rows that sum to 0.

    Raises
    ------
    ValueError, TypeError
        As `softmax_squared_error` does.

    See Also
    --------
    softmax_squared_error : What it is the gradient of.
    squared_error_grad, softgrad.softmax_vjp : The same in two steps.

    Examples
    --------
    >>> softmax_squared_error_grad([0, 0], 1)
    array([ 0.25, -0.25])
    """
    p = softmax(z)
    return averaged(softmax_vjp(p, _minus(p, y)), reduction)


@checked_by(labelled)
def softmax_squared_error_value_and_grad(
    z: Array, y: Array | Index, reduction: Reduction = "mean"
) -> tuple[Any, Array]:
    r"""Return `softmax_squared_error` and its gradient, from one softmax.

    .. math:: L = \tfrac12 \|p - y\|^2, \qquad
        \frac{\partial L}{\partial z} = J \, (p - y)

    Parameters
    ----------
    z, y, reduction
        As in `softmax_squared_error`.

    Returns
    -------
    value : scalar, or ndarray of shape (...,)
        Loss, without a unit.
    grad : ndarray, shape of z
        Its gradient with respect to the logits.

    Raises
    ------
    ValueError, TypeError
        As `softmax_squared_error` does.

    See Also
    --------
    softmax_squared_error, softmax_squared_error_grad : The two, each by itself.

    Examples
    --------
    >>> value, grad = softmax_squared_error_value_and_grad([0, 0], 1)
    >>> float(value), grad
    (0.25, array([ 0.25, -0.25]))
    """
    p = softmax(z)
    residual = _minus(p, y)
    losses = np.sum(residual / 2 * residual, axis=-1)
    gradient = softmax_vjp(p, residual)
    return reduced(losses, reduction), averaged(gradient, reduction)


@checked_by(_labels_of_probabilities)
def squared_error_grad(y: Array | Index, p: Array) -> Array:
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
    ndarray, shape of p
        One gradient per example, not divided by their number.

    Raises
    ------
    ValueError, TypeError
        As `softmax_squared_error` does.

    See Also
    --------
    softgrad.softmax_vjp : Carries it back to the logits.

    Examples
    --------
    >>> squared_error_grad([0, 1, 0], [0.25, 0.5, 0.25])
    array([ 0.25, -0.5 ,  0.25])
    """
    return _minus(p, y)


# --- Shared ---------------------------------------------------------------------


def _total(y: Array | Index) -> Any:
    """Return Σ y of each row, shape (..., 1)."""
    # A matrix product adds up short rows faster than np.sum.
    return 1 if isinstance(y, tuple) else y @ np.ones((y.shape[-1], 1), y.dtype)


def _minus(p: Array, y: Array | Index, out: Array | None = None) -> Array:
    """Return p − y, where a class stands for the y that is 1 there and 0 elsewhere."""
    if not isinstance(y, tuple):
        return np.subtract(p, y, out=out)
    p = p.copy() if out is None else out
    p[y] -= 1
    return p
