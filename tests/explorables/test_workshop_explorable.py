"""The workshop of losses keeps what its prompts promise."""

import numpy as np
import pytest

from softgrad import numerical_gradient, softmax
from softgrad_book.explorables import LossWorkshop
from softgrad_book.explorables._loss_panels import LABELS, STARTS, STEPS, asked, race
from softgrad_book.explorables.loss_workshop import (
    FOCAL,
    GCE,
    HEATED,
    LOSSES,
    PARAMETERS,
    SMOOTHED,
    formulas,
)
from softgrad_book.minimum import lowest


@pytest.fixture(scope="module")
def shop():
    return LossWorkshop()


def after(explorable, prompt, **moved):
    return explorable.values(**(explorable.prompts[prompt].settings | moved))


@pytest.mark.parametrize("loss", range(len(LOSSES)))
@pytest.mark.parametrize("t", range(PARAMETERS.shape[1]))
def test_each_gradient_is_that_of_its_loss(loss, t):
    of, gradient = formulas(loss, t, PARAMETERS[loss, t])
    z, c = np.array([[0.3, 1.7, -0.4]]), np.array([1])
    numeric = numerical_gradient(lambda z: of(z, c)[0], z)
    np.testing.assert_allclose(gradient(z, c), numeric, rtol=1e-7, atol=1e-9)


def test_without_their_parameter_three_of_them_are_cross_entropy(shop):
    plain = shop.values(loss=0)
    same = ("own_here", "pull_own_here", "half_own", "asked_1", "asked_2")
    for loss, t in ((FOCAL, 0), (SMOOTHED, 0), (GCE, 0), (HEATED, 1)):
        it = shop.values(loss=loss, t=t)
        assert [it[n] for n in same] == pytest.approx([plain[n] for n in same])


def test_focal_loss_costs_less_and_pulls_harder(shop):
    here = after(shop, 0)
    assert here["pull_own_here"] > 1.1 > 1 > here["pull_ce_here"]
    curves = shop.curve_values(loss=FOCAL, t=2)
    assert np.all(curves["own"] < curves["ce"])
    left = curves["margin"] < 0
    assert np.all(curves["pull_own"][left] < curves["pull_ce"][left])
    shares = [here[f"asked_{k}"] for k in (1, 2, 3)]
    assert shares[0] < LABELS[0]
    assert shares[2] > LABELS[2]


@pytest.mark.parametrize("loss", [1, 2])
def test_the_pull_of_bounded_losses_dies(shop, loss):
    states = [after(shop, 1, loss=loss, m=m) for m in range(4, 8)]
    pulls = [state["pull_own_here"] for state in states]
    halves = [state["half_own"] for state in states]
    np.testing.assert_allclose(np.divide(pulls[:-1], pulls[1:]), np.e, rtol=0.05)
    assert all(np.divide(halves[1:], halves[:-1]) > 2)
    assert after(shop, 1)["half_own"] > 150 * after(shop, 1)["half_ce"]


def test_generalised_cross_entropy_believes_the_majority(shop):
    states = [after(shop, 2, t=t) for t in range(6)]
    first = [state["asked_1"] for state in states]
    assert np.all(np.diff(first) > 0)
    assert first[-1] == 1
    assert np.all(np.diff([state["half_own"] for state in states]) > 0)
    # The best prediction is proportional to y^(1 / (1 - q)).
    for state in states[:-1]:
        best = LABELS ** (1 / (1 - state["u"]))
        shares = [state[f"asked_{k}"] for k in (1, 2, 3)]
        np.testing.assert_allclose(shares, best / best.sum(), atol=1e-3)


def test_the_smoothed_loss_has_a_floor_and_pulls_nearly_as_hard(shop):
    curves = shop.curve_values(loss=SMOOTHED, t=4)
    floor = np.argmin(curves["own"])
    assert 0 < floor < np.argmax(curves["margin"] > 0)
    assert curves["pull_own"][floor] < 0.05 < curves["pull_own"][0]
    here = after(shop, 3)
    assert 0.7 < here["pull_own_here"] / here["pull_ce_here"] < 1
    u = here["u"]
    smoothed = (1 - u) * LABELS + u / 3
    assert [here[f"asked_{k}"] for k in (1, 2, 3)] == pytest.approx(smoothed, abs=1e-3)


def test_a_temperature_slows_down_and_overstates(shop):
    warm = after(shop, 4)
    assert warm["pull_ce_here"] / warm["pull_own_here"] == pytest.approx(4, abs=0.5)
    assert warm["half_own"] / warm["half_ce"] == pytest.approx(4, abs=0.5)
    assert warm["asked_1"] == pytest.approx(0.7**4 / (LABELS**4).sum(), abs=1e-3)


def test_proper_losses_ask_for_the_labels(shop):
    for loss in (0, 1):
        state = shop.values(loss=loss)
        shares = [state[f"asked_{k}"] for k in (1, 2, 3)]
        np.testing.assert_allclose(shares, LABELS, atol=1e-3)
    assert shop.values(loss=2)["asked_1"] == 1


def test_a_race_that_is_never_won_says_so():
    lead, half = race(lambda z, c: np.zeros_like(z))
    assert np.all(half == STEPS + 1)
    np.testing.assert_array_equal(lead, np.repeat(-STARTS[:, None], lead.shape[1], 1))


def test_the_least_value_is_found_at_kinks_on_plains_and_at_no_place():
    goal = np.array([1.5, -0.25, 0.5])
    kink = lowest(lambda z: np.abs(z - goal).sum(axis=-1), 3)
    np.testing.assert_allclose(kink, goal, atol=1e-3)
    nowhere = lowest(lambda z: -softmax(z)[:, 2], 3)
    assert softmax(nowhere)[2] > 1 - 1e-6
    with_nan = lowest(lambda z: np.where(z[:, 0] < -1, np.nan, z[:, 0]), 3)
    assert with_nan[0] == pytest.approx(-1, abs=1e-3)
    assert asked(lambda z, c: np.zeros(len(z))).shape == (3,)
