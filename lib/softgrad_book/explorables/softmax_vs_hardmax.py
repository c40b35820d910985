"""Softmax versus hardmax.

Three logits, a temperature and a shift that all three share. Softmax follows the
differences of the logits, plain normalisation follows whatever zero happens to be,
and hardmax forgets everything but the winner.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from softgrad import hardmax, logsumexp, softmax

from .. import style
from ._charts import (
    HIDDEN,
    Axis,
    Place,
    bars,
    dot,
    note,
    one,
    panel,
    reading,
    ticks,
    zero,
)
from ._model import Explorable, Prompt, Quantities, Slider, State

HEIGHT = 120  # px
ROOM = 37  # px for labels, alike to keep the panels in line


class SoftmaxVsHardmax(Explorable):
    """Logits, softmax, hardmax and log-sum-exp, with a temperature and a shift."""

    title = "Softmax versus hardmax"
    description = (
        "Four panels for three classes: the logits; softmax, with the plain share z/Σz "
        "as a dash; hardmax; and log-sum-exp on a line between the maximum and the "
        "maximum plus T log 3."
    )
    controls = (
        Slider("z_1", -4, 4, 0.1, 1),
        Slider("z_2", -4, 4, 0.1, 2),
        Slider("z_3", -4, 4, 0.1, -1),
        Slider("log_T", -1, 1, 0.05, 0, "temperature $T$", "T", ".2f"),
        Slider("a", -4, 4, 0.1, 0, "shared shift $a$"),
    )
    readout = (
        "softmax = ({p_1:.2f}, {p_2:.2f}, {p_3:.2f}), hardmax = ({hard_1:.0f}, "
        "{hard_2:.0f}, {hard_3:.0f}); the odds of class 2 against class 1 are "
        "{odds:.3~g} to 1."
    )
    prompts = (
        Prompt(
            "Shift all logits by 3",
            "Softmax does not move: only differences matter. The plain shares do, "
            "although nothing has changed between the classes.",
            {"a": 3},
        ),
        Prompt(
            "Cool to T = 0.1",
            "Softmax becomes hardmax, and log-sum-exp lands on the maximum.",
            {"log_T": -1},
        ),
        Prompt(
            "Heat to T = 10",
            "The bars become nearly equal: softmax can flatten as well. "
            "Log-sum-exp has gone 89 % of the way from one bound to the other.",
            {"log_T": 1},
        ),
        Prompt(
            "Almost a tie",
            "Now move $z_1$ one step up. Hardmax jumps to the other class, softmax "
            "hardly stirs.",
            {"z_1": 1.9},
        ),
    )
    columns = 2
    narrow_columns = 2

    def quantities(self, s: State) -> Quantities:
        z = np.array([s.z_1, s.z_2, s.z_3]) + s.a
        T = 10**s.log_T
        p = softmax(z, temperature=T)
        largest = np.max(z)
        with np.errstate(divide="ignore", invalid="ignore"):  # nothing to share: Σz = 0
            plain = z / z.sum()
        return {
            "T": T,
            "logit": z,
            "p": p,
            "plain": plain,
            "hard": hardmax(z),
            "odds": p[1] / p[0],
            "largest": largest,
            "smooth": T * logsumexp(z / T),
            "bound": largest + T * np.log(3),
        }

    def panels(self, base: Any) -> list[Any]:
        logit = Axis(-9, 9, [-5, 0, 5], room=ROOM)
        marked: dict[str, Any] = {"format": ".2~g", "tickCount": 9}
        share = Axis(-0.65, 1.65, [-0.5, 0, 0.5, 1, 1.5], room=ROOM, **marked)
        dashes = ticks("plain", share, clip=True)
        logits = bars("logit", style.LOGIT, logit) + zero()
        soft = bars("p", style.PROBABILITY, share) + zero() + dashes
        hard = bars("hard", style.HARD, share) + zero()
        return [
            panel("Logits", logits, height=HEIGHT, subtitle="z + a"),
            panel("Softmax", soft, height=HEIGHT, subtitle="dash: plain share z/Σz"),
            panel("Hardmax", hard, height=HEIGHT, subtitle="all to the largest"),
            panel("Log-sum-exp", gauge(), height=HEIGHT, subtitle="between two bounds"),
        ]


def gauge() -> Any:
    """Draw log-sum-exp on its way from the maximum to the maximum plus T log 3."""
    x, y, track = Axis(-0.12, 1.12, **HIDDEN), Axis(0, 1, room=ROOM, **HIDDEN), 0.55
    way = "(smooth-largest)/(bound-largest)"

    def gone(to: Place, colour: str) -> Any:
        chart = one(x=0, to=to, y=track).encode(x=x.x(), x2="to:Q", y=y.y())
        return chart.mark_rule(color=colour, strokeWidth=6, strokeCap="round")

    def label(write: Any, text: str, colour: str, at: Place, dy: int) -> Any:
        look: dict[str, Any] = {"dy": dy, "align": "center", "lineBreak": "\n"}
        return write(text, colour, (x, at), (y, track), **look)

    def bound(at: Place, value: str, name: str, colour: str) -> Any:
        look = {"orient": "vertical", "size": 22, "thickness": 3, "opacity": 1}
        mark = one(x=at, y=track).mark_tick(color=colour, **look)
        return alt.layer(
            mark.encode(x=x.x(), y=y.y()),
            label(reading, f"format({value}, '.2f')", colour, at, 24),
            label(note, name, colour, at, 40),
        )

    lse = style.SMOOTH_MAX
    return alt.layer(
        gone(1, style.GRID),
        gone(way, lse),
        bound(0, "largest", "max", style.HARD),
        bound(1, "bound", "max +\nT log 3", style.MUTED),
        dot(x, y, lse, (way, track), size=150),
        label(note, "T·LSE(z/T)", lse, f"clamp({way},.2,.8)", -36),
        label(reading, "format(smooth, '.2f')", lse, way, -20),
    )
