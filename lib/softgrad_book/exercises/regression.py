"""The exercises of chapter 7, softmax regression."""

from __future__ import annotations

import dis
from collections.abc import Callable
from types import TracebackType
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


def agrees(loss: Loss) -> None:
    """Compare with the library's loss at random logits."""
    rng = np.random.default_rng(7)
    for n, k in ((1, 2), (4, 3), (6, 10)):
        Z, labels = rng.normal(scale=3, size=(n, k)), rng.integers(k, size=n)
        given, expected = loss(Z, labels), float(softmax_cross_entropy(Z, labels))
        if np.shape(given) != () or not np.isclose(given, expected):
            raise AssertionError(
                f"Z = {Z.round(2).tolist()}, labels = {labels}: expected "
                f"{expected:.4f}, got {given}"
            )


def survives_large_logits(loss: Loss) -> None:
    """Take logits whose exponentials overflow, in both directions."""
    Z, labels = np.array([[1000.0, 0.0], [0.0, -1000.0], [-2000.0, -2003.0]]), [0, 0, 0]
    with np.errstate(all="ignore"):
        given = loss(Z, np.array(labels))
    expected = float(softmax_cross_entropy(Z, labels))
    if not np.isclose(given, expected):
        raise AssertionError(f"Z = {Z.tolist()}: expected {expected:.4f}, got {given}")


def refuses_columns(loss: Loss) -> None:
    """Labels of shape (N, 1) must be refused on purpose, and in words."""
    Z, labels = (
        np.array([[2.0, 0.0], [0.0, 2.0], [1.0, 0.0]]),
        np.array([[0], [1], [0]]),
    )
    try:
        given = loss(Z, labels)
    except AssertionError as error:
        raise AssertionError(_AN_ASSERT) from error
    except (ValueError, TypeError, IndexError) as error:
        if not _is_deliberate(error):
            raise AssertionError(_AN_ACCIDENT.format(error)) from error
        if not any(word in str(error).lower() for word in _OF_SHAPES):
            raise AssertionError(_NO_SHAPE.format(error)) from error
        return
    raise AssertionError(
        _("labels of shape (3, 1): expected a ValueError, got {}").format(
            np.round(given, 4)
        )
    )


_OF_SHAPES = ("shape", "dim", "1-d", "1d", "column", "(3,)", "(3, 1)")
_AN_ASSERT = _(
    "your assert stops them. But python -O leaves every assert out, and asserts are "
    "read as “this cannot happen”. A caller's mistake can: raise a ValueError, which "
    "says what came"
)
_AN_ACCIDENT = _(
    "it stopped, but by accident and further down: “{}”. With other numbers of "
    "examples or classes the same line may pass. Look at the shape first, and raise a "
    "ValueError that speaks of it"
)
_NO_SHAPE = _(
    "it is refused, but the message, “{}”, does not say which shape came and which "
    "was expected"
)


def _is_deliberate(error: Exception) -> bool:
    """Whether a raise statement outside NumPy complained about a value or a type.

    NumPy's compiled functions raise from the line that calls them: no raise statement.
    """
    last: TracebackType | None = error.__traceback__
    while last and last.tb_next:
        last = last.tb_next
    if last is None or not isinstance(error, ValueError | TypeError):
        return False
    module = last.tb_frame.f_globals.get("__name__", "")
    operation = last.tb_frame.f_code.co_code[last.tb_lasti]
    return module.split(".")[0] != "numpy" and dis.opname[operation] == "RAISE_VARARGS"


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
        lambda: [examples_skipped(1347, 50), examples_skipped(1347, 2000)],
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
}
