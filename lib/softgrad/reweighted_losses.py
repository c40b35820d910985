"""Losses that pull like cross-entropy, but more or less hard, and their gradients.

A loss of the true class's probability alone is L = f(log p_c). As ∂ log p_c / ∂z is
y − p, its gradient with respect to the logits is −f′(log p_c) (p − y): that of the
cross-entropy, for which −f′ = 1, times a *pull*. Each function below states f, and its
gradient the pull. May import NumPy, `softgrad._arrays`, `softgrad._labels`,
`softgrad.losses`, `softgrad.softmax` and `softgrad.jacobian`.
"""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softgrad._arrays import Array, as_rows, as_scalar, checked_by, is_symbolic
from softgrad._labels import (
    Index,
    Reduction,
    averaged,
    check_reduction,
    classes_for,
    labelled,
    reduced,
)
from softgrad.jacobian import softmax_vjp
from softgrad.losses import softmax_cross_entropy, softmax_cross_entropy_value_and_grad
from softgrad.softmax import softmax

__all__ = [
    "absolute_error",
    "absolute_error_grad",
    "focal_loss",
    "focal_loss_grad",
    "generalised_cross_entropy",
    "generalised_cross_entropy_grad",
]


# --- Checks ---------------------------------------------------------------------


def _focal(
    z: ArrayLike, labels: ArrayLike, gamma: Any = 2.0, reduction: Reduction = "mean"
) -> tuple[Array, Index, Any, Reduction]:
    """Check logits, their classes, and γ."""
    gamma = as_scalar(gamma, "gamma", "finite and not negative", lambda g: 0 <= g < inf)
    return *_classified(z, labels, reduction), gamma, reduction


def _generalised(
    z: ArrayLike, labels: ArrayLike, q: Any = 0.7, reduction: Reduction = "mean"
) -> tuple[Array, Index, Any, Reduction]:
    """Check logits, their classes, and q."""
    q = as_scalar(q, "q", "in (0, 1]", lambda q: 0 < q <= 1)
    return *_classified(z, labels, reduction), q, reduction


def _classified(
    z: ArrayLike, labels: ArrayLike, reduction: Reduction
) -> tuple[Array, Index]:
    check_reduction(reduction)
    z = as_rows(z, "z", allow_complex=True)
    return z, classes_for(labels, z)


def _real_labelled(
    z: ArrayLike, y: ArrayLike, reduction: Reduction = "mean"
) -> tuple[Array, Array | Index, Reduction]:
    """Check logits and labels whose differences have a sign."""
    return labelled(as_rows(z, "z"), y, reduction)


# --- Focal loss -----------------------------------------------------------------


@checked_by(_focal)
def focal_loss(
    z: Array, labels: Index, gamma: Any = 2.0, reduction: Reduction = "mean"
) -> Any:
    r"""Return the cross-entropy, turned down where the true class is likely already.

    .. math::
        L &= -(1 - p_c)^\gamma \log p_c, \\
        p &= \operatorname{softmax}(z)

    With γ = 0 it is the cross-entropy.

    Parameters
    ----------
    z : array_like, shape (..., K)
        Logits, in natural-log units. Real, complex or symbols.
    labels : array_like of int, shape (...,)
        Class indices c.
    gamma : float
        γ ≥ 0. The larger, the less is left of the easy examples.
    reduction : {"mean", "sum", "none"}
        Over all examples; "none" returns one loss per example.

    Returns
    -------
    scalar, or ndarray of shape (...,)
        Loss in nats.

    Raises
    ------
    ValueError
        If the shapes do not fit, a class index is out of range, `gamma` is negative or
        infinite, or `reduction` is unknown.
    TypeError
        If `z` does not hold numbers, or `labels` are not integers.

    See Also
    --------
    focal_loss_grad : Its gradient.
    softgrad.softmax_cross_entropy : With γ = 0.

    Notes
    -----
    1 − p_c is computed from log p_c, for p_c itself may round to 1. For γ > 0 the loss
    is no proper scoring rule: the expected loss is not least at the true probabilities.

    References
    ----------
    .. [1] T.-Y. Lin et al., "Focal loss for dense object detection", ICCV (2017),
       doi:10.1109/ICCV.2017.324.

    Examples
    --------
    >>> float(focal_loss([0, 0], 1).round(4))  # a quarter of log 2
    0.1733
    """
    log_p = _log_probability(z, labels)
    losses = -((-np.expm1(log_p)) ** gamma) * log_p
    return _like(z, reduced(losses, reduction))


@checked_by(_focal)
def focal_loss_grad(
    z: Array, labels: Index, gamma: Any = 2.0, reduction: Reduction = "mean"
) -> Array:
    r"""Return the gradient of `focal_loss` with respect to the logits.

    .. math::
        & \frac{\partial L}{\partial z} = \bigl[ (1 - p_c)^\gamma \\
        & \quad - \gamma \, p_c (1 - p_c)^{\gamma - 1} \log p_c \bigr] \, (p - y)

    Here y is 1 at the true class c, and 0 elsewhere. The bracket is the pull: 1 for the
    cross-entropy and for a hopeless example, 0 for an easy one, and above 1 in between.

    Parameters
    ----------
    z, labels, gamma, reduction
        As in `focal_loss`. "mean" divides by the number of examples.

    Returns
    -------
    ndarray, shape of z
        Rows that sum to 0.

    Raises
    ------
    ValueError, TypeError
        As `focal_loss` does.

    See Also
    --------
    focal_loss : What it is the gradient of.

    Notes
    -----
    The pull is computed as :math:`(1 - p_c)^\gamma (1 + \gamma x / (e^x - 1))` with
    :math:`x = -\log p_c`, in which nothing is divided by 1 − p_c, which may round to 0.

    Examples
    --------
    >>> focal_loss_grad([0, 0], 1).round(4)
    array([ 0.2983, -0.2983])
    """
    log_p, p_minus_y = _log_probability_and_grad(z, labels)
    pull = (-np.expm1(log_p)) ** gamma * (1 + gamma / _exprel(-log_p))
    p_minus_y *= pull
    return averaged(p_minus_y, reduction)


# --- Generalised cross-entropy --------------------------------------------------


@checked_by(_generalised)
def generalised_cross_entropy(
    z: Array, labels: Index, q: Any = 0.7, reduction: Reduction = "mean"
) -> Any:
    r"""Return a loss between cross-entropy and absolute error.

    .. math:: L = \frac{1 - p_c^q}{q}, \qquad p = \operatorname{softmax}(z)

    As q → 0 it becomes the cross-entropy, with q = 1 it is half the absolute error. It
    never exceeds 1/q, so a wrong label cannot cost more.

    Parameters
    ----------
    z : array_like, shape (..., K)
        Logits, in natural-log units. Real, complex or symbols.
    labels : array_like of int, shape (...,)
        Class indices c.
    q : float
        In (0, 1].
    reduction : {"mean", "sum", "none"}
        Over all examples; "none" returns one loss per example.

    Returns
    -------
    scalar, or ndarray of shape (...,)
        Loss, without a unit.

    Raises
    ------
    ValueError
        If the shapes do not fit, a class index is out of range, `q` lies outside
        (0, 1], or `reduction` is unknown.
    TypeError
        If `z` does not hold numbers, or `labels` are not integers.

    See Also
    --------
    generalised_cross_entropy_grad : Its gradient.
    softgrad.softmax_cross_entropy, absolute_error : What it lies between.

    Notes
    -----
    Computed from :math:`q \log p_c`, for :math:`1 - p_c^q` would round away where
    :math:`p_c` is near 1, or q near 0.

    References
    ----------
    .. [1] Z. Zhang and M. R. Sabuncu, "Generalized cross entropy loss for training deep
       neural networks with noisy labels", NeurIPS (2018),
       doi:10.48550/arXiv.1805.07836.

    Examples
    --------
    >>> float(generalised_cross_entropy([0, 0], 1, q=1))
    0.5
    """
    log_p = _log_probability(z, labels)
    losses = -np.expm1(q * log_p) / q
    return _like(z, reduced(losses, reduction))


@checked_by(_generalised)
def generalised_cross_entropy_grad(
    z: Array, labels: Index, q: Any = 0.7, reduction: Reduction = "mean"
) -> Array:
    r"""Return the gradient of `generalised_cross_entropy` with respect to the logits.

    .. math:: \frac{\partial L}{\partial z} = p_c^q \, (p - y)

    Here y is 1 at the true class c, and 0 elsewhere. The pull :math:`p_c^q` fades as
    the true class becomes unlikely: a wrong label is given up, and a right one that is
    badly wrong as well.

    Parameters
    ----------
    z, labels, q, reduction
        As in `generalised_cross_entropy`. "mean" divides by the number of examples.

    Returns
    -------
    ndarray, shape of z
        Rows that sum to 0.

    Raises
    ------
    ValueError, TypeError
        As `generalised_cross_entropy` does.

    See Also
    --------
    generalised_cross_entropy : What it is the gradient of.

    Examples
    --------
    >>> generalised_cross_entropy_grad([0, 0], 1, q=1)
    array([ 0.25, -0.25])
    """
    log_p, p_minus_y = _log_probability_and_grad(z, labels)
    pull = np.exp(q * log_p)
    p_minus_y *= pull
    return averaged(p_minus_y, reduction)


# --- Absolute error -------------------------------------------------------------


@checked_by(_real_labelled)
def absolute_error(z: Array, y: Array | Index, reduction: Reduction = "mean") -> Any:
    r"""Return the sum of distances between targets and the softmax of logits.

    .. math::
        L &= \sum_k |p_k - y_k|, \\
        p &= \operatorname{softmax}(z)

    For a class index c it is :math:`2 (1 - p_c)`. Summed over all classes that a label
    may name it is a constant, 2 (K − 1): labels that are drawn at random pull nowhere.

    Parameters
    ----------
    z : array_like, shape (..., K)
        Logits, in natural-log units. Real or symbols.
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
    ValueError
        If the shapes do not fit, a class index is out of range, or `reduction` is
        unknown.
    TypeError
        If `z` or `y` do not hold real numbers, or class indices are not integers.

    See Also
    --------
    absolute_error_grad : Its gradient.
    generalised_cross_entropy : Half of it with q = 1, and milder below.

    Notes
    -----
    It is twice the total variation distance between the two distributions. That a
    constant sum makes a loss robust against wrong labels is shown in [1]_.

    References
    ----------
    .. [1] A. Ghosh, H. Kumar and P. S. Sastry, "Robust loss functions under label noise
       for deep neural networks", AAAI (2017), doi:10.1609/aaai.v31i1.10894.

    Examples
    --------
    >>> float(absolute_error([0, 0], 1))
    1.0
    """
    if isinstance(y, tuple):  # classes: 1 − p_c, and as much again for the others
        losses = -2 * np.expm1(_log_probability(z, y))
    else:
        losses = np.sum(np.abs(softmax.formula(z) - y), axis=-1)
    return _like(z, reduced(losses, reduction))


@checked_by(_real_labelled)
def absolute_error_grad(
    z: Array, y: Array | Index, reduction: Reduction = "mean"
) -> Array:
    r"""Return the gradient of `absolute_error` with respect to the logits.

    .. math:: \frac{\partial L}{\partial z} = J \operatorname{sign}(p - y)

    For a class index c it is :math:`2 p_c (p - y)`, where y is 1 at c and 0 elsewhere.

    Parameters
    ----------
    z, y, reduction
        As in `absolute_error`. "mean" divides by the number of examples.

    Returns
    -------
    ndarray, shape of z
        Rows that sum to 0.

    Raises
    ------
    ValueError, TypeError
        As `absolute_error` does.

    See Also
    --------
    absolute_error : What it is the gradient of.

    Notes
    -----
    Where a probability equals its target the distance has a kink; its slope counts as
    0 there.

    Examples
    --------
    >>> absolute_error_grad([0, 0], 1)
    array([ 0.5, -0.5])
    """
    if isinstance(y, tuple):
        log_p, gradient = _log_probability_and_grad(z, y)
        pull = 2 * np.exp(log_p)
        gradient *= pull
    else:
        p = softmax.formula(z)
        gradient = softmax_vjp.formula(p, np.sign(p - y))
    return averaged(gradient, reduction)


# --- Shared ---------------------------------------------------------------------


def _log_probability(z: Array, labels: Index) -> Any:
    """Return log p_c of each example, shape (...,)."""
    return -_doubled(softmax_cross_entropy.formula(z, labels, "none"))


def _log_probability_and_grad(z: Array, labels: Index) -> tuple[Array, Array]:
    """Return log p_c of each example, shape (..., 1), and p − y."""
    losses, p_minus_y = softmax_cross_entropy_value_and_grad.formula(z, labels, "none")
    return -_doubled(losses)[..., np.newaxis], p_minus_y


def _doubled(losses: Any) -> Array:
    """Widen one number per example: in single, q or a power may round to 0."""
    losses = np.asarray(losses)
    return losses.astype(np.result_type(losses, np.float64))


def _like(z: Array, value: Any) -> Any:
    """Round a loss to the precision of its logits."""
    return value if is_symbolic(z) else value.astype(z.dtype)


def _exprel(x: Array) -> Array:
    """Return (eˣ − 1) / x, under SciPy's name for it."""
    ratio = np.expm1(x) / x
    if is_symbolic(x):
        return ratio
    return np.where(np.isnan(ratio), 1 + x, ratio)  # 1 at 0, and ∞ at ∞
