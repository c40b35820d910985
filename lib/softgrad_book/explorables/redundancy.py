"""Redundancy: one vector added to every column of W, and nothing moves.

The weights are those that softmax regression learns from the three clouds. A common
vector v shifts all logits of an example alike, so softmax does not notice; only the
weight decay does.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import numpy as np

from softgrad import regression, softmax

from .. import style
from ..data import blobs
from ._charts import (
    Axis,
    bars,
    class_axis,
    classes,
    colour_of,
    dash_of,
    dot,
    dots,
    lines,
    panel,
    per_class,
    rows,
    translated,
    zero,
)
from ._model import Explorable, Prompt, Quantities, Slider, Span, State

TRUE_CLASS = 0
REACH = 2  # of the vector v


class Redundancy(Explorable):
    """The columns of W move with v; logits follow, probabilities and loss stay."""

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
        "{loss_here:.3f}, the penalty ½‖W‖² is {penalty_here:.2f}."
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
    span = Span(-REACH, REACH, 81, at="v_1")

    def quantities(self, s: State) -> Quantities:
        W, b = shifted(s.v_1, s.v_2)
        x = np.array([s.x_1, s.x_2])
        z, shift = regression.logits(x, W, b), s.v_1 * s.x_1 + s.v_2 * s.x_2
        return {"W": W, "z": z, "z0": z - shift, "p": softmax(z), "shift": shift}

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the curves; x is the first entry of v."""
        W, b = shifted(x, s.v_2)
        example = np.array([s.x_1, s.x_2])
        return {
            "loss": regression.loss(example, TRUE_CLASS, W, b),
            "penalty": penalty(W),
        }

    def panels(self, base: Any) -> list[Any]:
        first = Axis(-REACH, REACH, [-2, -1, 0, 1, 2], "first entry of v", format="~g")
        cost = Axis(0, 22)
        costs = {
            "loss": ("loss", style.CROSS_ENTROPY),
            "penalty": ("penalty of decay", style.MUTED),
        }
        here = [
            dot(first, cost, colour, ("v_1", f"{field}_here"))
            for field, (_name, colour) in costs.items()
        ]
        logit = Axis(-10, 10, [-10, -5, 0, 5, 10])
        share = Axis(0, 1, [0, 0.5, 1], format=".2~g")
        logits = bars("z", style.LOGIT, logit) + zero() + before(logit)
        shares = bars("p", style.PROBABILITY, share) + zero()
        return [
            panel("Columns of W", triangle(), height=150),
            panel("What v costs", lines(base, costs, first, cost), *here, height=150),
            panel("Logits, and before v (dots)", logits, height=110),
            panel("Probabilities", shares, height=110),
        ]


@cache
def learned() -> tuple[Any, Any]:
    """Return weights and biases learned from the three clouds, to two decimals."""
    X, y = blobs()
    history = regression.fit(X, y, epochs=40, lr=1, batch=len(y))
    b: Any = history.b  # never None: fit learns biases unless told not to
    return history.W.round(2), b.round(2)


def shifted(v_1: Any, v_2: Any) -> tuple[Any, Any]:
    """Return the weights, v added to every column, and the biases."""
    W, b = learned()
    return W + np.array([[v_1], [v_2]]), b


def penalty(W: Any) -> Any:
    """Return what a decay of 1 adds to the loss, ½‖W‖², seen at an example of 0."""
    nothing = np.zeros(len(W))
    with_decay = regression.loss(nothing, TRUE_CLASS, W, decay=1)
    return with_decay - regression.loss(nothing, TRUE_CLASS, W)


def triangle() -> Any:
    """Draw the columns of W as corners of a triangle, before and after the shift."""
    ends = -4.6, 4.6, [-4, -2, 0, 2, 4]
    x, y = Axis(*ends, "→ for feature 1, ↑ for feature 2"), Axis(*ends)
    states = {
        "moved": ("with v added", style.LOGIT),
        "learned": ("as learned", style.MUTED),
    }
    moved, learned = translated(states)
    sides = rows(
        [
            {"of": of, "back": back, "k": k, "way": way}
            for of, back in ((learned, 1), (moved, 0))
            for way, k in enumerate((1, 2, 3, 1))
        ],
        x=f"{per_class('W_1')} - datum.back * v_1",
        y=f"{per_class('W_2')} - datum.back * v_2",
    ).mark_line()
    columns = classes(x=per_class("W_1"), y=per_class("W_2"))
    names = columns.mark_text(dy=-12, fontWeight=600)
    origin = rows([{"x": 0, "y": 0}])
    cross = origin.mark_point(color=style.INK, shape="cross", filled=True, size=90)
    return alt.layer(
        sides.encode(
            x=x.x(),
            y=y.y(),
            order="way:Q",
            color=colour_of(states),
            strokeDash=dash_of(states),
            size=alt.condition("datum.back", alt.value(1.5), alt.value(2.5)),
        ),
        cross.encode(x=x.x(), y=y.y()),
        dots(columns, x, y, style.LOGIT),
        names.encode(x=x.x(), y=y.y(), text="k:N"),
    )


def before(logit: Axis) -> Any:
    """Mark the logits as learned: where the bars would end without v."""
    marks = classes(y=per_class("z0")).mark_point(
        color=style.INK, filled=True, size=90, opacity=1
    )
    return marks.encode(x=class_axis(), y=logit.y())
