"""What chapter 2 derives by hand: codes, entropies of blocks, and of a softmax."""

from itertools import permutations, product

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
from softgrad.trace import Refuted, prove_equal, symbols


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
    with pytest.raises(Refuted):
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


def code_with(lengths):
    """Hand out the shares 2^-length of all streams, the largest first."""
    code, taken = [""] * len(lengths), 0.0
    for k in np.argsort(lengths, kind="stable"):
        code[k] = f"{int(taken * 2 ** lengths[k]):0{lengths[k]}b}"
        taken += 0.5 ** lengths[k]
    return code


@pytest.mark.parametrize("K", [2, 3, 4])
def test_lengths_fit_into_a_prefix_code_if_and_only_if_their_kraft_sum_is_at_most_1(K):
    for lengths in product(range(1, 5), repeat=K):
        code = code_with(lengths)
        as_long = [len(word) for word in code] == list(lengths)
        prefix_free = not any(b.startswith(a) for a, b in permutations(code, 2))
        assert (as_long and prefix_free) == (np.sum(0.5 ** np.array(lengths)) <= 1)


def test_no_prefix_code_is_shorter_than_the_entropy(rng):
    for _trial in range(20):
        p = softmax(rng.normal(scale=2, size=4))
        for lengths in product(range(1, 6), repeat=4):
            if sum(0.5**length for length in lengths) <= 1:
                L = expected_length(p, code_with(lengths))
                assert entropy(p, base=2) <= L + 1e-12


def test_a_code_that_cannot_be_decoded_beats_the_entropy():
    p, cheat = [0.5, 0.25, 0.25], ["0", "1", "00"]
    assert expected_length(p, cheat) == 1.25 < entropy(p, base=2) == 1.5
    assert cheat[0] + cheat[0] == cheat[2]
    assert sum(0.5 ** len(word) for word in cheat) == 1.25


def test_rounded_up_surprisals_fit_into_a_prefix_code(rng):
    # So Shannon's lengths exist, and Huffman's, never longer on average, do too.
    for _trial in range(50):
        p = softmax(rng.normal(scale=2, size=rng.integers(2, 9)))
        lengths = np.ceil(surprisal(p, base=2))
        assert np.sum(0.5**lengths) <= 1
        shannon = p @ lengths
        assert expected_length(p, huffman_code(p)) <= shannon + 1e-12
        assert shannon < entropy(p, base=2) + 1
