"""Redundancy: one vector added to every column of W, and nothing moves.

The weights are those that softmax regression learns from the three clouds. A common
vector v shifts all logits of an example alike, so softmax does not notice; only the
weight decay does.
"""

from functools import cache

import altair as alt
import numpy as np

from softgrad import regression, softmax

from .. import style
from ..data import blobs
from ..explorable import Curves, Explorable, Prompt, Slider, per_class
from ..i18n import _

TRUE_CLASS = 0
REACH = 2  # of the vector v
HEIGHT = 150  # px


class Redundancy(Explorable):
    """TODO one line."""

    title = "Redundancy"
    description = (
        "Four panels: the three columns of W as corners of a triangle, which moves as "
        "a whole with the vector v; the logits of one example of class 1, which rise "
        "and sink together; its probabilities, which do not move; and, against the "
        "first entry of v, the loss, a flat line, and the penalty of weight decay, a "
        "parabola."
    )
    controls = (
        Slider("v_1", -REACH, REACH, 0.1, 1),
        Slider("v_2", -REACH, REACH, 0.1, 1),
        Slider("x_1", -1.5, 1.5, 0.1, -0.5),
        Slider("x_2", -1.5, 1.5, 0.1, -0.6),
    )
    readout = (
        "z = ({z_1:.2f}, {z_2:.2f}, {z_3:.2f}), p = ({p_1:.3f}, {p_2:.3f}, {p_3:.3f}). "
        "The vector v has moved every logit by {shift:.2f}; the loss of class 1 is "
        "{loss:.3f}, the penalty ½‖W‖² is {penalty:.2f}."
    )
    prompts = (
        Prompt(
            "Move the triangle",
            "All three logits have moved from their dots by the same amount. The "
            "probabilities and the loss stay where they are.",
            {"v_1": 2, "v_2": 2},
        ),
        Prompt(
            "Take another example",
            "Its logits move by another amount, $v · x$, but again all three alike.",
            {"v_1": 2, "v_2": 2, "x_1": 1.5, "x_2": -1},
        ),
        Prompt(
            "Let weight decay choose",
            "The penalty is least with the middle of the triangle at the origin: "
            "of all equal models it takes the one whose columns sum to zero.",
            {"v_1": 0, "v_2": 0},
        ),
    )
    span = Span(-REACH, REACH, 81)


@cache
def learned():
    """Return weights and biases learned from the three clouds, to two decimals."""
    X, y = blobs()
    history = regression.fit(X, y, epochs=40, lr=1, batch=len(y))
    return history.W.round(2), history.b.round(2)


def quantities(s):
    """Return what the panels draw."""
    W, b = learned()
    W = W + np.array([[s.v_1], [s.v_2]])
    x = np.array([s.x_1, s.x_2])
    z, shift = regression.logits(x, W, b), s.v_1 * s.x_1 + s.v_2 * s.x_2
    return {
        "W": W,
        "z": z,
        "z0": z - shift,
        "p": softmax(z),
        "loss": regression.loss(x, TRUE_CLASS, W, b),
        "penalty": _penalty(W),
        "shift": shift,
    }


def curves(x, s):
    """Return loss and penalty for the vector (x, v_2)."""
    W, b = learned()
    W = W + np.array([[x], [s.v_2]])
    example = np.array([s.x_1, s.x_2])
    return {
        "loss_there": regression.loss(example, TRUE_CLASS, W, b),
        "penalty_there": _penalty(W),
    }


def _penalty(W):
    """Return what a decay of 1 adds to the loss, ½‖W‖², seen at an example of 0."""
    nothing = np.zeros(len(W))
    with_decay = regression.loss(nothing, TRUE_CLASS, W, decay=1)
    return with_decay - regression.loss(nothing, TRUE_CLASS, W)


def panels(base):
    """Return the four panels."""
    span = {"domain": [-10, 10], "values": [-10, -5, 0, 5, 10]}
    share = {"domain": [0, 1], "values": [0, 0.5, 1]}
    return [
        triangle().properties(title=_("Columns of W")),
        costs(base).properties(title=_("What v costs")),
        (bars("z", style.LOGIT, **span) + before()).properties(
            title=_("Logits, and before v (dots)")
        ),
        bars("p", style.PROBABILITY, **share).properties(title=_("Probabilities")),
    ]


def triangle():
    """Return the columns of W as points, before and after the shift."""
    W, _b = learned()
    rows = [{"k": k + 1, "u0": W[0, k], "v0": W[1, k]} for k in (0, 1, 2)]
    closed = [row | {"way": way} for way, row in enumerate([*rows, rows[0]])]
    scale = alt.Scale(domain=[-4.6, 4.6], nice=False)
    axis = alt.Axis(values=[-4, -2, 0, 2, 4])

    def at(u, v):
        return {
            "x": alt.X(
                f"{u}:Q",
                title=_("→ for feature 1, ↑ for feature 2"),
                scale=scale,
                axis=axis,
            ),
            "y": alt.Y(f"{v}:Q", title=None, scale=scale, axis=axis),
        }

    corners = alt.Chart(alt.Data(values=closed)).transform_calculate(
        u=per_class("W_1"), v=per_class("W_2")
    )
    titles, dashes = [_("as learned"), _("with v added")], [[3, 3], [1, 0]]
    dash = alt.StrokeDash(
        "which:N",
        scale=alt.Scale(domain=titles, range=dashes),
        legend=alt.Legend(symbolType="stroke", symbolSize=220),
    )

    def sides(title, u, v, **look):
        lines = corners.transform_calculate(which=f"'{title}'").mark_line(**look)
        return lines.encode(**at(u, v), order="way:Q", strokeDash=dash)

    once = corners.transform_filter("datum.way < 3")
    dots = once.mark_point(color=style.LOGIT, filled=True, size=80, opacity=1)
    names = once.mark_text(dy=-12, fontWeight=600)
    origin = alt.Chart(alt.Data(values=[{"u": 0, "v": 0}]))
    cross = origin.mark_point(color=style.INK, shape="cross", filled=True, size=90)
    return alt.layer(
        sides(titles[0], "u0", "v0", color=style.MUTED, strokeWidth=1.5),
        sides(titles[1], "u", "v", color=style.LOGIT),
        cross.encode(**at("u", "v")),
        dots.encode(**at("u", "v")),
        names.encode(**at("u", "v"), text="k:N"),
    ).properties(height=HEIGHT)


def costs(base):
    """Return loss and penalty against the first entry of v."""
    axis = alt.Axis(values=[-2, -1, 0, 1, 2], format="~g")
    scale = alt.Scale(domain=[-REACH, REACH], nice=False)
    x = alt.X("x:Q", title=_("first entry of v"), scale=scale, axis=axis)
    y = alt.Y("v:Q", title=None, scale=alt.Scale(domain=[0, 22], nice=False))
    names = {
        "penalty": (_("penalty of decay"), style.MUTED, [6, 4]),
        "loss": (_("loss"), style.CROSS_ENTROPY, [1, 0]),
    }
    titles, colours, dashes = zip(*names.values(), strict=True)
    legend = alt.Legend(symbolType="stroke", symbolSize=220)
    scale = alt.Scale(domain=titles, range=colours)
    colour = alt.Color("what:N", sort=titles, scale=scale, legend=legend)
    scale = alt.Scale(domain=titles, range=dashes)
    dash = alt.StrokeDash("what:N", sort=titles, scale=scale, legend=legend)
    lines = (
        base.transform_fold([f"{name}_there" for name in names], ["field", "v"])
        .transform_calculate(
            what=f"datum.field == 'loss_there' ? '{titles[1]}' : '{titles[0]}'"
        )
        .mark_line(clip=True)
        .encode(x=x, y=y, color=colour, strokeDash=dash)
    )
    now = alt.Chart(alt.Data(values=[{"what": title} for title in titles]))
    now = now.transform_calculate(
        x="v_1", v=f"datum.what == '{titles[1]}' ? loss : penalty"
    )
    dots = now.mark_point(filled=True, size=90, opacity=1)
    return (lines + dots.encode(x=x, y=y, color=colour)).properties(height=HEIGHT)


def bars(name, colour, domain, values):
    """Return one bar a class, on an axis that stands still."""
    y = alt.Y(
        "v:Q",
        title=None,
        scale=alt.Scale(domain=domain, nice=False),
        axis=alt.Axis(values=values, format=".2~g"),
    )
    classes = alt.Chart(alt.Data(values=[{"k": k} for k in (1, 2, 3)]))
    columns = classes.transform_calculate(v=per_class(name)).mark_bar(color=colour)
    zero = alt.Chart(alt.Data(values=[{"v": 0}])).mark_rule(color=style.MUTED)
    x = alt.X("k:O", title=_("class"), axis=alt.Axis(labelAngle=0, ticks=False))
    return (columns.encode(x=x, y=y) + zero.encode(y=y)).properties(height=110)


def before():
    """Return the logits as learned, dots where the bars would end without v."""
    classes = alt.Chart(alt.Data(values=[{"k": k} for k in (1, 2, 3)]))
    dots = classes.transform_calculate(v=per_class("z0")).mark_point(
        color=style.INK, filled=True, size=50, opacity=1
    )
    return dots.encode(x="k:O", y="v:Q")
