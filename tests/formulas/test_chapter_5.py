"""What chapter 5 says of the two losses, beyond what the other tests hold."""

from itertools import product

import numpy as np
import pytest

from softgrad import (
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_jacobian,
    softmax_jvp,
    softmax_squared_error,
    softmax_squared_error_grad,
    softmax_vjp,
    squared_error_grad,
)
from softgrad.descent import descend
from softgrad.trace import derivative, prove_equal, symbols

GRADIENTS = {"CE": softmax_cross_entropy_grad, "SE": softmax_squared_error_grad}


def steps_to_half(name, start, lr=1.0, steps=6000):
    path = descend(lambda z: GRADIENTS[name](z, 0), start, lr, steps)
    return int(np.argmax(softmax(path)[:, 0] > 0.5))


def test_the_bracket_compares_a_residual_with_all_others(z, y, K):
    p = softmax(z)
    residual = p - y
    for j in range(K):
        bracket = (p * (residual[j] - residual)).sum()
        prove_equal(softmax_squared_error_grad(z, y)[j], p[j] * bracket)


def test_no_entry_exceeds_twice_p_times_one_minus_p():
    rng = np.random.default_rng(5)
    z, labels = rng.normal(scale=4, size=(2000, 5)), rng.integers(5, size=2000)
    p = softmax(z)
    grad = softmax_squared_error_grad(z, labels, "none")
    assert np.all(np.abs(grad) <= 2 * p * (1 - p) + 1e-15)


def test_the_demanded_slope_leaves_the_logarithm(z):
    # f(p_c) has the slope f'(p_c) p_c (1 − p_c); with f' = −1/p it is p_c − 1.
    p = symbols("p")
    prove_equal(derivative(lambda p: -np.log(p), p), -1 / p)
    share = softmax(z)[0]
    prove_equal(derivative(lambda z: softmax(z)[0], z)[0], share * (1 - share))
    prove_equal(-1 / share * share * (1 - share), share - 1)


def test_the_logarithm_keeps_the_demand_and_pushes_the_wrong_classes(z, K):
    invented = derivative(lambda z: -np.log(softmax(z)[0]), z)
    prove_equal(invented, softmax(z) - np.eye(K, dtype=int)[0])
    prove_equal(invented, derivative(lambda z: softmax_cross_entropy(z, 0), z))


def test_the_probabilities_move_by_the_jacobian_times_the_push(z):
    push = -softmax_squared_error_grad(z, 0)
    prove_equal(softmax_jvp(softmax(z), push), softmax_jacobian(z) @ push)
    prove_equal(softmax_jacobian(z), derivative(softmax, z))


@pytest.mark.parametrize("m", [6, 8, 10])
def test_how_fast_the_margin_falls(m):
    rate = {name: grad([0, m, 0], 0) for name, grad in GRADIENTS.items()}
    falls = {name: g[1] - g[0] for name, g in rate.items()}
    assert falls["CE"] == pytest.approx(2, rel=2 * np.exp(-m))
    assert falls["SE"] == pytest.approx(5 * np.exp(-m), rel=15 * np.exp(-m))
    two = softmax_squared_error_grad([0, m], 0)
    assert two[1] - two[0] == pytest.approx(4 * np.exp(-m), rel=15 * np.exp(-m))


@pytest.mark.parametrize("m", range(2, 11))
def test_cross_entropy_needs_half_the_margin_and_one_step(m):
    assert steps_to_half("CE", [0, m, 0], steps=20) == m // 2 + 1


@pytest.mark.parametrize("m", [7, 8, 9, 10])
def test_the_squared_error_needs_e_to_the_margin_over_four_to_five(m):
    steps = steps_to_half("SE", [0, m, 0])
    assert np.exp(m) / 5 < steps < np.exp(m) / 4
    assert steps_to_half("SE", [0, m]) == pytest.approx(np.exp(m) / 4, rel=0.04)


def test_the_squared_error_climbs_while_the_second_class_leads_the_third():
    rng = np.random.default_rng(0)
    z = np.sort(rng.normal(scale=4, size=(500, 2)))
    z = np.stack([np.zeros(500), z[:, 1], z[:, 0]], axis=-1)
    slope = softmax_squared_error_grad(z, np.zeros(500, dtype=int), "none")[:, 1]
    assert np.all(slope > 0)


@pytest.mark.parametrize("K", [2, 3, 4, 8])
def test_false_rest_points(K):
    target, dead = np.eye(K)[0], 0
    for group in product([0, 1], repeat=K):
        if any(group):
            p = np.array(group) / sum(group)
            gradient = softmax_vjp(p, squared_error_grad(target, p))
            dead += p[0] < 1 and np.allclose(gradient, 0)
    assert dead == 2 ** (K - 1) - 1


def test_the_repaired_squared_error_is_cross_entropy_up_to_a_shift(z):
    repaired = softmax_squared_error_grad(z, 0) / softmax(z)
    surplus = repaired - softmax_cross_entropy_grad(z, 0)
    prove_equal(surplus, surplus[0] + 0 * z)


def test_far_out_the_slope_is_what_is_left_to_climb():
    z = np.array([0.0, 12.0, 0.0])
    left = 1 - softmax_squared_error(z, 0)
    assert softmax_squared_error_grad(z, 0)[1] == pytest.approx(left, rel=1e-4)
