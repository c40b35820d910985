"""One logit swept: four functions of it, each above its slope.

Hardmax and softmax answer "which class?", max and log-sum-exp answer "how large?".
The hard one of each pair has a corner or a jump, the soft one does not. Only hardmax
has no slope at all: nothing that learns by slopes can learn through it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from softgrad import hardmax, logsumexp, softmax, softmax_jacobian
from softgrad.trace import derivative, expression, symbols

from .. import style
from ._charts import Axis, dot, line, note, panel, rows, upright
from ._model import Explorable, Prompt, Quantities, Slider, Span, State

HEIGHT, LOWER = 80, 110  # px: of a curve, and where the lower one begins
SWEPT = Axis(-4, 4, [-4, 0, 4], "swept logit", labelOverlap=False)
HARDMAX_SLOPE = float(expression(derivative(hardmax, symbols("z", 3))[0, 0]))


class OneLogitSweep(Explorable):
    """Four functions of the first of three logits, each above its slope."""

    title = "One logit swept"
    description = (
        "Four curves over the first of three logits, each above its slope: hardmax, a "
        "jump with slope 0; softmax, an S with a bell as its slope; max, a corner "
        "whose slope is hardmax; log-sum-exp, a rounded corner whose slope is softmax."
    )
    controls = (
        Slider("z_1", -4, 4, 0.1, 1.5, "swept logit $z_1$"),
        Slider("z_2", -3, 3, 0.1, 0),
        Slider("z_3", -3, 3, 0.1, -1),
    )
    readout = (
        "At z₁ = {z_1:.1f}: hardmax {hard_here:.0f}, softmax {soft_here:.2f}, max "
        "{largest_here:.2f}, log-sum-exp {smooth_here:.2f}. The soft ones have the "
        "slopes {soft_slope_here:.2f} (softmax) and {smooth_slope_here:.2f} "
        "(log-sum-exp)."
    )
    prompts = (
        Prompt(
            "Go to the tie",
            "At $z_1$ = $z_2$ hardmax jumps and max has a corner: neither has a "
            "slope there (open circles). The soft curves pass smoothly.",
            {"z_1": 0},
        ),
        Prompt(
            "Fall far behind",
            "Softmax is small, but its slope is not zero: it still says which way "
            "is up. Hardmax says nothing.",
            {"z_1": -2},
        ),
        Prompt(
            "Take the lead",
            "Log-sum-exp hugs max from above, and its slope, which is softmax, "
            "nears 1.",
            {"z_1": 4},
        ),
        Prompt(
            "Move the rival",
            "With $z_2$ = 2 the jump, the rise and both bends move right: what "
            "counts is $z_1$ against the others.",
            {"z_2": 2},
        ),
    )
    span = Span(-4, 4, points=158, at="z_1")
    columns = 4
    narrow_columns = 2

    def quantities(self, s: State) -> Quantities:
        return {"tie": np.max(np.array([s.z_2, s.z_3]))}

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the four functions of the first logit, and their slopes."""
        z = np.array([x, s.z_2, s.z_3])
        return {
            "hard": hardmax(z)[0],
            "soft": softmax(z)[0],
            "largest": np.max(z),
            "smooth": logsumexp(z),
            "hard_slope": HARDMAX_SLOPE,
            "soft_slope": softmax_jacobian(z)[0, 0],
            "largest_slope": hardmax(z)[0],
            "smooth_slope": softmax(z)[0],
        }

    def panels(self, base: Any) -> list[Any]:
        hard, soft, smooth = style.HARD, style.PROBABILITY, style.SMOOTH_MAX
        share, value = axis(-0.1, 1.1, [0, 1]), axis(-3.4, 5.4, [-2, 0, 2, 4])
        slope = axis(-0.1, 1.1, [0, 1], LOWER)
        # One that jumps is drawn as one line per value of hardmax: nothing joins them.
        pieces = base.encode(detail="hard:N")
        step = curve(pieces, "hard", share, hard)
        flat = curve(pieces, "hard_slope", slope, hard) + circles(slope, [0])
        rise = curve(base, "soft", share, soft)
        bell = curve(base, "soft_slope", slope, soft)
        corner = curve(base, "largest", value, hard)
        jump = curve(pieces, "largest_slope", slope, hard) + circles(slope, [0, 1])
        bend = curve(base, "smooth", value, smooth)
        turn = curve(base, "smooth_slope", slope, soft)
        return [
            halves("hardmax", step, "slope: 0", flat),
            halves("softmax", rise, "slope: p(1 − p)", bell),
            halves("max", corner, "slope: hardmax", jump),
            halves("log-sum-exp", bend, "slope: softmax", turn),
        ]


def axis(low: float, high: float, values: Sequence[float], top: int = 0) -> Axis:
    """Return the axis of a curve that begins `top` pixels down its panel."""
    scale = {"range": [top + HEIGHT, top]}
    look: dict[str, Any] = {"format": ".2~g", "orient": "left", "offset": 0}
    return Axis(low, high, values, room=25, scale=scale, **look)


def curve(base: Any, name: str, y: Axis, colour: str) -> Any:
    """Draw a curve over the swept logit, with a dot where the slider stands."""
    here = dot(SWEPT, y, colour, ("z_1", f"{name}_here"))
    return line(base, name, SWEPT, y, colour) + here


def circles(y: Axis, ends: Sequence[float]) -> Any:
    """Draw what comes from either side of a tie as open: there is no slope."""
    chart = rows([{"y": end} for end in ends], x="tie")
    mark = chart.mark_point(color=style.HARD, fill=style.PAPER, size=90, opacity=1)
    return mark.encode(x=SWEPT.x(), y=y.y())


def halves(title: str, function: Any, slope_title: str, slope: Any) -> Any:
    """Lay a function into the upper half, and its slope into the lower."""
    here = [
        upright(SWEPT, "z_1").encode(y=alt.value(top), y2=alt.value(top + HEIGHT))
        for top in (0, LOWER)
    ]
    heading = note(slope_title, style.INK, 0, LOWER - 6, baseline="bottom")
    both = panel(title, *here, heading, function, slope, height=LOWER + HEIGHT)
    return both.resolve_scale(y="independent")
