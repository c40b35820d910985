"""What chapter 1 derives by hand: the exponential, odds, temperature, log-sum-exp.

On symbols the library's functions subtract each logit in turn as the largest, so that
each proof also says that the subtraction changes nothing.
"""

import numpy as np
import pytest
import sympy

from softgrad import log_softmax, logsumexp, softmax
from softgrad.trace import Refuted, derivative, prove_equal, symbols


def test_an_exponential_turns_a_shift_into_a_factor():
    s, a, c = symbols("s"), symbols("a"), symbols("c", positive=True)
    C = symbols("C", positive=True)
    prove_equal(C * np.exp(c * (s + a)) / (C * np.exp(c * s)), np.exp(c * a))


def test_no_other_weight_does():
    """If g(s + a)/g(s) is free of s, then g'(s) = c g(s): exponentials are left."""
    s, c, C = sympy.symbols("s c C1")
    g = sympy.Function("g")
    solution = sympy.dsolve(g(s).diff(s) - c * g(s), g(s))
    assert solution == sympy.Eq(g(s), C * sympy.exp(c * s))
    score, rate = symbols("s"), symbols("c", positive=True)
    slope = derivative(lambda s: np.exp(rate * s), score)
    prove_equal(slope, rate * np.exp(rate * score))


@pytest.mark.parametrize(
    "g", [lambda s: np.log1p(np.exp(s)), lambda s: s * s, lambda s: 1 + s * s]
)
def test_the_factor_of_other_weights_depends_on_the_score(g):
    s, t = symbols("s", positive=True), symbols("t", positive=True)
    with pytest.raises(Refuted):
        prove_equal(g(s + 1) / g(s), g(t + 1) / g(t))


def test_shares_of_any_exponential_are_softmax_at_some_temperature(z):
    c, C = symbols("c", positive=True), symbols("C", positive=True)
    weights = C * np.exp(c * z)
    prove_equal(weights / weights.sum(), softmax(z, temperature=1 / c))


def test_odds_that_depend_on_differences_alone_multiply():
    """Of three classes f(z_1 − z_2) f(z_2 − z_3) = f(z_1 − z_3), as f = exp does."""
    z = symbols("z", 3)
    p = softmax(z)
    prove_equal((p[0] / p[1]) * (p[1] / p[2]), p[0] / p[2])
    prove_equal(np.exp(z[0] - z[1]) * np.exp(z[1] - z[2]), np.exp(z[0] - z[2]))


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


def test_the_sigmoid_of_a_rival_at_1_comes_one_unit_late():
    x = symbols("x")
    prove_equal(softmax([x, 1])[0], softmax([x - 1, 0])[0])
    with pytest.raises(Refuted):
        prove_equal(softmax([x, 1])[0], softmax([x, 0])[0])
