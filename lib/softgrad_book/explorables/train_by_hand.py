"""Train by hand: the reader sets step size, batch and start, and turns the epochs.

Softmax regression on three clouds of points, once by cross-entropy and once by the
squared error. The library runs every training when the page is written; the sliders
choose among the runs, and the browser colours the plane from the weights.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import altair as alt
import numpy as np

from softgrad import hardmax, regression, softmax
from softgrad.trace import browser_expression, piecewise, symbols

from .. import style
from ..data import blobs
from ..i18n import _
from ..rounding import rounded
from ._charts import Axis, compared, panel
from ._model import Explorable, Prompt, Quantities, Slider, Span, State
from ._tables import look_up
from ._text import quoted
from ._two_losses import losses, norm

STEP_SIZES = np.array([0.1, 0.5, 2, 10])
BATCHES = np.array([10, 50, 250])
STARTS = np.array([0, 4, 8])  # ‖W‖ of the wrong weights to start from
EPOCHS = 20  # every one of them is stored
LOSSES: dict[str, regression.Criterion] = {
    "ce": "cross-entropy",
    "se": "squared error",
}
CLASSES = (1, 2, 3)

LEFT, BOTTOM, SIDE = -3.4, -3.1, 7  # of the plane shown
COLUMNS, ROWS = 21, 14  # of the coarse grid that is coloured
WIDTH, HEIGHT = SIDE / COLUMNS, SIDE / ROWS  # of a cell
LEVELS = 8  # of how sure a model is: so few cells are coloured anew by a step


class TrainByHand(Explorable):
    """Two models learn one map; the sliders choose the training and the epoch."""

    title = "Train by hand"
    description = (
        "Four panels. Two maps of a plane with 250 points of three classes, each place "
        "in the colour of the class that the model gives it, paler where the model is "
        "unsure: one model learns by cross-entropy, the other by the squared error. "
        "Below, both losses and both sizes of the weights against the epochs."
    )
    controls = (
        Slider("t", 0, EPOCHS, 1, 1, "epochs done", format=".0f"),
        Slider("e", 0, 3, 1, 1, "step size $η$", "eta", ".1f"),
        Slider("k", 0, 2, 1, 1, "batch $B$", "batch", ".0f"),
        Slider("o", 0, 2, 1, 0, "wrong start ‖W‖", "wrong", ".0f"),
    )
    readout = (
        "Epochs done: {t:.0f}. Cross-entropy has {right_ce:.0f} of 250 points "
        "right at ‖W‖ = {norm_ce_here:.2f}, the squared error {right_se:.0f} at ‖W‖ = "
        "{norm_se_here:.2f}."
    )
    prompts = (
        Prompt(
            "Start from nothing",
            "All weights are 0, and every class gets a third everywhere (the tie "
            "goes to class 1, hence the 100 right). Now turn the epochs one by "
            "one: the first gives the map its shape, the later ones deepen its "
            "colours, and ‖W‖ grows.",
            {"t": 0, "e": 1, "k": 1, "o": 0},
        ),
        Prompt(
            "Start confidently wrong",
            "Each class has the weights of another. Turn the epochs: cross-entropy "
            "has most points right after five, the squared error hardly moves. "
            "Then halve the start, to ‖W‖ = 4: now the squared error gets away as "
            "well, only later.",
            {"t": 0, "e": 1, "k": 1, "o": 2},
        ),
        Prompt(
            "Step too far",
            "Turn the last epochs back and forth: cross-entropy jumps about and "
            "does not settle. Then take all 250 points as one batch: it calms down.",
            {"t": EPOCHS, "e": 3, "k": 0, "o": 0},
        ),
        Prompt(
            "One batch an epoch",
            "The curves are smooth and slow: 20 epochs are 20 steps. With batches "
            "of 10 the same 20 epochs hold 500 steps, and the loss is far lower.",
            {"t": EPOCHS, "e": 0, "k": 2, "o": 0},
        ),
    )
    span = Span(0, EPOCHS, EPOCHS + 1, at="t")

    def tables(self) -> dict[str, np.ndarray]:
        return trainings()

    def quantities(self, s: State) -> Quantities:
        ce, se = models(s, s.t)
        return {
            "W_ce": ce.W,
            "b_ce": ce.b,
            "right_ce": ce.right,
            "W_se": se.W,
            "b_se": se.b,
            "right_se": se.right,
            "eta": chosen("hand_eta", s.e),
            "batch": chosen("hand_batch", s.k),
            "wrong": chosen("hand_wrong", s.o),
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the curves over the epochs, counted by x."""
        ce, se = models(s, x)
        return {
            "loss_ce": ce.loss,
            "loss_se": se.loss,
            "norm_ce": norm(ce.W),
            "norm_se": norm(se.W),
        }

    def panels(self, base: Any) -> list[Any]:
        epochs = Axis(0, EPOCHS, [0, 5, 10, 15, 20], "epochs")
        log: dict[str, Any] = {"type": "log", "clamp": True}
        loss = Axis(0.04, 20, [0.1, 1, 10], format="~g", scale=log)
        size = Axis(0, 16)
        both = losses("loss_ce", "loss_se"), losses("norm_ce", "norm_se")
        fall = compared(base, both[0], epochs, loss, at="t")
        growth = compared(base, both[1], epochs, size, at="t")
        return [
            panel("Map by cross-entropy", *plane("ce"), height=190),
            panel("Map by squared error", *plane("se"), height=190),
            panel("Each one's own loss", fall, height=120),
            panel("Size of the weights", growth, height=120),
        ]


@cache
def trainings() -> dict[str, np.ndarray]:
    """Run every training, and return what the sliders choose from."""
    X, labels = blobs()
    wrong = [wrong_weights(X, labels, size) for size in STARTS]
    shape = len(STARTS), len(STEP_SIZES), len(BATCHES)
    runs = {name: np.empty((*shape, EPOCHS + 1, 8)) for name in LOSSES}
    for index in np.ndindex(*shape):
        for name, criterion in LOSSES.items():
            history = regression.fit(
                X,
                labels,
                epochs=EPOCHS,
                lr=float(STEP_SIZES[index[1]]),
                batch=int(BATCHES[index[2]]),
                rng=0,
                criterion=criterion,
                W=wrong[index[0]],
                keep_weights=True,
            )
            runs[name][index] = _stored(history, len(labels))
    return {
        "hand_eta": STEP_SIZES,
        "hand_batch": BATCHES,
        "hand_wrong": STARTS,
        "hand_ce": runs["ce"],
        "hand_se": runs["se"],
        "hand_x": X,
        "hand_label": labels,
    }


def wrong_weights(X: Any, labels: Any, size: float) -> Any:
    """Return good weights given to the wrong classes, scaled to a norm."""
    W = regression.fit(X, labels, epochs=40, lr=1, batch=len(labels)).W
    return size * np.roll(W, 1, axis=1) / np.linalg.norm(W)


def _stored(history: Any, count: int) -> Any:
    """Return epoch × (W and b of two classes, loss, points that are right).

    Those of class 3 need not be stored: nothing in the gradient moves the sum over
    the classes, which starts at 0.
    """
    W, b = history.weights, history.biases
    return np.column_stack(
        [
            W[:, :, :2].reshape(-1, 4).round(3),
            b[:, :2].round(3),
            [float(f"{loss:.4g}") for loss in history.losses],
            rounded(history.accuracies * count),
        ]
    )


def chosen(name: str, *index: Any) -> Any:
    """Look up an entry of a table."""
    return look_up(name, trainings()[name], *index)


class Model(NamedTuple):
    """Where a training stands."""

    W: Any
    b: Any
    loss: Any
    right: Any


def models(s: State, t: Any) -> list[Model]:
    """Return what each loss has learned after epoch t."""
    found = []
    for name in LOSSES:
        stored = [chosen(f"hand_{name}", s.o, s.e, s.k, t, i) for i in range(8)]
        two = np.array(stored[:6]).reshape(3, 2)
        W_and_b = np.column_stack([two, -two.sum(axis=1)])
        found.append(Model(W_and_b[:2], W_and_b[2], *stored[6:]))
    return found


def plane(name: str) -> list[Any]:
    """Draw the coloured plane of one model, and the points it learns from."""
    x = Axis(LEFT, LEFT + SIDE, [-2, 0, 2], "→ feature 1, ↑ feature 2", grid=False)
    y = Axis(BOTTOM, BOTTOM + SIDE, [-2, 0, 2], grid=False)
    label = f"{quoted(_('class'))} + ' ' + datum.label"
    colour = alt.Color(
        "k:O",
        scale=alt.Scale(domain=CLASSES, range=style.CLASS_COLOURS),
        legend=alt.Legend(labelExpr=label, symbolOpacity=1),
    )
    place = {"x": x.x(), "y": y.y(), "color": colour}
    levels = np.linspace(0.06, 0.5, LEVELS).tolist()
    sure = alt.Scale(type="quantize", domain=[1 / 3, 1], range=levels)
    shapes = alt.Scale(domain=CLASSES, range=["circle", "triangle-up", "square"])
    cells = alt.Chart(alt.sequence(0, COLUMNS * ROWS, as_="i")).transform_calculate(
        x=f"{LEFT} + {WIDTH} * (datum.i % {COLUMNS})",
        y=f"{BOTTOM} + {HEIGHT} * floor(datum.i / {COLUMNS})",
        right=f"datum.x + {WIDTH}",
        top=f"datum.y + {HEIGHT}",
        **decision(name),
    )
    count = len(trainings()["hand_label"])
    points = alt.Chart(alt.sequence(0, count, as_="i")).transform_calculate(
        x="hand_x[datum.i][0]", y="hand_x[datum.i][1]", k="hand_label[datum.i] + 1"
    )
    return [
        cells.mark_rect(clip=True).encode(
            **place,
            x2="right:Q",
            y2="top:Q",
            opacity=alt.Opacity("sure:Q", scale=sure, legend=None),
        ),
        points.mark_point(filled=True, size=16, opacity=0.85, clip=True).encode(
            **place, shape=alt.Shape("k:O", scale=shapes, legend=None)
        ),
    ]


def decision(name: str) -> dict[str, str]:
    """Return the class of a cell's middle, and how sure softmax is of it."""
    W = np.array([[symbols(f"W_{name}_{i}_{k}") for k in CLASSES] for i in (1, 2)])
    b = np.array([symbols(f"b_{name}_{k}") for k in CLASSES])
    middle = symbols("datum.x") + WIDTH / 2, symbols("datum.y") + HEIGHT / 2
    logits = browser_expression(regression.logits(np.array(middle), W, b))
    z = np.array([symbols(f"datum.z_{k}") for k in CLASSES])
    return {f"z_{k}": text for k, text in zip(CLASSES, logits, strict=True)} | {
        "k": browser_expression(piecewise(lambda: hardmax(z) @ np.array(CLASSES))),
        "sure": browser_expression(piecewise(lambda: np.max(softmax(z)))),
    }
