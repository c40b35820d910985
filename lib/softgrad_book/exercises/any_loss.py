"""The exercises of chapter 8, any loss and any layer."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from softgrad import absolute_error, focal_loss_grad, numerical_gradient, one_hot
from softgrad.layers import relu, relu_vjp

from ..i18n import _
from ._kinds import Exercise, Function, Number

Loss = Callable[[Any, Any], Any]


def prices(shares: Any) -> Any:
    """Return what 1 − p_c costs on average: said honestly, and at the least."""
    shares = np.asarray(shares)
    labels = np.arange(len(shares))

    def price(p: Any) -> Any:
        with np.errstate(divide="ignore"):  # a share may be 0
            each = absolute_error(np.log([p] * len(shares)), labels, "none") / 2
        return shares @ each

    # It is linear in p, so it is least at a corner.
    return [price(shares), min(price(corner) for corner in np.eye(len(shares)))]


def focal_pull(p: float, gamma: float) -> float:
    """Return by what the focal loss multiplies p − y."""
    gradient = focal_loss_grad(np.log([p, 1 - p]), 0, gamma)
    return float(gradient[0] / (p - 1))


def where_focus_pulls_hardest() -> Any:
    """Return the place of the largest pull with γ = 1, that pull, and the one at 0."""
    low, high = 1e-3, 0.9  # between them the pull has one hill
    for _third in range(80):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        rises = focal_pull(left, 1) < focal_pull(right, 1)
        low, high = (left, high) if rises else (low, right)
    return [low, focal_pull(low, 1), focal_pull(1e-12, 1)]


def slopes_at_the_kink() -> Any:
    """Return what two differences and the library say about ReLU at 0."""
    x = np.zeros(1)
    differences = [
        numerical_gradient(lambda x: relu(x).sum(), x, h=1e-3, method=method)[0]
        for method in ("forward", "central")
    ]
    return [*differences, relu_vjp(np.ones(1), x)[0]]


def multiplications(*sizes: int) -> Any:
    """Return the products on the way forward, and back to the slopes of all weights."""
    each = [d * k for d, k in pairwise(sizes)]
    return [sum(each), 2 * sum(each) - each[0]]


MARGINS = (5.0, 20.0, 100.0, 500.0)


def forgives(loss: Loss) -> None:
    """What is nearly right costs next to nothing, and nothing is paid out."""
    for p in (0.99, 0.999):
        z, most = np.log([(1 - p) / 2, p, (1 - p) / 2]), 2 * (1 - p) ** 2
        given = float(loss(z, 1))
        if not 0 <= given <= most:
            raise AssertionError(
                f"p_c = {p}: expected at most {most:.2g}, and not less than 0, got "
                f"{given:.3g}"
            )


def stays_alive(loss: Loss) -> None:
    """What is badly wrong keeps its pull, and does not explode."""
    h = 1e-3
    for margin in MARGINS:
        row, up = np.array([0.0, margin, 0.0]), h * one_hot(0, 3)
        slope = float(loss(row + up, 0) - loss(row - up, 0)) / (2 * h)
        if not -2 <= slope <= -0.5:
            raise AssertionError(
                f"z = {row.tolist()}, c = 0: expected a slope between -2 and -0.5, got "
                f"{slope:.3g}"
            )


def survives(loss: Loss) -> None:
    """Logits of ±1000 give a finite price, and the right one is cheap."""
    z = np.array([1000.0, 0.0, -1000.0])
    with np.errstate(all="ignore"):
        right, wrong = float(loss(z, 0)), float(loss(z, 2))
    if not (abs(right) < 1e-6 and 0 < wrong < np.inf):
        raise AssertionError(
            f"z = {z.tolist()}: expected 0 for c = 0 and a finite price for c = 2, got "
            f"{right:.3g} and {wrong:.3g}"
        )


EXERCISES: dict[str, Exercise] = {
    "8.1": Number(
        lambda: prices([0.7, 0.2, 0.1]),
        _("The label is k with probability y_k, and then 1 − p_k is paid. Add up."),
    ),
    "8.2": Number(
        where_focus_pulls_hardest,
        _("With γ = 1 the pull is (1 − p) − p log p. Set its derivative to 0."),
    ),
    "8.3": Number(
        slopes_at_the_kink,
        _("max(x, 0) at −h, at 0 and at h is 0, 0 and h. And is 0 > 0?"),
    ),
    "8.4": Number(
        lambda: multiplications(64, 64, 10),
        _(
            "Forward, D · K for each layer. Back, D · K for the slopes of its weights, "
            "and as much for the row that goes on to the layer below, if there is one."
        ),
        tolerance=0.5,
    ),
    "8.5": Function(
        {
            _("it forgives what is nearly right"): forgives,
            _("it stays alive where the row is badly wrong"): stays_alive,
            _("it survives logits of ±1000"): survives,
        },
        probe=(np.zeros(3), 0),
    ),
}
