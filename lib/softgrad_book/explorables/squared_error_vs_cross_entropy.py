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
        "norm_ce": _length(delta_ce),
        "norm_se": _length(delta_se),
        "ratio": _length(delta_ce) / _length(delta_se),
        "slope": _sigmoid_slope(s.a),
    }


def curves(x, s):
    """Return the curves; x is the margin and, in the last panel, the hidden unit."""
    z = np.array([0, x, s.z_3])
    return {
        "ce": softmax_cross_entropy(z, TRUE_CLASS),
        "se": softmax_squared_error(z, TRUE_CLASS),
        "norm_ce": _length(softmax_cross_entropy_grad(z, TRUE_CLASS)),
        "norm_se": _length(softmax_squared_error_grad(z, TRUE_CLASS)),
        "slope": _sigmoid_slope(x),
    }


def _length(g):
    """Return the Euclidean length; np.linalg.norm does not run on symbols."""
    return np.sqrt(np.sum(g * g))


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
        gradient_bars().properties(title=_("∂L/∂z, class by class"), height=140),
        hidden.properties(title=_("Length behind a hidden unit σ(a)"), height=140),
    ]


def ceiling():
    """Return a rule, and a note on it, where the squared error can rise no further."""
    limit = alt.Chart(alt.Data(values=[{"x": -7.8, "v": 1}]))
    rule = limit.mark_rule(color=style.SQUARED_ERROR, strokeWidth=1, opacity=0.7)
    note = limit.mark_text(align="left", dy=-7, text=_("squared error ≤ 1"))
    return rule.encode(y="v:Q") + note.encode(x="x:Q", y="v:Q")


def gradient_bars():
    """Return both gradients, class by class, on one scale."""
    names = loss_names()
    rows = [{"k": k, "loss": name} for k in (1, 2, 3) for name in names]
    ce, se = (",".join(f"{g}_{k}" for k in (1, 2, 3)) for g in ("delta_ce", "delta_se"))
    return (
        alt.Chart(alt.Data(values=rows))
        .transform_calculate(
            v=f"(datum.loss == '{names[0]}' ? [{ce}] : [{se}])[datum.k-1]"
        )
        .mark_bar()
        .encode(
            x=alt.X("k:O", title=_("class"), axis=alt.Axis(labelAngle=0, offset=4)),
            xOffset=alt.XOffset("loss:N", sort=names),
            y=alt.Y("v:Q", title=None, scale=alt.Scale(domain=[-1, 1], nice=False)),
            color=loss_colour(),
        )
    )


# --- Two losses side by side, here and in the race --------------------------------


def loss_names():
    """Return what the two losses are called in a legend."""
    return [_("cross-entropy"), _("squared error")]


def loss_colour(symbol="square"):
    """Return the colour of each loss."""
    colours = [style.CROSS_ENTROPY, style.SQUARED_ERROR]
    return alt.Color(
        "loss:N",
        sort=loss_names(),
        scale=alt.Scale(domain=loss_names(), range=colours),
        legend=alt.Legend(symbolType=symbol, symbolSize=220),
    )


def loss_dash():
    """Return the dash of each loss: colour alone would not tell them apart."""
    return alt.StrokeDash(
        "loss:N",
        sort=loss_names(),
        scale=alt.Scale(domain=loss_names(), range=[[1, 0], [6, 4]]),
        legend=alt.Legend(symbolType="stroke", symbolSize=220),
    )


def length_axis():
    """Return a logarithmic axis for lengths of gradients that never rescales."""
    powers = "{'-6': '10⁻⁶', '-4': '10⁻⁴', '-2': '10⁻²', '0': '1'}"
    label = f"{powers}[round(log(datum.value) / LN10)]"
    axis = alt.Axis(values=[1e-6, 1e-4, 1e-2, 1], labelExpr=label)
    scale = alt.Scale(type="log", domain=[1e-7, 3], nice=False, clamp=True)
    return alt.Y("v:Q", title=None, scale=scale, axis=axis)


def two_curves(base, fields, x, y, here, now=None):
    """Return a curve for each loss, a rule at the expression `here`, and two dots.

    `fields` are the names of cross-entropy's and the squared error's curve, `now` the
    expressions for the heights of their dots (of the same names, if not given).
    """
    names, now = loss_names(), now or fields
    lines = (
        base.transform_fold(list(fields), ["field", "v"])
        .transform_calculate(loss=_either(f"datum.field == '{fields[0]}'", names))
        .mark_line(clip=True)
        .encode(x=x, y=y, color=loss_colour("stroke"), strokeDash=loss_dash())
    )
    height = f"datum.loss == '{names[0]}' ? {now[0]} : {now[1]}"
    marked = alt.Chart(alt.Data(values=[{"loss": name} for name in names]))
    marked = marked.transform_calculate(v=height, **{x.to_dict()["field"]: here})
    rule = marked.mark_rule(color=style.MUTED, strokeDash=[2, 2]).encode(x=x)
    dots = marked.mark_point(filled=True, size=90, opacity=1)
    return lines + rule + dots.encode(x=x, y=y, color=loss_colour("stroke"))


def _either(test, texts):
    return f"{test} ? '{texts[0]}' : '{texts[1]}'"
