"""What chapter 4 says of the gradient, beyond what the other tests hold."""

import numpy as np
import pytest

from softgrad import (
    check_gradient,
    entropy,
    log_softmax,
    logsumexp,
    numerical_gradient,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_jacobian,
    softmax_vjp,
)
from softgrad.gradcheck import GradientMismatch
from softgrad.trace import Refuted, derivative, prove_equal, symbols


def test_the_loss_is_logsumexp_minus_the_targets_logit(z, y):
    # By its derivatives, and at one point: then the two differ nowhere.
    prove_equal(
        derivative(lambda z: softmax_cross_entropy(z, y), z),
        derivative(lambda z: logsumexp(z) - (y * z).sum(), z),
        assuming=[(y.sum(), 1)],
    )
    target = softmax([0.0, 1.0, 2.0])
    expected = logsumexp([0, 0, 0])
    assert softmax_cross_entropy([0, 0, 0], target) == pytest.approx(expected)


def test_along_a_dial_the_slope_is_expected_minus_observed(z, y, K):
    a, dial = symbols("a", K), symbols("t")
    slope = derivative(lambda t: softmax_cross_entropy(z + t * a, y), dial)
    expected, observed = (softmax(z + dial * a) * a).sum(), (y * a).sum()
    prove_equal(slope, expected - observed, assuming=[(y.sum(), 1)])


def test_the_slope_of_a_log_share(z, K):
    slopes = derivative(log_softmax, z)
    prove_equal(slopes, np.eye(K, dtype=int) - softmax(z)[np.newaxis, :])


def test_the_complex_step_passes_the_maximum_that_the_loss_subtracts():
    for z in ([0.3, 0.5, 0.2], [1.0, 1.0, 1.0], [900.0, -900.0, 0.0]):
        for label in range(3):
            slopes = numerical_gradient(
                lambda z, label=label: softmax_cross_entropy(z, label),
                z,
                method="complex",
            )
            exact = softmax_cross_entropy_grad(z, label)
            np.testing.assert_allclose(slopes, exact, rtol=1e-13, atol=1e-15)


def test_the_hessian_is_the_jacobian_of_softmax(z, y):
    prove_equal(
        derivative(lambda z: softmax_cross_entropy_grad(z, y), z),
        softmax_jacobian(z),
        assuming=[(y.sum(), 1)],
    )


def test_the_hessian_is_a_variance(z, K):
    p, v = softmax(z), symbols("v", K)
    mean = (p * v).sum()
    bend = v @ softmax_jacobian(z) @ v
    prove_equal(bend, (p * v * v).sum() - mean * mean)
    prove_equal(bend, (p * (v - mean) * (v - mean)).sum())


def test_the_second_and_third_derivative_by_one_logit(z):
    p = softmax(z)
    second = derivative(lambda z: softmax_cross_entropy_grad(z, 1)[1], z)[1]
    prove_equal(second, p[1] * (1 - p[1]))
    third = derivative(lambda z: softmax_jacobian(z)[1, 1], z)[1]
    prove_equal(third, p[1] * (1 - p[1]) * (1 - 2 * p[1]))


def test_the_loss_is_its_taylor_polynomial_up_to_h_to_the_fourth():
    z, y, j = np.array([0.3, 0.5, 0.2]), np.array([0.2, 0.5, 0.3]), 0
    slope, p = softmax_cross_entropy_grad(z, y)[j], softmax(z)[j]
    second = p * (1 - p)
    third = second * (1 - 2 * p)
    for h in (0.1, -0.1, 0.01j):
        polynomial = h * slope + h**2 / 2 * second + h**3 / 6 * third
        moved = softmax_cross_entropy(z + h * np.eye(3)[j], y)
        rest = moved - softmax_cross_entropy(z, y) - polynomial
        assert abs(rest) < abs(h) ** 4 / 24  # the fourth derivative is at most 1/8


def test_p_minus_y_misses_by_the_surplus_of_the_target(z, y):
    exact = derivative(lambda z: softmax_cross_entropy(z, y), z)
    prove_equal(exact - (softmax(z) - y), (y.sum() - 1) * softmax(z))


def test_the_entries_of_the_gradient_sum_to_zero(z, y):
    prove_equal(softmax_cross_entropy_grad(z, y).sum(), 0)


def test_the_gradient_of_a_loss_without_target():
    def loss(z):
        return entropy(softmax(z))

    def grad(z):
        p = softmax(z)
        return softmax_vjp(p, -np.log(p) - 1)

    check_gradient(loss, grad, [0.3, 0.5, 0.2])


def test_a_wrong_gradient_may_pass_at_one_point(z, y):
    def loss(z):
        return softmax_cross_entropy(z, 1)

    def wrong(z):
        return softmax(softmax(z)) - np.array([0, 1, 0])

    check_gradient(loss, wrong, np.zeros(3))
    with pytest.raises(GradientMismatch):
        check_gradient(loss, wrong, [0.3, 0.5, 0.2])
    with pytest.raises(Refuted):
        prove_equal(
            derivative(lambda z: softmax_cross_entropy(z, y), z),
            softmax(softmax(z)) - y,
            assuming=[(y.sum(), 1)],
        )
