"""The exercises of chapter 2, entropy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from softgrad import (
    entropy,
    expected_length,
    huffman_code,
    perplexity,
    surprisal,
)

from ..i18n import _
from ._kinds import Exercise, Function, Number

THREE = [0.7, 0.2, 0.1]
HALVES = [0.5, 0.25, 0.125, 0.125]

Length = Callable[[Any], Any]


def entropy_and_huffman() -> list[float]:
    """Return the entropy and the average Huffman length of (0.7, 0.2, 0.1), in bits."""
    return [float(entropy(THREE, base=2)), expected_length(THREE, huffman_code(THREE))]


def cost_of_blocks(num_classes: int, size: int) -> float:
    """Return Huffman's bits per symbol for blocks of equally likely symbols."""
    p = np.full(num_classes**size, 1 / num_classes**size)
    return expected_length(p, huffman_code(p)) / size


def certainty_is_free(length: Length) -> None:
    """What is certain needs no bits."""
    given = length(1.0)
    if not np.isclose(given, 0, atol=1e-9):
        raise AssertionError(f"p = 1: expected 0 bits, got {given:.4g}")


def halving_costs_one_bit(length: Length) -> None:
    """Half the probability takes one bit more."""
    for p in (0.5, 0.25, 0.7, 0.01):
        more = length(p / 2) - length(p)
        if not np.isclose(more, 1, atol=1e-9):
            raise AssertionError(
                f"from p = {p} to p = {p / 2}: expected 1 bit more, got {more:.4g}"
            )


def average_is_the_entropy(length: Length) -> None:
    """The average of the ideal lengths is the entropy in bits."""
    for p in (THREE, HALVES):
        average = sum(p_k * length(p_k) for p_k in p)
        if not np.isclose(average, entropy(p, base=2), atol=1e-9):
            raise AssertionError(
                f"p = {p}: expected {entropy(p, base=2):.4f} bits, got {average:.4f}"
            )


EXERCISES: dict[str, Exercise] = {
    "2.1": Number(
        entropy_and_huffman,
        _(
            "H is the sum of p times −log₂ p. For Huffman, merge 0.2 and 0.1 first: "
            "what is merged gets one bit longer. The order asked for is [H, L]."
        ),
    ),
    "2.2": Number(
        lambda: perplexity(HALVES),
        _("First the entropy; then the base of its logarithm, to that power."),
        hints={
            1.75: _("That is the entropy in bits. Perplexity is 2 to that power."),
            float(entropy(HALVES)): _("That is the entropy in nats; e to that power."),
            float(np.exp(1.75)): _("Bits belong to base 2: 2 to the power of 1.75."),
            4.0: _("So it would be if all four were equally likely."),
        },
    ),
    "2.3": Number(
        lambda: [cost_of_blocks(3, 1), cost_of_blocks(3, 2)],
        _(
            "Three words of lengths 1, 2, 2; then nine equally likely pairs, seven "
            "words of 3 bits and two of 4. Divide the second average by 2 symbols."
        ),
    ),
    "2.4": Number(
        lambda: surprisal(np.exp(-1), base=2),
        _("Which event has a surprisal of 1 nat? Take its surprisal in bits."),
        hints={
            float(np.log(2)): _("That is nats per bit; turn it over."),
            float(np.e): _("e is the base of the nat, not its size in bits."),
        },
    ),
    "2.5": Function(
        {
            _("what is certain takes 0 bits"): certainty_is_free,
            _("half the probability takes one bit more"): halving_costs_one_bit,
            _("its average is the entropy in bits"): average_is_the_entropy,
        },
        probe=(0.5,),
    ),
}
