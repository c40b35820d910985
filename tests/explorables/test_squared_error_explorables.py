"""The explorables of chapter 5 keep what their prompts promise."""

import numpy as np
import pytest

from softgrad_book.explorables import Race, SquaredErrorVsCrossEntropy


def after(explorable, prompt, **moved):
    return explorable.values(**(explorable.prompts[prompt].settings | moved))


def test_it_opens_with_the_cat_called_a_dog():
    start = SquaredErrorVsCrossEntropy().values()
    assert round(100 * start["p_2"], 1) == 99.9
    assert start["ratio"] > 1000


def test_the_squared_errors_gradient_rises_turns_round_and_sinks():
    losses = SquaredErrorVsCrossEntropy()
    right = after(losses, 0)
    assert max(right["norm_ce_here"], right["norm_se_here"]) < 0.01
    curves = losses.curve_values(z_3=-6)
    top = np.argmax(curves["norm_se"])
    assert curves["x"][top] == pytest.approx(0.7, abs=0.1)
    assert np.all(np.diff(curves["norm_se"])[:top] > 0)
    assert np.all(np.diff(curves["norm_se"])[top:] < 0)
    assert np.all(np.diff(curves["norm_ce"]) > 0)


def test_undecided_cross_entropy_pulls_three_times_as_hard():
    assert after(SquaredErrorVsCrossEntropy(), 1)["ratio"] == pytest.approx(3)


def test_a_shared_mistake_has_no_gradient_below_the_ceiling():
    losses = SquaredErrorVsCrossEntropy()
    shared, uneven = after(losses, 2), after(losses, 2, z_3=7)
    assert shared["se_here"] == pytest.approx(0.75, abs=0.001)
    assert shared["norm_se_here"] < 0.001
    assert abs(uneven["delta_se_1"]) < 0.001
    assert min(abs(uneven["delta_se_2"]), abs(uneven["delta_se_3"])) > 0.05


def test_the_race_is_close_from_a_little_wrong_and_not_from_very_wrong():
    race = Race()
    little, very = after(race, 0), after(race, 1)
    assert little["half_se"] - little["half_ce"] <= 2
    assert round(100 * race.values(m=8, t=0)["p_ce_2"], 1) == 99.9
    assert very["half_ce"] == 5
    assert very["half_se"] > 600
    assert very["p_se_1"] < 0.01


def test_each_unit_of_margin_multiplies_the_squared_errors_steps():
    runs = [after(Race(), 2, m=m) for m in range(4, 9)]
    waits = np.array([run["half_se"] for run in runs])
    factors = waits[1:] / waits[:-1]
    assert np.all(factors > 2)
    assert factors[-1] == pytest.approx(np.e, rel=0.05)
    assert set(np.diff([run["half_ce"] for run in runs])) <= {0, 1}


def test_ten_times_the_step_saves_a_factor_of_ten():
    race = Race()
    longer = after(race, 3)
    plain = after(race, 3, e=2)
    assert longer["eta"] == 10 * plain["eta"]
    assert plain["half_se"] / longer["half_se"] == pytest.approx(10, rel=0.1)
