"""What chapter 7 derives by hand: gradients with respect to weights, and rest."""

import numpy as np
import pytest

from softgrad import logsumexp, one_hot, regression, softmax
from softgrad.trace import derivative, prove_equal, symbols


@pytest.fixture
def x():
    return symbols("x", 2)


@pytest.fixture
def W():
    return symbols("w", 6).reshape(2, 3)


@pytest.fixture
def b():
    return symbols("b", 3)


def test_log_odds_are_linear_in_the_input(x, W, b):
    p = softmax(regression.logits(x, W, b))
    for j, k in ((0, 1), (0, 2), (1, 2)):
        linear = x @ (W[:, j] - W[:, k]) + b[j] - b[k]
        prove_equal(np.log(p[j]) - np.log(p[k]), linear)


def test_the_loss_is_log_sum_exp_minus_the_true_logit(x, W, b):
    X, y = np.stack([x, symbols("u", 2)]), [2, 0]
    Z = regression.logits(X, W, b)
    mean = sum(logsumexp(Z[n]) - Z[n, y[n]] for n in (0, 1)) / 2
    prove_equal(regression.loss(X, y, W, b), mean)


def test_a_weight_moves_the_logit_of_its_own_class(x, W):
    by_calculus = derivative(lambda W: regression.logits(x, W), W)
    prove_equal(by_calculus, np.einsum("a,kb->kab", x, np.eye(3, dtype=int)))


def test_the_gradient_of_the_mean_over_a_batch(x, W, b):
    X, y = np.stack([x, symbols("u", 2)]), [2, 0]
    residual = softmax(regression.logits(X, W, b)) - one_hot(y, 3)
    dW, db = regression.grad(X, y, W, b)
    prove_equal(dW, X.T @ residual / 2)
    prove_equal(db, residual.sum(axis=0) / 2)
    prove_equal(dW, derivative(lambda W: regression.loss(X, y, W, b), W))
    prove_equal(db, derivative(lambda b: regression.loss(X, y, W, b), b))


def test_the_gradient_with_weight_decay(x, W):
    decay = symbols("lambda", positive=True)
    by_calculus = derivative(lambda W: regression.loss(x, 1, W, decay=decay), W)
    prove_equal(regression.grad(x, 1, W, decay=decay), by_calculus)
    prove_equal(by_calculus, regression.grad(x, 1, W) + decay * W)
    # Summed over the classes, only the decay is left.
    prove_equal(by_calculus.sum(axis=1), decay * W.sum(axis=1))


def test_a_common_vector_moves_no_probability(x, W):
    v = symbols("v", 2)
    prove_equal(
        softmax(regression.logits(x, W + v[:, np.newaxis])),
        softmax(regression.logits(x, W)),
    )


def test_stretching_all_logits(x, W, b):
    s = symbols("s", positive=True)
    by_calculus = derivative(lambda s: regression.loss(x, 1, s * W, s * b), s)
    dW, db = regression.grad(x, 1, s * W, s * b)
    prove_equal(by_calculus, np.sum(W * dW) + np.sum(b * db))
    z, y = regression.logits(x, W, b), one_hot(1, 3)
    prove_equal(by_calculus, np.sum(z * (softmax(s * z) - y)))


def test_learning_stops_when_predicted_class_sums_equal_observed_ones(rng):
    y = np.arange(30) % 3
    X = np.array([[0, 1], [-1, 0], [1, 0]])[y] + rng.normal(size=(30, 2))
    rest = regression.fit(X, y, epochs=3000, lr=1, batch=len(y))
    P, Y = softmax(regression.logits(X, rest.W, rest.b)), one_hot(y, 3)
    np.testing.assert_allclose(P.sum(axis=0), Y.sum(axis=0), atol=1e-6)
    np.testing.assert_allclose(X.T @ P, X.T @ Y, atol=1e-6)
