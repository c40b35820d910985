"""Invent your own softmax: which functions turn a common shift into a common factor?

Each score s gets a weight g(s), and a class its weight's share of the sum. The shares
stand still under a shift of all scores if and only if every weight grows by the same
factor, g(s + a)/g(s). Of the five functions here two do that, and they are
exponentials.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from softgrad import softmax

from .. import style
from ._charts import Axis, classes, dots, grouped_bars, level, line, panel, per_class
from ._model import Choice, Explorable, Prompt, Quantities, Slider, Span, State

HEIGHT = 130  # px
FUNCTIONS = ("eˢ", "2ˢ", "softplus", "s²", "1 + tanh s")


class OwnSoftmax(Explorable):
    """Shares of a chosen function of the scores, and how a shift changes them."""

    title = "Invent your own softmax"
    description = (
        "Left: the shares that a chosen function g makes of three shifted scores, "
        "beside those of softmax. Right: the factor g(s + a)/g(s) by which a shift "
        "multiplies the weight of a score, over the score s, with a dot at each of "
        "the three scores: a level line for exponentials, a slope for the others."
    )
    controls = (
        Choice("n", FUNCTIONS, 2, "weight $g(s)$"),
        Slider("a", -2, 2, 0.1, 1.5, "add to all $a$"),
        Slider("z_1", -3, 3, 0.1, 0, "donkey $z_1$"),
        Slider("z_2", -3, 3, 0.1, 1, "dog $z_2$"),
        Slider("z_3", -3, 3, 0.1, 2, "cat $z_3$"),
    )
    readout = (
        "With {n} the shift by {a:.1f} takes the weights from ({before_1:.3~g}, "
        "{before_2:.3~g}, {before_3:.3~g}) to ({after_1:.3~g}, {after_2:.3~g}, "
        "{after_3:.3~g}), and the shares are now ({mine_1:.3f}, {mine_2:.3f}, "
        "{mine_3:.3f})."
    )
    prompts = (
        Prompt(
            "Softplus, log(1 + e^s)",
            "It is positive and increasing, as a weight should be. But the shift "
            "multiplies the donkey's weight by more than the cat's, so the shares "
            "close up. Move $a$.",
            {"n": 2, "a": 2, "z_1": 0, "z_2": 1, "z_3": 2},
        ),
        Prompt(
            "The exponential",
            "The line is level: every weight is multiplied by 7.39, the factor "
            "cancels, and no share moves, whatever $a$ is.",
            {"n": 0, "a": 2, "z_1": 0, "z_2": 1, "z_3": 2},
        ),
        Prompt(
            "Another base",
            "Level again, at 4. The shares differ from those of softmax, as one "
            "unit counts for less, but they stand just as still.",
            {"n": 1, "a": 2, "z_1": 0, "z_2": 1, "z_3": 2},
        ),
        Prompt(
            "The square",
            "Shifted by −2 the donkey, last of the three, has the largest share: below "
            "0 a square falls, and at 0 it is no weight at all.",
            {"n": 3, "a": -2, "z_1": 0, "z_2": 1, "z_3": 2},
        ),
        Prompt(
            "1 + tanh s",
            "It climbs from 0 to 2 and levels off, so at $a$ = 2 the three are nearly "
            "equal. Move $a$ to −2, and the cat has almost four fifths. The same "
            "three leads, two answers.",
            {"n": 4, "a": 2, "z_1": 0, "z_2": 1, "z_3": 2},
        ),
    )
    span = Span(-3, 3, points=160)  # an even number: s = 0 is not among them
    columns = 2

    def quantities(self, s: State) -> Quantities:
        z = np.array([s.z_1, s.z_2, s.z_3])
        with np.errstate(divide="ignore", invalid="ignore"):  # of s squared at 0
            before, after = weight(s.n, z), weight(s.n, z + s.a)
            factor, mine = after / before, after / after.sum()
        weights = {"before": before, "after": after, "factor": factor}
        return {"soft": softmax(z), "mine": mine, **weights}

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the factor by which the shift multiplies the weight of a score x."""
        return {"ratio": weight(s.n, x + s.a) / weight(s.n, x)}

    def panels(self, base: Any) -> list[Any]:
        share = Axis(0, 1.05, [0, 0.5, 1], room=25, format=".2~g")
        score = Axis(-3, 3, [-3, 0, 3], "score s")
        log: dict[str, Any] = {"type": "log", "clamp": True}
        at = [0.1, 1, 10]
        times = Axis(0.1, 10, at, room=30, scale=log, format="~g")
        shares = {
            "mine": ("shares of g", style.MUTED),
            "soft": ("softmax", style.PROBABILITY),
        }
        scores = classes(3, x=per_class("z"), y=per_class("factor"))
        return [
            panel("Shares after the shift", grouped_bars(shares, share), height=HEIGHT),
            panel(
                "g(s + a) / g(s)",
                level(times, 1, style.GRID),
                line(base, "ratio", score, times, style.MUTED),
                dots(scores, score, times, style.MUTED),
                height=HEIGHT,
            ),
        ]


def weight(n: Any, s: Any) -> Any:
    """Return function n of the scores."""
    if n == 0:
        return np.exp(s)
    if n == 1:
        return 2.0**s
    if n == 2:
        return np.log1p(np.exp(s))
    if n == 3:
        return s * s
    return 2 / (1 + np.exp(-2 * s))  # 1 + tanh s
