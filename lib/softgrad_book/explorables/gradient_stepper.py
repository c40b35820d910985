"""The gradient, line by line.

From three logits to the loss and back again, each line of the derivation with its
numbers. Class 2 is the true one.
"""

import json

import altair as alt
import numpy as np

from softgrad import (
    cross_entropy_grad,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_jacobian,
)

from .. import style
from ..explorable import Explorable, Prompt, Slider
from ..i18n import _

TARGET = np.array([0, 1, 0])  # class 2 is the true one
HEIGHT = 190  # px


class GradientStepper(Explorable):
    """TODO one line."""

    title = "The gradient, line by line"
    description = (
        "A table of three classes, of which class 2 is the true one, that grows line "
        "by line: the logits, their exponentials, the sum, the probabilities, the "
        "loss; then back again: the slopes of the loss by the probabilities, those of "
        "p₂ by the logits, their product, and prediction minus target. Beside it, bars "
        "for the line that was reached."
    )
    controls = (
        *(Slider(f"z_{k}", -2, 2, 0.1, v) for k, v in ((1, 0.3), (2, 0.5), (3, 0.2))),
        Slider("line", 1, 9, 1, 9, "line of the derivation", format=".0f"),
    )
    readout = (
        "Forward: p = ({p_1:.2f}, {p_2:.2f}, {p_3:.2f}), L = {loss:.2f}. Back: "
        "{g_2:.2f} times ({row_1:.4f}, {row_2:.4f}, {row_3:.4f}) is the gradient, "
        "({delta_1:.2f}, {delta_2:.2f}, {delta_3:.2f})."
    )
    prompts = (
        Prompt(
            "Begin at the top",
            "Now move the slider of the line to the right, step by step. Down to "
            "the loss the numbers run forward; from $∂L/∂p$ on they run back.",
            {"line": 1},
        ),
        Prompt(
            "Compare the last two lines",
            "Move any logit. A product of two awkward factors on the one line, a "
            "plain difference on the other, and always the same.",
            {"line": 9, "z_1": 2, "z_2": -1, "z_3": 0},
        ),
        Prompt(
            "Be confidently wrong",
            "$p_2$ is tiny. So $∂L/∂p_2$ is huge, and $p_2$ hardly answers to the "
            "logits: $∂p_2/∂z$ is tiny. The tiny factor cancels the huge one.",
            {"line": 8, "z_1": 2, "z_2": -2, "z_3": 0},
        ),
        Prompt(
            "Be right",
            "Little is too much, little is missing: the gradient fades.",
            {"line": 9, "z_1": -2, "z_2": 2, "z_3": -2},
        ),
    )


def quantities(s):
    """Return the numbers of every line."""
    z = np.array([s.z_1, s.z_2, s.z_3])
    exp_z = np.exp(z)
    p = softmax(z)
    g = cross_entropy_grad(TARGET, p)
    jacobian = softmax_jacobian(z)
    return {
        "exp_z": exp_z,
        "total": exp_z.sum(),
        "p": p,
        "loss": softmax_cross_entropy(z, TARGET),
        "g": g,
        "row": TARGET @ jacobian,
        "product": g @ jacobian,
        "delta": softmax_cross_entropy_grad(z, TARGET),
    }


def lines():
    """Return each line: name, values, range and colour of its bars, and its reason."""

    def three(name):
        return [f"{name}_{k}" for k in (1, 2, 3)]

    error, chance, score = style.CROSS_ENTROPY, style.PROBABILITY, style.LOGIT
    return [
        ("z", three("z"), (-2, 2), score, _("the logits")),
        ("exp z", three("exp_z"), (0, 8), score, _("make them positive")),
        ("Σ exp z", ["total"] * 3, (0, 24), score, _("one sum, shared by all")),
        ("p = exp z / Σ", three("p"), (0, 1), chance, _("softmax")),
        ("L = −log p₂", ["", "loss", ""], (0, 5), error, _("class 2 is true")),
        ("∂L/∂p", three("g"), (-10, 0), error, _("−y/p; cut off at −10")),
        ("∂p₂/∂z", three("row"), (-0.3, 0.3), chance, _("how p₂ answers")),
        ("∂L/∂p₂ · ∂p₂/∂z", three("product"), (-1, 1), error, _("the chain rule")),
        ("p − y", three("delta"), (-1, 1), error, _("the same numbers")),
    ]


def panels(_curves):
    """Return the table of all lines, and bars for the line that was reached."""
    return [ledger(), bars()]


def ledger():
    """Return the derivation as a table; lines not yet reached are not there."""
    rows = [
        {"r": r, "label": label, "k": k}
        for r, (label, *_rest) in enumerate(lines(), 1)
        for k in (1, 2, 3)
        if k == 2 or r != 5  # the loss is one number
    ]
    numbers = ",".join(
        "[" + ",".join(name or "0" for name in names) + "]"
        for _label, names, *_rest in lines()
    )
    reached = alt.condition("datum.r <= line", alt.value(1), alt.value(0))
    active = alt.condition("datum.r == line", alt.value(1), alt.value(0))
    y = alt.Y("r:Q", axis=None, scale=alt.Scale(domain=[9.6, -0.4], nice=False))

    def x(field):
        scale = alt.Scale(domain=[0, 1], nice=False)
        return alt.X(f"{field}:Q", axis=None, scale=scale)

    cells = alt.Chart(alt.Data(values=rows)).transform_calculate(
        v=f"[{numbers}][datum.r-1][datum.k-1]",
        text="format(datum.v, datum.r == 7 ? '.4f' : '.2f')",
        right="0.3 + 0.23 * datum.k",
        left="0.01",
        end="1",
        start="0",
        top="datum.r - 0.5",
        foot="datum.r + 0.5",
    )
    first = cells.transform_filter("datum.k == 2")
    heads = alt.Chart(
        alt.Data(
            values=[
                {"r": 0, "text": text.format(k), "right": 0.3 + 0.23 * k}
                for k, text in ((1, "{}"), (2, _("{} (true)")), (3, "{}"))
            ]
        )
    )
    name = alt.Chart(alt.Data(values=[{"r": 0, "text": _("class"), "left": 0.01}]))
    turn = alt.Chart(alt.Data(values=[{"r": 5.5, "start": 0, "end": 1}]))
    return alt.layer(
        first.mark_rect(color=style.GRID, cornerRadius=3).encode(
            x=x("start"),
            x2="end:Q",
            y=alt.Y("top:Q", **_same(y)),
            y2="foot:Q",
            opacity=active,
        ),
        turn.mark_rule(color=style.MUTED, strokeDash=[2, 2]).encode(
            x=x("start"), x2="end:Q", y=y
        ),
        first.mark_text(align="left").encode(
            x=x("left"), y=y, text="label:N", opacity=reached
        ),
        cells.mark_text(align="right").encode(
            x=x("right"), y=y, text="text:N", opacity=reached
        ),
        heads.mark_text(align="right", color=style.MUTED).encode(
            x=x("right"), y=y, text="text:N"
        ),
        name.mark_text(align="left", color=style.MUTED).encode(
            x=x("left"), y=y, text="text:N"
        ),
    ).properties(height=HEIGHT, title=_("Down to the loss, and back"))


def _same(y):
    return {key: y.to_dict()[key] for key in ("axis", "scale")}


def bars():
    """Return bars for the line that was reached; the axis changes with the line."""
    numbers = ",".join(
        "[" + ",".join(name or "0" for name in names) + "]"
        for _label, names, *_rest in lines()
    )
    low, high = ([span[end] for _l, _n, span, *_r in lines()] for end in (0, 1))
    colours = [colour for *_rest, colour, _reason in lines()]
    chart = alt.Chart(alt.Data(values=[{"k": k} for k in (1, 2, 3)]))
    chart = chart.transform_calculate(
        v=f"[{numbers}][line-1][datum.k-1]", r="line", zero="0"
    )
    span = alt.Scale(
        domainMin=alt.ExprRef(f"{low}[line-1]"),
        domainMax=alt.ExprRef(f"{high}[line-1]"),
        nice=False,
    )
    axis = alt.Axis(tickCount=5, format=".2~f", minExtent=34, maxExtent=34)
    y = alt.Y("v:Q", title=None, scale=span, axis=axis)
    columns = chart.mark_bar(clip=True).encode(
        x=alt.X("k:O", title=_("class"), axis=alt.Axis(labelAngle=0, ticks=False)),
        y=y,
        color=alt.Color(
            "r:O",
            legend=None,
            scale=alt.Scale(domain=list(range(1, len(colours) + 1)), range=colours),
        ),
    )
    base = chart.mark_rule().encode(y=alt.Y("zero:Q"))
    headings = json.dumps([f"{name}: {why}" for name, *_r, why in lines()])
    heading = alt.Title(alt.ExprRef(f"{headings}[line-1]"))
    return alt.layer(columns, base).properties(height=HEIGHT, title=heading)
