"""The gradient, line by line.

From three logits to the loss and back again, each line of the derivation with its
numbers. The photo shows a dog, class 2.
"""

from __future__ import annotations

from typing import Any, NamedTuple

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
from ..i18n import _
from ._charts import (
    HIDDEN,
    Axis,
    class_axis,
    classes,
    labels,
    level,
    note,
    one,
    panel,
    rows,
    zero,
)
from ._model import Explorable, Prompt, Quantities, Slider, State
from ._text import text_list

TARGET = np.array([0, 1, 0])  # class 2 is the true one


class Line(NamedTuple):
    """A line of the derivation; its entries are quantities, its bars have a range."""

    name: str
    entries: tuple[str, str, str]
    span: tuple[float, float]
    colour: str
    why: str


def three(name: str) -> tuple[str, str, str]:
    """Return the names of the entries of a vector quantity."""
    return (f"{name}_1", f"{name}_2", f"{name}_3")


SCORE, CHANCE, ERROR = style.LOGIT, style.PROBABILITY, style.CROSS_ENTROPY
LINES = (
    Line("z", three("z"), (-2, 2), SCORE, "the logits"),
    Line("exp z", three("exp_z"), (0, 8), SCORE, "make them positive"),
    Line("Σ exp z", ("total",) * 3, (0, 24), SCORE, "one sum, shared by all"),
    Line("p = exp z / Σ", three("p"), (0, 1), CHANCE, "softmax"),
    Line("L = −log p₂", ("0", "loss", "0"), (0, 5), ERROR, "class 2 is true"),
    Line("∂L/∂p", three("g"), (-10, 0), ERROR, "−y/p; cut off at −10"),
    Line("∂p₂/∂z", three("row"), (-0.3, 0.3), CHANCE, "how p₂ answers"),
    Line("∂L/∂p₂ · ∂p₂/∂z", three("product"), (-1, 1), ERROR, "the chain rule"),
    Line("p − y", three("delta"), (-1, 1), ERROR, "the same numbers"),
)
LOSS = 5  # the line that is one number, that of class 2
NUMBERS = "[" + ",".join(f"[{','.join(line.entries)}]" for line in LINES) + "]"


class GradientStepper(Explorable):
    """Every line of the derivation with its numbers, and bars for one of them."""

    title = "The gradient, line by line"
    description = (
        "A table with a column each for donkey, dog and cat, of which the dog is the "
        "true one. It grows line by line: the logits, their exponentials, the sum, the "
        "probabilities, the loss; then back again: the slopes of the loss with respect "
        "to the probabilities, those of p₂ with respect to the logits, their product, "
        "and prediction minus target. Beside it, bars for the line that was reached."
    )
    controls = (
        Slider("z_1", -2, 2, 0.1, 0.3, "donkey $z_1$"),
        Slider("z_2", -2, 2, 0.1, 0.5, "dog $z_2$"),
        Slider("z_3", -2, 2, 0.1, 0.2, "cat $z_3$"),
        Slider("line", 1, 9, 1, 1, "line of the derivation", format=".0f"),
    )
    readout = (
        "The photo shows a dog. Its share is {p_2:.2f}, the loss {loss:.2f} nats. "
        "Raise the logits of donkey, dog and cat one by one: it changes at the rates "
        "{delta_1:.2f}, {delta_2:.2f} and {delta_3:.2f}."
    )
    prompts = (
        Prompt(
            "Walk down to the loss",
            "Five lines forward, from logits to one number. Now move the slider of "
            "the line on: from $∂L/∂p$ the numbers run back.",
            {"line": 5},
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
            "Each wrong class has little too much, and the dog lacks little: the "
            "gradient fades.",
            {"line": 9, "z_1": -2, "z_2": 2, "z_3": -2},
        ),
    )

    def quantities(self, s: State) -> Quantities:
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

    def panels(self, base: Any) -> list[Any]:
        headings = text_list(f"{_(line.name)}: {_(line.why)}" for line in LINES)
        reached = alt.Title(alt.ExprRef(f"{headings}[line-1]"))
        return [
            panel("Down to the loss, and back", *ledger(), height=190),
            panel("", *bars(), height=190).properties(title=reached),
        ]


def ledger() -> list[Any]:
    """Return the derivation as a table; lines not yet reached are not there."""
    x, y = Axis(0, 1, **HIDDEN), Axis(9.6, -0.4, **HIDDEN)
    names = [{"y": r, "text": _(line.name)} for r, line in enumerate(LINES, 1)]
    cells = [(r, k) for r in range(1, len(LINES) + 1) for k in (1, 2, 3)]
    columns = [0.53, 0.81, 0.99]  # where the classes' numbers end
    numbers = rows(
        [{"y": r, "k": k} for r, k in cells if r != LOSS or k == 2],
        x=f"{columns}[datum.k-1]",
        text=f"format({NUMBERS}[datum.y-1][datum.k-1], datum.y == 7 ? '.4f' : '.2f')",
    )
    here = one(y="line - 0.5", y2="line + 0.5")
    here = here.mark_rect(color=style.GRID, cornerRadius=3)
    heads = [
        note(text, style.MUTED, (x, at), (y, 0), align="right")
        for text, at in zip(("donkey", "dog (true)", "cat"), columns, strict=True)
    ]
    reached = "datum.y <= line"
    return [
        here.encode(y=y.y(), y2="y2:Q"),
        level(y, LOSS + 0.5),
        labels(rows(names, x=0.01).transform_filter(reached), x, y, align="left"),
        labels(numbers.transform_filter(reached), x, y, align="right"),
        *heads,
    ]


def bars() -> list[Any]:
    """Return bars for the line that was reached; the axis changes with the line."""
    ends = ([line.span[end] for line in LINES] for end in (0, 1))
    domain = [alt.ExprRef(f"{values}[line-1]") for values in ends]
    look: dict[str, Any] = {"tickCount": 5, "format": ".2~f", "room": 34}
    y = Axis(0, 1, scale={"domain": domain}, **look)
    colour = alt.ExprRef(f"{text_list(line.colour for line in LINES)}[line-1]")
    columns = classes(y=f"{NUMBERS}[line-1][datum.k-1]")
    columns = columns.mark_bar(clip=True, color=colour)
    return [columns.encode(x=class_axis(), y=y.y()), zero()]
