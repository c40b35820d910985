"""The exercises of the chapter "Softmax versus hardmax"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from softgrad import log_softmax, softmax, surprisal

from ..i18n import _
from ._kinds import Exercise, Function, Number


def _gives_back(my_logits: Callable[[Any], Any]) -> None:
    for p in ([0.7, 0.2, 0.1], [0.25, 0.75], [0.25] * 4):
        got = softmax(my_logits(np.array(p)))
        hint = ""
        if np.allclose(got, softmax(p)):
            hint = _("; those are the shares of p itself, which are flatter")
        elif np.allclose(got, softmax(np.log(p) - np.log1p(-np.array(p)))):
            hint = _("; log p/(1 − p) sets each class against all others together")
        assert np.allclose(got, p, rtol=0, atol=1e-9), (
            _("for p = {} softmax gives {}").format(p, np.round(got, 4).tolist()) + hint
        )


def _survives_the_rare(my_logits: Callable[[Any], Any]) -> None:
    p = np.array([1e-30, 0.25, 0.75])
    with np.errstate(all="ignore"):
        got = float(softmax(my_logits(p))[0])
    assert abs(got / p[0] - 1) < 1e-6, _(
        "a class with p = 1e-30 comes back with {:.3g}"
    ).format(got)


def _temperature_of_base_ten() -> float:
    """By what the log-odds of z must be divided to give those of shares of 10^z."""
    z = np.array([0.0, 1.0])
    return float(np.diff(log_softmax(z))[0] / np.diff(np.log(10**z))[0])


EXERCISES: dict[str, Exercise] = {
    "1.1": Number(
        lambda: softmax([0, np.log(2), np.log(3)]),
        hint=_("Exponentiate first: e^0, e^(log 2) and e^(log 3) are whole numbers."),
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
            _("softmax gives p back"): _gives_back,
            _("survives a class that is almost impossible"): _survives_the_rare,
        },
        probe=(np.array([0.5, 0.5]),),
    ),
    "1.4": Number(
        _temperature_of_base_ten,
        hint=_("Write 10^z as e^(z log 10), and compare z log 10 with z / T."),
        hints={
            float(np.log(10)): _("That is log 10. But T divides: z / T = z log 10."),
            10.0: _("Ten is the base. How many units of e^z is one unit of 10^z?"),
        },
    ),
}
