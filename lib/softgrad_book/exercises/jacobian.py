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
    found = np.linalg.eigvalsh(softmax_jacobian(np.zeros(num_classes)))
    return found.round(12) + 0.0  # machines differ in what they leave of a 0


def pulls_of_other_explosions(share: float) -> Any:
    """Return ∂L/∂z_c of L = −√p_c and of L = 1/p_c, through two classes."""
    p = np.array([share, 1 - share])
    gradients = np.array([[-0.5 * share**-0.5, 0], [-(share**-2.0), 0]])
    return softmax_vjp(p, gradients)[:, 0]


def half_a_matrix(num_classes: int) -> float:
    """Return how many entries J has on and above its diagonal, for each one of p."""
    p = softmax(np.zeros(num_classes))
    return len(np.triu_indices(num_classes)[0]) / p.size


def agrees(product: Product) -> None:
    """Compare with the Jacobian at random batches."""
    rng = np.random.default_rng(6)
    for shape in ((1, 2), (4, 3), (3, 7)):
        P, G = softmax(rng.normal(size=shape)), rng.normal(size=shape)
        J = softmax_jacobian(np.log(P))
        given, expected = product(P, G), np.einsum("nj,njk->nk", G, J)
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
        lambda: pulls_of_other_explosions(0.01),
        _("Find g_c = ∂L/∂p_c first; the other entries of g are 0. Then use J_cc."),
        tolerance=0.0005,  # three digits of the smaller one
    ),
    "6.3": Number(
        lambda: softmax_vjp([0.7, 0.2, 0.1], [7, 7, 17]) + 0.0,
        _("Subtract the average of g, weighted by p, before you multiply by p."),
    ),
    "6.4": Number(
        lambda: half_a_matrix(1000),
        _("Count the pairs {j, k} with j ≤ k, and divide by the K numbers of P."),
        tolerance=0.6,  # the nearest whole number will do
        hints={
            1000.0: _("That is the whole matrix, with every pair twice."),
            499.5: _("The diagonal is missing."),
            2.0: _("That is what is saved. How large is what remains, beside P?"),
            0.5: _("Compare with P, not with the whole matrix."),
            500500.0: _("That is how many numbers. How many times those of P?"),
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
