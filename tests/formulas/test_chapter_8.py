"""What chapter 8 derives by hand: pulls, what a loss asks for, and one temperature."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from softgrad import (
    focal_loss,
    focal_loss_grad,
    generalised_cross_entropy,
    generalised_cross_entropy_grad,
    softmax,
    softmax_cross_entropy_grad,
    softmax_squared_error,
    softmax_squared_error_grad,
)
from softgrad.trace import derivative, prove_equal, symbols

SHARES = [0.7, 0.2, 0.1]


@pytest.fixture
def z():
    return symbols("z", 3)


@pytest.fixture
def y():
    return np.array([1, 0, 0])


def test_a_loss_of_the_true_class_has_a_pull(z, y):
    r, p_c = symbols("r", positive=True), symbols("p", positive=True)
    p = softmax(z)
    for f, pull in (
        (lambda p: -np.log(p), lambda p: 1),
        (lambda p: p**r, lambda p: -r * p**r),
        (lambda p: 1 / p, lambda p: 1 / p),
        (lambda p: (1 - p) ** 2, lambda p: 2 * p * (1 - p)),
    ):
        prove_equal(-p_c * derivative(f, p_c), pull(p_c))
        by_calculus = derivative(lambda z, f=f: f(softmax(z)[0]), z)
        prove_equal(by_calculus, pull(p[0]) * (p - y))


def test_the_pull_of_generalised_cross_entropy(z, y):
    p, q = softmax(z), symbols("q", positive=True)
    by_calculus = derivative(lambda z: generalised_cross_entropy(z, 0, q), z)
    prove_equal(generalised_cross_entropy_grad(z, 0, q), by_calculus)
    found = generalised_cross_entropy_grad(z, 0, q)
    prove_equal(np.log(found[1]), q * np.log(p[0]) + np.log(p[1]))
    prove_equal(generalised_cross_entropy(z, 0, 1), 1 - p[0])


def test_the_pull_of_the_focal_loss(z, y):
    p = softmax(z)[0]
    for gamma in (1, 2, 3):
        prove_equal(focal_loss(z, 0, gamma), -((1 - p) ** gamma) * np.log(p))
        pull = (1 - p) ** gamma - gamma * p * (1 - p) ** (gamma - 1) * np.log(p)
        prove_equal(focal_loss_grad(z, 0, gamma), pull * (softmax(z) - y))


def test_the_expected_squared_error_is_least_at_the_truth(z):
    # Σ_k y_k ½|p − e_k|² = ½|p − y|² + ½(Σ y − |y|²) where Σ y = 1
    y, p = symbols("y", 3), softmax(z)
    expected = sum(y[k] * softmax_squared_error(z, k) for k in range(3))
    around = np.sum((p - y) ** 2) / 2 + (1 - y @ y) / 2
    prove_equal(expected, around, assuming=[(y.sum(), 1)])


def test_what_a_pull_asks_for():
    p, y, w = symbols("p", 3), symbols("y", 3), symbols("w", 3)
    average = sum(y[k] * w[k] * (p - np.eye(3, dtype=int)[k]) for k in range(3))
    prove_equal(average, p * (y @ w) - y * w)


@pytest.mark.parametrize("q", [0.2, 0.7, 0.9])
def test_generalised_cross_entropy_asks_for_a_lower_temperature(q):
    z = np.log(SHARES) / (1 - q)
    average = sum(
        share * generalised_cross_entropy_grad(z, k, q)
        for k, share in enumerate(SHARES)
    )
    assert_allclose(average, 0, atol=1e-15)
    assert_allclose(softmax(z), softmax(np.log(SHARES), temperature=1 - q))


@pytest.mark.parametrize(
    ("grad", "proper"),
    [
        (softmax_cross_entropy_grad, True),
        (softmax_squared_error_grad, True),
        (focal_loss_grad, False),
        (generalised_cross_entropy_grad, False),
    ],
)
def test_which_losses_rest_at_the_truth(grad, proper):
    average = sum(s * grad(np.log(SHARES), k) for k, s in enumerate(SHARES))
    assert np.allclose(average, 0, atol=1e-12) == proper
