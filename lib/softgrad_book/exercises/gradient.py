"""The exercises of chapter 4, the gradient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from softgrad import (
    logsumexp,
    numerical_gradient,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_jacobian,
)

from ..i18n import _
from ._kinds import Exercise, Function, Number

Slope = Callable[[Any, Any, float], Any]
Difference = Callable[[Callable[[Any], Any], Any, float], Any]

LOGITS = np.array([0.3, 0.5, 0.2])
TRUE_CLASS = 1


def forward_error() -> float:
    """Return the error of the forward difference for one of ten equal logits."""
    numeric = numerical_gradient(
        lambda z: softmax_cross_entropy(z, 0), np.zeros(10), 0.01, "forward"
    )
    return float((numeric - softmax_cross_entropy_grad(np.zeros(10), 0))[0])


def gradient_of_two_labels() -> list[float]:
    """Return the gradient at equal logits for a target with two ones."""
    return softmax_cross_entropy_grad([0, 0, 0], [0, 1, 1]).tolist()


def best_exponent() -> float:
    """Return log10 of the h with the least estimate of the forward error."""
    curvature = softmax_jacobian(LOGITS)[1, 1]
    rounding = np.finfo(float).eps / 2 * softmax_cross_entropy(LOGITS, TRUE_CLASS)
    h = np.logspace(-12, -2, 10_001)
    error = h / 2 * curvature + 2 * rounding / h
    return float(np.log10(h[np.argmin(error)]))


def is_the_slope_in_the_temperature(slope: Slope) -> None:
    """Compare with central differences of the loss."""
    rng = np.random.default_rng(4)
    for num_classes, temperature in ((2, 1.0), (3, 0.5), (6, 2.0)):
        z, y = rng.normal(size=num_classes), softmax(rng.normal(size=num_classes))

        def loss(t: Any, z: Any = z, y: Any = y) -> Any:
            return softmax_cross_entropy(z / t, y)

        expected = float(numerical_gradient(loss, np.array(temperature)))
        given = slope(z, y, temperature)
        if np.shape(given) != () or not abs(given - expected) < 1e-7:
            raise AssertionError(
                f"z = {z.round(2)}, y = {y.round(2)}, T = {temperature}: "
                f"expected {expected:.4f}, got {np.round(given, 4)}"
            )


def is_still_where_all_are_equal(slope: Slope) -> None:
    """Where all logits are equal, no temperature changes a share."""
    z, y = np.array([2.0, 2.0, 2.0]), np.array([0.0, 1.0, 0.0])
    given = float(slope(z, y, 0.5))
    if not abs(given) < 1e-9:
        raise AssertionError(f"z = {z}, T = 0.5: expected 0, got {given:.4f}")


def differentiates_well(difference: Difference) -> None:
    """Compare with the gradient of log-sum-exp; a forward difference is not enough."""
    z = np.array([0.3, 0.5, 0.2, -1.0])
    given, expected = difference(logsumexp, z.copy(), 1e-4), softmax(z)
    if np.shape(given) != z.shape:
        raise AssertionError(
            f"f = LSE, z = {z}: expected shape {z.shape}, got {np.shape(given)}"
        )
    worst = float(np.max(np.abs(given - expected)))
    if not worst < 1e-8:
        raise AssertionError(
            f"f = LSE, z = {z}, h = 0.0001: expected {expected.round(6)}, "
            f"got {np.round(given, 6)}"
        )


def leaves_its_input_alone(difference: Difference) -> None:
    """Every entry must be moved back, or moved in a copy."""
    z = np.array([0.3, 0.5, 0.2])
    before = z.copy()
    difference(logsumexp, z, 1e-4)
    if not np.array_equal(z, before):
        raise AssertionError(f"z was {before}, now it is {z}")


EXERCISES: dict[str, Exercise] = {
    "4.1": Number(
        forward_error,
        _("Half the step times the second derivative: which shares does it need?"),
        tolerance=5e-6,
        hints={
            -forward_error(): _("Right in size. Does the chord lie above the tangent?"),
            9e-4: _("Do not lose the ½ of h/2."),
            5e-3: _("That is h/2. How strongly does the loss bend?"),
            5e-4: _("The share alone is not the second derivative."),
        },
    ),
    "4.2": Number(
        gradient_of_two_labels,
        _("Do your three numbers add up to 0? And does the target add up to 1?"),
    ),
    "4.4": Number(
        best_exponent,
        _("One term rises with h, the other falls. Where does their sum lie flat?"),
        tolerance=0.1,
        hints={
            -8.0: _("A good guess. Now find where the derivative of the sum is 0."),
            -7.7: _("Near. Look once more at the factors ½ and 2."),
            -5.0: _("That is the central difference's place."),
            -16.0: _("There the rounding error 2r/h is as large as the slope."),
        },
    ),
    "4.5": Function(
        {
            _(
                "it is the slope of the loss in the temperature"
            ): is_the_slope_in_the_temperature,
            _("it is 0 where all logits are equal"): is_still_where_all_are_equal,
        },
        probe=(np.zeros(3), np.array([1.0, 0, 0]), 1.0),
    ),
    "4.6": Function(
        {
            _("its error is that of a central difference"): differentiates_well,
            _("it leaves its input alone"): leaves_its_input_alone,
        },
        probe=(logsumexp, np.zeros(3), 1e-4),
    ),
}
