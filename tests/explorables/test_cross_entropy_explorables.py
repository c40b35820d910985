"""The explorables of chapter 3 keep what their prompts promise."""

import numpy as np
import pytest

from softgrad import softmax
from softgrad_book.explorables import CrossCoding, CrossEntropyAndKl, FloorWithInputs
from softgrad_book.explorables.floor_with_inputs import LAST


def after(explorable, prompt, **moved):
    return explorable.values(**(explorable.prompts[prompt].settings | moved))


def test_words_of_the_country_cost_its_entropy_at_home():
    home = after(CrossCoding(), 0)
    assert (home["word_1"], home["bits"], home["wasted"]) == (1, 1.5, 0)


def test_the_wrong_words_waste_more_one_way_than_the_other():
    coding = CrossCoding()
    there, back = after(coding, 1), after(coding, 2)
    assert there["word_1"] == pytest.approx(3.32, abs=0.005)
    assert there["word_3"] < there["best_3"]
    assert there["wasted"] == pytest.approx(0.898, abs=0.0005)
    assert back["wasted"] == pytest.approx(0.781, abs=0.0005)


def test_no_town_has_words_that_serve_the_country_better_than_its_own():
    coding = CrossCoding()
    slider = coding.controls[0]
    prices = [after(coding, 3, p_1=p)["bits"] for p in slider.positions()]
    assert min(prices) == pytest.approx(after(coding, 3)["bits"])
    assert min(prices) == pytest.approx(1.661, abs=0.0005)


def test_the_four_bars_are_the_four_pairs_of_words_and_photos():
    coding = CrossCoding()
    for photos in (0, 1):
        for words in (0, 1):
            state = coding.values(words=words, photos=photos)
            bar = 2 * photos + (words != photos) + 1
            assert state[f"cost_{bar}"] == pytest.approx(state["bits"])
            assert state[f"floor_{bar}"] == pytest.approx(state["own"])


def test_divergences_do_what_the_prompts_say():
    both = CrossEntropyAndKl()
    truth, ruled_out, rare, certain = (after(both, n) for n in range(4))
    assert max(truth["kl_here"], truth["reverse_here"]) < 0.0005
    tens = [after(both, 1, log_p1=e)["kl_here"] for e in (-6, -5, -4, -3)]
    np.testing.assert_allclose(np.diff(tens), -0.5 * np.log(10), atol=1e-3)
    assert ruled_out["reverse_here"] < 1
    assert rare["height_1"] == ruled_out["height_1"]
    assert rare["kl_here"] < 0.1
    assert certain["kl_here"] > certain["h"]


def test_the_mean_loss_settles_on_the_mean_of_the_two_entropies():
    floor = FloorWithInputs()
    for prompt, mean in enumerate((0.305, 0, np.log(2) / 2, 0.611)):
        end = after(floor, prompt)
        assert end["floor"] == pytest.approx(mean, abs=0.0005)
        assert 0 < end["mean_here"] - end["floor"] < 0.001
        assert end["mean_here"] == pytest.approx(end["floor"] + end["surplus"])
    losses = [after(floor, 0, t=t)["mean_here"] for t in range(LAST + 1)]
    assert np.all(np.diff(losses) < 0)
    assert losses[0] == pytest.approx(np.log(3))


def test_the_logits_in_the_table_predict_what_the_prompts_say():
    even = after(FloorWithInputs(), 2)
    p = [even[f"p_blurred_{k}"] for k in (1, 2, 3)]
    np.testing.assert_allclose(p, [0, 0.5, 0.5], atol=0.001)
    assert sum(p) == pytest.approx(softmax([0.0, 0.0]).sum())
