"""The learning rate: what a few epochs achieve, against the size of their steps.

Softmax regression on the three clouds, from zero weights, for 21 step sizes from a
thousandth to a hundred and three sizes of the batch. The library runs every training
when the page is written; the controls choose among the runs.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import numpy as np

from softgrad import regression

from .. import style
from ..data import blobs
from ._charts import Axis, Series, dot, line, lines, panel, upright
from ._model import Choice, Explorable, Prompt, Quantities, Slider, Span, State
from ._tables import look_up

BATCHES = (10, 50, 250)
EXPONENTS = np.linspace(-3, 2, 21)  # of ten, for the step size
EPOCHS = 20
HEIGHT = 190  # px


class LearningRate(Explorable):
    """A valley over the step size, and the descent behind one point of it."""

    title = "How large a step?"
    description = (
        "Left: the loss after some epochs against the step size, which runs from a "
        "thousandth to a hundred, for three sizes of the batch. Each curve is a "
        "valley: high on the left, where training crawls, and high on the right, where "
        "it jumps. Right: the loss over the epochs, for the chosen step size."
    )
    controls = (
        Slider("n", -3, 2, 0.25, -0.5, "step size $η$", "eta", ".3~g"),
        Choice("k", tuple(str(size) for size in BATCHES), 0, "batch $B$"),
        Slider("t", 1, EPOCHS, 1, 5, "epochs", format=".0f"),
    )
    readout = (
        "Batches of {k}: {steps:,.0f} steps of size {eta:.3~g} bring the loss to "
        "{loss_here:.3f}. After so many epochs the best step size shown is {best:.2~g}."
    )
    prompts = (
        Prompt(
            "Crawl",
            "A thousandth of a step: the loss falls at every epoch, and after twenty "
            "it is still far up. Nothing is wrong but the step size.",
            {"n": -3, "k": 0, "t": 20},
        ),
        Prompt(
            "Jump",
            "A hundred: the first epoch throws the weights far off, and every later "
            "one throws them somewhere else. The loss never settles.",
            {"n": 2, "k": 0, "t": 20},
        ),
        Prompt(
            "One batch an epoch",
            "The whole valley has moved to the right: with 5 steps in place of 125, "
            "each of them has to be larger, and may be, for it has no noise.",
            {"n": 0.75, "k": 2, "t": 5},
        ),
        Prompt(
            "Take your time",
            "After 20 epochs the floor of the valley is wide: from 0.1 to 3 the loss "
            "ends below 0.23. With patience, the exact step size matters little; the "
            "order of magnitude still does.",
            {"n": -0.5, "k": 0, "t": 20},
        ),
    )
    # One span for both panels: there are as many step sizes as epochs and a start.
    span = Span(0, EPOCHS, EPOCHS + 1, at="t")

    def tables(self) -> dict[str, np.ndarray]:
        return trainings()

    def quantities(self, s: State) -> Quantities:
        return {
            "eta": chosen("rate_eta", place(s)),
            "steps": s.t * chosen("rate_steps", s.k),
            "best": chosen("rate_best", s.k, s.t),
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return losses; x counts the step sizes, and for `loss` the epochs."""
        return {
            "step_size": chosen("rate_eta", x),
            **{
                f"batch_{size}": chosen("rate_loss", k, x, s.t)
                for k, size in enumerate(BATCHES)
            },
            "loss": chosen("rate_loss", s.k, place(s), x),
        }

    def panels(self, base: Any) -> list[Any]:
        log: dict[str, Any] = {"type": "log", "clamp": True}
        marks = [0.2, 0.5, 1, 2, 5, 10, 20]
        loss = Axis(0.19, 30, marks, "mean loss", format="~g", scale=log, room=30)
        sizes = [0.001, 0.01, 0.1, 1, 10, 100]
        step = Axis(0.001, 100, sizes, "step size η", format="~g", scale=log)
        epochs = Axis(0, EPOCHS, [0, 5, 10, 15, 20], "epochs")
        return [
            panel("After so many epochs", valleys(base, step, loss), height=HEIGHT),
            panel(
                "On the way, with this η",
                line(base, "loss", epochs, loss, style.CROSS_ENTROPY, along="x"),
                upright(epochs, "t"),
                dot(epochs, loss, style.CROSS_ENTROPY, ("t", "loss_here")),
                height=HEIGHT,
            ),
        ]


def valleys(base: Any, step: Axis, loss: Axis) -> Any:
    """Draw the loss against the step size for each batch, the chosen one in colour."""
    colour = style.CROSS_ENTROPY
    series: Series = {f"batch_{size}": (f"B = {size}", colour) for size in BATCHES}
    return alt.layer(
        lines(base, series, step, loss, along="step_size", chosen="k"),
        upright(step, "eta"),
        dot(step, loss, style.CROSS_ENTROPY, ("eta", "loss_here")),
    )


def place(s: State) -> Any:
    """Return which of the step sizes is chosen, counted from 0."""
    return 4 * (s.n + 3)


def chosen(name: str, *index: Any) -> Any:
    """Look up an entry of a table."""
    return look_up(name, trainings()[name], *index)


@cache
def trainings() -> dict[str, np.ndarray]:
    """Run every training, and return what the controls choose from."""
    losses = np.empty((len(BATCHES), len(EXPONENTS), EPOCHS + 1))
    for k, e in np.ndindex(*losses.shape[:2]):
        losses[k, e] = training(float(10 ** EXPONENTS[e]), BATCHES[k])
    examples = len(blobs()[0])
    return {
        "rate_eta": 10**EXPONENTS,
        "rate_loss": np.reshape([f"{x:.4g}" for x in losses.flat], losses.shape).astype(
            float
        ),
        "rate_steps": np.array([-(-examples // size) for size in BATCHES]),
        "rate_best": 10 ** EXPONENTS[np.argmin(losses, axis=1)],
    }


def training(lr: float, batch: int) -> Any:
    """Return the loss after every epoch, from zero weights on."""
    X, labels = blobs()
    W, b, rng = np.zeros((2, 3)), np.zeros(3), np.random.default_rng(0)
    losses = [regression.loss(X, labels, W, b)]
    for _epoch in range(EPOCHS):
        regression.sgd_epoch(X, labels, W, lr, batch, b, rng=rng)
        # Where steps are too large, a last digit that differs from machine to machine
        # would decide where training ends up; rounding takes it away in time.
        W[...], b[...] = W.round(5), b.round(5)
        losses.append(regression.loss(X, labels, W, b))
    return np.array(losses)
