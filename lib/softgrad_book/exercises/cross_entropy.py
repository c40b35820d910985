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

COUNTS = np.array([6, 3, 1])


def asymmetry() -> float:
    """Return by how much KL(u‖p) exceeds KL(p‖u), for p = (.9, .1) and u uniform."""
    p, u = [0.9, 0.1], [0.5, 0.5]
    return float(kl_divergence(u, p) - kl_divergence(p, u))


def best_constant_loss() -> float:
    """Return the least mean loss of a model that ignores its input."""
    return float(entropy(COUNTS / COUNTS.sum()))


def floor_of_double_softmax(num_classes: int) -> float:
    """Return the loss of a perfect prediction that goes through softmax again."""
    return float(softmax_cross_entropy(one_hot(0, num_classes), 0))


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
            cross_entropy([1 / 2, 1 / 4, 1 / 4], [1 / 4, 1 / 4, 1 / 2], base=2),
            kl_divergence([1 / 2, 1 / 4, 1 / 4], [1 / 4, 1 / 4, 1 / 2], base=2),
        ],
        _("The words for q are 2, 2 and 1 bits long. Weight them by p, not by q."),
        tolerance=0.002,
    ),
    "3.2": Number(
        asymmetry,
        _("Write both sums out, two terms each; the first distribution weights them."),
        hints={
            -asymmetry(): _("The right size. Which of the two is larger?"),
            0.0: _("They are not equal: the average is over p once, over u once."),
            float(kl_divergence([0.5, 0.5], [0.9, 0.1])): _(
                "That is KL(u‖p) alone. Subtract KL(p‖u)."
            ),
            float(kl_divergence([0.9, 0.1], [0.5, 0.5])): _(
                "That is KL(p‖u) alone. Subtract it from KL(u‖p)."
            ),
        },
    ),
    "3.3": Number(
        best_constant_loss,
        _("By Gibbs, the best q is the distribution of the labels. What does it cost?"),
        hints={
            0.0: _("Only labels that are all alike can be predicted at no loss."),
            float(np.log(3)): _("That is the uniform guess. The counts are not equal."),
            float(entropy(COUNTS / 10, base=2)): _("That is in bits. In nats?"),
            float(surprisal(0.6)): _("That is the loss of the first class alone."),
        },
        tolerance=0.002,
    ),
    "3.4": Number(
        lambda: floor_of_double_softmax(10),
        _("The logits are now one 1 and nine 0s. Put them into LSE(z) − z_c."),
        hints={
            0.0: _("It would be, without the second softmax."),
            float(np.log(10)): _("That is the loss of ten equal logits. One is 1."),
            float(np.log(np.e + 9)): _("That is LSE(z). Subtract z_c = 1."),
            float(np.log(np.e + 10) - 1): _("Nine classes are wrong, not ten."),
        },
        tolerance=0.002,
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
