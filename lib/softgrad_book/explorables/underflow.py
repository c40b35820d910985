"""Underflow: what a maximum over the whole batch does to the other rows.

Two rows hold the same logits, one of them raised by a gap. Softmax must give the same
probabilities for both. With each row's own maximum subtracted it does; with the
maximum of the batch the lower row's exponentials run out of digits, then out of sight.
"""

from functools import cache
from typing import Any

import altair as alt
import numpy as np

from softgrad import softmax

from .. import style
from ..explorable import Curves, Explorable, Prompt, Slider, per_class
from ..i18n import _
from ..tables import look_up, rounded

HEIGHT = 140  # px
ROW = np.array([2.0, 1.0, 0.0])  # the logits of the far row; the near one is raised
PRECISIONS: tuple[Any, ...] = (np.float16, np.float32, np.float64)
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
LAST = len(GAPS) - 1
ERRORS = ["error_16", "error_32", "error_64"]
ROOM: dict[str, Any] = {
    "minExtent": 34,
    "maxExtent": 34,
}  # alike, to keep the panels in line
NAN = 1.0  # stands for NaN among errors, which stay below it


class Underflow(Explorable):
    """TODO one line."""

    title = "Underflow"
    description = (
        "Softmax of two rows with the same differences, one row a gap above the other, "
        "after the maximum of the whole batch was subtracted. Four panels: the near "
        "row, which is right; the far row, which is right at first, then wrong, then "
        "NaN; the far row's exponentials, counted in the smallest steps of the "
        "precision; and the far row's error against the gap, for three precisions."
    )
    controls = (
        Slider("i", 0, LAST, 1, _index(15), "gap between the rows", "gap", ".0f"),
        Slider("b", 0, 2, 1, 0, "precision in bits", "bits", ".0f"),
    )
    readout = (
        "{bits:.0f} bits, gap {gap:.0f}. With its own maximum subtracted the far row "
        "gets ({own_1:.3f}, {own_2:.3f}, {own_3:.3f}). With the batch's, {left:.0f} of "
        "its 3 exponentials are above zero."
    )
    prompts = (
        Prompt(
            "Stay close",
            "Two rows 8 apart, in 16 bits. Both maxima serve: the bars meet the "
            "dashes.",
            {"i": _index(8), "b": 0},
        ),
        Prompt(
            "Lose the digits",
            "At 16 the far row's exponentials are 2, 1 and 0 of the smallest steps "
            "there are. The bars say ⅔, ⅓, 0. They sum to 1, nothing warns you, "
            "and they are wrong.",
            {"i": _index(16), "b": 0},
        ),
        Prompt(
            "Lose the row",
            "Two more, and the row is 0/0. The near row never notices.",
            {"i": _index(18), "b": 0},
        ),
        Prompt(
            "Buy more bits",
            "64 bits are silently wrong at a gap of 744. Precision moves the "
            "cliff; only the row's own maximum removes it.",
            {"i": _index(744), "b": 2},
        ),
    )
    span = Span(0, LAST, LAST + 1)


def _index(gap):
    return int(np.flatnonzero(gap == GAPS)[0])


def shifted_exponentials(gap, precision):
    """Return exp(z − max z) of both rows, with the maximum of the whole batch."""
    z = np.array([ROW + gap, ROW], precision)
    # By way of float64, for all machines to round alike: some take a quick exp.
    return np.exp((z - np.max(z)).astype(np.float64)).astype(precision)


@cache
def tables():
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
        "under_bits": np.array([np.finfo(precision).bits for precision in PRECISIONS]),
        "under_far": rounded(batch),
        "under_steps": rounded(steps),
        "under_left": np.count_nonzero(steps, axis=-1),
        "under_error": rounded(error),
    }


def quantities(s):
    """Return what the panels draw at the chosen gap and precision."""

    def chosen(name, *index):
        return look_up(name, tables()[name], *index)

    return {
        "gap": chosen("under_gap", s.i),
        "bits": chosen("under_bits", s.b),
        "own": softmax(ROW),
        "far": np.array([chosen("under_far", s.b, s.i, k) for k in range(3)]),
        "steps": np.array([chosen("under_steps", s.b, s.i, k) for k in range(3)]),
        "left": chosen("under_left", s.b, s.i),
        "error": chosen("under_error", s.b, s.i),
    }


def curves(x, s):
    """Return the error of each precision over the gaps, counted by x."""
    error = tables()["under_error"]
    return {"gap": look_up("under_gap", tables()["under_gap"], x)} | {
        name: look_up("under_error", error, b, x) for b, name in enumerate(ERRORS)
    }


def panels(base):
    """Return the four panels."""
    broken = alt.Chart(alt.Data(values=[{"v": 0.5}]))
    broken = broken.transform_calculate(text="left == 0 ? 'NaN   NaN   NaN' : ''")
    broken = broken.mark_text(fontSize=18, color=style.SQUARED_ERROR)
    lost = broken.encode(y="v:Q", text="text:N")
    return [
        (_shares("own") + _own()).properties(title=_("Near row")),
        (_shares("far") + _own() + lost).properties(
            title=_("Far row (dash: by its own maximum)")
        ),
        counts().properties(title=_("Far row's exponentials, in smallest steps")),
        cliffs(base).properties(title=_("Far row's largest error")),
    ]


def counts():
    """Return how many of the smallest steps each exponential of the far row is."""
    bars = _classes(
        v=per_class("steps"),
        text="datum.v >= 1000 ? '> 1000' : format(datum.v, '.0f')",
    ).encode(
        x=_class_axis(),
        y=_axis([0, 3000], [0, 1, 10, 100, 1000], "symlog"),
    )
    label = bars.mark_text(dy=-8).encode(text="text:N")
    return bars.mark_bar(color=style.LOGIT) + label


def cliffs(base):
    """Return the error against the gap for each precision, with the place marked."""
    gaps = alt.X(
        "gap:Q",
        title=_("gap"),
        scale=alt.Scale(type="symlog", constant=4, domain=[0, 800], nice=False),
        axis=alt.Axis(values=[0, 3, 10, 30, 100, 300, 800]),
    )
    label = "datum.value == 1 ? 'NaN' : format(datum.value, '.2~f')"
    errors = alt.Y(
        "v:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1.1], nice=False),
        axis=alt.Axis(values=[0, 0.25, 0.5, 1], labelExpr=label, **ROOM),
    )
    dash = alt.Scale(domain=ERRORS, range=[[1, 0], [6, 3], [2, 2]])
    lines = (
        base.transform_fold(ERRORS, ["field", "v"])
        .mark_line(interpolate="step-after", color=style.PROBABILITY)
        .encode(
            x=gaps,
            y=errors,
            strokeDash=alt.StrokeDash("field:N", scale=dash, legend=None),
        )
    )
    cliff: list[dict[str, Any]] = [  # the gap at which each precision loses its row
        {"gap": int(GAPS[np.argmax(error == NAN)]), "v": v, "name": f"{bits} bits"}
        for error, bits, v in zip(
            tables()["under_error"],
            tables()["under_bits"],
            (0.85, 0.62, 0.39),
            strict=True,
        )
    ]
    names = [
        alt.Chart(alt.Data(values=[place]))
        .mark_text(align="left" if place["gap"] < 700 else "right", dx=dx)
        .encode(x=gaps, y=errors, text="name:N")
        for place, dx in zip(cliff, (7, 7, -7), strict=True)
    ]
    here = alt.Chart(alt.Data(values=[{}]))
    here = here.transform_calculate(gap="gap", v="error")
    rule = here.mark_rule(color=style.MUTED, strokeDash=[2, 2]).encode(x=gaps)
    dot = here.mark_point(filled=True, size=90, opacity=1, color=style.INK)
    marked = dot.encode(x=gaps, y=errors)
    return alt.layer(lines, *names, rule, marked, height=HEIGHT)


def _shares(name):
    bars = _classes(v=per_class(name)).mark_bar(color=style.PROBABILITY)
    return bars.encode(x=_class_axis(), y=_axis([0, 1.05], [0, 0.5, 1]))


def _own():
    """Return a dash where each bar must end."""
    dash = _classes(v=per_class("own"))
    dash = dash.mark_tick(color=style.INK, opacity=1, thickness=3)
    return dash.encode(x=_class_axis(), y=_axis([0, 1.05], [0, 0.5, 1]))


def _classes(**calculated):
    chart = alt.Chart(alt.Data(values=[{"k": k} for k in (1, 2, 3)]), height=HEIGHT)
    return chart.transform_calculate(**calculated)


def _class_axis():
    return alt.X("k:O", title=_("class"), axis=alt.Axis(labelAngle=0, ticks=False))


def _axis(domain, values, kind="linear"):
    scale = alt.Scale(type=kind, domain=domain, nice=False)
    axis = alt.Axis(values=values, format=".1~f" if kind == "linear" else "d", **ROOM)
    return alt.Y("v:Q", title=None, axis=axis, scale=scale)
