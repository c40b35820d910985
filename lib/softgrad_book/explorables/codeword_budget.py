"""Codeword budget: what words of given lengths take of all the streams there are.

A word of ℓ bits uses up every stream that begins with it, the share 2 to the power of
minus ℓ. Shares of words that do not begin each other cannot overlap, so a budget of 1
must do for all.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from .. import style
from ..i18n import _
from ._charts import HIDDEN, Axis, classes, labels, panel, reading, rows
from ._model import Explorable, Prompt, Quantities, Slider, State
from ._text import quoted

KINDS = 4
LONGEST = 5  # bits
WITHIN, OVER = style.CROSS_ENTROPY, style.SQUARED_ERROR
LENGTHS = "[l_1,l_2,l_3,l_4][datum.k-1]"
MIDDLE = "(datum.left + datum.right) / 2"


class CodewordBudget(Explorable):
    """Four words with lengths to choose share a budget of 1."""

    title = "The codeword budget"
    description = (
        "Above, a bar from 0 to 1 in which each of four words takes two to the power "
        "of minus its length; words that no longer fit stand below it in another "
        "colour. Below, all words of 1 to 5 bits on five shelves, shorter words on "
        "wider places: each word that fits takes its place and all that is under it."
    )
    controls = (
        Slider("l_1", 1, LONGEST, 1, 2, "length $ℓ_1$", format=".0f"),
        Slider("l_2", 1, LONGEST, 1, 2, "length $ℓ_2$", format=".0f"),
        Slider("l_3", 1, LONGEST, 1, 3, "length $ℓ_3$", format=".0f"),
        Slider("l_4", 1, LONGEST, 1, 3, "length $ℓ_4$", format=".0f"),
    )
    readout = (
        "The words take {share_1:.4~f} + {share_2:.4~f} + {share_3:.4~f} + "
        "{share_4:.4~f} = {spent:.4~f} of a budget of 1."
    )
    prompts = (
        Prompt(
            "Four words of 2 bits",
            "Four quarters: the budget is spent to the last stream, and every place "
            "on the second shelf is taken.",
            {"l_1": 2, "l_2": 2, "l_3": 2, "l_4": 2},
        ),
        Prompt(
            "Make the first word shorter",
            "One bit less costs twice as much. Now the word 0 takes half of all "
            "streams, and the last word finds no place.",
            {"l_1": 1, "l_2": 2, "l_3": 2, "l_4": 2},
        ),
        Prompt(
            "Pay for it",
            "Two words grow to 3 bits, and all fit again: 0, 10, 110, 111.",
            {"l_1": 1, "l_2": 2, "l_3": 3, "l_4": 3},
        ),
        Prompt(
            "Waste some",
            "A sixteenth of the budget is left: the place 1111 is nobody's. The "
            "word beside it could lose a bit.",
            {"l_1": 1, "l_2": 2, "l_3": 3, "l_4": 4},
        ),
    )
    columns = 1

    def quantities(self, s: State) -> Quantities:
        share = 0.5 ** np.array([s.l_1, s.l_2, s.l_3, s.l_4])
        return {"share": share, "spent": share.sum()}

    def panels(self, base: Any) -> list[Any]:
        return [
            panel("The budget, from 0 to 1", *budget(), height=84),
            panel("All words of 1 to 5 bits", *shelves(), height=160),
        ]


def words() -> Any:
    """Start a chart with a row for each word: its place in the budget, its bits."""
    order = [alt.SortField("bits"), alt.SortField("k")]
    chart = classes(KINDS, bits=LENGTHS, share=f"pow(2, -{LENGTHS})")
    chart = chart.transform_window(right="sum(share)", sort=order)
    chart = chart.transform_calculate(left="datum.right - datum.share")
    digits = "''" + "".join(
        f" + floor(datum.left * {2**n}) % 2" for n in range(1, LONGEST + 1)
    )
    return chart.transform_calculate(
        word=f"slice({digits}, 0, datum.bits)", fits="datum.right <= 1"
    )


def budget() -> list[Any]:
    """Return the words side by side; those that do not fit, in a row below."""
    x = Axis(0, 1, [0, 0.25, 0.5, 0.75, 1], format=".4~g", grid=False)
    y = Axis(2, 0, **HIDDEN)
    each = words().transform_calculate(
        x="datum.fits ? datum.left : datum.left - 1",
        x2="datum.fits ? datum.right : datum.right - 1",
        y="datum.fits ? 0.08 : 1.08",
        y2="datum.fits ? 0.92 : 1.92",
    )
    names = each.transform_filter("datum.share > 0.05").transform_calculate(
        x="(datum.x + datum.x2) / 2",
        y="(datum.y + datum.y2) / 2",
        text="'1/' + pow(2, datum.bits)",
    )
    frame = rows([{"x": 0, "x2": 1, "y": 0.08, "y2": 0.92}])
    look = alt.condition("datum.fits", alt.value(WITHIN), alt.value(OVER))
    place = {"x": x.x(), "x2": "x2:Q", "y": y.y(), "y2": "y2:Q"}
    over = f"{quoted(_('over budget by'))} + ' ' + format(spent - 1, '.4~f')"
    left = f"{quoted(_('left over:'))} + ' ' + format(1 - spent, '.4~f')"
    full = quoted(_("spent, nothing left over"))
    verdict = f"spent > 1 ? {over} : spent < 1 ? {left} : {full}"
    return [
        frame.mark_rect(color=style.GRID, opacity=1).encode(**place),
        each.mark_rect(stroke=style.PAPER, strokeWidth=2, opacity=1).encode(
            color=look, **place
        ),
        labels(names, x, y, style.PAPER, fontWeight=600),
        reading(verdict, style.INK, (x, 1), (y, 1.5), align="right", fontWeight=600),
    ]


def shelves() -> list[Any]:
    """Return the places of all words, one shelf for each length."""
    x = Axis(0, 1, [0, 0.25, 0.5, 0.75, 1], format=".4~g", grid=False)
    y = Axis(LONGEST + 0.5, 0.5, range(1, LONGEST + 1), "bits", grid=False, room=25)
    places = rows(
        [
            {"x": k / 2**n, "x2": (k + 1) / 2**n, "y": n - 0.5, "y2": n + 0.5}
            for n in range(1, LONGEST + 1)
            for k in range(2**n)
        ]
    )
    place = {"x": x.x(), "x2": "x2:Q", "y": y.y(), "y2": "y2:Q"}
    fitting = words().transform_filter("datum.fits")
    taken = fitting.transform_calculate(
        x="datum.left", x2="datum.right", y="datum.bits - 0.5", y2="datum.bits + 0.5"
    )
    below = taken.transform_calculate(y="datum.bits", y2=str(LONGEST + 0.5))
    names = fitting.transform_filter("datum.bits < 5").transform_calculate(
        x=MIDDLE, y="datum.bits", text="datum.word"
    )
    empty = places.mark_rect(color=style.PAPER, opacity=1, stroke=style.GRID)
    return [
        empty.encode(**place),
        below.mark_rect(color=WITHIN, opacity=0.25).encode(**place),
        taken.mark_rect(color=WITHIN, opacity=1, stroke=style.PAPER).encode(**place),
        labels(names, x, y, style.PAPER, fontWeight=600),
    ]
