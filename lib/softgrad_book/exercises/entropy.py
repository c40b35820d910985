"""The exercises of chapter 2, entropy."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
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
NINE = [1 / 2] + [1 / 16] * 8

Code = Callable[[Any], Any]


def entropy_and_huffman() -> list[float]:
    """Return the entropy and the average Huffman length of (0.7, 0.2, 0.1), in bits."""
    return [float(entropy(THREE, base=2)), expected_length(THREE, huffman_code(THREE))]


def cost_of_blocks(num_classes: int, size: int) -> float:
    """Return Huffman's bits per symbol for blocks of equally likely symbols."""
    p = np.full(num_classes**size, 1 / num_classes**size)
    return expected_length(p, huffman_code(p)) / size


def words_are_as_long_as_asked(code: Code) -> None:
    """Each word has its own length, in the order given."""
    for lengths in ([1, 2, 2], [2, 2, 2, 2], [3, 1, 3, 2], [4, 2]):
        words = _words(code, lengths)
        given = [len(word) for word in words]
        if given != lengths:
            raise AssertionError(f"lengths {lengths}: got {words}, of lengths {given}")


def no_word_begins_another(code: Code) -> None:
    """What the words say can be cut up in one way only."""
    for lengths in ([1, 2, 2], [3, 1, 3, 2], [2, 1, 3], [2, 2, 2, 2]):
        words = _words(code, lengths)
        for first, second in permutations(words, 2):
            if second.startswith(first):
                raise AssertionError(
                    f"lengths {lengths}: got {words}, where {first!r} begins {second!r}"
                )


def what_does_not_fit_is_refused(code: Code) -> None:
    """Lengths over budget raise a ValueError."""
    for lengths in ([1, 1, 2], [2, 1, 2, 2], [1, 2, 3, 4, 4, 5]):
        try:
            words = code(list(lengths))
        except ValueError:
            continue
        raise AssertionError(f"lengths {lengths}: expected a ValueError, got {words}")


def _words(code: Code, lengths: list[int]) -> list[str]:
    words = code(list(lengths))
    if not all(isinstance(word, str) and set(word) <= set("01") for word in words):
        raise AssertionError(f"lengths {lengths}: expected words of 0 and 1")
    if len(words) != len(lengths):
        raise AssertionError(f"lengths {lengths}: got {len(words)} words")
    return list(words)


EXERCISES: dict[str, Exercise] = {
    "2.1": Number(
        entropy_and_huffman,
        _(
            "H is the sum of p times −log₂ p. For Huffman, merge 0.2 and 0.1 first: "
            "what is merged gets one bit longer. The order asked for is [H, L]."
        ),
    ),
    "2.2": Number(
        lambda: perplexity(NINE),
        _("First the entropy; then the base of its logarithm, to that power."),
        hints={
            2.5: _("That is the entropy in bits. Perplexity is 2 to that power."),
            float(entropy(NINE)): _("That is the entropy in nats; e to that power."),
            float(np.exp(2.5)): _("Bits belong to base 2: 2 to the power of bits."),
            9.0: _("So it would be if all nine were equally likely."),
        },
    ),
    "2.3": Number(
        lambda: [cost_of_blocks(3, 1), cost_of_blocks(3, 2)],
        _(
            "How many pairs are there, and how probable is each? Merge until one group "
            "is left and average the lengths. A word for a pair pays for two outcomes."
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
            _("the words are as long as asked"): words_are_as_long_as_asked,
            _("no word begins another"): no_word_begins_another,
            _("what does not fit is refused"): what_does_not_fit_is_refused,
        },
        probe=([1, 2, 2],),
    ),
}
