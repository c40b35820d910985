"""Squared error versus cross-entropy.

The true class is 1 and its logit stays at 0. The reader moves the two wrong logits
from right over undecided to confidently wrong: the squared error runs into its
ceiling and its gradient dies, cross-entropy grows like the margin and keeps its own.
"""

import altair as alt
import numpy as np

from softgrad import (
    sigmoid,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_squared_error,
    softmax_squared_error_grad,
)

from .. import style
from ..explorable import Curves, Explorable, Prompt, Slider
from ..i18n import _
from ..two_losses import bars_by_class, length, length_axis, two_curves

TRUE_CLASS = 0


def squared_error_vs_cross_entropy() -> Explorable:
    """Return the explorable."""
    return Explorable(
        name="squared_error_vs_cross_entropy",
        title=_("Squared error versus cross-entropy"),
        description=_(
            "Four panels for the logits (0, m, z₃), class 1 being true: both losses "
            "against the margin m; the lengths of their gradients on a logarithmic "
            "scale; the gradients class by class; and what is left of them behind a "
            "hidden sigmoid unit."
        ),
        sliders=[
            Slider("m", -8, 8, 0.1, 3, _("margin $m = z_2$")),
            Slider("z_3", -8, 8, 0.1, -5),
            Slider("a", -8, 8, 0.1, 0, _("hidden unit $a$")),
        ],
        quantities=quantities,
        panels=panels,
        readout=_(
            "The true class has p = {p_1:.4f}. Gradient of the cross-entropy: "
            "({delta_ce_1:.3f}, {delta_ce_2:.3f}, {delta_ce_3:.3f}), length "
            "{norm_ce:.4f}. Gradient of the squared error: ({delta_se_1:.3f}, "
            "{delta_se_2:.3f}, {delta_se_3:.3f}), length {norm_se:.4f}, "
            "{ratio:.1f} times shorter."
        ),
        prompts=[
            Prompt(
                _("Be right"),
                _(
                    "Class 1 leads both others by 6. Both gradients are nearly 0, as "
                    "they should be."
                ),
                {"m": -6, "z_3": -6, "a": 0},
            ),
            Prompt(
                _("Be undecided"),
                _(
                    "All three are level. Both losses pull class 1 up, cross-entropy "
                    "three times as hard."
                ),
                {"m": 0, "z_3": 0, "a": 0},
            ),
            Prompt(
                _("Be confidently wrong"),
                _(
                    "The squared error has hit its ceiling of 1 and its bars are gone. "
                    "Cross-entropy's bar for class 1 still stands at −1."
                ),
                {"m": 8, "z_3": -5, "a": 0},
            ),
            Prompt(
                _("Share the mistake"),
                _(
                    "Half and half over two wrong classes: the squared error stands "
                    "at 0.75, below its ceiling, and its gradient dies all the same. "
                    "Now lower $z_3$ by 1: bars 2 and 3 wake, bar 1 sleeps on."
                ),
                {"m": 8, "z_3": 8, "a": 0},
            ),
            Prompt(
                _("Saturate the hidden unit"),
                _(
                    "Both curves drop alike. No loss can cure a plateau that lies "
                    "below the softmax."
                ),
                {"m": 8, "z_3": -5, "a": 7},
            ),
        ],
        curves=Curves(curves, -8, 8, 129),
    )


def quantities(s):
    """Return what the panels mark at the sliders' position."""
    z = np.array([0, s.m, s.z_3])
    delta_ce = softmax_cross_entropy_grad(z, TRUE_CLASS)
    delta_se = softmax_squared_error_grad(z, TRUE_CLASS)
    return {
        "p": softmax(z),
        "ce": softmax_cross_entropy(z, TRUE_CLASS),
        "se": softmax_squared_error(z, TRUE_CLASS),
        "delta_ce": delta_ce,
        "delta_se": delta_se,
        "norm_ce": length(delta_ce),
        "norm_se": length(delta_se),
        "ratio": length(delta_ce) / length(delta_se),
        "slope": _sigmoid_slope(s.a),
    }


def curves(x, s):
    """Return the curves; x is the margin and, in the last panel, the hidden unit."""
    z = np.array([0, x, s.z_3])
    return {
        "ce": softmax_cross_entropy(z, TRUE_CLASS),
        "se": softmax_squared_error(z, TRUE_CLASS),
        "norm_ce": length(softmax_cross_entropy_grad(z, TRUE_CLASS)),
        "norm_se": length(softmax_squared_error_grad(z, TRUE_CLASS)),
        "slope": _sigmoid_slope(x),
    }


def _sigmoid_slope(a):
    """Return the derivative of the sigmoid, σ(a) (1 − σ(a))."""
    return sigmoid(a) * sigmoid(-a)


def panels(base):
    """Return the four panels."""
    exact = alt.Scale(domain=[-8.5, 8.5], nice=False)  # room for the dots
    margin = alt.X("x:Q", title=_("margin m"), scale=exact)
    unit = alt.X("x:Q", title=_("hidden unit a"), scale=exact)
    nats = alt.Y("v:Q", title=None, scale=alt.Scale(domain=[0, 9]))
    losses = two_curves(base, ("ce", "se"), margin, nats, here="m")
    lengths = two_curves(base, ("norm_ce", "norm_se"), margin, length_axis(), here="m")
    slopes = alt.Y("v:Q", title=None, scale=alt.Scale(domain=[-1, 1], nice=False))
    gradients = bars_by_class(("delta_ce", "delta_se"), slopes, offset=4)
    hidden = two_curves(
        base.transform_calculate(
            hidden_ce="norm_ce * datum.slope", hidden_se="norm_se * datum.slope"
        ),
        ("hidden_ce", "hidden_se"),
        unit,
        length_axis(),
        here="a",
        now=("norm_ce * slope", "norm_se * slope"),
    )
    return [
        (losses + ceiling()).properties(title=_("Loss"), height=140),
        lengths.properties(title=_("Length of ∂L/∂z"), height=140),
        gradients.properties(title=_("∂L/∂z, class by class"), height=140),
        hidden.properties(title=_("Length behind a hidden unit σ(a)"), height=140),
    ]


def ceiling():
    """Return a rule, and a note on it, where the squared error can rise no further."""
    limit = alt.Chart(alt.Data(values=[{"x": -7.8, "v": 1}]))
    rule = limit.mark_rule(color=style.SQUARED_ERROR, strokeWidth=1, opacity=0.7)
    note = limit.mark_text(align="left", dy=-7, text=_("squared error ≤ 1"))
    return rule.encode(y="v:Q") + note.encode(x="x:Q", y="v:Q")
