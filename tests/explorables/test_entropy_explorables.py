"""What the prompts of chapter 2's explorables promise."""

from itertools import combinations

import numpy as np
import pytest
import vl_convert

from softgrad import entropy, expected_length, huffman_code
from softgrad_book.data import english_letters
from softgrad_book.explorables import CodewordBudget, HuffmanSteps, LetterQuestions
from softgrad_book.explorables.huffman_steps import sources, trees
from softgrad_book.explorables.letter_questions import WAYS, asked


def prompt_values(explorable):
    return [explorable.values(**prompt.settings) for prompt in explorable.prompts]


def test_every_way_of_asking_finds_every_letter():
    for words in asked()["gl_word"]:
        for one, other in combinations(words, 2):
            assert not one.startswith(other)
            assert not other.startswith(one)
        assert sum(0.5 ** len(word) for word in words) == 1


def test_the_best_questions_are_best_and_above_the_entropy():
    means = [LetterQuestions().values(way=way)["average"] for way in range(len(WAYS))]
    assert np.round(means, 2).tolist() == [11.67, 7.44, 4.84, 4.19]
    _letters, p = english_letters()
    assert means[-1] == pytest.approx(expected_length(p, huffman_code(p)), abs=1e-5)
    assert entropy(p, base=2) < means[-1]


def test_common_letters_take_few_questions():
    explorable = LetterQuestions()
    assert explorable.values(way=3, i=1)["asked"] == 3
    assert explorable.values(way=3, i=26)["asked"] == 10
    assert {explorable.values(way=2, i=i)["asked"] for i in range(1, 27)} == {4, 5}


def test_the_budget_is_spent_overspent_and_left_over():
    spent = [values["spent"] for values in prompt_values(CodewordBudget())]
    assert spent == [1, 1.25, 1, 15 / 16]


def drawn(**lengths):
    chart = CodewordBudget().spec()
    chart.pop("$schema")
    for param in chart["params"]:
        param["value"] = lengths.get(param["name"], param.get("value"))
        if param["value"] is None:
            param.pop("value")
    return vl_convert.vegalite_to_svg(chart)


def test_words_stand_where_they_fit():
    svg = drawn(l_1=3, l_2=1, l_3=3, l_4=2)
    assert all(f">{word}</text>" in svg for word in ("0", "10", "110", "111"))
    assert "spent, nothing left over" in svg
    svg = drawn(l_1=1, l_2=2, l_3=2, l_4=2)
    assert "over budget by 0.25" in svg


@pytest.mark.parametrize("d", range(4))
def test_the_tree_ends_with_the_code(d):
    _names, p = sources()[d]
    values = HuffmanSteps().values(d=d, t=5)
    code = huffman_code(p)
    assert values["done"] == values["most"] == len(p) - 1
    assert values["mean"] == pytest.approx(expected_length(p, code), abs=1e-5)
    assert values["H"] == pytest.approx(entropy(p, base=2), abs=1e-5)
    lengths = trees()["hs_bits"][d, 5, : len(p)]
    assert lengths.tolist() == [len(word) for word in code]


@pytest.mark.parametrize("d", range(4))
def test_each_merge_costs_the_probability_of_its_group(d):
    table = trees()
    K = len(sources()[d][1])
    groups = table["hs_share"][d, K : 2 * K - 1]
    np.testing.assert_allclose(
        np.diff(table["hs_mean"][d, :K]), groups, rtol=0, atol=1e-5
    )
    assert np.all(np.diff(groups) >= -1e-6)


def test_the_prompts_of_the_merges_tell_what_is_there():
    table = trees()
    assert table["hs_share"][0, 3].round(3) == 0.335
    assert table["hs_share"][2, 5].round(3) == 0.268
    assert table["hs_entropy"].round(3).tolist() == [1.201, 1.75, 2.194, 2.585]
    assert table["hs_mean"][:, 5].round(3).tolist() == [1.335, 1.75, 2.268, 2.667]
    letters = [table["hs_name"][2, k] for k in range(5)]
    after_one = [letters[k] for k in np.flatnonzero(table["hs_until"][2] == 2) if k < 5]
    assert after_one == ["a", "o"]
