"""Four panels that say what a loss does to learning, with cross-entropy beside it.

The cat is the true class, and its logit trails those of dog and donkey by the margin m:
z = (0, m, m). A loss is what it costs, how it pulls on the true logit, how long
gradient descent takes until the cat has p > ½, and which prediction is best where 30 %
of the labels are wrong. May import softgrad, and what the book draws and computes with.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from softgrad import (
    logsumexp,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
)
from softgrad.descent import descend

from .. import style
from ..minimum import lowest
from ._charts import Axis, bars, compared, level, lines, panel, ticks, upright
from ._model import Explorable, Quantities, Slider, Span, State
from ._tables import look_up
from ._two_losses import norm

CLASSES = 3
TRUE_CLASS = 0
LABELS = np.array([0.7, 0.2, 0.1])  # of a hundred photos of cats: 30 % are wrong
LOW, HIGH = -6, 7  # of the margin
PER_UNIT = 3
POINTS = (HIGH - LOW) * PER_UNIT + 1  # margins, and logged steps
STEPS = 2_000
LOGGED = np.unique(np.round(np.geomspace(1, STEPS + 1, 45)).astype(int)) - 1
STARTS = np.arange(1, HIGH + 1)

MARGIN = Slider("m", 1, HIGH, 1, 6, "wrong by the margin $m$", format=".0f")


class LossPanels(Explorable):
    """A loss beside cross-entropy. Its controls hold `MARGIN`."""

    span = Span(0, POINTS - 1, POINTS, at="here")

    # What each of them defines

    def own(self, z: Any, x: Any, s: State) -> tuple[Any, Any]:
        """Return the loss at the logits of point x, and its slope by the true one."""
        raise NotImplementedError

    def lead(self, x: Any, s: State) -> Any:
        """Return the true class's lead at logged step x of the race."""
        raise NotImplementedError

    def outcome(self, s: State) -> tuple[Any, Any]:
        """Return the step that passes ½, and the prediction that is asked for."""
        raise NotImplementedError

    # What they share

    def tables(self) -> dict[str, np.ndarray]:
        lead, half = race_of_cross_entropy()
        return {"logged": LOGGED, "lead_ce": lead, "half_ce_from": half}

    def quantities(self, s: State) -> Quantities:
        half, asked = self.outcome(s)
        _lead, half_ce = race_of_cross_entropy()
        return {
            "here": (s.m - LOW) * PER_UNIT,
            "p": softmax(logits(s.m))[TRUE_CLASS],
            "half_own": half,
            "half_ce": look_up("half_ce_from", half_ce, s.m - 1),
            "asked": asked,
            "labels": LABELS,
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the curves over the margins, and over the logged steps."""
        margin = LOW + x / PER_UNIT
        z = logits(margin)
        loss, slope = self.own(z, x, s)
        lead_ce, _half = race_of_cross_entropy()
        lead_ce = look_up("lead_ce", lead_ce, s.m - 1, x)
        return {
            "margin": margin,
            "own": loss,
            "ce": softmax_cross_entropy(z, TRUE_CLASS),
            "pull_own": norm(slope),
            "pull_ce": norm(softmax_cross_entropy_grad(z, TRUE_CLASS)[TRUE_CLASS]),
            "step": look_up("logged", LOGGED, x),
            "p_own": softmax(logits(-self.lead(x, s)))[TRUE_CLASS],
            "p_ce": softmax(logits(-lead_ce))[TRUE_CLASS],
        }

    def panels(self, base: Any) -> list[Any]:
        room: dict[str, Any] = {"room": 30}
        margin = Axis(LOW - 0.3, HIGH + 0.3, [-6, -3, 0, 3, 6], "margin m")
        loss = Axis(0, 9, [0, 2, 4, 6, 8], **room)
        powers = (
            "{'-4': '10⁻⁴', '-3': '10⁻³', '-2': '10⁻²', '-1': '0.1', '0': '1'}"
            "[round(log(datum.value) / LN10)]"
        )
        decades = [1e-4, 1e-3, 1e-2, 0.1, 1]
        log = {"type": "log"}
        pull = Axis(5e-5, 5, decades, scale=log, labelExpr=powers, **room)
        counts = [0, 1, 10, 100, 1000]
        steps = Axis(0, STEPS, counts, "steps", scale={"type": "symlog"}, format=",d")
        share = Axis(0, 1, [0, 0.5, 1], format=".2~g", **room)
        here: dict[str, Any] = {"along": "margin", "at": "m"}
        return [
            panel("Loss", compared(base, pair("own", "ce"), margin, loss, **here)),
            panel(
                "Pull on the true logit, |∂L/∂z|",
                compared(base, pair("pull_own", "pull_ce"), margin, pull, **here),
            ),
            panel(
                "p of the cat in the race",
                level(share, 0.5),
                lines(base, pair("p_own", "p_ce"), steps, share, along="step"),
                upright(steps, "half_own", style.INK),
            ),
            panel(
                "What 30 % wrong labels ask for",
                bars("asked", style.INK, share, numbers=".2f"),
                ticks("labels", share, color=style.CROSS_ENTROPY),
                subtitle="cat, dog, donkey; dashes: cross-entropy",
            ),
        ]


def pair(own: str, cross_entropy: str) -> dict[str, tuple[str, str]]:
    """Return the series of two quantities, one of each loss."""
    return {
        own: ("this loss", style.INK),
        cross_entropy: ("cross-entropy", style.CROSS_ENTROPY),
    }


def logits(margin: Any) -> Any:
    """Return logits of which the true class trails both others by a margin."""
    return np.array([0, margin, margin])


PerRow = Callable[[Any, Any], Any]
"""From logits (..., 3) and class indices (...,) to a loss per row, or its gradient."""


def race(gradient: PerRow) -> tuple[np.ndarray, np.ndarray]:
    """Descend from every start. Return the leads at logged steps, and where ½ falls.

    Shapes: (start, logged step), and (start,), in which STEPS + 1 says "never yet".
    """
    start = np.stack([logits(margin) for margin in STARTS])
    classes = np.full(len(STARTS), TRUE_CLASS)
    path = descend(lambda z: gradient(z, classes), start, 1, STEPS)
    rivals = logsumexp(path[..., 1:]) - np.log(CLASSES - 1)  # two alike of that weight
    past = softmax(path)[..., TRUE_CLASS] > 0.5
    half = np.where(past.any(axis=0), np.argmax(past, axis=0), STEPS + 1)
    lead = path[..., TRUE_CLASS] - rivals
    return np.round(lead[LOGGED].T, 3), half


@cache
def race_of_cross_entropy() -> tuple[np.ndarray, np.ndarray]:
    """Return what `race` does for the loss that all others are held against."""
    return race(lambda z, c: softmax_cross_entropy_grad(z, c, "sum"))


def asked(loss: PerRow) -> np.ndarray:
    """Return the prediction of which the expected loss under `LABELS` is least."""

    def expected(z: Any) -> Any:
        classes = np.arange(CLASSES)
        each = [loss(z, np.full(len(z), c)) for c in classes]
        return LABELS @ np.stack(each)

    return np.round(softmax(lowest(expected, CLASSES)), 4)
