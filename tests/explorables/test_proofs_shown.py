"""Proof cards show the code that was proved, and refuse what is wrong."""

import pytest

from softgrad import softmax, softmax_jacobian, softmax_vjp
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


def test_a_wrong_claim_gets_no_card(z):
    with pytest.raises(NotProved):
        proofs.card(softmax_vjp, softmax(z), symbols("g", 3), equals=z)
