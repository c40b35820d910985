"""The exercises of chapter 3, cross-entropy and KL divergence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from softgrad import (
    cross_entropy,
    entropy,
    kl_divergence,
    one_hot,
    smooth_labels,
    softmax_cross_entropy,
    surprisal,
)

from ..i18n import _
from ._kinds import Exercise, Function, Number

Loss = Callable[[Any, int], Any]

ZOO = np.full(4, 1 / 4)
FARM = np.array([1 / 2, 1 / 4, 1 / 8, 1 / 8])
PILE = np.array([[1, 0, 0], [0, 1, 0], [0, 0.2, 0.8], [0, 0.2, 0.8]])


def two_floors() -> list[float]:
    """Return the least mean losses of models that do not look, and that look."""
    return [float(entropy(PILE.mean(axis=0))), float(entropy(PILE).mean())]


def double_softmax(num_classes: int, predicted: int) -> float:
    """Return the loss of class 0 if a sure prediction goes through softmax again."""
    return float(softmax_cross_entropy(one_hot(predicted, num_classes), 0))


def best_margin(num_classes: int, alpha: float) -> float:
    """Return by how much the true logit leads where the smoothed loss is least."""
    y = smooth_labels(one_hot(0, num_classes), alpha)
    return float(surprisal(y[1]) - surprisal(y[0]))


def agrees(loss: Loss) -> None:
    """Compare with the library's loss at random logits."""
    rng = np.random.default_rng(3)
    for num_classes in (2, 3, 7):
        z, c = rng.normal(scale=3, size=num_classes), int(rng.integers(num_classes))
        got, expected = float(loss(z, c)), float(softmax_cross_entropy(z, c))
        if not abs(got - expected) < 1e-9:
            raise AssertionError(
                f"z = {z.round(2)}, c = {c}: expected {expected:.4f}, got {got:.4f}"
            )


def ignores_shifts(loss: Loss) -> None:
    """Compare the loss of logits with that of logits shifted by 5."""
    z = np.array([0.0, 2.0, -1.0])
    before, after = float(loss(z, 0)), float(loss(z + 5, 0))
    if not abs(before - after) < 1e-9:
        raise AssertionError(f"z = {z}: {before:.4f}; z + 5: {after:.4f}")


def survives(loss: Loss) -> None:
    """Try logits whose exponentials overflow or vanish."""
    for z, c in (([0.0, 1000.0], 0), ([-1000.0, -1001.0], 0), ([0.0, 800.0], 1)):
        with np.errstate(all="ignore"):
            got = float(loss(np.array(z), c))
        expected = float(softmax_cross_entropy(z, c))
        if not abs(got - expected) < 1e-9:
            raise AssertionError(f"z = {z}, c = {c}: expected {expected:g}, got {got}")


EXERCISES: dict[str, Exercise] = {
    "3.1": Number(
        lambda: [
            cross_entropy(ZOO, FARM, base=2),
            kl_divergence(ZOO, FARM, base=2),
        ],
        _(
            "The farm's words are 1, 2, 3 and 3 bits long. Weight them by the zoo's "
            "shares, and compare with words made for the zoo."
        ),
        tolerance=0.002,
    ),
    "3.2": Number(
        two_floors,
        _(
            "The first is the entropy of all labels together, in nats. For the second, "
            "average each kind of photo's own entropy over all photos."
        ),
    ),
    "3.4": Number(
        lambda: double_softmax(10, predicted=1),
        _("The logits are now one 1 and nine 0s. Put them into LSE(z) − z_c."),
        hints={
            double_softmax(10, predicted=0): _(
                "That is the loss of a prediction that is right. Which logit is z_c?"
            ),
            float(np.log(10)): _("That is the loss of ten equal logits. One is 1."),
            float(np.log(np.e + 10)): _("There are ten logits: one 1 and nine 0s."),
            1.0: _("That is by how much the wrong logit leads. What is LSE(z)?"),
        },
        tolerance=0.006,
    ),
    "3.5": Number(
        lambda: best_margin(1000, 0.1),
        _("There softmax(z) is the target itself, and the odds are e to the margin."),
        hints={
            float(np.log(9)): _("α is shared among all 1000 classes."),
            best_margin(10, 0.1): _("That is for ten classes, as in the explorable."),
            float(np.log10(9001)): _("Take the natural logarithm: odds are e^margin."),
        },
        tolerance=0.02,
    ),
    "3.6": Function(
        {
            _("equals softmax_cross_entropy"): agrees,
            _("does not change when all logits shift"): ignores_shifts,
            _("survives logits of 1000"): survives,
        },
        probe=(np.zeros(3), 0),
    ),
}
