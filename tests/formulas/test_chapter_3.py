"""Equations of chapter 3 that no other test holds."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from softgrad import (
    cross_entropy,
    entropy,
    kl_divergence,
    logsumexp,
    one_hot,
    smooth_labels,
    softmax,
    softmax_cross_entropy,
    surprisal,
)
from softgrad.trace import Refuted, prove_equal, symbols


@pytest.mark.parametrize("K", [2, 3, 4])
def test_the_loss_straight_from_the_logits(K):
    z, y = symbols("z", K), symbols("y", K)
    loss = softmax_cross_entropy(z, y)
    prove_equal(loss, logsumexp(z) - z @ y, assuming=[(y.sum(), 1)])
    prove_equal(loss, y.sum() * logsumexp(z) - z @ y)
    with pytest.raises(Refuted):
        prove_equal(loss, logsumexp(z) - z @ y)


@pytest.mark.parametrize("K", [2, 3, 4])
def test_the_loss_of_one_class(K):
    z = symbols("z", K)
    for c in range(K):
        prove_equal(softmax_cross_entropy(z, c), logsumexp(z) - z[c])


def test_a_one_hot_target_leaves_one_surprisal(rng):
    p = softmax(rng.normal(size=(20, 5)))
    labels = rng.integers(5, size=20)
    losses = cross_entropy(one_hot(labels, 5), p)
    assert_allclose(losses, surprisal(p[np.arange(20), labels]), rtol=1e-14)


def test_the_mean_negative_log_likelihood_is_the_cross_entropy(rng):
    p = softmax(rng.normal(size=4))
    labels = rng.integers(4, size=50)
    frequencies = np.bincount(labels, minlength=4) / 50
    likelihood = np.prod(p[labels])
    assert_allclose(-np.log(likelihood) / 50, cross_entropy(frequencies, p), rtol=1e-12)


def test_the_smoothed_loss_is_least_at_the_margin_of_the_chapter():
    for classes, alpha in ((10, 0.1), (4, 0.2), (1000, 0.1)):
        target = smooth_labels(one_hot(0, classes), alpha)
        margin = np.log((1 - alpha + alpha / classes) / (alpha / classes))
        loss = softmax_cross_entropy(margin * one_hot(0, classes), target)
        assert_allclose(loss, entropy(target), rtol=1e-12)


def rows_of_symbols(name, rows, classes):
    return np.array(
        [symbols(f"{name}{n}", classes, positive=True) for n in range(rows)]
    )


@pytest.mark.parametrize(("N", "K"), [(1, 3), (2, 2), (2, 3), (3, 2)])
def test_the_mean_loss_is_the_conditional_entropy_plus_the_mean_divergence(N, K):
    Y, P = rows_of_symbols("y", N, K), rows_of_symbols("p", N, K)
    floor, surplus = entropy(Y).mean(), kl_divergence(Y, P).mean()
    prove_equal(cross_entropy(Y, P).mean(), floor + surplus)
    with pytest.raises(Refuted):
        prove_equal(cross_entropy(Y, P).sum(), floor + surplus + floor)


@pytest.mark.parametrize(("N", "K"), [(2, 2), (2, 3), (3, 2)])
def test_what_looking_is_worth_is_a_mean_of_divergences(N, K):
    Y = rows_of_symbols("y", N, K)
    mean = Y.mean(axis=0)
    worth = kl_divergence(Y, np.stack([mean] * N)).mean()
    prove_equal(entropy(mean) - entropy(Y).mean(), worth)


def test_looking_never_hurts(rng):
    Y = softmax(3 * rng.normal(size=(100, 5, 4)))
    worth = entropy(Y.mean(axis=1)) - entropy(Y).mean(axis=1)
    assert np.all(worth > 0)
    alike = np.repeat(Y[:, :1], 5, axis=1)
    assert_allclose(entropy(alike.mean(axis=1)), entropy(alike).mean(axis=1))


def test_a_double_softmax_reports_losses_from_a_range_one_nat_wide(rng):
    for classes in (2, 3, 10):
        floor = np.log(np.e + classes - 1) - 1
        p = softmax(100 * rng.normal(size=(1000, classes)))
        losses = softmax_cross_entropy(p, np.zeros(1000, int), "none")
        assert losses.min() == pytest.approx(floor)
        assert losses.max() == pytest.approx(floor + 1)
