"""What `workshop` shows of a function, and what it says of one that it cannot use."""

import math
import re
import sys

import numpy as np
import pytest

from softgrad import sigmoid
from softgrad_book import explorables
from softgrad_book import workshop as package
from softgrad_book.explorables import MIME_TYPE
from softgrad_book.site.page_html.outputs import output_html
from softgrad_book.workshop import report, workshop
from softgrad_book.workshop._formula import shown
from softgrad_book.workshop._loss import Loss, NotALoss


def one_minus_p(p, y):
    return 1 - p @ y


def hinge(z, y):
    return np.maximum(0, 1 - z @ y + np.max(z - 9 * y))


def with_sine(p, y):
    angle = np.pi / 2 * (p @ y)
    return 1 - np.sin(angle)


def in_math(p, y):
    return -math.log(p @ y)


def in_a_loop(p, y):
    share = p @ y
    while share < 0.5:
        share = 2 * share
    return 1 - share


@pytest.fixture(scope="module")
def innocent():
    return report(one_minus_p)


# --- Formulas -------------------------------------------------------------------


def lines(function):
    return shown(Loss(function)).lines


def test_a_loss_of_the_true_class_alone_is_a_pull_times_p_minus_y():
    value, gradient = lines(one_minus_p)
    assert value == "L = 1 - p_{1}"
    assert gradient.endswith(r"w = -p_1\,\frac{\partial L}{\partial p_1} = p_{1}")


def test_other_losses_of_p_go_through_the_jacobian():
    gradient = lines(lambda p, y: np.sum((p - y) ** 2) / 2)[1]
    assert r"J\,\frac{\partial L}{\partial p}" in gradient
    assert r"p_{1} - 1\\p_{2}\\p_{3}" in gradient


def test_a_loss_of_logits_is_written_in_p_where_softmax_is_in_it():
    gradient = lines(lambda z, y: np.log(np.sum(np.exp(z))) - z @ y)[1]
    assert gradient.endswith(
        r"\left(\begin{matrix}p_{1} - 1\\p_{2}\\p_{3}\end{matrix}\right)"
    )
    plain = lines(lambda z, y: (z @ y - 1) ** 2)[1]
    assert "2 z_{1} - 2" in plain


def test_of_branches_one_is_shown_and_named():
    what = shown(Loss(hinge))
    assert what.lines[0] == "L = - z_{1} + z_{2} + 1"
    assert any("$z = (0, 2, 1)$" in remark for remark in what.remarks)


def test_decimal_fractions_are_short_and_monsters_are_not_printed():
    assert lines(lambda p, y: (1 - (p @ y) ** 0.7) / 0.7)[0] == (
        "L = 1.429 - 1.429 p_{1}^{0.7}"
    )

    def monster(z, y):
        for k in (1, 2, 3):
            z = np.tanh(k * z + z * np.exp(-(z**2)))
        return z @ y

    what = shown(Loss(monster))
    assert what.lines == ()
    assert any("operations" in remark for remark in what.remarks)


def test_the_gradient_is_compared_with_differences():
    loss = Loss(one_minus_p)
    assert "Complex-step differences at 5 points agree" in shown(loss).remarks[-1]
    assert "Central" in shown(Loss(lambda p, y: np.sum(abs(p - y)))).remarks[-1]
    slopes = loss.formula.slopes
    loss.formula.slopes = lambda x, c: 1.001 * slopes(x, c)
    assert "differ from it" in shown(loss).remarks[-1]


# --- What cannot be traced, and what cannot be used ------------------------------


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (with_sine, "Line 3 of `with_sine`, `return 1 - np.sin(angle)`, does not run"),
        (in_math, "Line 2 of `in_math`, `return -math.log(p @ y)`, does not run"),
        (in_a_loop, "Its comparisons can fall in too many ways."),
        (lambda p, y: 1 - sigmoid(float((p @ y).real)), "does not run on symbols"),
    ],
)
def test_what_does_not_run_on_symbols_falls_back_to_numbers(function, says):
    loss = Loss(function)
    assert loss.formula is None
    assert says in loss.untraced
    z, c = np.array([[0.5, -0.2, 0.1]]), np.array([1])
    rows = loss.gradients(z, c)
    np.testing.assert_allclose(rows[0], loss.differences(z[0], 1), rtol=1e-4)


def test_numbers_alone_have_a_picture_and_a_card():
    picture, card = report(with_sine)
    traced, _ = report(lambda p, y: 1 - p @ y)
    assert picture.values(m=1)["own_here"] < traced.values(m=1)["own_here"]
    assert "no formula" in markdown(card)


def on_one_side(p, y):
    if p @ y > 0.5:
        return 0
    return 0.5 - p @ y


def at_least_a_little(p, y):
    return -np.sum(y * np.log(np.clip(p, 1e-7, 1)))


def with_a_root(z, y):
    return np.sqrt(z @ y)


def without_end(p, y):
    share = p @ y
    while share < 0.5:
        share = 2 * share
    return -np.log(share)


def test_a_branch_may_return_a_plain_number():
    loss = Loss(on_one_side)
    assert loss.formula is not None
    assert loss.method == "complex"
    np.testing.assert_array_equal(loss.differences(np.array([5.0, 0, 0]), 0), 0)
    report(on_one_side)


def test_a_number_among_symbols_is_told_from_a_symbol():
    said = Loss(at_least_a_little).untraced
    assert "NumPy has no log for a number among symbols" in said
    assert "not a symbol)" in Loss(in_math).untraced


def test_what_is_no_real_number_is_said_in_the_card():
    _picture, card = report(with_a_root)
    assert card.verdicts[-1].evidence.endswith("it has no real value or slope.")
    assert card.verdicts[-2].answer == "not a number"


def test_a_loop_that_does_not_end_is_ended_and_told(monkeypatch, capsys):
    monkeypatch.setattr(package._loss, "PATIENCE", 0.2)
    before = sys.gettrace()
    workshop(without_end)
    said = capsys.readouterr().out
    assert re.match(r"Line [34] of `without_end`, `.*share.*`, still runs after", said)
    assert said.endswith("It was called with p = [0. 1. 0.].\n")
    assert sys.gettrace() is before


def test_what_a_loss_prints_is_printed_once(capsys):
    def talkative(p, y):
        print("called")  # noqa: T201
        return 1 - p @ y

    report(talkative)
    assert capsys.readouterr().out == "called\n"


def test_two_losses_of_one_name_are_two_figures(innocent):
    spec = innocent[0]._repr_mimebundle_()[MIME_TYPE]
    pages = [output_html({MIME_TYPE: spec}, {}, f"live-{n}") for n in (1, 2)]
    found = [re.search('<figure class="explorable" id="(.*?)"', p)[1] for p in pages]
    assert found == ["workshop-one-minus-p-live-1", "workshop-one-minus-p-live-2"]
    ids = [re.findall(r'\bid="([^"]*)"', page) for page in pages]
    assert not set(ids[0]) & set(ids[1])
    assert 'class="own-page"' not in pages[0]  # no page of its own was made for it


def test_a_formula_that_does_not_give_the_numbers_is_refused():
    def two_faced(p, y):
        return 1 - p @ y if isinstance(p[0], float | complex) else 2 - p @ y

    assert "does not give the numbers" in Loss(two_faced).untraced


def short(p, y):
    weighted = y * p
    return -np.log(weighted + 1)


def misspelt(p, y):
    p = p @ y
    return -np.log(r)  # noqa: F821


def forgotten(p, y):
    np.log(p @ y)


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (short, "Line 3 of `short`, `return -np.log(weighted + 1)`, must return one "
                "number for one row, got shape (3,)."),
        (misspelt, "Line 3 of `misspelt`, `return -np.log(r)  # noqa: F821`, raises "
                   "NameError: name 'r' is not defined."),
        (forgotten, "`forgotten` must return one number for one row, got None."),
        (lambda q, y: q @ y, "got (q, y)"),
        (lambda p: p[0], "got (p)"),
        (0.5, "got 0.5"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_a_sentence(function, says, capsys):
    with pytest.raises(NotALoss, match=re.escape(says)):
        report(function)
    assert workshop(function) is None
    assert says in capsys.readouterr().out


def test_a_function_that_fails_far_out_is_judged_by_it():
    _picture, card = report(in_math)
    assert card.verdicts[-1].answer == "no"
    assert "ValueError" in card.verdicts[-1].evidence


# --- The picture and the card -----------------------------------------------------


def test_the_picture_is_that_of_the_workshop(innocent):
    picture, _card = innocent
    shop = explorables.LossWorkshop()
    same = ("own_here", "pull_own_here", "half_own", "ce_here", "half_ce", "p_ce_here")
    for m in (1, 4, 7):
        gce = shop.values(loss=5, t=5, m=m)  # with q = 1 it is this loss
        own = picture.values(m=m)
        for name in same:
            assert own[name] == pytest.approx(gce[name], abs=1e-5), name
    assert picture.values()["asked_1"] == 1
    spec = picture._repr_mimebundle_()[MIME_TYPE]
    assert spec["usermeta"]["explorable"]["name"] == "workshop-one_minus_p"
    assert 'id="workshop-one-minus-p"' in output_html({MIME_TYPE: spec}, {}, "c1")


def test_a_race_that_is_not_won_says_so():
    picture, _card = report(lambda z, y: z @ y)
    assert picture.values()["half_own"] == 2001
    assert "Step 2,001 stands for: not within the race." in picture.readout


def test_the_card_is_a_table_with_headings_and_verdicts_in_words(innocent):
    page = output_html({"text/markdown": markdown(innocent[1])}, {}, "c1")
    assert page.startswith('<div class="proof">')
    assert re.findall("<th>(.*?)</th>", page) == ["Question", "Verdict", "Evidence"]
    law = r'falls like <span class="math inline">\(e^{-m}\)</span>'
    words = re.findall("<td><strong>(.*?)</strong></td>", page)
    assert words == ["yes", "no", law, "no", "yes"]


def test_all_is_shown_by_one_call(monkeypatch):
    shown_to_reader = []
    monkeypatch.setattr(
        package._report, "display", lambda *parts: shown_to_reader.extend(parts)
    )
    workshop(one_minus_p)
    assert [type(part).__name__ for part in shown_to_reader] == [
        "OwnLoss",
        "ReportCard",
    ]


def markdown(card):
    return card._repr_mimebundle_()["text/markdown"]
