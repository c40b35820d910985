"""The exercises of chapter 6, the vectorised Jacobian."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np

from softgrad import softmax, softmax_jacobian, softmax_vjp

from ..i18n import _
from ._kinds import Exercise, Function, Number

Product = Callable[[Any, Any], Any]


def eigenvalues_when_uniform(num_classes: int) -> Any:
    """Return the eigenvalues of J at equal logits, in rising order."""
    return np.linalg.eigvalsh(softmax_jacobian(np.zeros(num_classes)))


def largest_norm() -> float:
    """Return the largest eigenvalue of J on a grid of all p with three classes."""
    steps = np.arange(41)
    i, j = (axis.ravel() for axis in np.meshgrid(steps, steps))
    inside = i + j <= 40
    p = np.stack([i, j, 40 - i - j], axis=-1)[inside] / 40
    with np.errstate(divide="ignore"):
        jacobians = softmax_jacobian(np.log(p))
    return float(np.linalg.eigvalsh(jacobians).max())


def gigabytes(num_examples: int, num_classes: int) -> float:
    """Return the size of the batch's Jacobian, from the array of one example."""
    one = softmax_jacobian(np.zeros((1, num_classes)))
    return num_examples * one.nbytes / 1e9


def nans_in_the_separated_chain() -> list[int]:
    """Count NaN in −(y / p), and behind the Jacobian, at z = (800, 0, 0), y = e₁."""
    p, y = softmax([800.0, 0.0, 0.0]), np.array([1.0, 0.0, 0.0])
    with np.errstate(invalid="ignore"):
        g = -(y / p)
    return [int(np.isnan(a).sum()) for a in (g, softmax_vjp(p, g))]


def agrees(product: Product) -> None:
    """Compare with the Jacobian at random batches."""
    rng = np.random.default_rng(6)
    for shape in ((1, 2), (4, 3), (3, 7)):
        P, G = softmax(rng.normal(size=shape)), rng.normal(size=shape)
        J = softmax_jacobian(np.log(P))
        given, expected = product(P, G), np.einsum("ij,ijk->ik", G, J)
        if np.shape(given) != shape or not np.allclose(given, expected, atol=1e-12):
            raise AssertionError(
                f"P = {P[0].round(3)}, G = {G[0].round(3)} in row 1 of {shape[0]}: "
                f"expected {expected[0].round(4)}, got {np.round(given, 4)}"
            )


def stays_small(product: Product) -> None:
    """With 2,000 classes, a K × K matrix would fill 32 MB."""
    P, G = softmax(np.zeros((2, 2000))), np.ones((2, 2000))
    tracemalloc.start()
    try:
        product(P, G)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    if peak > 4e6:
        raise AssertionError(f"K = 2000 took {peak / 1e6:.0f} MB")


EXERCISES: dict[str, Exercise] = {
    "6.1": Number(
        lambda: eigenvalues_when_uniform(4),
        _("At p = ¼ the Jacobian is ¼ times the identity, minus 1/16 everywhere."),
        hints={
            0.25: _("One of the four is 0: it belongs to the shift of all logits."),
        },
    ),
    "6.2": Number(
        largest_norm,
        _("Try p = (a, 1 − a, 0): then J is a(1 − a) times a matrix you can see."),
        hints={
            1 / 3: _("That is the uniform p. Move probability away from one class."),
            0.25: _("That is the largest entry. An eigenvalue can be larger."),
            1.0: _("Too large: no row's absolute values sum to more than ½."),
        },
    ),
    "6.3": Number(
        lambda: softmax_vjp([0.7, 0.2, 0.1], [7, 7, 7]) + 0.0,
        _("Subtract the average of g, weighted by p, before you multiply by p."),
        hints={7.0: _("That is g itself; J takes away its average.")},
    ),
    "6.4": Number(
        lambda: gigabytes(256, 1000),
        _("N · K · K numbers, and 8 bytes for each."),
        tolerance=0.15,  # GiB will do
        hints={
            0.256: _("That is how many billion numbers there are; each takes bytes."),
            1.024: _("That is single precision. A float64 takes 8 bytes."),
            0.002: _("That is P or G. The Jacobian has a second class axis."),
            2048.0: _("Right digits, but in megabytes; gigabytes are asked for."),
        },
    ),
    "6.5": Number(
        nans_in_the_separated_chain,
        _("p is (1, 0, 0) by rounding. What is 0/0? And what is NaN times 0?"),
        hints={
            0.0: _("The prediction is right, yet y/p divides 0 by 0 for some classes."),
            2.0: _("Two in g, yes. But the product sums over all entries of g."),
        },
    ),
    "6.6": Function(
        {
            _("it agrees with the Jacobian, for a batch"): agrees,
            _("it builds no K × K matrix"): stays_small,
        },
        probe=(np.full((1, 3), 1 / 3), np.ones((1, 3))),
    ),
}
