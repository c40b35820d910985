"""The exercises of chapter 4, the gradient."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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

Hessian = Callable[[Any, Any], Any]
Difference = Callable[[Callable[[Any], Any], Any, float], Any]

LOGITS = np.array([0.3, 0.5, 0.2])
TRUE_CLASS = 1


def forward_error() -> float:
    """Return the error of the forward difference for z_2, with h = 1e-3."""
    numeric = numerical_gradient(
        lambda z: softmax_cross_entropy(z, TRUE_CLASS), LOGITS, 1e-3, "forward"
    )
    return float((numeric - softmax_cross_entropy_grad(LOGITS, TRUE_CLASS))[1])


def gradient_of_heavy_target() -> list[float]:
    """Return the gradient at equal logits for a target that sums to 1.3."""
    return softmax_cross_entropy_grad([0, 0, 0], [0.2, 0.5, 0.6]).tolist()


def best_exponent() -> float:
    """Return log10 of the h with the least bound on the forward difference's error."""
    curvature = softmax_jacobian(LOGITS)[1, 1]
    rounding = np.finfo(float).eps / 2 * softmax_cross_entropy(LOGITS, TRUE_CLASS)
    h = np.logspace(-12, -2, 10_001)
    bound = h / 2 * curvature + 2 * rounding / h
    return float(np.log10(h[np.argmin(bound)]))


def is_the_derivative_of_the_gradient(hessian: Hessian) -> None:
    """Compare with central differences of the gradient."""
    rng = np.random.default_rng(4)
    for num_classes in (2, 3, 6):
        z, y = rng.normal(size=num_classes), softmax(rng.normal(size=num_classes))

        def slope(u: Any, i: int, y: Any = y) -> Any:
            return softmax_cross_entropy_grad(u, y)[i]

        rows = range(num_classes)
        expected = np.array([numerical_gradient(partial(slope, i=i), z) for i in rows])
        given = np.asarray(hessian(z, y))
        if given.shape != expected.shape or not np.allclose(given, expected, atol=1e-7):
            raise AssertionError(
                f"z = {z.round(2)}: expected\n{expected.round(4)}, got\n"
                f"{np.round(given, 4)}"
            )


def never_bends_down(hessian: Hessian) -> None:
    """The loss is convex: no eigenvalue is below 0."""
    z, y = np.array([0.0, 4.0, 4.0]), np.array([1.0, 0, 0])
    least = float(np.min(np.linalg.eigvals(hessian(z, y)).real))
    if least < -1e-9:
        raise AssertionError(f"z = {z}: an eigenvalue is {least:.4f}")


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
        _("The formula error is h/2 times the curvature, and that is p(1 − p)."),
        tolerance=2e-6,
        hints={
            -forward_error(): _("Right in size. Does the chord lie above the tangent?"),
            2 * forward_error(): _("Do not lose the ½ of h/2."),
            5e-4: _("That is h/2. The curvature is still missing."),
        },
    ),
    "4.2": Number(
        gradient_of_heavy_target,
        _("Multiply p by Σy before you subtract y; then the entries sum to 0."),
    ),
    "4.3": Number(
        lambda: -0.25 - 0.1,
        _("Add the same number to every logit: by how much does the loss change?"),
        hints={
            0.35: _("Right in size. All three together must give 0."),
            0.65: _("It is the gradient that is asked for, and it sums to 0, not 1."),
            -0.65: _("That would be so if p₂ were 0.35. Use the sum of the gradient."),
        },
    ),
    "4.4": Number(
        best_exponent,
        _("Set the derivative of the bound to zero: M/2 = 2r/h²."),
        tolerance=0.1,
        hints={
            -8.0: _("A good guess. Now solve M/2 = 2r/h² for h."),
            -7.7: _("A factor of 2 is missing: h = 2 √(r/M)."),
            -5.0: _("That is the central difference's place."),
            -16.0: _("There the rounding error 2r/h is as large as the slope."),
        },
    ),
    "4.5": Function(
        {
            _(
                "it is the derivative of the gradient"
            ): is_the_derivative_of_the_gradient,
            _("it has no eigenvalue below 0"): never_bends_down,
        },
        probe=(np.zeros(3), np.array([1.0, 0, 0])),
    ),
    "4.6": Function(
        {
            _("its error is that of a central difference"): differentiates_well,
            _("it leaves its input alone"): leaves_its_input_alone,
        },
        probe=(logsumexp, np.zeros(3), 1e-4),
    ),
}
