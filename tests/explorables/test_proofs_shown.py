"""Proof cards show the code that was proved, and refuse what is wrong."""

import numpy as np
import pytest

from softgrad import (
    logsumexp,
    softmax,
    softmax_jacobian,
    softmax_squared_error_grad,
    softmax_vjp,
)
from softgrad.trace import NotProved, derivative, symbols
from softgrad_book import proofs


@pytest.fixture
def z():
    return symbols("z", 3)


def test_shows_code_formula_and_verdict(z):
    card = proofs.card(softmax_jacobian, z, equals=derivative(softmax, z))
    markdown = card._repr_mimebundle_()["text/markdown"]
    assert "def softmax_jacobian(z):" in markdown
    assert '"""' not in markdown
    assert card.formula in markdown
    assert "proved: all 9 differences are exactly 0" in markdown


def test_can_show_one_entry(z):
    whole = proofs.card(softmax_jacobian, z, equals=derivative(softmax, z))
    entry = proofs.card(softmax_jacobian, z, equals=derivative(softmax, z), show=(0, 1))
    assert len(entry.formula) < len(whole.formula)
    assert entry.proof == whole.proof


def test_says_what_private_helpers_do(z):
    card = proofs.card(softmax, z, equals=derivative(logsumexp, z))
    assert list(card.helpers) == ["_shifted", "total"]
    markdown = card._repr_mimebundle_()["text/markdown"]
    assert "- `_shifted`: Return (z − max z) / T" in markdown
    assert "softmax" not in proofs.helpers(softmax_squared_error_grad)  # has a page


def test_a_function_without_helpers_has_no_folded_part(z):
    p, g = symbols("p", 3), symbols("g", 3)
    card = proofs.card(outer_product, p, g, equals=np.outer(p, g))
    assert "<details>" not in card._repr_mimebundle_()["text/markdown"]


def outer_product(p, g):
    return p[:, np.newaxis] * g


def test_shows_defaults(z):
    card = proofs.card(softmax, z, equals=derivative(logsumexp, z))
    assert "def softmax(z, axis=-1, temperature=1.0):" in card.code


def test_can_write_letters_for_longer_formulas(z):
    entry, short = (0, 1), {"p": softmax(z)}
    card = proofs.card(
        softmax_jacobian, z, equals=derivative(softmax, z), show=entry, short=short
    )
    assert card.formula == "- p_{1} p_{2}"
    assert list(card.short) == ["p_{1}"]
    assert "is short for" in card._repr_mimebundle_()["text/markdown"]


def test_prints_what_is_subtracted_last(z):
    card = proofs.card(differences, z, equals=-differences(z).T, show=(1, 0))
    assert card.formula == "z_{2} - z_{1}"


def differences(z):
    return z[:, np.newaxis] - z


def test_a_wrong_claim_gets_no_card(z):
    with pytest.raises(NotProved):
        proofs.card(softmax_vjp, softmax(z), symbols("g", 3), equals=z)
