"""What chapter 2 derives by hand: entropies of blocks, and of a softmax."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from softgrad import (
    entropy,
    expected_length,
    huffman_code,
    logsumexp,
    softmax,
    surprisal,
)
from softgrad.trace import NotProved, prove_equal, symbols


def test_surprisals_of_independent_events_add():
    p, q = symbols("p", positive=True), symbols("q", positive=True)
    prove_equal(surprisal(p * q), surprisal(p) + surprisal(q))


@pytest.mark.parametrize("sizes", [(2, 2), (2, 3), (3, 3)])
def test_entropies_of_independent_outcomes_add(sizes):
    p, q = (
        symbols(name, K, positive=True) for name, K in zip("pq", sizes, strict=True)
    )
    block = np.outer(p, q).ravel()
    # For any positive numbers; the sums of distributions are 1.
    prove_equal(entropy(block), entropy(p) * q.sum() + entropy(q) * p.sum())
    with pytest.raises(NotProved):
        prove_equal(entropy(block), entropy(p) + entropy(q))


@pytest.mark.parametrize("K", [2, 3, 4])
def test_entropy_of_a_softmax(K):
    z = symbols("z", K)
    prove_equal(entropy(softmax(z)), logsumexp(z) - (softmax(z) * z).sum())


@pytest.mark.parametrize("coin", [[0.9, 0.1], [0.8, 0.2], [0.5, 0.5], [0.96, 0.04]])
def test_blocks_cost_less_than_one_bit_more_than_the_entropy(coin):
    H, block = entropy(coin, base=2), np.ones(1)
    for n in range(1, 9):
        block = np.kron(block, coin)
        assert_allclose(entropy(block, base=2), n * H, rtol=1e-12)
        cost = expected_length(block, huffman_code(block)) / n
        assert H - 1e-12 <= cost < H + 1 / n


def test_rounded_up_surprisals_fit_into_a_prefix_code(rng):
    # So Shannon's lengths exist, and Huffman's, never longer on average, do too.
    for _trial in range(50):
        p = softmax(rng.normal(scale=2, size=rng.integers(2, 9)))
        lengths = np.ceil(surprisal(p, base=2))
        assert np.sum(0.5**lengths) <= 1
        shannon = p @ lengths
        assert expected_length(p, huffman_code(p)) <= shannon + 1e-12
        assert shannon < entropy(p, base=2) + 1
