"""The explorables of chapter 1 keep what their prompts promise."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from softgrad_book.explorables import OwnSoftmax, SoftmaxVsHardmax, Temperature
from softgrad_book.explorables.own_softmax import weight


def after(explorable, prompt, **moved):
    return explorable.values(**(explorable.prompts[prompt].settings | moved))


def vector(state, name):
    return np.array([state[f"{name}_{k}"] for k in (1, 2, 3)])


def test_hardmax_cannot_tell_a_landslide_from_a_photo_finish():
    finish, landslide = (after(SoftmaxVsHardmax(), i) for i in range(2))
    assert_allclose(vector(finish, "hard"), vector(landslide, "hard"))
    past = after(SoftmaxVsHardmax(), 0, z_2=2.1)
    assert_allclose(vector(past, "hard"), [0, 1, 0])
    assert abs(vector(past, "p") - vector(finish, "p")).max() < 0.05
    assert landslide["p_3"] > 0.9


def test_softmax_stands_still_where_plain_shares_move():
    start = SoftmaxVsHardmax().values()
    up, down = (after(SoftmaxVsHardmax(), i) for i in (2, 3))
    for state in (up, down):
        assert_allclose(vector(state, "p"), vector(start, "p"))
    assert np.ptp(vector(up, "plain")) < np.ptp(vector(start, "plain"))
    assert_allclose(vector(down, "plain"), [1, 1 / 3, -1 / 3])


def test_both_soft_partners_turn_hard_when_cold_and_level_when_hot():
    cold, hot, tie = (after(Temperature(), i) for i in range(3))
    assert_allclose(vector(cold, "p"), vector(cold, "hard"), atol=1e-4)
    assert_allclose(cold["smooth"], cold["largest"], atol=1e-4)
    assert np.ptp(vector(hot, "p")) < 0.07
    way = (hot["smooth"] - hot["largest"]) / (hot["bound"] - hot["largest"])
    assert round(way, 2) == 0.91
    assert_allclose(vector(tie, "p"), [0, 0.5, 0.5], atol=1e-8)
    assert_allclose(vector(tie, "hard"), [0, 1, 0])


def test_the_last_weight_is_one_plus_tanh():
    s = np.linspace(-3, 3, 13)
    assert_allclose(weight(4, s), 1 + np.tanh(s))


def test_only_exponentials_stand_still():
    own = OwnSoftmax()
    softplus, exp, two, square, tanh = (after(own, i) for i in range(5))
    for state, factor in ((exp, np.exp(2)), (two, 4)):
        assert_allclose(vector(state, "factor"), factor)
    assert round(exp["factor_1"], 2) == 7.39
    assert_allclose(vector(exp, "mine"), vector(exp, "soft"))
    assert_allclose(vector(two, "mine"), vector(after(own, 2, a=-1), "mine"))
    assert np.all(np.diff(vector(softplus, "factor")) < 0)
    assert np.ptp(vector(softplus, "mine")) < np.ptp(vector(after(own, 0, a=0), "mine"))
    with np.errstate(all="ignore"):
        assert np.argmax(vector(square, "mine")) == 0
    assert np.ptp(vector(tanh, "mine")) < 0.01
    assert after(own, 4, a=-2)["mine_3"] == pytest.approx(0.785, abs=0.01)
