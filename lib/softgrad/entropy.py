"""Entropy and its relatives: surprisal, cross-entropy, KL divergence, codes.

Here p is the true and q the model distribution, both of shape (..., K) with rows that
sum to 1. Results are in nats; base=2 gives bits. 0 log 0 counts as 0, its limit. May
import NumPy and `softgrad._arrays`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from math import e, inf, log
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softgrad._arrays import (
    Array,
    alike,
    as_numbers,
    as_probabilities,
    as_scalar,
    check_not_negative,
    checked_by,
    is_symbolic,
    not_negative,
    weighted_sum,
)

__all__ = [
    "cross_entropy",
    "entropy",
    "expected_length",
    "huffman_code",
    "huffman_merges",
    "kl_divergence",
    "perplexity",
    "surprisal",
]


def _events(p: ArrayLike, base: Any = e) -> tuple[Array, Any]:
    """Check probabilities that need not sum to 1."""
    p = as_numbers(p, "p")
    check_not_negative(p, "p")
    if not is_symbolic(p) and np.any(above := p > 1 + np.sqrt(np.finfo(p.dtype).eps)):
        raise ValueError(f"p must be at most 1, got {p[above][0]}")
    return p, _base(base)


def _one(p: ArrayLike, axis: int = -1, base: Any = e) -> tuple[Array, int, Any]:
    """Check a distribution."""
    return as_probabilities(p, "p", axis), axis, _base(base)


def _without_base(p: ArrayLike, axis: int = -1) -> tuple[Array, int]:
    """Check a distribution."""
    return as_probabilities(p, "p", axis), axis


def _two(
    p: ArrayLike, q: ArrayLike, axis: int = -1, base: Any = e
) -> tuple[Array, Array, int, Any]:
    """Check two distributions, and that they are over the same classes."""
    p, q = as_probabilities(p, "p", axis), as_probabilities(q, "q", axis)
    if p.shape[axis] != q.shape[axis]:
        raise ValueError(
            f"q must have as many classes as p, got shapes {q.shape} and {p.shape}"
        )
    return *alike(p, q), axis, _base(base)


def _base(base: Any) -> Any:
    """Check the base of a logarithm."""
    return as_scalar(
        base, "base", "positive, finite and not 1", lambda b: 0 < b < inf and b != 1
    )


@checked_by(_events, leave=not_negative)
def surprisal(p: Array, base: Any = e) -> Any:
    r"""Return how surprising an event of probability p is.

    .. math:: I(p) = -\log_b p

    Parameters
    ----------
    p : array_like
        Probabilities in [0, 1]; they need not sum to 1.
    base : float
        Base of the logarithm: e for nats, 2 for bits. Positive, finite and not 1.

    Returns
    -------
    ndarray or scalar, shape of p
        The surprisal of each; ``inf`` for the impossible event.

    Raises
    ------
    ValueError
        If a probability lies outside [0, 1], `p` is empty or `base` is invalid.
    TypeError
        If `p` does not hold real numbers.

    See Also
    --------
    entropy : Its average.

    References
    ----------
    .. [1] C. E. Shannon, "A mathematical theory of communication", Bell Syst. Tech. J.
       27 (1948), doi:10.1002/j.1538-7305.1948.tb01338.x.

    Examples
    --------
    >>> surprisal([1, 0.5, 0.125], base=2)
    array([0., 1., 3.])
    """
    return -np.log(p) / log(base)


@checked_by(_one, leave=not_negative)
def entropy(p: Array, axis: int = -1, base: Any = e) -> Any:
    r"""Return the average surprisal of a distribution.

    .. math:: H(p) = -\sum_k p_k \log_b p_k

    It is 0 for a certain outcome and at most :math:`\log_b K`, for the uniform one.
    No uniquely decodable code with b symbols has a smaller average length.

    Parameters
    ----------
    p : array_like, shape (..., K)
        Probabilities that sum to 1 along `axis`.
    axis : int
        The class axis.
    base : float
        Base of the logarithm: e for nats, 2 for bits. Positive, finite and not 1.

    Returns
    -------
    ndarray or scalar, shape of p without axis

    Raises
    ------
    ValueError
        If a probability is negative, a row does not sum to 1 to within the square root
        of its dtype's precision, `p` is empty or a scalar, or `base` is invalid.
    TypeError
        If `p` does not hold real numbers.

    See Also
    --------
    cross_entropy : The same average, of a model's surprisals.
    perplexity : Its exponential.
    huffman_code : A code that comes within a bit of it.

    References
    ----------
    .. [1] C. E. Shannon, "A mathematical theory of communication", Bell Syst. Tech. J.
       27 (1948), doi:10.1002/j.1538-7305.1948.tb01338.x.

    Examples
    --------
    >>> float(entropy([0.5, 0.25, 0.25], base=2))
    1.5
    """
    return -weighted_sum(p, np.log(p), axis) / log(base)


@checked_by(_two, leave=not_negative)
def cross_entropy(p: Array, q: Array, axis: int = -1, base: Any = e) -> Any:
    r"""Return the average surprisal of outcomes from p to a model that expects q.

    .. math::
        H(p, q) &= -\sum_k p_k \log_b q_k \\
        &= H(p) + \mathrm{KL}(p \,\|\, q)

    Parameters
    ----------
    p, q : array_like, shapes that broadcast to (..., K)
        True and model probabilities that sum to 1 along `axis`.
    axis, base
        As in `entropy`.

    Returns
    -------
    ndarray or scalar, shape of p without axis

    Raises
    ------
    ValueError, TypeError
        As `entropy` does, and if the numbers of classes differ.

    See Also
    --------
    kl_divergence : What of it the model is to blame for.
    softgrad.softmax_cross_entropy : The same straight from logits.

    Notes
    -----
    It is infinite if something happens (p > 0) that the model excludes (q = 0).
    It takes probabilities; for logits there is `softgrad.softmax_cross_entropy`.

    Examples
    --------
    >>> float(cross_entropy([0.5, 0.25, 0.25], [0.25, 0.25, 0.5], base=2))
    1.75
    """
    return -weighted_sum(p, np.log(q), axis) / log(base)


@checked_by(_two, leave=not_negative)
def kl_divergence(p: Array, q: Array, axis: int = -1, base: Any = e) -> Any:
    r"""Return what it costs, on average, to expect q where p is true.

    .. math:: \mathrm{KL}(p \,\|\, q) = \sum_k p_k \log_b \frac{p_k}{q_k} \ge 0

    It is 0 only if p = q (Gibbs' inequality), and not symmetric.

    Parameters
    ----------
    p, q, axis, base
        As in `cross_entropy`.

    Returns
    -------
    ndarray or scalar, shape of p without axis

    Raises
    ------
    ValueError, TypeError
        As `cross_entropy` does.

    See Also
    --------
    cross_entropy : Entropy plus this.

    Notes
    -----
    The logarithms are subtracted, for p / q would overflow where q is tiny. The terms
    cancel where p and q are close, which leaves an absolute error of the size of the
    dtype's precision; what that leaves below 0 is returned as 0.

    References
    ----------
    .. [1] S. Kullback and R. A. Leibler, "On information and sufficiency", Ann. Math.
       Statist. 22 (1951), doi:10.1214/aoms/1177729694.

    Examples
    --------
    >>> float(kl_divergence([0.5, 0.25, 0.25], [0.25, 0.25, 0.5], base=2).round(12))
    0.25
    """
    nats = weighted_sum(p, np.log(p), axis) - weighted_sum(p, np.log(q), axis)
    return nats / log(base)


@checked_by(_without_base)
def perplexity(p: Array, axis: int = -1) -> Any:
    r"""Return the number of equally likely outcomes that would be as uncertain as p.

    .. math:: \operatorname{PP}(p) = e^{H(p)}

    Parameters
    ----------
    p, axis
        As in `entropy`.

    Returns
    -------
    ndarray or scalar, shape of p without axis
        Between 1 and K, without a unit: it is the same in every base.

    Raises
    ------
    ValueError, TypeError
        As `entropy` does.

    See Also
    --------
    entropy : Its logarithm.

    Examples
    --------
    >>> float(perplexity([0.25, 0.25, 0.25, 0.25]).round(12))
    4.0
    """
    return np.exp(entropy.formula(p, axis))


def huffman_code(p: ArrayLike) -> list[str]:
    r"""Return a binary prefix code with the least average length.

    The two least probable groups of outcomes are merged until one is left; each merge
    lengthens the words of its members by one bit. The average length L, in bits, has
    :math:`H(p) \le L \le H(p) + 1`; it is H if every probability is a power of ½.

    Parameters
    ----------
    p : array_like, shape (K,)
        Probabilities that sum to 1. An outcome of probability 0 gets a word, too.

    Returns
    -------
    list of str
        The K words, made of "0" and "1". None begins another.

    Raises
    ------
    ValueError
        If `p` is not one distribution, or holds NaN.
    TypeError
        If `p` does not hold real numbers.

    See Also
    --------
    huffman_merges : The merges, one by one.
    expected_length : What the code costs on average.
    entropy : What no code can undercut.

    Notes
    -----
    Of groups with equal probability, the one formed first is merged first (outcomes
    in their order, then merges in theirs), which keeps the longest word short. Words
    are then numbered in the order of length and outcome (the canonical code), so the
    same `p` always has the same words. One outcome alone needs no bits: its word is
    the empty string, whose length is its entropy, 0.

    References
    ----------
    .. [1] D. A. Huffman, "A method for the construction of minimum-redundancy codes",
       Proc. IRE 40 (1952), doi:10.1109/JRPROC.1952.273898.

    Examples
    --------
    >>> huffman_code([0.5, 0.25, 0.25])
    ['0', '10', '11']
    """
    p = _one_row(p)
    lengths = [0] * len(p)
    for a, b in _merges(p):
        for k in a + b:
            lengths[k] += 1
    return _canonical_words(lengths)


def huffman_merges(p: ArrayLike) -> list[tuple[list[int], list[int]]]:
    r"""Return the merges by which `huffman_code` finds its lengths, in their order.

    Each merges the two least probable groups of outcomes; there are K − 1.

    Parameters
    ----------
    p
        As in `huffman_code`.

    Returns
    -------
    list of pairs of list of int
        The two groups of each merge, the less probable one first, as indices of
        outcomes.

    Raises
    ------
    ValueError, TypeError
        As `huffman_code` does.

    See Also
    --------
    huffman_code : The code that comes of it, and the rule for ties.

    Examples
    --------
    >>> huffman_merges([0.5, 0.25, 0.25])
    [([1], [2]), ([0], [1, 2])]
    """
    return list(_merges(_one_row(p)))


def expected_length(p: ArrayLike, code: Sequence[str]) -> float:
    r"""Return the average number of symbols that a code spends on an outcome.

    .. math:: L = \sum_k p_k \, \ell_k

    Parameters
    ----------
    p : array_like, shape (K,)
        Probabilities that sum to 1.
    code : sequence of K str
        The word of each outcome, as from `huffman_code`.

    Returns
    -------
    float
        In bits, if the words are binary.

    Raises
    ------
    ValueError
        If `p` is not one distribution, or `code` has another number of words.
    TypeError
        If `p` does not hold real numbers, or a word is not a string.

    See Also
    --------
    huffman_code : The code for which it is least.

    Examples
    --------
    >>> expected_length([0.5, 0.25, 0.25], ["0", "10", "11"])
    1.5
    """
    p = as_probabilities(p, "p")
    if p.shape != (len(code),):
        raise ValueError(
            f"code must have one word per outcome, got {len(code)} words for p of "
            f"shape {p.shape}"
        )
    if not all(isinstance(word, str) for word in code):
        raise TypeError(f"code must hold strings, got {code!r}")
    return float(np.dot(p, [len(word) for word in code]))


def _one_row(p: ArrayLike) -> Array:
    """Check one distribution of numbers."""
    p = as_probabilities(p, "p")
    if is_symbolic(p):
        raise TypeError("p must hold real numbers, got dtype object")
    if p.ndim != 1 or np.any(np.isnan(p)):
        raise ValueError(f"p must be one row without NaN, got {p}")
    return p


def _merges(p: Array) -> Iterator[tuple[list[int], list[int]]]:
    """Merge the two least probable groups until one is left."""
    num_classes = len(p)
    groups = [(float(p_k), k, [k]) for k, p_k in enumerate(p)]
    heapify(groups)
    for age in range(num_classes, 2 * num_classes - 1):
        p_a, _, a = heappop(groups)
        p_b, _, b = heappop(groups)
        heappush(groups, (p_a + p_b, age, a + b))
        yield a, b


def _canonical_words(lengths: list[int]) -> list[str]:
    """Number the words of given lengths: shorter ones first, then as they come."""
    words = [""] * len(lengths)
    if len(lengths) == 1:
        return words
    number, previous = 0, 0
    for k in sorted(range(len(lengths)), key=lengths.__getitem__):
        number <<= lengths[k] - previous
        words[k] = format(number, f"0{lengths[k]}b")
        number, previous = number + 1, lengths[k]
    return words
