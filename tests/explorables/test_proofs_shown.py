"""Proof cards show the code that was proved, and refuse what is wrong."""

import numpy as np
import pytest

from softgrad import (
    logsumexp,
    softmax,
    softmax_cross_entropy_grad,
    softmax_jacobian,
    softmax_squared_error_grad,
    softmax_vjp,
)
from softgrad.trace import Refuted, derivative, prove_equal, symbols
from softgrad_book import proofs

JACOBIAN = r"J_{ij} = \partial p_i / \partial z_j"


@pytest.fixture
def z():
    return symbols("z", 3)


def markdown(card):
    return card._repr_mimebundle_()["text/markdown"]


def test_shows_claim_code_formula_and_verdict(z):
    slopes = derivative(softmax, z)
    card = proofs.card(softmax_jacobian, z, claim=JACOBIAN, equals=slopes)
    assert f"${JACOBIAN}$" in markdown(card)
    assert "def softmax_jacobian(z):" in markdown(card)
    assert '"""' not in markdown(card)
    assert card.formula in markdown(card)
    assert (
        "proved. All 9 differences of the two sides are exactly 0, on each of the 3"
        in (markdown(card))
    )
    assert str(card.proof) == str(prove_equal(softmax_jacobian(z), slopes))


def test_says_what_is_given(z):
    y = symbols("y", 3)
    card = proofs.card(
        softmax_cross_entropy_grad,
        *(z, y),
        claim=r"\partial L / \partial z_k = p_k - y_k",
        given=r"\sum_k y_k = 1",
        equals=softmax(z) - y,
        assuming=[(y.sum(), 1)],
    )
    assert r"$ given $\sum_k y_k = 1$" in markdown(card)


def test_can_show_one_entry(z):
    claim = {"claim": JACOBIAN, "equals": derivative(softmax, z)}
    whole = proofs.card(softmax_jacobian, z, **claim)
    entry = proofs.card(softmax_jacobian, z, **claim, show=(0, 1))
    assert len(entry.formula) < len(whole.formula)
    assert entry.proof == whole.proof


def test_says_for_which_way_it_shows_the_formula(z):
    card = proofs.card(softmax, z, claim="", equals=derivative(logsumexp, z), show=0)
    assert card.where == (r"z_{1} \geq z_{2}", r"z_{1} \geq z_{3}")
    assert r"(here where $z_{1} \geq z_{2}$, $z_{1} \geq z_{3}$)" in markdown(card)
    assert card.formula == r"\frac{1}{e^{z_{2} - z_{1}} + e^{z_{3} - z_{1}} + 1}"


def test_folds_the_door_and_says_what_helpers_do(z):
    card = proofs.card(softmax, z, claim="", equals=derivative(logsumexp, z))
    assert list(card.helpers) == ["shifted", "largest"]
    code, folded = markdown(card).split("<details>")
    assert "as_rows(" not in code
    assert "as_rows(" in folded
    assert "- `shifted`: Return (z − max z) / T" in folded
    assert "softmax" not in proofs.helpers(softmax_squared_error_grad)  # has a page


def test_a_function_without_door_and_helpers_has_no_folded_part(z):
    p, g = symbols("p", 3), symbols("g", 3)
    card = proofs.card(outer_product, p, g, claim="", equals=np.outer(p, g))
    assert "<details>" not in markdown(card)
    assert "ways" not in markdown(card)  # nothing is compared


def outer_product(p, g):
    return p[:, np.newaxis] * g


def test_shows_defaults(z):
    card = proofs.card(softmax, z, claim="", equals=derivative(logsumexp, z))
    assert "def softmax(z, axis=-1, temperature=1.0):" in card.code


def test_can_write_letters_for_longer_formulas(z):
    entry, short = (0, 1), {"p": softmax(z)}
    card = proofs.card(
        softmax_jacobian,
        z,
        claim=JACOBIAN,
        equals=derivative(softmax, z),
        show=entry,
        short=short,
    )
    assert card.formula == "- p_{1} p_{2}"
    assert list(card.short) == ["p_{1}"]
    assert "is short for" in markdown(card)


def test_prints_what_is_subtracted_last(z):
    card = proofs.card(differences, z, claim="", equals=-differences(z).T, show=(1, 0))
    assert card.formula == "z_{2} - z_{1}"


def differences(z):
    return z[:, np.newaxis] - z


def test_a_wrong_claim_gets_no_card(z):
    with pytest.raises(Refuted):
        proofs.card(softmax_vjp, softmax(z), symbols("g", 3), claim="", equals=z)
