"""One logit swept: four functions of it, each above its slope.

Hardmax and softmax answer "which class?", max and log-sum-exp answer "how large?".
The hard one of each pair has a corner or a jump, the soft one does not. Only hardmax
has no slope at all: nothing that learns by slopes can learn through it.
"""

import altair as alt
import numpy as np

from softgrad import hardmax, logsumexp, softmax, softmax_jacobian
from softgrad.trace import derivative, expression, symbols

from .. import style
from ..explorable import Curves, Explorable, Prompt, Slider
from ..i18n import _

HEIGHT, BOTTOM = 80, 190  # px: of a curve, and where the lower one stands
HARDMAX_SLOPE = float(expression(derivative(hardmax, symbols("z", 3))[0, 0]))


class OneLogitSweep(Explorable):
    """TODO one line."""

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
        "At z₁ = {z_1:.1f}: hardmax {hard:.0f}, softmax {soft:.2f}, max {largest:.2f}, "
        "log-sum-exp {smooth:.2f}. The soft ones have the slopes {soft_slope:.2f} "
        "(softmax) and {smooth_slope:.2f} (log-sum-exp)."
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
    span = Span(-4, 4, points=158)
    columns = 4
    narrow_columns = 2


def curves(z_1, s):
    """Return the four functions of the first logit, and their slopes."""
    z = np.array([z_1, s.z_2, s.z_3])
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


def quantities(s):
    """Return the four functions where the first logit stands, and where it ties."""
    return curves(s.z_1, s) | {"tie": np.max(np.array([s.z_2, s.z_3]))}


def panels(base):
    """Return the four functions, each above its slope."""
    hard, soft, smooth = style.HARD, style.PROBABILITY, style.SMOOTH_MAX
    height, share = [-3.4, 5.4], [-0.1, 1.1]
    return [
        _panel(base, "hard", _("hardmax"), share, hard, _("slope: 0"), hard),
        _panel(base, "soft", _("softmax"), share, soft, _("slope: p(1 − p)"), soft),
        _panel(base, "largest", _("max"), height, hard, _("slope: hardmax"), hard),
        _panel(
            base, "smooth", _("log-sum-exp"), height, smooth, _("slope: softmax"), soft
        ),
    ]


def _panel(base, name, title, domain, colour, slope_title, slope_colour):
    """One function in the upper half, its slope in the lower, over the same axis."""
    upper = _curve(base, name, domain, [HEIGHT, 0], colour)
    lower = _curve(
        base, f"{name}_slope", [-0.1, 1.1], [BOTTOM, BOTTOM - HEIGHT], slope_colour
    )
    one = alt.Chart(alt.Data(values=[{}]))
    here = one.transform_calculate(x="z_1")
    rule = here.mark_rule(color=style.MUTED, strokeDash=[2, 3])
    label = one.mark_text(text=slope_title, align="left", baseline="bottom")
    layers = [
        rule.encode(x=_x(), y=alt.value(0), y2=alt.value(HEIGHT)),
        rule.encode(x=_x(), y=alt.value(BOTTOM - HEIGHT), y2=alt.value(BOTTOM)),
        label.encode(x=alt.value(0), y=alt.value(BOTTOM - HEIGHT - 6)),
        upper,
        lower,
    ]
    # At a tie there is no slope: what comes from either side ends in an open circle.
    ends = {"hard": ["0"], "largest": ["0", "1"]}.get(name, [])
    if ends:
        y = _y(f"{name}_slope", [-0.1, 1.1], [BOTTOM, BOTTOM - HEIGHT])
        circles = [
            one.transform_calculate(x="tie", **{f"{name}_slope": end})
            .mark_point(color=colour, fill=style.PAPER, size=70, opacity=1)
            .encode(x=_x(), y=y)
            for end in ends
        ]
        layers[-1] = alt.layer(lower, *circles)
    panel = alt.layer(*layers).resolve_scale(y="independent")
    return panel.properties(title=title, height=BOTTOM)


def _curve(base, name, domain, pixels, colour):
    """A curve over the swept logit, with a dot where the slider stands."""
    x, y = _x(), _y(name, domain, pixels)
    # One that jumps is drawn as one line per value of hardmax: nothing joins them.
    jumps = name.startswith("hard") or name == "largest_slope"
    line = base.mark_line(color=colour, clip=True).encode(
        x=x, y=y, detail=alt.Detail("hard:N") if jumps else alt.Undefined
    )
    here = alt.Chart(alt.Data(values=[{}])).transform_calculate(
        **{"x": "z_1", name: name}
    )
    dot = here.mark_point(color=colour, filled=True, size=70, opacity=1)
    return alt.layer(line, dot.encode(x=x, y=y))


def _x():
    axis = alt.Axis(values=[-4, 0, 4], labelOverlap=False)
    return alt.X("x:Q", title=_("swept logit"), axis=axis)


def _y(name, domain, pixels):
    values = [0, 1] if domain[1] < 2 else [-2, 0, 2, 4]
    axis = alt.Axis(
        values=values,
        format=".2~g",
        orient="left",
        offset=0,
        minExtent=25,
        maxExtent=25,
    )
    scale = alt.Scale(domain=domain, range=pixels, nice=False)
    return alt.Y(f"{name}:Q", title=None, axis=axis, scale=scale)
