"""Underflow: what a maximum over the whole batch does to the other rows.

Two rows hold the same logits, one of them raised by a gap. Softmax must give the same
probabilities for both. With each row's own maximum subtracted it does; with the
maximum of the batch the lower row's exponentials run out of digits, then out of sight.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import numpy as np

from softgrad import softmax

from .. import style
from ..i18n import _
from ..rounding import rounded
from ._charts import (
    DASHES,
    Axis,
    bars,
    class_axis,
    classes,
    dot,
    line,
    note,
    one,
    panel,
    per_class,
    ticks,
    upright,
)
from ._model import Choice, Explorable, Prompt, Quantities, Slider, Span, State
from ._tables import look_up
from ._text import quoted

ROW = np.array([2.0, 1.0, 0.0])  # the logits of the far row; the near one is raised
PRECISIONS: tuple[Any, ...] = (np.float16, np.float32, np.float64)
BITS = ("16 bits", "32 bits", "64 bits")
GAPS = np.concatenate(  # close together where a precision ends
    [
        np.arange(21),
        [25, 30, 40, 50, 60, 70, 80, 85, 90, 94],
        np.arange(96, 106),
        [110, 120, 150, 200, 300, 400, 500, 600, 700, 720, 730, 735],
        np.arange(738, 749),
        [760, 800],
    ]
)
INDEX = {int(gap): i for i, gap in enumerate(GAPS)}
LAST = len(GAPS) - 1
ERRORS = ["error_16", "error_32", "error_64"]
ROOM = 34  # px for labels, alike to keep the panels in line
NAN = 1.0  # stands for NaN among errors, which stay below it


class Underflow(Explorable):
    """Softmax of two rows, with the maximum of the whole batch subtracted."""

    title = "Underflow"
    description = (
        "Softmax of two rows with the same differences, one row a gap above the other, "
        "after the maximum of the whole batch was subtracted. Four panels: the near "
        "row, which is right; the far row, which is right at first, then wrong, then "
        "NaN; the far row's exponentials, counted in the smallest steps of the "
        "precision; and the far row's error against the gap, for three precisions."
    )
    controls = (
        Slider("i", 0, LAST, 1, INDEX[15], "gap between the rows", "gap_here", ".0f"),
        Choice("precision", BITS, 0, "precision"),
    )
    readout = (
        "{precision}, gap {gap_here:.0f}. With its own maximum subtracted the far row "
        "gets ({own_1:.3f}, {own_2:.3f}, {own_3:.3f}). With the batch's, {left:.0f} of "
        "its 3 exponentials are above zero."
    )
    prompts = (
        Prompt(
            "Stay close",
            "Two photos 8 apart, in 16 bits. Both maxima serve: the bars meet the "
            "dashes.",
            {"i": INDEX[8], "precision": 0},
        ),
        Prompt(
            "Lose the digits",
            "At 16 the far row's exponentials are 2, 1 and 0 of the smallest steps "
            "there are. The bars say ⅔, ⅓, 0. They sum to 1, nothing warns you, "
            "and they are wrong.",
            {"i": INDEX[16], "precision": 0},
        ),
        Prompt(
            "Lose the row",
            "Two more, and the row is 0/0. The near row never notices.",
            {"i": INDEX[18], "precision": 0},
        ),
        Prompt(
            "Buy more bits",
            "64 bits are silently wrong at a gap of 744. Precision moves the "
            "cliff; only the row's own maximum removes it.",
            {"i": INDEX[744], "precision": 2},
        ),
    )
    span = Span(0, LAST, LAST + 1, at="i")

    def tables(self) -> dict[str, np.ndarray]:
        return batches()

    def quantities(self, s: State) -> Quantities:
        def far(name: str) -> Any:
            return np.array([chosen(name, s.precision, s.i, k) for k in range(3)])

        return {
            "own": softmax(ROW),
            "far": far("under_far"),
            "steps": far("under_steps"),
            "left": chosen("under_left", s.precision, s.i),
            "error": chosen("under_error", s.precision, s.i),
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the error of each precision over the gaps, counted by x."""
        errors = {name: chosen("under_error", b, x) for b, name in enumerate(ERRORS)}
        return {"gap": chosen("under_gap", x), **errors}

    def panels(self, base: Any) -> list[Any]:
        share = Axis(0, 1.05, [0, 0.5, 1], room=ROOM, format=".1~f")
        own = ticks("own", share)
        look = {"fontSize": 18, "color": style.SQUARED_ERROR}
        lost = one(y=0.5).transform_filter("left == 0").encode(y=share.y())
        return [
            panel("Near row", bars("own", style.PROBABILITY, share), own),
            panel(
                "Far row (dash: by its own maximum)",
                bars("far", style.PROBABILITY, share),
                own,
                lost.mark_text(text=_("NaN   NaN   NaN"), **look),
            ),
            panel("Far row's exponentials, in smallest steps", counts()),
            panel("Far row's largest error", cliffs(base)),
        ]


def counts() -> Any:
    """Return how many of the smallest steps each exponential of the far row is."""
    scale = {"type": "symlog"}
    steps = Axis(0, 3000, [0, 1, 10, 100, 1000], room=ROOM, scale=scale, format="d")
    text = "datum.y >= 1000 ? '> 1000' : format(datum.y, '.0f')"
    chart = classes(y=per_class("steps"), text=text)
    chart = chart.encode(x=class_axis(), y=steps.y())
    columns = chart.mark_bar(color=style.LOGIT)
    return columns + chart.mark_text(dy=-8).encode(text="text:N")


def cliffs(base: Any) -> Any:
    """Return the error against the gap for each precision, with the place marked."""
    marks, log = [0, 3, 10, 30, 100, 300, 800], {"type": "symlog", "constant": 4}
    gap = Axis(0, 800, marks, "gap", scale=log)
    label = f"datum.value == 1 ? {quoted(_('NaN'))} : format(datum.value, '.2~f')"
    error = Axis(0, 1.1, [0, 0.25, 0.5, 1], room=ROOM, labelExpr=label)
    stairs: dict[str, Any] = {"interpolate": "step-after", "clip": False}
    layers = []
    for b, (name, dash) in enumerate(zip(ERRORS, DASHES, strict=True)):
        look = {"along": "gap", "strokeDash": dash, **stairs}
        layers.append(line(base, name, gap, error, style.PROBABILITY, **look))
        # Each name stands at the gap at which its precision loses the row.
        cliff = int(GAPS[np.argmax(batches()["under_error"][b] == NAN)])
        beside = {"align": "right", "dx": -7} if b == 2 else {"dx": 7}
        place: dict[str, Any] = {"y": (error, 0.85 - 0.23 * b), **beside}
        layers.append(note(BITS[b], style.INK, (gap, cliff), **place))
    here = dot(gap, error, style.INK, ("gap_here", "error"))
    return alt.layer(*layers, upright(gap, "gap_here"), here)


def chosen(name: str, *index: Any) -> Any:
    """Look up an entry of a table."""
    return look_up(name, batches()[name], *index)


def shifted_exponentials(gap: float, precision: Any) -> Any:
    """Return exp(z − max z) of both rows, with the maximum of the whole batch."""
    z = np.array([ROW + gap, ROW], precision)
    # By way of float64, for all machines to round alike: some take a quick exp.
    return np.exp((z - np.max(z)).astype(np.float64)).astype(precision)


@cache
def batches() -> dict[str, np.ndarray]:
    """Run every batch in every precision, and return what the sliders choose from."""
    shape = (len(PRECISIONS), len(GAPS))
    batch, steps = np.zeros((*shape, 3)), np.zeros((*shape, 3))
    error = np.full(shape, NAN)
    own = softmax(ROW)
    for b, precision in enumerate(PRECISIONS):
        smallest = np.finfo(precision).smallest_subnormal
        for i, gap in enumerate(GAPS):
            far = shifted_exponentials(gap, precision)[1]
            # Beyond a thousand steps nobody counts, and float16 could not.
            steps[b, i] = [min(float(e) / float(smallest), 1000) for e in far]
            if np.any(far > 0):
                batch[b, i] = (far / np.sum(far)).astype(float)
                error[b, i] = np.max(np.abs(batch[b, i] - own))
    return {
        "under_gap": GAPS,
        "under_far": rounded(batch),
        "under_steps": rounded(steps),
        "under_left": np.count_nonzero(steps, axis=-1),
        "under_error": rounded(error),
    }
