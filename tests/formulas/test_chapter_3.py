"""Equations of chapter 3 that no other test holds."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from softgrad import (
    cross_entropy,
    entropy,
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
