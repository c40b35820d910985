"""Training a network: where it starts, an epoch, when to stop, how sure it may be.

Use as ``from softgrad import training``. Networks are those of `softgrad.layers`; their
parameters are updated in place. May import NumPy, `softgrad._arrays`, `softgrad.layers`
and `softgrad.losses`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softgrad._arrays import Array, as_array, as_count, as_rows, as_scalar, quiet
from softgrad.layers import Layer, forward, gradients
from softgrad.losses import softmax_cross_entropy, softmax_cross_entropy_grad

__all__ = ["History", "fit", "fit_temperature", "sgd_epoch", "start"]

Seed = np.random.Generator | int | None
Examples = tuple[ArrayLike, ArrayLike]
LossGrad = Callable[[Any, Any], Any]


def start(sizes: Sequence[int], rng: Seed = 0) -> list[tuple[Array, Array]]:
    r"""Draw the weights of a network, and set its biases to 0.

    .. math:: W_{dk} \sim \mathcal N(0, 2 / D)

    Parameters
    ----------
    sizes : sequence of int
        Numbers of features, of units in each hidden layer, and of classes.
    rng : Generator or int, optional
        Where the numbers come from; None draws others each time.

    Returns
    -------
    list of pairs (W, b)
        As `softgrad.layers.network` takes them.

    Raises
    ------
    ValueError
        If there are less than two sizes, or one is less than 1.
    TypeError
        If a size is not an integer.

    See Also
    --------
    softgrad.layers.network : What to do with them.

    Notes
    -----
    From zeros all units of a layer would stay alike for ever. With this variance, a
    layer of rectified linear units keeps the size of what it gets [1]_.

    References
    ----------
    .. [1] K. He et al., "Delving deep into rectifiers: surpassing human-level
       performance on ImageNet classification", ICCV (2015),
       doi:10.1109/ICCV.2015.123.

    Examples
    --------
    >>> [W.shape for W, b in start([64, 32, 10])]
    [(64, 32), (32, 10)]
    """
    sizes = [as_count(size, "sizes", 1) for size in sizes]
    if len(sizes) < 2:
        raise ValueError(f"sizes must be at least two, got {sizes}")
    draw = np.random.default_rng(rng).standard_normal
    return [(draw((D, K)) * np.sqrt(2 / D), np.zeros(K)) for D, K in pairwise(sizes)]


@quiet
def sgd_epoch(
    layers: Sequence[Layer],
    X: ArrayLike,
    y: ArrayLike,
    lr: float = 0.1,
    batch: int = 100,
    rng: Seed = None,
    *,
    loss_grad: LossGrad = softmax_cross_entropy_grad,
) -> None:
    r"""Update all parameters once per mini-batch, **in place**.

    .. math:: \theta \leftarrow \theta - \eta \, \frac{\partial L}{\partial \theta}

    Parameters
    ----------
    layers : sequence of Layer
        The last returns logits. Their parameters are modified.
    X : array_like, shape (N, D)
        Examples as rows.
    y : array_like
        Labels, as `loss_grad` takes them.
    lr : float
        Learning rate η.
    batch : int
        Examples per update. The last batch may be smaller.
    rng : Generator or int, optional
        Shuffles the examples; None takes them in their order.
    loss_grad : callable
        From logits and labels to the gradient with respect to the logits.

    Raises
    ------
    ValueError
        If `X` and `y` have not as many rows, `lr` is negative or `batch` is less than
        1; also as the layers and `loss_grad` do.
    TypeError
        As the layers and `loss_grad` do.

    See Also
    --------
    fit : Many epochs, with a validation set.
    softgrad.regression.sgd_epoch : The same for one affine layer.

    Examples
    --------
    >>> from softgrad.layers import network
    >>> W, b = np.zeros((2, 2)), np.zeros(2)
    >>> sgd_epoch(network([(W, b)]), [[1, 2], [3, 4]], [0, 1], lr=1, batch=2)
    >>> W
    array([[-0.5,  0.5],
           [-0.5,  0.5]])
    """
    X, y = _examples(X, y)
    lr = as_scalar(lr, "lr", "finite and not negative", lambda lr: 0 <= lr < inf)
    batch = as_count(batch, "batch", 1)
    order = np.arange(len(X)) if rng is None else _shuffled(len(X), rng)
    for first in range(0, len(X), batch):
        rows = order[first : first + batch]
        slopes = gradients(layers, X[rows], y[rows], loss_grad)
        for layer, by_parameters in zip(layers, slopes, strict=True):
            for parameter, slope in zip(layer.parameters, by_parameters, strict=True):
                parameter[...] -= lr * slope


@dataclass(frozen=True, eq=False)
class History:
    """What `fit` saw: row e of each array is the state after e epochs.

    Attributes
    ----------
    losses : ndarray, shape (epochs + 1, 2)
        Mean cross-entropy over the training and over the validation examples.
    accuracies : ndarray, shape (epochs + 1, 2)
        Share of each whose largest logit is that of the right class.
    best : int
        The epoch of the least validation loss; with a patience, the network is back
        there.
    """

    losses: Array
    accuracies: Array
    best: int


@quiet
def fit(
    layers: Sequence[Layer],
    training: Examples,
    validation: Examples,
    *,
    epochs: int = 100,
    lr: float = 0.1,
    batch: int = 100,
    rng: Seed = None,
    patience: int | None = None,
    loss_grad: LossGrad = softmax_cross_entropy_grad,
) -> History:
    """Train a network **in place**, and stop early if asked to.

    Parameters
    ----------
    layers : sequence of Layer
        The last returns logits. Their parameters are modified.
    training, validation : pairs (X, y)
        Examples as rows and their class indices, to learn from and to judge by.
    epochs : int
        Passes over the training examples, at most.
    lr, batch, loss_grad
        As in `sgd_epoch`.
    rng : Generator or int, optional
        Shuffles the examples anew in every epoch; None takes them in their order.
    patience : int, optional
        Stop when that many epochs have brought no lower validation loss, and go back to
        the epoch of the least. None trains to the last epoch, and stays there.

    Returns
    -------
    History

    Raises
    ------
    ValueError, TypeError
        As `sgd_epoch` does; also if `epochs` or `patience` are not integers or too
        small.

    See Also
    --------
    fit_temperature : The other use of a validation set.

    Notes
    -----
    The history is kept in cross-entropy, whatever loss is trained with, so that runs
    can be compared.

    Examples
    --------
    >>> from softgrad.layers import network
    >>> layers = network(start([1, 4, 2]))
    >>> both = [[0.0], [1.0], [2.0]], [0, 1, 0]
    >>> history = fit(layers, both, both, epochs=200, lr=0.5)
    >>> float(history.accuracies[-1, 0])
    1.0
    """
    sets = _examples(*training), _examples(*validation)
    epochs = as_count(epochs, "epochs", 0)
    patience = None if patience is None else as_count(patience, "patience", 1)
    generator = None if rng is None else np.random.default_rng(rng)
    parameters = [parameter for layer in layers for parameter in layer.parameters]

    seen, best, kept = [], 0, parameters
    for epoch in range(epochs + 1):
        if epoch > 0:
            X, y = sets[0]
            sgd_epoch(layers, X, y, lr, batch, generator, loss_grad=loss_grad)
        seen.append([_judged(layers, *examples) for examples in sets])
        if epoch == 0 or seen[epoch][1][0] < seen[best][1][0]:
            best, kept = epoch, [parameter.copy() for parameter in parameters]
        if patience is not None and epoch - best >= patience:
            break
    if patience is not None:
        for parameter, value in zip(parameters, kept, strict=True):
            np.copyto(parameter, value)
    losses, accuracies = np.moveaxis(np.array(seen), -1, 0)
    return History(losses, accuracies, best)


def fit_temperature(z: ArrayLike, y: ArrayLike) -> float:
    r"""Return the temperature at which logits fit labels best.

    .. math::
        & \hat T = \arg\min_T \frac1N \sum_n L_\text{CE}(z_n / T, y_n), \\
        & \sum_n z_n \cdot (p_n - y_n) = 0 \ \text{at} \ \hat T

    Parameters
    ----------
    z : array_like, shape (N, K)
        Logits of examples that the model has not been trained on.
    y : array_like
        Class indices of shape (N,), or targets of shape (N, K).

    Returns
    -------
    float
        Above 1 if the model is too sure. Between 1/1000 and 1000: if all logits put the
        right class first, colder is always better.

    Raises
    ------
    ValueError, TypeError
        As `softgrad.softmax_cross_entropy_grad` does.

    See Also
    --------
    softgrad.softmax : Divides logits by a temperature.

    Notes
    -----
    The loss is convex in 1/T, so its slope changes sign once, where bisection finds it.

    References
    ----------
    .. [1] C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On calibration of modern
       neural networks", ICML (2017), doi:10.48550/arXiv.1706.04599.

    Examples
    --------
    >>> z = np.log([[0.9, 0.1]] * 4)  # sure to 90 %, and right three times in four
    >>> round(fit_temperature(z, [0, 0, 0, 1]), 6)
    2.0
    """
    z = as_rows(z, "z")
    low, high = -np.log(1000), np.log(1000)  # of log 1/T
    for _halving in range(60):
        middle = (low + high) / 2
        p_minus_y = softmax_cross_entropy_grad(np.exp(middle) * z, y)
        rises = np.sum(z * p_minus_y) > 0
        low, high = (low, middle) if rises else (middle, high)
    return float(np.exp(-(low + high) / 2))


# Examples that `fit` looks at together. For products this small BLAS starts no second
# thread, which would idle at full speed between epochs.
_BLOCK = 64


def _examples(X: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    """Check that there are as many labels as examples."""
    X, y = as_rows(X, "X"), as_array(y, "y")
    if X.ndim != 2 or y.ndim == 0 or len(X) != len(y):
        raise ValueError(
            f"X and y must have as many rows, got shapes {X.shape} and {y.shape}"
        )
    return X, y


def _judged(layers: Sequence[Layer], X: Array, y: Array) -> tuple[float, float]:
    """Return the mean cross-entropy, and the share of examples that are right."""
    blocks = (X[n : n + _BLOCK] for n in range(0, len(X), _BLOCK))
    z = np.concatenate([forward(layers, block)[-1] for block in blocks])
    right = np.argmax(z, axis=-1) == y
    return float(softmax_cross_entropy(z, y)), float(np.mean(right))


def _shuffled(count: int, rng: Seed) -> Array:
    return np.random.default_rng(rng).permutation(count)
