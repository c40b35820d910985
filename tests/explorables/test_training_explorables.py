"""The explorables of chapter 7 keep what their prompts promise."""

import numpy as np
import pytest

from softgrad_book.explorables import Redundancy, TrainByHand
from softgrad_book.explorables.train_by_hand import LAST


def after(explorable, prompt, **moved):
    return explorable.values(**(explorable.prompts[prompt].settings | moved))


def test_a_start_from_nothing_finds_the_map_in_one_epoch():
    hand = TrainByHand()
    start, one, last = (after(hand, 0, t=t) for t in (0, 1, LAST))
    assert (start["right_ce"], start["norm_ce_here"]) == (100, 0)
    assert min(one["right_ce"], one["right_se"]) > 220
    assert last["norm_ce_here"] > 2 * one["norm_ce_here"]


def test_from_a_confidently_wrong_start_the_squared_error_waits():
    hand = TrainByHand()
    five, last = after(hand, 1, t=5), after(hand, 1, t=LAST)
    assert five["right_ce"] > 200
    assert last["right_se"] < 25
    # From half as far it waits as well, and gets away.
    assert after(hand, 1, o=1, t=5)["right_se"] < 25
    assert after(hand, 1, o=1, t=LAST)["right_se"] > 200


def test_too_long_a_step_calms_down_in_one_large_batch():
    hand = TrainByHand()
    batches = {
        k: [after(hand, 2, k=k, t=t) for t in range(8, LAST + 1)] for k in (0, 2)
    }
    small, large = (np.ptp([s["loss_ce_here"] for s in batches[k]]) for k in (0, 2))
    assert small > 0.5
    assert large < 0.05


def test_one_batch_an_epoch_is_smooth():
    hand = TrainByHand()
    losses = [after(hand, 3, t=t)["loss_ce_here"] for t in range(LAST + 1)]
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
