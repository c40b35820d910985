"""Train by hand: the reader sets step size, batch and start, and turns the epochs.

Softmax regression on three clouds of points, once by cross-entropy and once by the
squared error. The library runs every training when the page is written; the sliders
choose among the runs, and the browser colours the plane from the weights.
"""

from functools import cache

import altair as alt
import numpy as np

from softgrad import hardmax, regression, softmax
from softgrad.trace import browser_expression, piecewise, symbols

from .. import style
from ..data import blobs
from ..explorable import Curves, Explorable, Prompt, Slider
from ..i18n import _
from ..tables import look_up, rounded
from ..two_losses import two_curves

STEP_SIZES = np.array([0.1, 0.5, 2, 10])
BATCHES = np.array([10, 50, 250])
STARTS = np.array([0, 4, 8])  # ‖W‖ of the wrong weights to start from
LOGGED = np.array([0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 17, 20, 23, 26, 30])
LAST = len(LOGGED) - 1
LOSSES = {"ce": "cross-entropy", "se": "squared error"}
CLASSES = (1, 2, 3)

REACH = np.array([3.5, 3.5])  # of the plane shown, to either side of its middle
MIDDLE = np.array([0.1, 0.4])
CELLS = np.array([21, 14])  # of the coarse grid that is coloured


class TrainByHand(Explorable):
    """TODO one line."""

    title = "Train by hand"
    description = (
        "Four panels. Two maps of a plane with 250 points of three classes, each place "
        "in the colour of the class that the model gives it, paler where the model is "
        "unsure: one model learns by cross-entropy, the other by the squared error. "
        "Below, both losses and both sizes of the weights against the epochs."
    )
    controls = (
        Slider("t", 0, LAST, 1, 1, "epochs done", "epoch", ".0f"),
        Slider("e", 0, 3, 1, 1, "step size $η$", "eta", ".1f"),
        Slider("k", 0, 2, 1, 1, "batch $B$", "batch", ".0f"),
        Slider("o", 0, 2, 1, 0, "wrong start ‖W‖", "wrong", ".0f"),
    )
    readout = (
        "Epochs done: {epoch:.0f}. Cross-entropy has {right_ce:.0f} of 250 points "
        "right at ‖W‖ = {norm_ce:.2f}, the squared error {right_se:.0f} at ‖W‖ = "
        "{norm_se:.2f}."
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
            {"t": LAST, "e": 3, "k": 0, "o": 0},
        ),
        Prompt(
            "One batch an epoch",
            "The curves are smooth and slow: 30 epochs are 30 steps. With batches "
            "of 10 the same 30 epochs hold 750 steps.",
            {"t": LAST, "e": 0, "k": 2, "o": 0},
        ),
    )
    span = Span(0, LAST, LAST + 1)


@cache
def tables():
    """Run every training, and return what the sliders choose from."""
    X, y = blobs()
    wrong = [wrong_weights(X, y, size) for size in STARTS]
    shape = len(STARTS), len(STEP_SIZES), len(BATCHES)
    runs = {name: np.empty((*shape, LAST + 1, 8)) for name in LOSSES}
    for index in np.ndindex(*shape):
        for name, criterion in LOSSES.items():
            history = regression.fit(
                X,
                y,
                epochs=LOGGED[-1],
                lr=STEP_SIZES[index[1]],
                batch=BATCHES[index[2]],
                rng=0,
                criterion=criterion,
                W=wrong[index[0]],
                keep_weights=True,
            )
            runs[name][index] = _stored(history, len(y))
    return {
        "hand_epoch": LOGGED,
        "hand_eta": STEP_SIZES,
        "hand_batch": BATCHES,
        "hand_wrong": STARTS,
        "hand_ce": runs["ce"],
        "hand_se": runs["se"],
        "hand_x": X,
        "hand_y": y,
    }


def wrong_weights(X, y, size):
    """Return good weights given to the wrong classes, scaled to a norm."""
    W = regression.fit(X, y, epochs=40, lr=1, batch=len(y)).W
    return size * np.roll(W, 1, axis=1) / np.linalg.norm(W)


def _stored(history, count):
    """Return epoch × (W and b of two classes, loss, points that are right).

    Those of class 3 need not be stored: nothing in the gradient moves the sum over
    the classes, which starts at 0.
    """
    W, b = history.weights[LOGGED], history.biases[LOGGED]
    return np.column_stack(
        [
            W[:, :, :2].reshape(-1, 4).round(3),
            b[:, :2].round(3),
            [float(f"{loss:.4g}") for loss in history.losses[LOGGED]],
            rounded(history.accuracies[LOGGED] * count),
        ]
    )


def quantities(s):
    """Return both models at the chosen epoch."""
    at = {
        f"{what}_{name}": value
        for name in LOSSES
        for what, value in _stand(s, s.t, name).items()
    }
    return at | {
        "epoch": _look_up("hand_epoch", s.t),
        "eta": _look_up("hand_eta", s.e),
        "batch": _look_up("hand_batch", s.k),
        "wrong": _look_up("hand_wrong", s.o),
    }


def curves(x, s):
    """Return the curves over the logged epochs, counted by x."""
    ce, se = (_stand(s, x, name) for name in LOSSES)
    return {
        "epoch": _look_up("hand_epoch", x),
        "ce": ce["loss"],
        "se": se["loss"],
        "norm_ce": ce["norm"],
        "norm_se": se["norm"],
    }


def _stand(s, t, name):
    """Return the model that loss `name` has reached at logged epoch t."""
    seen = [_look_up(f"hand_{name}", s.o, s.e, s.k, t, i) for i in range(8)]
    two = np.array(seen[:6]).reshape(3, 2)
    W_and_b = np.column_stack([two, -two.sum(axis=1)])
    W = W_and_b[:2]
    return {
        "W": W,
        "b": W_and_b[2],
        "norm": np.sqrt(np.sum(W * W)),
        "loss": seen[6],
        "right": seen[7],
    }


def _look_up(name, *index):
    return look_up(name, tables()[name], *index)


def panels(base):
    """Return the four panels."""
    axis = alt.Axis(values=[0, 10, 20, 30])
    scale = alt.Scale(domain=[0, LOGGED[-1]], nice=False)
    epochs = alt.X("epoch:Q", title=_("epochs"), scale=scale, axis=axis)
    size = alt.Y("v:Q", title=None, scale=alt.Scale(domain=[0, 16], nice=False))
    losses = two_curves(
        base, ("ce", "se"), epochs, loss_axis(), "epoch", ("loss_ce", "loss_se")
    )
    norms = two_curves(base, ("norm_ce", "norm_se"), epochs, size, "epoch")
    return [
        plane("ce").properties(title=_("Map by cross-entropy")),
        plane("se").properties(title=_("Map by squared error")),
        losses.properties(title=_("Each one's own loss"), height=120),
        norms.properties(title=_("Size of the weights"), height=120),
    ]


def loss_axis():
    """Return a logarithmic axis for both losses that never rescales."""
    axis = alt.Axis(values=[0.1, 1, 10], format="~g")
    scale = alt.Scale(type="log", domain=[0.04, 20], nice=False, clamp=True)
    return alt.Y("v:Q", title=None, scale=scale, axis=axis)


def plane(name):
    """Return the coloured plane of one model, with the points it learns from."""
    (columns, rows), (width, height) = CELLS, 2 * REACH / CELLS
    left, bottom = MIDDLE - REACH
    cells = alt.Chart(alt.sequence(0, columns * rows, as_="i")).transform_calculate(
        left=f"{left} + {width} * (datum.i % {columns})",
        bottom=f"{bottom} + {height} * floor(datum.i / {columns})",
        right=f"datum.left + {width}",
        top=f"datum.bottom + {height}",
        u=f"datum.left + {width / 2}",
        v=f"datum.bottom + {height / 2}",
    )
    cells = cells.transform_calculate(**_logits(name))
    cells = cells.transform_calculate(**_decision())
    sure = alt.Scale(domain=[1 / 3, 1], range=[0.06, 0.5])
    tint = cells.mark_rect(clip=True).encode(
        x=_axis("left", 0),
        x2="right:Q",
        y=_axis("bottom", 1),
        y2="top:Q",
        color=_class_colour(),
        opacity=alt.Opacity("sure:Q", scale=sure, legend=None),
    )
    shapes = alt.Scale(domain=CLASSES, range=["circle", "triangle-up", "square"])
    points = (
        alt.Chart(alt.sequence(0, len(tables()["hand_y"]), as_="i"))
        .transform_calculate(
            left="hand_x[datum.i][0]",
            bottom="hand_x[datum.i][1]",
            k="hand_y[datum.i] + 1",
        )
        .mark_point(filled=True, size=16, opacity=0.85, clip=True)
        .encode(
            x=_axis("left", 0),
            y=_axis("bottom", 1),
            color=_class_colour(),
            shape=alt.Shape("k:O", scale=shapes, legend=None),
        )
    )
    return (tint + points).properties(height=190)


def _logits(name):
    """Return the logits at a cell's middle, (u, v), as expressions."""
    W = np.array([[_symbol(f"W_{name}_{i}_{k}") for k in CLASSES] for i in (1, 2)])
    b = np.array([_symbol(f"b_{name}_{k}") for k in CLASSES])
    place = np.array([_symbol("datum.u"), _symbol("datum.v")])
    z = browser_expression(regression.logits(place, W, b))
    return {f"z_{k}": text for k, text in zip(CLASSES, z, strict=True)}


def _decision():
    """Return the class of the largest logit, and how sure softmax is of it."""
    z = np.array([_symbol(f"datum.z_{k}") for k in CLASSES])
    best = piecewise(lambda: hardmax(z) @ np.array(CLASSES))
    return {
        "k": browser_expression(best),
        "sure": browser_expression(piecewise(lambda: np.max(softmax(z)))),
    }


def _symbol(name):
    return symbols(name)


def _class_colour():
    """Return the colour of each class, of points as of places."""
    scale = alt.Scale(domain=CLASSES, range=style.CLASS_COLOURS)
    legend = alt.Legend(labelExpr=f"'{_('class')} ' + datum.label", symbolOpacity=1)
    return alt.Color("k:O", scale=scale, legend=legend)


def _axis(field, side):
    domain = [float(MIDDLE[side] - REACH[side]), float(MIDDLE[side] + REACH[side])]
    axis = alt.Axis(values=[-2, 0, 2], grid=False)
    kind = (alt.X, alt.Y)[side]
    return kind(
        f"{field}:Q",
        title=(_("→ feature 1, ↑ feature 2"), None)[side],
        axis=axis,
        scale=alt.Scale(domain=domain, nice=False, zero=False),
    )
