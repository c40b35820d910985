"""Softmax regression, a linear classifier, trained by mini-batch gradient descent.

Use as ``from softgrad import regression``. The N examples are the rows of X (N × D),
the K classes the columns of W (D × K). May import NumPy, `softgrad._arrays` and
`softgrad.losses`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
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
    checked_by,
    is_symbolic,
    quiet,
)
from softgrad.losses import (
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_cross_entropy_value_and_grad,
    softmax_squared_error,
    softmax_squared_error_grad,
    softmax_squared_error_value_and_grad,
)

__all__ = [
    "Criterion",
    "History",
    "fit",
    "grad",
    "logits",
    "loss",
    "predict",
    "sgd_epoch",
    "value_and_grad",
]

Criterion = Literal["cross-entropy", "squared error"]
Seed = np.random.Generator | int | None

_LOSSES = {
    "cross-entropy": softmax_cross_entropy,
    "squared error": softmax_squared_error,
}
_GRADS = {
    "cross-entropy": softmax_cross_entropy_grad,
    "squared error": softmax_squared_error_grad,
}
_VALUES_AND_GRADS = {
    "cross-entropy": softmax_cross_entropy_value_and_grad,
    "squared error": softmax_squared_error_value_and_grad,
}


# --- Checks ---------------------------------------------------------------------


def _model(
    X: ArrayLike, W: ArrayLike, b: ArrayLike | None = None
) -> tuple[Array, Array, Array | None]:
    """Check examples, and weights and biases that fit them."""
    X, W = as_rows(X, "X"), as_rows(W, "W")
    if W.ndim != 2 or X.ndim > 2 or X.shape[-1] != W.shape[0]:
        raise ValueError(
            f"X and W must have shapes (N, D) and (D, K), got {X.shape} and {W.shape}"
        )
    b = None if b is None else as_numbers(b, "b")
    if b is not None and b.shape != W.shape[1:]:
        raise ValueError(f"b must have shape {W.shape[1:]}, got {b.shape}")
    return X, W, b


def _labelled_model(
    X: ArrayLike,
    y: ArrayLike,
    W: ArrayLike,
    b: ArrayLike | None = None,
    decay: Any = 0.0,
    *,
    criterion: Criterion = "cross-entropy",
) -> tuple[Array, Array, Array, Array | None, Any, Criterion]:
    """Check a model and its training; one example becomes a batch of one."""
    X, W, b = _model(X, W, b)
    y = as_array(y, "y")
    if X.ndim == 1:
        X, y = X[np.newaxis], y[np.newaxis]
    decay = as_scalar(decay, "decay", "finite and not negative", lambda d: 0 <= d < inf)
    if not isinstance(criterion, str) or criterion not in _LOSSES:
        options = " or ".join(f'"{name}"' for name in _LOSSES)
        raise ValueError(f"criterion must be {options}, got {criterion!r}")
    return X, y, W, b, decay, criterion


# --- The model ------------------------------------------------------------------


@checked_by(_model)
def logits(X: Array, W: Array, b: Array | None = None) -> Array:
    r"""Return the logits of a linear model.

    .. math:: Z = X W + b

    Parameters
    ----------
    X : array_like, shape (N, D) or (D,)
        Examples as rows, or one example.
    W : array_like, shape (D, K)
        Weights, one column per class.
    b : array_like, shape (K,), optional
        Biases.

    Returns
    -------
    ndarray, shape (N, K) or (K,)

    Raises
    ------
    ValueError
        If the shapes do not fit.
    TypeError
        If an argument does not hold real numbers.

    See Also
    --------
    predict : The class of the largest.
    loss : What they cost.

    Notes
    -----
    The product is NumPy's: a partial sum beyond the largest float is infinite, and
    infinities of both signs add up to NaN.

    Examples
    --------
    >>> logits([1, 2], [[1, 0, 0], [0, 1, 0]], b=[0, 0, 5])
    array([1., 2., 5.])
    """
    return X @ W if b is None else X @ W + b


@checked_by(_labelled_model)
def loss(
    X: Array,
    y: Array,
    W: Array,
    b: Array | None = None,
    decay: Any = 0.0,
    criterion: Criterion = "cross-entropy",
) -> Any:
    r"""Return the mean loss of a linear model, with weight decay.

    .. math:: L = \frac1N \sum_n L_n + \frac{\lambda}{2} \|W\|^2

    Parameters
    ----------
    X : array_like, shape (N, D) or (D,)
        Examples as rows, or one example.
    y : array_like
        Class indices of shape (N,), or targets of shape (N, K); of one example, a
        class index or K targets.
    W : array_like, shape (D, K)
        Weights.
    b : array_like, shape (K,), optional
        Biases; they are not decayed.
    decay : float
        λ ≥ 0.
    criterion : {"cross-entropy", "squared error"}
        The loss L_n of one example.

    Returns
    -------
    scalar
        For the cross-entropy in nats.

    Raises
    ------
    ValueError, TypeError
        As `logits` and `softgrad.softmax_cross_entropy` do; also if `decay` is
        negative, or `criterion` unknown.

    See Also
    --------
    grad : Its gradient.
    value_and_grad : Both at the price of one.

    Examples
    --------
    >>> float(loss([[1, 2], [3, 4]], [0, 1], np.zeros((2, 3))).round(6))
    1.098612
    """
    mean_loss = _LOSSES[criterion](logits(X, W, b), y)
    return mean_loss + np.sum(decay / 2 * W * W)


@checked_by(_labelled_model)
def grad(
    X: Array,
    y: Array,
    W: Array,
    b: Array | None = None,
    decay: Any = 0.0,
    criterion: Criterion = "cross-entropy",
) -> Any:
    r"""Return the gradient of `loss` with respect to W, and to b if there is one.

    .. math::
        \frac{\partial L}{\partial W} &= X^\top \Delta + \lambda W, \\
        \frac{\partial L}{\partial b} &= \sum_n \delta_n, \\
        \delta_n &= \frac1N \frac{\partial L_n}{\partial z_n}

    For the cross-entropy :math:`\Delta = (P - Y) / N`: each class's weights move by
    the inputs, weighted with the residuals.

    Parameters
    ----------
    X, y, W, b, decay, criterion
        As in `loss`.

    Returns
    -------
    dW : ndarray, shape (D, K)
    db : ndarray, shape (K,)
        Only if `b` is given.

    Raises
    ------
    ValueError, TypeError
        As `loss` does.

    See Also
    --------
    loss : What it is the gradient of.
    sgd_epoch : Walks against it.

    Examples
    --------
    >>> grad([1, 2], 0, np.zeros((2, 2)))
    array([[-0.5,  0.5],
           [-1. ,  1. ]])
    """
    delta = _GRADS[criterion](logits(X, W, b), y)
    dW = X.T @ delta + decay * W
    return dW if b is None else (dW, delta.sum(axis=0))


@checked_by(_labelled_model)
def value_and_grad(
    X: Array,
    y: Array,
    W: Array,
    b: Array | None = None,
    decay: Any = 0.0,
    criterion: Criterion = "cross-entropy",
) -> Any:
    r"""Return `loss` and `grad`, with one pass over the examples for both.

    .. math::
        L &= \frac1N \sum_n L_n + \frac{\lambda}{2} \|W\|^2, \\
        \frac{\partial L}{\partial W} &= X^\top \Delta + \lambda W

    Parameters
    ----------
    X, y, W, b, decay, criterion
        As in `loss`.

    Returns
    -------
    value : scalar
    grad : ndarray, shape (D, K); with `b` the pair (dW, db)

    Raises
    ------
    ValueError, TypeError
        As `loss` does.

    See Also
    --------
    loss, grad : The two, each by itself.

    Examples
    --------
    >>> value, dW = value_and_grad([1, 2], 0, np.zeros((2, 2)))
    >>> float(value.round(4)), dW.tolist()
    (0.6931, [[-0.5, 0.5], [-1.0, 1.0]])
    """
    mean_loss, delta = _VALUES_AND_GRADS[criterion](logits(X, W, b), y)
    dW = X.T @ delta + decay * W
    gradient = dW if b is None else (dW, delta.sum(axis=0))
    return mean_loss + np.sum(decay / 2 * W * W), gradient


# --- Training -------------------------------------------------------------------


@quiet
def sgd_epoch(
    X: ArrayLike,
    y: ArrayLike,
    W: Array,
    lr: float = 0.1,
    batch: int = 100,
    b: Array | None = None,
    decay: float = 0.0,
    rng: Seed = None,
    *,
    criterion: Criterion = "cross-entropy",
) -> None:
    r"""Update the weights once per mini-batch, **in place**.

    .. math:: W \leftarrow W - \eta \, \frac{\partial L}{\partial W}

    Parameters
    ----------
    X : array_like, shape (N, D)
        Examples as rows.
    y : array_like
        Class indices of shape (N,), or targets of shape (N, K).
    W : ndarray of float, shape (D, K)
        Weights; modified.
    lr : float
        Learning rate η.
    batch : int
        Examples per update. The last batch may be smaller; its mean is over its own
        size.
    b : ndarray of float, shape (K,), optional
        Biases; modified.
    decay : float
        Weight decay λ ≥ 0.
    rng : Generator or int, optional
        Shuffles the examples; None takes them in their order.
    criterion : {"cross-entropy", "squared error"}
        The loss of one example.

    Raises
    ------
    ValueError
        As `loss` does; also if `lr` is negative or `batch` is less than 1.
    TypeError
        As `loss` does; also if `W` or `b` are not arrays of floats, which could not
        be updated in place.

    See Also
    --------
    fit : Many epochs, with a history.

    Notes
    -----
    Labels are checked before the first update: a bad one leaves `W` as it was.
    Integers, such as the bytes of pictures, become floats batch by batch.

    References
    ----------
    .. [1] H. Robbins and S. Monro, "A stochastic approximation method", Ann. Math.
       Statist. 22 (1951), doi:10.1214/aoms/1177729586.

    Examples
    --------
    >>> W = np.zeros((2, 2))
    >>> sgd_epoch([[1, 2], [3, 4]], [0, 1], W, lr=1, batch=2)
    >>> W
    array([[-0.5,  0.5],
           [-0.5,  0.5]])
    """
    X, y = _examples(X), as_array(y, "y")
    _check_updatable(W, "W")
    if b is not None:
        _check_updatable(b, "b")
    if X.ndim != 2 or y.ndim == 0 or len(y) != len(X):
        raise ValueError(
            f"X and y must have as many rows, got shapes {X.shape} and {y.shape}"
        )
    lr = as_scalar(lr, "lr", "finite and not negative", lambda lr: 0 <= lr < inf)
    batch = as_count(batch, "batch", 1)
    # Every label is checked here: in a later batch, W would have changed already.
    _labelled_model(X[:1], y[:1], W, b, decay, criterion=criterion)
    _LOSSES[criterion].check(np.broadcast_to(W[0], (len(X), W.shape[-1])), y)

    order = None if rng is None else np.random.default_rng(rng).permutation(len(X))
    step = np.result_type(W, np.float32).type(lr)  # half precision may not hold it
    for start in range(0, len(X), batch):
        rows: Any = slice(start, start + batch)
        if order is not None:
            rows = order[rows]
        gradient = grad(X[rows], y[rows], W, b, decay, criterion=criterion)
        if b is None:
            W -= step * gradient
        else:
            W -= step * gradient[0]
            b -= step * gradient[1]


@dataclass(frozen=True, eq=False)
class History:
    """What `fit` saw: entry e of every field is the state after e epochs.

    Attributes
    ----------
    losses : ndarray, shape (epochs + 1,)
        Mean loss over all examples, with the weight decay.
    accuracies : ndarray, shape (epochs + 1,)
        Share of examples whose largest logit is that of the largest target.
    W : ndarray, shape (D, K)
        The last weights.
    b : ndarray, shape (K,), or None
        The last biases.
    weights : ndarray, shape (epochs + 1, D, K), or None
        All weights, if `fit` was asked to keep them.
    biases : ndarray, shape (epochs + 1, K), or None
        All biases, likewise.
    """

    losses: Array
    accuracies: Array
    W: Array
    b: Array | None
    weights: Array | None = None
    biases: Array | None = None


@quiet
def fit(
    X: ArrayLike,
    y: ArrayLike,
    *,
    num_classes: int | None = None,
    epochs: int = 20,
    lr: float = 0.1,
    batch: int = 100,
    decay: float = 0.0,
    rng: Seed = None,
    bias: bool = True,
    criterion: Criterion = "cross-entropy",
    W: ArrayLike | None = None,
    b: ArrayLike | None = None,
    keep_weights: bool = False,
) -> History:
    """Train a linear classifier, and look at it after every epoch.

    Parameters
    ----------
    X : array_like, shape (N, D)
        Examples as rows.
    y : array_like
        Class indices of shape (N,), or targets of shape (N, K).
    num_classes : int, optional
        K. By default that of the starting weights or of the targets, or else the
        largest class index plus 1.
    epochs : int
        Passes over the examples; 0 only evaluates the start.
    lr, batch, decay, criterion
        As in `sgd_epoch`.
    rng : Generator or int, optional
        Shuffles the examples anew in every epoch; None takes them in their order.
    bias : bool
        Whether the model has biases.
    W, b : array_like, optional
        Where to start; copied. Zeros by default: the cross-entropy is convex in W,
        so no start is a trap.
    keep_weights : bool
        Whether the history holds the weights and biases of every epoch.

    Returns
    -------
    History

    Raises
    ------
    ValueError, TypeError
        As `sgd_epoch` does; also if `num_classes` or `epochs` are not integers or
        too small, `W` has another number of columns, or `b` is given without `bias`.

    See Also
    --------
    sgd_epoch : One epoch.

    Examples
    --------
    >>> history = fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1], epochs=100, lr=1)
    >>> float(history.accuracies[-1])
    1.0
    >>> history.losses.shape, history.W.shape
    ((101,), (1, 2))
    """
    X, y = _examples(X), as_array(y, "y")
    if y.ndim == 2 and y.shape[1] == 1:
        raise ValueError(
            f"y must be class indices of shape (N,) or targets of shape (N, K), got "
            f"shape {y.shape}; try y.ravel()"
        )
    epochs = as_count(epochs, "epochs", 0)
    generator = None if rng is None else np.random.default_rng(rng)
    W, b = _start(X, y, num_classes, bias, W, b)
    _labelled_model(X[:1], y, W, b, decay, criterion=criterion)
    classes = y if y.ndim == 1 else np.argmax(y, axis=-1)

    losses, accuracies, weights, biases = [], [], [], []
    for epoch in range(epochs + 1):
        if epoch > 0:
            sgd_epoch(X, y, W, lr, batch, b, decay, generator, criterion=criterion)
        blocks = range(0, len(X), _BLOCK)
        Z = np.concatenate([logits(X[n : n + _BLOCK], W, b) for n in blocks])
        penalty = np.sum(decay / 2 * W * W)
        losses.append(_LOSSES[criterion](Z, y) + penalty)
        accuracies.append(np.mean(np.argmax(Z, axis=-1) == classes))
        if keep_weights:
            weights.append(W.copy())
            biases.append(b if b is None else b.copy())
    return History(
        losses=np.array(losses),
        accuracies=np.array(accuracies),
        W=W,
        b=b,
        weights=np.array(weights) if keep_weights else None,
        biases=np.array(biases) if keep_weights and bias else None,
    )


def predict(X: ArrayLike, W: ArrayLike, b: ArrayLike | None = None) -> Any:
    """Return the class with the largest logit; the first of equals wins.

    Parameters
    ----------
    X, W, b
        As in `logits`.

    Returns
    -------
    ndarray of int, shape (N,), or an int for one example

    Raises
    ------
    ValueError, TypeError
        As `logits` does.

    See Also
    --------
    logits : What it compares.

    Examples
    --------
    >>> predict([[1, 2], [2, 1]], [[1, 0], [0, 1]])
    array([1, 0])
    """
    return np.argmax(logits(X, W, b), axis=-1)


# --- Shared ---------------------------------------------------------------------

# Examples that `fit` looks at together. Integers become floats, so the block should be
# small; and for products this small BLAS starts no second thread, which would idle at
# full speed between epochs.
_BLOCK = 256


def _examples(X: ArrayLike) -> Array:
    """Check examples by the first of them, for the rest may be large."""
    X = as_array(X, "X")
    as_rows(X[:1] if X.ndim > 1 and X.size else X, "X")
    return X


def _start(
    X: Array,
    y: Array,
    num_classes: int | None,
    bias: bool,
    W: ArrayLike | None,
    b: ArrayLike | None,
) -> tuple[Array, Array | None]:
    """Return weights and biases to train: copies of the given ones, or zeros."""
    if b is not None and not bias:
        raise ValueError("b must be None if bias is False")
    if W is not None:
        W = as_rows(W, "W").copy()
    if num_classes is None:
        num_classes = _count_classes(y) if W is None else W.shape[-1]
    K = as_count(num_classes, "num_classes", 1)
    if W is None:
        W = np.zeros((X.shape[-1], K), as_rows(X[:1], "X").dtype)
    if W.shape[-1] != K:
        raise ValueError(f"W must have {K} columns, got shape {W.shape}")
    if not bias:
        return W, None
    return W, np.zeros(K, W.dtype) if b is None else as_rows(b, "b").copy()


def _count_classes(y: Array) -> int:
    """Tell the number of classes from the labels."""
    if y.ndim == 2:
        return y.shape[-1]
    return int(as_labels(y, "y", np.iinfo(np.intp).max).max()) + 1


def _check_updatable(W: Any, name: str) -> None:
    """Check that an array can be updated in place without losing its fractions."""
    if not isinstance(W, np.ndarray) or is_symbolic(W) or W.dtype.kind != "f":
        kind = W.dtype if isinstance(W, np.ndarray) else type(W).__name__
        raise TypeError(f"{name} must be an array of floats, got {kind}")
    as_rows(W, name)
