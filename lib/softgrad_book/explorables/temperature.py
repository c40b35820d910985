"""Temperature: the unit in which differences of logits count.

Three logits and a temperature. Cold, softmax becomes hardmax and the soft maximum the
maximum; hot, the shares become equal and the soft maximum climbs without end.
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
    compared,
    dot,
    level,
    note,
    one,
    panel,
    reading,
    ticks,
)
from ._model import Explorable, Prompt, Quantities, Slider, Span, State

HEIGHT, GAUGE = 130, 90  # px
LOW, HIGH = -1, 1  # powers of ten, of the temperature


class Temperature(Explorable):
    """Softmax and the soft maximum, from cold to hot."""

    title = "Temperature"
    description = (
        "Four panels: softmax at temperature T as bars, with hardmax as dashes and "
        "the equal share one third as a dotted line; the three shares as curves over "
        "T, from hardmax on the left to one third on the right; the soft maximum on a "
        "line between the maximum and the maximum plus T log 3; and the soft maximum "
        "and the maximum as curves over T."
    )
    controls = (
        Slider("log_T", LOW, HIGH, 0.05, 0, "temperature $T$", "T", ".2f"),
        Slider("z_1", -3, 3, 0.1, 0, "donkey $z_1$"),
        Slider("z_2", -3, 3, 0.1, 1, "dog $z_2$"),
        Slider("z_3", -3, 3, 0.1, 2, "cat $z_3$"),
    )
    readout = (
        "At T = {T:.2f} softmax gives ({p_1:.3f}, {p_2:.3f}, {p_3:.3f}), and the soft "
        "maximum is {smooth:.2f}, where the maximum is {largest:.1f}. One unit of "
        "logit multiplies the odds by {factor:.3~g}."
    )
    prompts = (
        Prompt(
            "Cool to T = 0.1",
            "Softmax has become hardmax, and the soft maximum the maximum: both soft "
            "partners turn hard together.",
            {"log_T": -1, "z_1": 0, "z_2": 1, "z_3": 2},
        ),
        Prompt(
            "Heat to T = 10",
            "The shares are nearly equal, and the soft maximum has gone 91 % of the "
            "way from one of its bounds to the other.",
            {"log_T": 1, "z_1": 0, "z_2": 1, "z_3": 2},
        ),
        Prompt(
            "Cool a tie",
            "Cat and dog have the same logit. However cold, softmax gives each one "
            "half; hardmax has to pick.",
            {"log_T": -1, "z_1": 0, "z_2": 2, "z_3": 2},
        ),
    )
    span = Span(LOW, HIGH, points=81, at="log_T")
    columns = 2
    narrow_columns = 2

    def quantities(self, s: State) -> Quantities:
        z, T = np.array([s.z_1, s.z_2, s.z_3]), 10**s.log_T
        largest = np.max(z)
        return {
            "T": T,
            "p": softmax(z, temperature=T),
            "hard": hardmax(z),
            "factor": np.exp(1 / T),
            "largest": largest,
            "smooth": T * logsumexp(z / T),
            "bound": largest + T * np.log(3),
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the three shares at the temperature ten to the power x."""
        z = np.array([s.z_1, s.z_2, s.z_3])
        T = 10**x
        first, second, third = softmax(z, temperature=T)
        shares = {"first": first, "second": second, "third": third}
        return {**shares, "soft": T * logsumexp(z / T), "hard_max": np.max(z)}

    def panels(self, base: Any) -> list[Any]:
        share = Axis(0, 1.05, [0, 0.5, 1], room=25, format=".2~g")
        powers: dict[str, Any] = {
            "labelExpr": "{'-1':'0.1','0':'1','1':'10'}[datum.value]"
        }
        heat = Axis(LOW, HIGH, [-1, 0, 1], "temperature T", **powers)
        value = Axis(-3.5, 14.5, [0, 5, 10], room=25)
        one_third = level(share, 1 / 3)
        fields, names = ("first", "second", "third"), ("p₁", "p₂", "p₃")
        coloured = zip(names, style.CLASS_COLOURS, strict=True)
        shares = dict(zip(fields, coloured, strict=True))
        maxima = {
            "soft": ("soft", style.SMOOTH_MAX),
            "hard_max": ("max", style.HARD),
        }
        at: dict[str, Any] = {"at": "log_T"}
        soft = bars("p", style.PROBABILITY, share)
        return [
            panel("Softmax", soft, one_third, ticks("hard", share), height=HEIGHT),
            panel("Over T", compared(base, shares, heat, share, **at), height=HEIGHT),
            panel("Soft maximum", gauge(), height=GAUGE, subtitle="T · LSE(z/T)"),
            panel("Over T", compared(base, maxima, heat, value, **at), height=GAUGE),
        ]


def gauge() -> Any:
    """Draw the soft maximum on its way from the maximum to the maximum plus T log 3."""
    x, y, track = Axis(-0.12, 1.12, **HIDDEN), Axis(0, 1, room=25, **HIDDEN), 0.6
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
        label(reading, "format(smooth, '.2f')", lse, way, -20),
    )
