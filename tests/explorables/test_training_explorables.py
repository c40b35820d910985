"""The explorables of chapter 7 keep what their prompts promise."""

import numpy as np
import pytest

from softgrad import regression
from softgrad_book.data import blobs
from softgrad_book.explorables import LearningRate, Redundancy, TrainByHand
from softgrad_book.explorables.train_by_hand import EPOCHS


def after(explorable, prompt, **moved):
    return explorable.values(**(explorable.prompts[prompt].settings | moved))


def test_a_start_from_nothing_finds_the_map_in_one_epoch():
    hand = TrainByHand()
    start, one, last = (after(hand, 0, t=t) for t in (0, 1, EPOCHS))
    assert (start["right_ce"], start["norm_ce_here"]) == (100, 0)
    assert min(one["right_ce"], one["right_se"]) > 220
    assert last["norm_ce_here"] > 2 * one["norm_ce_here"]


def test_from_a_confidently_wrong_start_the_squared_error_waits():
    hand = TrainByHand()
    five, last = after(hand, 1, t=5), after(hand, 1, t=EPOCHS)
    assert five["right_ce"] > 200
    assert last["right_se"] < 25
    # From half as far it waits as well, and gets away.
    assert after(hand, 1, o=1, t=5)["right_se"] < 25
    assert after(hand, 1, o=1, t=EPOCHS)["right_se"] > 200


def test_too_long_a_step_calms_down_in_one_large_batch():
    hand = TrainByHand()
    batches = {
        k: [after(hand, 2, k=k, t=t) for t in range(8, EPOCHS + 1)] for k in (0, 2)
    }
    small, large = (np.ptp([s["loss_ce_here"] for s in batches[k]]) for k in (0, 2))
    assert small > 0.25
    assert large < 0.02


def test_one_batch_an_epoch_is_smooth():
    hand = TrainByHand()
    losses = [after(hand, 3, t=t)["loss_ce_here"] for t in range(EPOCHS + 1)]
    assert np.all(np.diff(losses) < 0)


def test_redundancy_keeps_what_its_prompts_promise():
    together = Redundancy()
    moved, another, least = (after(together, i) for i in range(3))
    start = after(together, 0, v_1=0, v_2=0)
    for name in ("p_1", "p_2", "p_3", "loss_here"):
        assert moved[name] == pytest.approx(start[name])
    for state in (moved, another):
        shifts = [state[f"z_{k}"] - state[f"z0_{k}"] for k in (1, 2, 3)]
        np.testing.assert_allclose(shifts, state["shift"])
    assert moved["shift"] != pytest.approx(another["shift"])
    for v in ({"v_1": 0.1}, {"v_1": -0.1}, {"v_2": 0.1}, {"v_2": -0.1}):
        assert after(together, 2, **v)["penalty_here"] > least["penalty_here"]


def test_the_learning_rate_keeps_what_its_prompts_promise():
    rate = LearningRate()
    crawl, jump, whole, patient = (
        rate.curve_values(**p.settings) for p in rate.prompts
    )
    assert np.all(np.diff(crawl["loss"]) < 0)
    assert crawl["loss"][-1] > 0.8
    assert np.all(jump["loss"][1:] > 2)
    assert np.ptp(jump["loss"][-5:]) > 0.5
    # With whole batches the valley lies further right.
    sizes = whole["step_size"]
    assert (
        sizes[np.argmin(whole["batch_250"])] > 4 * sizes[np.argmin(whole["batch_10"])]
    )
    wide = (sizes > 0.09) & (sizes < 3.2)
    assert np.all(patient["batch_10"][wide] < 0.23)
    assert np.all(patient["batch_10"][~wide] > 0.23)


def test_the_learning_rate_trains_as_the_library_does():
    X, labels = blobs()
    history = regression.fit(X, labels, epochs=20, lr=0.1, batch=50, rng=0)
    curve = LearningRate().curve_values(n=-1, k=1)["loss"]
    np.testing.assert_allclose(curve, history.losses, rtol=1e-3)
    assert LearningRate().values(n=-1, k=1, t=3)["steps"] == 15
