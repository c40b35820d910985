"""The Jacobian of softmax as a heatmap.

Three logits and a vector g. The reader sees the nine derivatives, their eigenvalues
and the product with g, and that all of them collapse at every vertex.
"""

import altair as alt
import numpy as np

from softgrad import softmax, softmax_jacobian, softmax_vjp

from .. import style
from ..explorable import Explorable, Prompt, Slider, per_class
from ..i18n import _

HEIGHT = 140  # px
CLASSES = (1, 2, 3)
LARGEST_ENTRY = 0.25  # of p (1 − p)


class JacobianHeatmap(Explorable):
    """TODO one line."""

    title = "The Jacobian of softmax"
    description = (
        "Four panels for three classes: the probabilities; the 3 by 3 Jacobian as a "
        "heatmap with its numbers, positive on the diagonal and negative beside it; "
        "its three eigenvalues; and a vector g beside its product with the Jacobian."
    )
    controls = (
        Slider("z_1", -6, 6, 0.1, 1),
        Slider("z_2", -6, 6, 0.1, 0),
        Slider("z_3", -6, 6, 0.1, -1),
        Slider("g_1", -1, 1, 0.1, 1),
        Slider("g_2", -1, 1, 0.1, 0),
        Slider("g_3", -1, 1, 0.1, -0.5),
    )
    readout = (
        "p = ({p_1:.3f}, {p_2:.3f}, {p_3:.3f}). Eigenvalues of J: 0, {small:.3f} and "
        "{large:.3f}. Product: gᵀJ = ({delta_1:.3f}, {delta_2:.3f}, {delta_3:.3f})."
    )
    prompts = (
        Prompt(
            "Level all logits",
            "Nothing prefers a class: one number on the diagonal, one beside it, "
            "and two equal eigenvalues, 1/3.",
            {"z_1": 0, "z_2": 0, "z_3": 0},
        ),
        Prompt(
            "Go to a vertex",
            "Be nearly sure of class 1 and the whole matrix fades. Hardly anything "
            "of g gets through. Now give the lead to class 2, then to class 3: "
            "each vertex does the same.",
            {"z_1": 6, "z_2": -2, "z_3": -2},
        ),
        Prompt(
            "Let two rivals share",
            "Half and half, nothing for class 3: the largest eigenvalue is as "
            "large as it can be, ½.",
            {"z_1": 6, "z_2": 6, "z_3": -6},
        ),
        Prompt(
            "Choose a constant g",
            "The product is zero, and stays so wherever you move the logits: each "
            "row of the matrix sums to 0.",
            {"g_1": 0.7, "g_2": 0.7, "g_3": 0.7},
        ),
    )


def quantities(s):
    """Return what the panels draw."""
    z, g = np.array([s.z_1, s.z_2, s.z_3]), np.array([s.g_1, s.g_2, s.g_3])
    p = softmax(z)
    jacobian = softmax_jacobian(z)
    small, large = eigenvalues(jacobian)
    return {
        "p": p,
        "J": jacobian,
        "small": small,
        "large": large,
        "delta": softmax_vjp(p, g),
    }


def eigenvalues(jacobian):
    """Return the two eigenvalues, of a symmetric 3 × 3, beside that of (1, 1, 1), 0.

    They are the roots of λ² − tλ + m, with t the trace and m the sum of the principal
    2 × 2 minors. As each row sums to 0, the entries beside the diagonal, −a, −b, −c,
    give both, in sums of positive terms that lose no digits.
    """
    a, b, c = -jacobian[0, 1], -jacobian[0, 2], -jacobian[1, 2]
    half_trace, minors = a + b + c, 3 * (a * b + a * c + b * c)
    spread = ((a - b) ** 2 + (a - c) ** 2 + (b - c) ** 2) / 2  # (t/2)² − m
    large = half_trace + np.sqrt(spread)
    return minors / large, large


def panels(_curves):
    """Return the four panels."""
    return [
        shares().properties(title=_("Probabilities p")),
        heatmap().properties(title=_("Jacobian J: ∂p by row, ∂z by column")),
        product().properties(title=_("g, and its product with J")),
        spectrum().properties(title=_("Eigenvalues of J")),
    ]


def shares():
    """Return the probabilities as bars, with their numbers."""
    bars = _classes(v=per_class("p"), text="format(datum.v, '.3f')").encode(
        x=_class_axis(),
        y=_value_axis([0, 1.15], [0, 0.5, 1]),
    )
    label = bars.mark_text(dy=-8).encode(text="text:N")
    return bars.mark_bar(color=style.PROBABILITY) + label


def heatmap():
    """Return the nine derivatives: colour for the sign, opacity for the size."""
    rows = [{"i": i, "j": j} for i in CLASSES for j in CLASSES]
    entries = ",".join(f"J_{i}_{j}" for i in CLASSES for j in CLASSES)
    signs = [_("positive"), _("negative")]
    cells = (
        alt.Chart(alt.Data(values=rows), height=HEIGHT)
        .transform_calculate(
            v=f"[{entries}][3*datum.i+datum.j-4]",
            size="abs(datum.v)",
            sign=f"datum.v < 0 ? '{signs[1]}' : '{signs[0]}'",
            text="format(datum.v, '.3f')",
            row="'p' + slice('₁₂₃', datum.i-1, datum.i)",
            column="'z' + slice('₁₂₃', datum.j-1, datum.j)",
        )
        .encode(
            x=alt.X("column:O", title=None, axis=_plain_axis()),
            y=alt.Y("row:O", title=None, axis=_plain_axis(minExtent=30, maxExtent=30)),
        )
    )
    opacity = alt.Scale(domain=[0, LARGEST_ENTRY], range=[0.02, 0.6], clamp=True)
    colour = alt.Scale(domain=signs, range=[style.PROBABILITY, style.HARD])
    squares = cells.mark_rect(cornerRadius=4, stroke=style.GRID).encode(
        color=alt.Color("sign:N", scale=colour, legend=None),
        opacity=alt.Opacity("size:Q", scale=opacity, legend=None),
    )
    return squares + cells.mark_text().encode(text="text:N")


def product():
    """Return g beside gᵀJ, class by class."""
    kinds = {"g = ∂L/∂p": style.PROBABILITY, "gᵀJ = ∂L/∂z": style.LOGIT}
    test = f"datum.kind == '{next(iter(kinds))}'"
    choose = f"{test} ? {per_class('g')} : {per_class('delta')}"
    rows = [{"k": k, "kind": kind} for k in CLASSES for kind in kinds]
    bars = alt.Chart(alt.Data(values=rows), height=HEIGHT).transform_calculate(v=choose)
    colour = alt.Color(
        "kind:N",
        sort=list(kinds),
        scale=alt.Scale(domain=list(kinds), range=list(kinds.values())),
        legend=alt.Legend(orient="bottom", symbolType="square", symbolSize=220),
    )
    bars = bars.mark_bar().encode(
        x=_class_axis(),
        xOffset=alt.XOffset("kind:N", sort=list(kinds)),
        y=_value_axis([-1.1, 1.1], [-1, 0, 1]),
        color=colour,
    )
    zero = alt.Chart(alt.Data(values=[{"v": 0}])).mark_rule(color=style.MUTED)
    return bars + zero.encode(y="v:Q")


def spectrum():
    """Return the eigenvalues as bars on a scale that ends where they must."""
    names = [_("1st"), _("2nd"), _("3rd")]
    bars = (
        alt.Chart(alt.Data(values=[{"k": k} for k in CLASSES]), height=HEIGHT)
        .transform_calculate(
            v="[0,small,large][datum.k-1]",
            name=f"['{names[0]}','{names[1]}','{names[2]}'][datum.k-1]",
            text="format(datum.v, '.3f')",
        )
        .encode(
            x=alt.X(
                "v:Q",
                title=_("eigenvalue; never above ½"),
                axis=alt.Axis(values=[0, 0.1, 0.2, 0.3, 0.4, 0.5]),
                scale=alt.Scale(domain=[0, 0.62], nice=False),
            ),
            y=alt.Y("name:O", title=None, axis=_plain_axis(minExtent=30, maxExtent=30)),
        )
    )
    label = bars.mark_text(align="left", dx=6).encode(text="text:N")
    limit = alt.Chart(alt.Data(values=[{"v": 0.5}]))
    limit = limit.mark_rule(color=style.MUTED, strokeDash=[3, 3]).encode(x="v:Q")
    return limit + bars.mark_bar(color=style.SMOOTH_MAX, height=20) + label


def _classes(**calculated):
    chart = alt.Chart(alt.Data(values=[{"k": k} for k in CLASSES]), height=HEIGHT)
    return chart.transform_calculate(**calculated)


def _class_axis():
    return alt.X("k:O", title=_("class"), axis=alt.Axis(labelAngle=0, ticks=False))


def _value_axis(domain, values):
    axis = alt.Axis(values=values, format=".2~g", minExtent=30, maxExtent=30)
    scale = alt.Scale(domain=domain, nice=False)
    return alt.Y("v:Q", title=None, axis=axis, scale=scale)


def _plain_axis(**kwargs):
    return alt.Axis(labelAngle=0, ticks=False, domain=False, grid=False, **kwargs)
