"""What chapter 7 derives by hand, and what its explorables promise."""

import numpy as np
import pytest

from softgrad import logsumexp, one_hot, regression, softmax
from softgrad.trace import derivative, prove_equal, symbols
from softgrad_book.data import blobs, digits
from softgrad_book.explorables import redundancy, train_by_hand
from softgrad_book.explorables.train_by_hand import LAST


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


def test_learning_stops_when_predicted_class_sums_equal_observed_ones():
    X, y = blobs()
    rest = regression.fit(X, y, epochs=3000, lr=1, batch=len(y))
    P, Y = softmax(regression.logits(X, rest.W, rest.b)), one_hot(y, 3)
    np.testing.assert_allclose(P.sum(axis=0), Y.sum(axis=0), atol=1e-6)
    np.testing.assert_allclose(X.T @ P, X.T @ Y, atol=1e-6)


def test_blobs_are_the_same_every_time():
    (X, y), (X_again, y_again) = blobs(), blobs()
    assert X.shape == (250, 2)
    assert np.bincount(y).tolist() == [100, 90, 60]
    np.testing.assert_array_equal(X, X_again)
    np.testing.assert_array_equal(y, y_again)


def test_digits_are_set_aside_once_each():
    X, y, X_test, y_test = digits()
    assert X.shape == (1347, 64)
    assert X_test.shape == (450, 64)
    assert y.shape == (1347,)
    assert y_test.shape == (450,)
    everything = np.vstack([X, X_test])
    assert (everything.min(), everything.max()) == (0, 1)
    one, other = digits(seed=2).X.sum(), digits(seed=3).X.sum()
    assert one != other


def after(explorable, prompt, **moved):
    return explorable.values(**(explorable.prompts[prompt].settings | moved))


def test_a_start_from_nothing_finds_the_map_in_one_epoch():
    hand = train_by_hand()
    start, one, last = (after(hand, 0, t=t) for t in (0, 1, LAST))
    assert (start["right_ce"], start["norm_ce"]) == (100, 0)
    assert min(one["right_ce"], one["right_se"]) > 220
    assert last["norm_ce"] > 2 * one["norm_ce"]


def test_from_a_confidently_wrong_start_the_squared_error_waits():
    hand = train_by_hand()
    five, last = after(hand, 1, t=5), after(hand, 1, t=LAST)
    assert five["right_ce"] > 200
    assert last["right_se"] < 25
    # From half as far it waits as well, and gets away.
    assert after(hand, 1, o=1, t=5)["right_se"] < 25
    assert after(hand, 1, o=1, t=LAST)["right_se"] > 200


def test_too_long_a_step_calms_down_in_one_large_batch():
    hand = train_by_hand()
    batches = {
        k: [after(hand, 2, k=k, t=t) for t in range(8, LAST + 1)] for k in (0, 2)
    }
    small, large = (np.ptp([s["loss_ce"] for s in batches[k]]) for k in (0, 2))
    assert small > 0.5
    assert large < 0.05


def test_one_batch_an_epoch_is_smooth():
    hand = train_by_hand()
    losses = [after(hand, 3, t=t)["loss_ce"] for t in range(LAST + 1)]
    assert np.all(np.diff(losses) < 0)


def test_redundancy_keeps_what_its_prompts_promise():
    together = redundancy()
    moved, another, least = (after(together, i) for i in range(3))
    start = after(together, 0, v_1=0, v_2=0)
    for name in ("p_1", "p_2", "p_3", "loss"):
        assert moved[name] == pytest.approx(start[name])
    for state in (moved, another):
        shifts = [state[f"z_{k}"] - state[f"z0_{k}"] for k in (1, 2, 3)]
        np.testing.assert_allclose(shifts, state["shift"])
    assert moved["shift"] != pytest.approx(another["shift"])
    for v in ({"v_1": 0.1}, {"v_1": -0.1}, {"v_2": 0.1}, {"v_2": -0.1}):
        assert after(together, 2, **v)["penalty"] > least["penalty"]
