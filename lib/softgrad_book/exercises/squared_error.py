"""The exercises of chapter 5, squared error versus cross-entropy."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from softgrad import (
    numerical_gradient,
    softmax,
    softmax_squared_error,
    softmax_squared_error_grad,
    softmax_vjp,
    squared_error_grad,
)
from softgrad.descent import descend

from ..i18n import _
from ._kinds import Exercise, Function, Number

Loss = Callable[[Any], Any]


def strongest_pull() -> float:
    """Return how hard the squared error pulls at most on the true of two logits."""
    m = np.linspace(-3, 3, 6001)
    z = np.stack([np.zeros_like(m), m], axis=-1)
    pull = -softmax_squared_error_grad(z, np.zeros(m.shape, dtype=int), "none")[:, 0]
    return float(pull.max())


def lowest_false_rest(num_classes: int) -> float:
    """Return the least squared error of a wrong prediction without a gradient."""
    target, losses = np.eye(num_classes)[0], []
    for sharing in range(1, num_classes):
        ruled_out = np.full(num_classes, -np.inf)
        ruled_out[1 : sharing + 1] = 0
        p = softmax(ruled_out)
        if np.allclose(softmax_vjp(p, squared_error_grad(target, p)), 0):
            losses.append(float(softmax_squared_error(ruled_out, 0)))
    return min(losses)


@cache
def steps_to_half(margin: float) -> int:
    """Return when the squared error, from (0, margin) with step 1, passes ½."""
    path = descend(lambda z: softmax_squared_error_grad(z, 0), [0, margin], 1, 8000)
    return int(np.argmax(softmax(path)[:, 0] > 0.5))


def costs_nothing_when_certain(loss: Loss) -> None:
    """A constant is free to choose, and the one that makes f(1) = 0 is asked for."""
    value = float(loss(1.0))
    if abs(value) > 1e-9:
        raise AssertionError(_("f(1) should be 0, got {:.4f}").format(value))


def pulls_as_demanded(loss: Loss) -> None:
    """Compare the pull f'(p) p (1 − p) with the demand."""
    for p in (0.05, 0.3, 0.7, 0.95):
        slope = float(numerical_gradient(lambda p: float(loss(float(p))), p))
        pull, demanded = slope * p * (1 - p), -((1 - p) ** 2)
        if not np.isclose(pull, demanded, rtol=0, atol=1e-6):
            raise AssertionError(
                _("at p = {}: expected the slope {:.4f}, got {:.4f}").format(
                    p, demanded, pull
                )
            )


EXERCISES: dict[str, Exercise] = {
    "5.1": Number(
        strongest_pull,
        _("Set the derivative of 2p(1 − p)² with respect to p to zero, then insert p."),
        tolerance=0.0006,
        hints={
            1 / 3: _("That is where the pull is strongest. How strong is it there?"),
            0.25: _("That is the pull at p = ½. Elsewhere it is stronger."),
            4 / 27: _("Half of it is missing: the pull is 2p(1 − p)²."),
            0.0: _("At p = 1 it is weakest; the derivative has another zero."),
        },
    ),
    "5.2": Number(
        lambda: lowest_false_rest(10),
        _("Let k wrong classes share equally, write the loss with k, and choose k."),
        tolerance=0.0006,
        hints={
            0.5: _("That is the true class's part alone. The wrong ones add to it."),
            0.55: _("The true class has no share here, so fewer than ten share."),
            0.75: _("Two classes share half and half. Can more of them share?"),
            1.0: _("That is the highest: one wrong class has everything."),
            0.45: _("The true class has no share: its residual is −1."),
        },
    ),
    "5.3": Number(
        lambda: steps_to_half(10),
        _(
            "Write both slopes for p ≈ e to the −m, subtract them, and you have dm/dt; "
            "with it, the number of steps."
        ),
        tolerance=150,
        hints={
            4405: _("That 5 belongs to three classes. Derive the factor for two."),
            4603: _("That is the race of three classes."),
            5754: _("For three classes 5 was not exact. Derive the factor for two."),
            11013: _("Both logits move, one up and the other down."),
            22026: _(
                "The margin does not fall by e to the −m, but by a multiple of it."
            ),
            745: _("That is from margin 8."),
        },
    ),
    "5.4": Function(
        {
            _("certainty costs nothing"): costs_nothing_when_certain,
            _("it pulls as demanded"): pulls_as_demanded,
        },
        probe=(0.5,),
    ),
}
