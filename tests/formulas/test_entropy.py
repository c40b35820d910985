"""Surprisal, entropy, cross-entropy, KL divergence, perplexity and Huffman codes."""

import itertools
import math

import mpmath
import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal

from oracles import exactly
from softgrad import (
    cross_entropy,
    entropy,
    expected_length,
    huffman_code,
    huffman_merges,
    kl_divergence,
    perplexity,
    softmax,
    surprisal,
)

PAIRS = [
    ([0.5, 0.25, 0.25], [0.25, 0.25, 0.5]),
    ([0.7, 0.2, 0.1], [1 / 3, 1 / 3, 1 / 3]),
    ([0.9999, 0.0001], [0.0001, 0.9999]),
    ([0.5, 0.5], [1.0, 5e-324]),  # p / q would overflow
    ([1e-300, 1.0], [0.5, 0.5]),
]


@st.composite
def distributions(draw, rows=1, smallest=0.0):
    """Rows of probabilities over the same classes, zeros included."""
    size = draw(st.integers(2, 7))
    weights = draw(hnp.arrays(float, (rows, size), elements=st.floats(smallest, 1)))
    weights[:, 0] += weights.sum(-1) == 0
    return weights / weights.sum(-1, keepdims=True)


# --- Against numbers and other libraries ------------------------------------------


@pytest.mark.parametrize("p", [p for pair in PAIRS for p in pair])
def test_entropy_to_50_digits(p):
    exact = exactly(lambda p: -mpmath.fsum(v * mpmath.log(v) for v in p), p)
    assert_allclose(entropy(p), exact, rtol=1e-13)
    assert_allclose(entropy(p, base=2), exact / math.log(2), rtol=1e-13)
    assert_allclose(perplexity(p), math.exp(exact), rtol=1e-13)


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_cross_entropy_and_kl_to_50_digits(p, q):
    def h(p, q):
        return -mpmath.fsum(a * mpmath.log(b) for a, b in zip(p, q, strict=True))

    def kl(p, q):
        return mpmath.fsum(a * mpmath.log(a / b) for a, b in zip(p, q, strict=True))

    assert_allclose(cross_entropy(p, q), exactly(h, p, q), rtol=1e-13)
    assert_allclose(kl_divergence(p, q), exactly(kl, p, q), rtol=1e-13)


@given(distributions(rows=2))
def test_entropies_are_those_of_scipy(rows):
    p, q = rows
    assert_allclose(entropy(p), scipy.stats.entropy(p), rtol=1e-12, atol=1e-15)
    kl = scipy.special.rel_entr(p, q).sum()
    assert_allclose(kl_divergence(p, q), max(kl, 0), rtol=1e-12, atol=1e-15)
    base10 = scipy.stats.entropy(p, base=10)
    assert_allclose(entropy(p, base=10), base10, rtol=1e-12, atol=1e-15)


# --- Properties --------------------------------------------------------------------


@given(distributions())
def test_entropy_lies_between_0_and_log_k(p):
    assert np.all(entropy(p) >= 0)
    assert np.all(entropy(p) <= np.log(p.shape[-1]) + 1e-15)
    assert np.all(perplexity(p) <= p.shape[-1] * (1 + 1e-14))


def test_the_uniform_distribution_maximises():
    for size in (1, 2, 3, 10):
        uniform = np.full(size, 1 / size)
        assert_allclose(entropy(uniform), np.log(size), rtol=1e-15)
        assert_allclose(perplexity(uniform), size, rtol=1e-14)
        assert_allclose(entropy(uniform), surprisal(1 / size), rtol=1e-15)


@given(distributions(rows=2))
def test_gibbs_inequality(rows):
    p, q = rows
    assert kl_divergence(p, q) >= 0
    assert cross_entropy(p, q) >= entropy(p) - 1e-15
    assert kl_divergence(p, p) == 0
    assert_allclose(cross_entropy(p, p), entropy(p), rtol=1e-15)


@given(distributions(rows=2, smallest=1e-9))
def test_cross_entropy_is_entropy_plus_kl(rows):
    p, q = rows
    total = entropy(p) + kl_divergence(p, q)
    assert_allclose(cross_entropy(p, q), total, rtol=1e-12, atol=1e-14)


def test_kl_is_not_symmetric():
    p, q = [0.9, 0.1], [0.5, 0.5]
    assert abs(kl_divergence(p, q) - kl_divergence(q, p)) > 0.1


def test_the_nearer_distribution_can_cost_more():
    # Euclid and KL disagree about which q is closer to p.
    p = np.array([0.5, 0.49, 0.01])
    near, far = np.array([0.5, 0.4999, 0.0001]), np.array([0.6, 0.37, 0.03])
    assert np.linalg.norm(p - near) < np.linalg.norm(p - far)
    assert kl_divergence(p, near) > kl_divergence(p, far)


def test_surprisals_of_independent_events_add():
    assert_allclose(surprisal(0.3 * 0.2), surprisal(0.3) + surprisal(0.2), rtol=1e-15)
    assert_array_equal(surprisal([1, 0.5, 0.125, 0], base=2), [0, 1, 3, np.inf])


def test_zero_has_no_sign():
    for value in (
        entropy([0, 1]),
        surprisal(1),
        cross_entropy([1, 0], [1, 0]),
        kl_divergence([1, 0], [1, 0]),
    ):
        assert value == 0
        assert not np.signbit(value)


def test_impossible_outcomes():
    assert cross_entropy([0.5, 0.5], [1, 0]) == np.inf
    assert kl_divergence([0.5, 0.5], [1, 0]) == np.inf
    assert cross_entropy([1, 0], [1, 0]) == 0
    assert kl_divergence([1, 0], [0.5, 0.5]) == np.log(2)
    assert kl_divergence([0, 1, 0], [0, 1, 0]) == 0


@pytest.mark.parametrize("f", [entropy, perplexity, cross_entropy, kl_divergence])
@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3])
def test_axis(f, axis, rng):
    p, q = softmax(rng.normal(size=(2, 2, 3, 4)), axis=axis % 3 + 1)
    args = (p, q) if f in (cross_entropy, kl_divergence) else (p,)
    last = [np.moveaxis(a, axis, -1) for a in args]
    assert_allclose(f(*args, axis=axis), f(*last), rtol=1e-13)


def test_one_true_distribution_against_many_models(rng):
    p, q = softmax(rng.normal(size=3)), softmax(rng.normal(size=(5, 3)))
    for f in (cross_entropy, kl_divergence):
        assert_allclose(f(p, q), [f(p, row) for row in q], rtol=1e-14)
        assert_allclose(f(q, p), [f(row, p) for row in q], rtol=1e-14)


# --- Errors ------------------------------------------------------------------------


@pytest.mark.parametrize("f", [entropy, perplexity, huffman_code])
def test_bad_distributions(f):
    with pytest.raises(ValueError, match=r"p must not be negative, got -0\.5"):
        f([1.5, -0.5])
    with pytest.raises(ValueError, match=r"p must sum to 1 .* got a sum of 0\.9"):
        f([0.5, 0.4])


def test_the_sum_may_be_off_by_rounding_only():
    entropy(np.array([0.5, 0.5001], np.float32))  # √ε is 3e-4
    with pytest.raises(ValueError, match="must sum to 1"):
        entropy(np.array([0.5, 0.5001]))
    for f in (cross_entropy, kl_divergence):
        with pytest.raises(ValueError, match="q must sum to 1"):
            f([0.5, 0.5], [0.5, 0.4])
        with pytest.raises(ValueError, match=r"shapes \(2,\) and \(3,\)"):
            f([0.5, 0.25, 0.25], [0.5, 0.5])


def test_a_base_close_to_1_may_exceed_half_precision():
    bits = np.log(2) / np.log(1.000001)  # some 693 000
    for dtype in (np.float32, np.float64):
        assert_allclose(entropy(np.array([0.5, 0.5], dtype), base=1.000001), bits)
    assert entropy(np.array([0.5, 0.5], np.float16), base=1.000001) == np.inf


def test_perplexity_of_more_classes_than_half_precision_counts():
    p = np.full(70_000, 1 / 70_000, np.float16)
    assert perplexity(p) == np.inf


@pytest.mark.parametrize("order", ["C", "F"])
def test_sums_of_half_precision_are_taken_in_single(order):
    # Added one after the other, float16 stops at 0.5.
    p = np.full((5000, 2), 1 / 5000, np.float16, order=order)
    assert_allclose(entropy(p, axis=0), np.log(5000), rtol=1e-3)
    assert_allclose(cross_entropy(p, p, axis=0), np.log(5000), rtol=1e-3)


@pytest.mark.parametrize("p", [1.001, 1.5, -0.25, [0.5, 2], np.inf])
def test_surprisal_of_what_is_no_probability(p):
    with pytest.raises(ValueError, match="p must"):
        surprisal(p)


@pytest.mark.parametrize("f", [surprisal, entropy])
@pytest.mark.parametrize("base", [0, 1, -2, np.nan, np.inf])
def test_bad_bases(f, base):
    with pytest.raises(
        ValueError, match="base must be positive, finite and not 1, got"
    ):
        f([0.5, 0.5], base=base)


# --- Huffman codes -----------------------------------------------------------------


def shortest_length(p):
    """The least average length of any prefix code, by search (Kraft's inequality)."""
    longest = max(len(p) - 1, 1)
    return min(
        np.dot(p, lengths)
        for lengths in itertools.product(range(1, longest + 1), repeat=len(p))
        if sum(0.5**length for length in lengths) <= 1
    )


@pytest.mark.parametrize(
    "p",
    [
        [0.5, 0.5],
        [0.7, 0.2, 0.1],
        [0.4, 0.35, 0.2, 0.05],
        [0.25, 0.25, 0.25, 0.25],
        [0.38, 0.18, 0.15, 0.15, 0.14],
        [0.0, 1.0, 0.0],
    ],
)
def test_no_prefix_code_is_shorter(p):
    assert_allclose(expected_length(p, huffman_code(p)), shortest_length(p))


@given(distributions())
def test_huffman_codes_are_decodable_and_near_the_entropy(p):
    (p,) = p
    code = huffman_code(p)
    assert len(set(code)) == len(p)
    for a, b in itertools.permutations(code, 2):
        assert not b.startswith(a)
    assert sum(0.5 ** len(word) for word in code) == 1  # no bit is wasted
    length, bits = expected_length(p, code), entropy(p, base=2)
    assert bits - 1e-12 <= length < max(bits + 1, 1 + 1e-12)


def test_dyadic_probabilities_meet_the_entropy():
    p = [0.125, 0.5, 0.25, 0.125]
    assert huffman_code(p) == ["110", "0", "10", "111"]
    assert expected_length(p, huffman_code(p)) == entropy(p, base=2) == 1.75


def test_ties_are_broken_the_same_way_each_time():
    # Two trees are optimal here, with longest words of 3 and of 2 bits: the latter.
    p = [1 / 3, 1 / 3, 1 / 6, 1 / 6]
    assert huffman_code(p) == huffman_code(np.array(p)) == ["00", "01", "10", "11"]


def test_one_outcome_needs_no_bits():
    assert huffman_code([1.0]) == [""]
    assert expected_length([1.0], [""]) == 0 == entropy([1.0])


def test_many_classes():
    p = np.full(5000, 1 / 5000)
    assert abs(expected_length(p, huffman_code(p)) - np.log2(5000)) < 0.1


def test_bad_codes():
    with pytest.raises(ValueError, match="got 2 words for p of shape"):
        expected_length([0.5, 0.25, 0.25], ["0", "1"])
    with pytest.raises(TypeError, match="code must hold strings"):
        expected_length([0.5, 0.5], [0, 1])
    with pytest.raises(ValueError, match="p must be one row without NaN"):
        huffman_code([[0.5, 0.5]])
    with pytest.raises(ValueError, match="p must be one row without NaN"):
        huffman_code([np.nan, 0.5])


def test_huffman_merges_the_two_least_probable_groups():
    p = [0.3, 0.1, 0.4, 0.2]
    assert huffman_merges(p) == [([1], [3]), ([0], [1, 3]), ([2], [0, 1, 3])]
    assert huffman_merges([1.0]) == []
    with pytest.raises(ValueError, match="one row"):
        huffman_merges([[0.5, 0.5]])


def test_each_merge_lengthens_the_words_of_its_members(rng):
    p = rng.dirichlet(np.ones(7))
    lengths = np.zeros(7, dtype=int)
    for a, b in huffman_merges(p):
        lengths[a + b] += 1
    assert lengths.tolist() == [len(word) for word in huffman_code(p)]
