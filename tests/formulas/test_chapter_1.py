"""What chapter 1 derives by hand: odds, temperature, log-sum-exp and the max trick.

On symbols the library's functions subtract each logit in turn as the largest, so that
each proof also says that the subtraction changes nothing.
"""

import numpy as np
import pytest

from softgrad import log_softmax, logsumexp, softmax
from softgrad.trace import Refuted, prove_equal, symbols


def test_softmax_is_exponentials_over_their_sum(z):
    prove_equal(softmax(z), np.exp(z) / np.exp(z).sum())


def test_odds_are_exponentials_of_differences(z):
    p = softmax(z)
    for i, j in np.ndindex(z.size, z.size):
        prove_equal(p[i] / p[j], np.exp(z[i] - z[j]))


def test_temperature_divides_the_logits(z):
    T = symbols("T", positive=True)
    p = softmax(z, temperature=T)
    prove_equal(p, np.exp(z / T) / np.exp(z / T).sum())
    prove_equal(p[0] / p[1], np.exp((z[0] - z[1]) / T))


def test_logsumexp_is_the_logarithm_of_the_sum(z):
    prove_equal(np.exp(logsumexp(z)), np.exp(z).sum())


def test_log_softmax_subtracts_logsumexp(z):
    prove_equal(log_softmax(z), z - logsumexp(z))


def test_the_sigmoid_of_the_note_comes_one_unit_late():
    x = symbols("x")
    prove_equal(softmax([x, 1])[0], softmax([x - 1, 0])[0])
    with pytest.raises(Refuted):
        prove_equal(softmax([x, 1])[0], softmax([x, 0])[0])
