"""The exercises of chapter 5, squared error versus cross-entropy."""

from __future__ import annotations

import itertools
import tracemalloc
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from softgrad import (
    softmax,
    softmax_cross_entropy_grad,
    softmax_squared_error_grad,
    softmax_vjp,
    squared_error_grad,
)
from softgrad.descent import descend

from ..i18n import _
from ._kinds import Exercise, Function, Number

Gradient = Callable[[Any, Any], Any]


def steepest_probability() -> float:
    """Return p of the true class, of two, where the squared error pulls hardest."""
    m = np.linspace(-3, 3, 6001)
    z = np.stack([np.zeros_like(m), m], axis=-1)
    pull = -softmax_squared_error_grad(z, np.zeros(m.shape, dtype=int), "none")[:, 0]
    return float(softmax(z)[np.argmax(pull), 0])


def false_rest_points(num_classes: int) -> int:
    """Count the uniform distributions that are wrong and have no gradient."""
    target = np.eye(num_classes)[0]
    found = 0
    for support in itertools.product([0, 1], repeat=num_classes):
        if any(support):
            p = np.array(support) / sum(support)
            gradient = softmax_vjp(p, squared_error_grad(target, p))
            found += p[0] < 1 and np.allclose(gradient, 0)
    return int(found)


def margin_of_ratio(ratio: float) -> float:
    """Return the margin, of two classes, at which the gradients' lengths differ so."""
    low, high = 0.0, 30.0
    for _halving in range(60):
        middle = (low + high) / 2
        z = np.array([0, middle])
        ce = np.linalg.norm(softmax_cross_entropy_grad(z, 0))
        se = np.linalg.norm(softmax_squared_error_grad(z, 0))
        low, high = (middle, high) if ce < ratio * se else (low, middle)
    return low


@cache
def steps_to_half(margin: float) -> int:
    """Return when the squared error, from (0, margin, 0) with step 1, passes ½."""
    path = descend(lambda z: softmax_squared_error_grad(z, 0), [0, margin, 0], 1, 8000)
    return int(np.argmax(softmax(path)[:, 0] > 0.5))


def agrees(gradient: Gradient) -> None:
    """Compare with the library's gradient at random logits."""
    rng = np.random.default_rng(5)
    for num_classes in (2, 3, 7):
        z, c = rng.normal(scale=3, size=num_classes), rng.integers(num_classes)
        y = np.eye(num_classes)[c]
        given, expected = gradient(z, y), softmax_squared_error_grad(z, y)
        if np.shape(given) != z.shape or not np.allclose(given, expected, atol=1e-9):
            raise AssertionError(
                _("at z = {}, y = {}: expected {}, got {}").format(
                    z.round(2), y, expected.round(4), np.round(given, 4)
                )
            )


def sums_to_zero(gradient: Gradient) -> None:
    """Shifting all logits changes nothing, so the entries must sum to 0."""
    z, y = np.array([0.0, 2.0, -1.0, 0.5]), np.array([1.0, 0, 0, 0])
    total = float(np.sum(gradient(z, y)))
    if abs(total) > 1e-12:
        raise AssertionError(_("at z = {} they sum to {:.4f}").format(z, total))


def stays_small(gradient: Gradient) -> None:
    """With 3,000 classes, a K × K matrix would fill 72 MB."""
    z, y = np.linspace(-1, 1, 3000), np.zeros(3000)
    y[0] = 1
    tracemalloc.start()
    try:
        gradient(z, y)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    if peak > 10e6:
        raise AssertionError(_("K = 3000 took {:.0f} MB").format(peak / 1e6))


EXERCISES: dict[str, Exercise] = {
    "5.1": Number(
        steepest_probability,
        _("Set the derivative of 2p(1 − p)² by p to zero."),
        hints={
            0.5: _("That is where p(1 − p) is largest; here 1 − p counts twice."),
            2 / 3: _("That is the other class: p belongs to the true one."),
            1.0: _("There the derivative is zero too, but the slope itself as well."),
        },
    ),
    "5.2": Number(
        lambda: false_rest_points(10),
        _("Choose any group of wrong classes, and share everything equally in it."),
        hints={
            9: _("Those are the wrong vertices. Groups of two or more count as well."),
            10: _("Count groups of classes, not classes."),
            512: _("The empty group shares nothing: it is no distribution."),
            1023: _("The true class must not be in the group."),
            1024: _("Neither the true class nor the empty group may count."),
        },
    ),
    "5.3": Number(
        lambda: margin_of_ratio(1000),
        _("The ratio is 1 / (2p(1 − p)), and p is nearly e to the −m when m is large."),
        tolerance=0.05,
        hints={
            float(np.log(1000)): _("Close. Do not lose the 2 of 2p(1 − p)."),
            float(np.log(500)): _("The 2 of 2p(1 − p) went to the wrong side."),
            3.3: _("That is a logarithm to base 10; a unit of margin is a factor e."),
        },
    ),
    "5.4": Number(
        lambda: steps_to_half(10),
        _("Every unit of margin multiplies the number of steps by about e."),
        tolerance=500,
        hints={
            1720: _("That is one more unit of margin; here it is two."),
            790: _("The number does not grow by a difference but by a factor."),
        },
    ),
    "5.5": Function(
        {
            _("it agrees with the library"): agrees,
            _("its entries sum to 0"): sums_to_zero,
            _("it builds no K × K matrix"): stays_small,
        },
        probe=(np.zeros(3), np.array([1.0, 0, 0])),
    ),
}
