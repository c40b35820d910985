"""The exercises of chapter 7, softmax regression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from softgrad import regression, softmax_cross_entropy

from ..i18n import _
from ._kinds import Exercise, Function, Number

Loss = Callable[[Any, Any], Any]


def loss_at_zero(num_classes: int) -> float:
    """Return the mean loss of a model without weights."""
    W = np.zeros((2, num_classes))
    return float(regression.loss(np.ones((5, 2)), np.arange(5), W))


def third_entry(first: float, second: float) -> float:
    """Return the entry of a row of the W-gradient that belongs to the third class."""
    rng = np.random.default_rng(7)
    X, y, W = rng.normal(size=(9, 2)), rng.integers(3, size=9), rng.normal(size=(2, 3))
    row_sum = np.sum(regression.grad(X, y, W)[0])
    return float(row_sum - first - second)


def examples_skipped(n: int, batch: int) -> int:
    """Return how many of n examples the loop ``for i in range(n // batch)`` skips."""
    seen = [row for i in range(n // batch) for row in range(n)[i * batch :][:batch]]
    return n - len(seen)


def scale_of_loss(target: float) -> float:
    """Return the scale of W at which two separable examples have this loss."""
    low, high = 0.0, 50.0
    for _halving in range(60):
        s = (low + high) / 2
        loss = regression.loss([[1.0], [-1.0]], [0, 1], np.array([[s, -s]]))
        low, high = (s, high) if loss > target else (low, s)
    return low


def least_shift(W: Any) -> Any:
    """Return the vector v for which the columns W + v have the least norm."""
    return -np.mean(W, axis=1)


REDUNDANT = np.array([[1.0, 2.0, 6.0], [0.0, -3.0, 0.0]])


def agrees(loss: Loss) -> None:
    """Compare with the library's loss at random logits."""
    rng = np.random.default_rng(7)
    for n, k in ((1, 2), (4, 3), (6, 10)):
        Z, y = rng.normal(scale=3, size=(n, k)), rng.integers(k, size=n)
        given, expected = loss(Z, y), float(softmax_cross_entropy(Z, y))
        if np.shape(given) != () or not np.isclose(given, expected):
            raise AssertionError(
                f"Z = {Z.round(2).tolist()}, y = {y}: expected {expected:.4f}, "
                f"got {given}"
            )


def survives_large_logits(loss: Loss) -> None:
    """Take logits whose exponentials overflow, in both directions."""
    Z, y = np.array([[1000.0, 0.0], [0.0, -1000.0], [-2000.0, -2003.0]]), [0, 0, 0]
    with np.errstate(all="ignore"):
        given = loss(Z, np.array(y))
    expected = float(softmax_cross_entropy(Z, y))
    if not np.isclose(given, expected):
        raise AssertionError(f"Z = {Z.tolist()}: expected {expected:.4f}, got {given}")


def refuses_columns(loss: Loss) -> None:
    """Labels of shape (N, 1) must not pass in silence."""
    Z, y = np.array([[2.0, 0.0], [0.0, 2.0], [1.0, 0.0]]), np.array([[0], [1], [0]])
    try:
        given = loss(Z, y)
    except ValueError:
        return
    raise AssertionError(
        f"y of shape (3, 1): expected a ValueError, got {np.round(given, 4)}"
    )


EXERCISES: dict[str, Exercise] = {
    "7.1": Number(
        lambda: loss_at_zero(10),
        _("At W = 0 all logits are equal. Which probability has each of ten classes?"),
        hints={
            0.0: _("A loss of 0 needs probability 1 on the true class."),
            0.1: _("That is the probability. The loss is its negative logarithm."),
            1.0: _("That is the logarithm to base 10; the loss is in nats."),
            float(-np.log(10)): _("The right size. But a loss is never negative."),
            float(np.log2(10)): _("That is in bits. The loss is in nats."),
        },
    ),
    "7.2": Number(
        lambda: third_entry(0.3, -0.5),
        _("Each row of the gradient is x_a times residuals. What do residuals sum to?"),
        hints={
            -0.2: _("Check the sign: the three must sum to 0."),
            1.2: _("Probabilities sum to 1; residuals sum to something else."),
        },
    ),
    "7.3": Number(
        lambda: [examples_skipped(250, 60), examples_skipped(59, 60)],
        _("How often does the loop run, and how many examples does it take each time?"),
    ),
    "7.4": Function(
        {
            _("it agrees with softmax_cross_entropy"): agrees,
            _("it survives logits of ±1000"): survives_large_logits,
            _("it refuses labels of shape (N, 1)"): refuses_columns,
        },
        probe=(np.zeros((2, 3)), np.array([0, 1])),
    ),
    "7.5": Number(
        lambda: scale_of_loss(0.001),
        _("Both losses are log(1 + e to the −2s). Set that equal to 0.001."),
        tolerance=0.02,
        hints={
            float(np.log(1000)): _("The gap between the two logits is 2s, not s."),
            3.0: _("That is a logarithm to base 10, and the gap is 2s."),
        },
    ),
    "7.6": Number(
        lambda: least_shift(REDUNDANT),
        _("Row by row: which number, added to all three, makes Σ (w + v)² least?"),
    ),
}
