"""The exercises of the chapter "Softmax versus hardmax"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from softgrad import log_softmax, logsumexp, sigmoid, softmax, surprisal

from ..i18n import _
from ._kinds import Exercise, Function, Number


def _equals_sigmoid(my_sigmoid: Callable[[float], Any]) -> None:
    for x in (-3.0, 0.0, 1.0, 3.0):
        got, expected = float(my_sigmoid(x)), float(sigmoid(x))
        late = float(sigmoid(x - 1))
        hint = _("; that is σ(x − 1)") if abs(got - late) < 1e-9 else ""
        assert abs(got - expected) < 1e-9, (
            _("at x = {:g}: expected {:.4f}, got {:.4f}").format(x, expected, got)
            + hint
        )


def _mirrors(my_sigmoid: Callable[[float], Any]) -> None:
    for x in (0.5, 2.0, 20.0):
        both = float(my_sigmoid(x)) + float(my_sigmoid(-x))
        assert abs(both - 1) < 1e-9, _("at x = ±{:g} the sum is {:.4f}").format(x, both)


def _survives(my_sigmoid: Callable[[float], Any]) -> None:
    for x, expected in ((-1000.0, 0.0), (1000.0, 1.0)):
        with np.errstate(all="ignore"):
            got = float(my_sigmoid(x))
        assert got == expected, _("at x = {:g}: got {:g}").format(x, got)


def _temperature_of_doubling() -> float:
    """By what the log-odds of z must be divided to give those of 2z."""
    z = np.array([0.0, 1.0])
    return float(np.diff(log_softmax(z))[0] / np.diff(log_softmax(2 * z))[0])


EXERCISES: dict[str, Exercise] = {
    "1.1": Number(
        lambda: softmax([0, np.log(2), np.log(3)]),
        hint=_("Exponentiate first: e^0, e^(log 2) and e^(log 3) are whole numbers."),
        tolerance=0.002,
    ),
    "1.2": Number(
        lambda: surprisal(0.01) - surprisal(0.99),
        hint=_("99 % against 1 % are odds of 99 to 1, and the odds are e^gap."),
        hints={
            float(np.log(100)): _("Close: that is log 100. The odds are 99 to 1."),
            float(np.log10(99)): _(
                "The odds are e^gap, so take the natural logarithm."
            ),
            99.0: _("99 are the odds. The gap is their logarithm."),
        },
    ),
    "1.3": Function(
        {
            _("equals the sigmoid"): _equals_sigmoid,
            _("the values at x and −x sum to 1"): _mirrors,
            _("survives x = ±1000"): _survives,
        },
        probe=(0.0,),
    ),
    "1.4": Number(
        lambda: [logsumexp([3, *[-np.inf] * 9]), logsumexp([3] * 10)],
        hint=_("Lower: the other nine add nothing. Upper: all ten are equal to 3."),
    ),
    "1.5": Number(
        _temperature_of_doubling,
        hint=_(
            "Softmax at temperature T sees z / T. For which T is z / T equal to 2z?"
        ),
        hints={2.0: _("T = 2 halves the logits. Doubling them is the opposite.")},
    ),
    "1.6": Number(
        lambda: 1 / surprisal(0.5),
        hint=_("Write 2^z as e^(z log 2), and compare z log 2 with z / T."),
        hints={
            float(np.log(2)): _("That is log 2. But T divides: z / T = z log 2."),
        },
    ),
}
