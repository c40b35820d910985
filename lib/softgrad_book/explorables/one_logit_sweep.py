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

HARDMAX_SLOPE = float(expression(derivative(hardmax, symbols("z", 3))[0, 0]))


def one_logit_sweep() -> Explorable:
    """Return the explorable."""
    return Explorable(
        name="one_logit_sweep",
        title=_("One logit swept"),
        description=_(
            "Four curves over the first of three logits, each above its slope: "
            "hardmax, a jump with slope 0; softmax, an S with a bell as its slope; "
            "max, a corner whose slope is hardmax; log-sum-exp, a rounded corner whose "
            "slope is softmax."
        ),
        sliders=[
            Slider("z_1", -4, 4, 0.1, 1.5, _("swept logit $z_1$")),
            Slider("z_2", -3, 3, 0.1, 0),
            Slider("z_3", -3, 3, 0.1, -1),
        ],
        quantities=quantities,
        panels=panels,
        readout=_(
            "At z₁ = {z_1:.1f}: hardmax {hard:.0f}, softmax {soft:.2f}, max "
            "{largest:.2f}, log-sum-exp {smooth:.2f}. Their slopes: {hard_slope:.0f}, "
            "{soft_slope:.2f}, {largest_slope:.0f} and {smooth_slope:.2f}."
        ),
        prompts=[
            Prompt(
                _("Go to the tie"),
                _(
                    "At $z_1$ = $z_2$ hardmax jumps and max has a corner: neither has "
                    "a slope there (open circles). The soft curves pass smoothly."
                ),
                {"z_1": 0},
            ),
            Prompt(
                _("Fall far behind"),
                _(
                    "Softmax is small, but its slope is not zero: it still says which "
                    "way is up. Hardmax says nothing."
                ),
                {"z_1": -2},
            ),
            Prompt(
                _("Take the lead"),
                _(
                    "Log-sum-exp hugs max from above, and its slope, which is softmax, "
                    "nears 1."
                ),
                {"z_1": 4},
            ),
            Prompt(
                _("Move the rival"),
                _(
                    "With $z_2$ = 2 all four curves slide to the right: what counts is "
                    "$z_1$ against the others."
                ),
                {"z_2": 2},
            ),
        ],
        curves=Curves(curves, -4, 4, points=158),  # none falls on a tie
        columns=4,
        narrow_columns=2,
    )


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


class Stack(alt.VConcatChart):
    """A function above its slope, as one panel."""

    def properties(self, **properties):
        """Pass size on to both."""
        return Stack(
            vconcat=[c.properties(**properties) for c in self.vconcat], spacing=6
        )


def panels(base):
    """Return the four functions, each above its slope."""
    hard, soft, smooth = style.HARD, style.PROBABILITY, style.SMOOTH_MAX
    height, share = [-3.4, 5.4], [-0.1, 1.1]
    return [
        Stack(vconcat=[above, below])
        for above, below in (
            (
                _curve(base, "hard", hard, _("hardmax"), share, jumps="hard"),
                _curve(base, "hard_slope", hard, _("slope: 0"), share, jumps="hard"),
            ),
            (
                _curve(base, "soft", soft, _("softmax"), share),
                _curve(base, "soft_slope", soft, _("slope: p(1 − p)"), share),
            ),
            (
                _curve(base, "largest", hard, _("max"), height),
                _curve(
                    base,
                    "largest_slope",
                    hard,
                    _("slope: hardmax"),
                    share,
                    jumps="hard",
                ),
            ),
            (
                _curve(base, "smooth", smooth, _("log-sum-exp"), height),
                _curve(base, "smooth_slope", soft, _("slope: softmax"), share),
            ),
        )
    ]


def _curve(base, name, colour, title, domain, jumps=None):
    """One function of z_1, with a dot where the slider stands."""
    slope = name.endswith("_slope")
    x_axis = alt.Axis(
        values=[-4, -2, 0, 2, 4], labels=slope, ticks=slope, labelOverlap=False
    )
    y_axis = alt.Axis(
        values=[0, 1] if domain[1] < 2 else [-2, 0, 2, 4],
        format=".2~g",
        minExtent=20,
        maxExtent=20,
    )
    x = alt.X("x:Q", title=_("swept logit") if slope else None, axis=x_axis)
    y = alt.Y(
        f"{name}:Q",
        title=None,
        axis=y_axis,
        scale=alt.Scale(domain=domain, nice=False),
    )
    one = alt.Chart(alt.Data(values=[{}]))
    here = one.transform_calculate(**{"x": "z_1", name: name})
    # A curve that jumps is drawn as one line per value: nothing joins them.
    detail = alt.Detail(f"{jumps}:N") if jumps else alt.Undefined
    layers = [
        here.mark_rule(color=style.MUTED, strokeDash=[2, 3]).encode(x=x),
        base.mark_line(color=colour, clip=True).encode(x=x, y=y, detail=detail),
        here.mark_point(color=colour, filled=True, size=70, opacity=1).encode(x=x, y=y),
    ]
    if jumps and slope:
        # The slopes on either side end in open circles: at the tie there is none.
        layers += [
            one.transform_calculate(**{"x": "tie", name: side})
            .mark_point(
                color=colour, fill=style.PAPER, size=70, opacity=1, strokeWidth=2
            )
            .encode(x=x, y=y)
            for side in {"hard_slope": ["0"], "largest_slope": ["0", "1"]}[name]
        ]
    return alt.layer(*layers).properties(
        height=80, title=alt.Title(title, fontWeight="normal" if slope else 600)
    )
