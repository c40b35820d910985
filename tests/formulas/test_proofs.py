"""The library's formulas, proved: its own functions run on symbols."""

import numpy as np
import pytest

from softgrad import (
    cross_entropy,
    cross_entropy_grad,
    entropy,
    kl_divergence,
    log_softmax,
    logsumexp,
    regression,
    sigmoid,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_jacobian,
    softmax_jacobian_einsum,
    softmax_jacobian_loops,
    softmax_jvp,
    softmax_squared_error,
    softmax_squared_error_grad,
    softmax_vjp,
    squared_error_grad,
)
from softgrad.trace import Refuted, derivative, prove_equal, symbols


def test_softmax_jacobian(z):
    prove_equal(softmax_jacobian(z), derivative(softmax, z))


@pytest.mark.parametrize("twin", [softmax_jacobian_loops, softmax_jacobian_einsum])
def test_slow_twins_of_the_jacobian(twin, z):
    prove_equal(twin(z), softmax_jacobian(z))


def test_softmax_vjp(z, K):
    g = symbols("g", K)
    prove_equal(softmax_vjp(softmax(z), g), g @ derivative(softmax, z))


def test_softmax_jvp(z, K):
    v = symbols("v", K)
    prove_equal(softmax_jvp(softmax(z), v), derivative(softmax, z) @ v)


def test_gradient_of_logsumexp_is_softmax(z):
    prove_equal(derivative(logsumexp, z), softmax(z))


def test_log_softmax_is_the_log_of_softmax(z):
    prove_equal(derivative(log_softmax, z), derivative(lambda z: np.log(softmax(z)), z))


def test_cross_entropy_gradient_for_any_target_that_sums_to_one(z, y):
    proof = prove_equal(
        derivative(lambda z: softmax_cross_entropy(z, y), z),
        softmax(z) - y,
        assuming=[(y.sum(), 1)],
    )
    assert "given" in str(proof)


def test_cross_entropy_gradient_of_the_library_for_any_target(z, y):
    prove_equal(
        derivative(lambda z: softmax_cross_entropy(z, y), z),
        softmax_cross_entropy_grad(z, y),
    )


def test_squared_error_gradient(z, y):
    prove_equal(
        derivative(lambda z: softmax_squared_error(z, y), z),
        softmax_squared_error_grad(z, y),
    )


def test_squared_error_pulls_the_true_class_with_twice_its_loss(z):
    prove_equal(
        softmax_squared_error_grad(z, 0)[0],
        -2 * softmax(z)[0] * softmax_squared_error(z, 0),
    )


def test_cross_entropy_gradient_by_the_probabilities(K, y):
    p = symbols("p", K, positive=True)
    prove_equal(derivative(lambda p: cross_entropy(y, p), p), cross_entropy_grad(y, p))


def test_squared_error_gradient_by_the_probabilities(K, y):
    p = symbols("p", K)
    prove_equal(
        derivative(lambda p: ((p - y) ** 2).sum() / 2, p), squared_error_grad(y, p)
    )


def test_the_separated_chain_is_the_fused_gradient(z, y):
    p = softmax(z)
    prove_equal(
        softmax_vjp(p, cross_entropy_grad(y, p)), softmax_cross_entropy_grad(z, y)
    )


def test_softmax_of_two_classes_is_the_sigmoid():
    x = symbols("x")
    prove_equal(softmax([x, 0])[0], sigmoid(x))
    prove_equal(softmax([0, x])[1], sigmoid(x))


def test_sigmoid_is_the_textbook_formula():
    x = symbols("x")
    prove_equal(sigmoid(x), 1 / (1 + np.exp(-x)))


def test_cross_entropy_is_entropy_plus_divergence(K):
    p, q = symbols("p", K, positive=True), symbols("q", K, positive=True)
    prove_equal(cross_entropy(p, q), entropy(p) + kl_divergence(p, q))


def test_weight_gradient_of_one_example():
    x, W = symbols("x", 2), symbols("w", 6).reshape(2, 3)
    y = np.array([[0, 1, 0]])
    X = x[None]
    prove_equal(
        derivative(lambda W: regression.loss(X, y, W), W), regression.grad(X, y, W)
    )
    residual = softmax(x @ W) - y[0]
    prove_equal(regression.grad(X, y, W), np.outer(x, residual))


def test_softmax_does_not_change_under_a_shift(z):
    prove_equal(softmax(z + symbols("c")), softmax(z))


WRONG = {
    "a factor": lambda p, y: 1.001 * (p - y),
    "the sign": lambda p, y: y - p,
    "a square": lambda p, y: p**2 - y,
    "the class": lambda p, y: p - np.roll(y, 1),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_gradient_is_refuted(wrong, z, y):
    with pytest.raises(Refuted, match="not equal: for y_1 = "):
        prove_equal(
            derivative(lambda z: softmax_cross_entropy(z, y), z),
            wrong(softmax(z), y),
            assuming=[(y.sum(), 1)],
        )


def test_p_minus_y_is_not_the_gradient_unless_the_target_sums_to_one(z, y):
    with pytest.raises(Refuted):
        prove_equal(
            derivative(lambda z: softmax_cross_entropy(z, y), z), softmax(z) - y
        )
