"""Surprisal and entropy.

An urn with marbles of four colours gives a distribution. Each colour is a rectangle,
as wide as it is probable and as high as it is surprising; entropy is their area.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from softgrad import entropy, perplexity, surprisal

from .. import style
from ..i18n import _
from ._charts import (
    Axis,
    bars,
    boxes,
    classes,
    dots,
    labels,
    level,
    line,
    one,
    panel,
    per_class,
    reading,
)
from ._model import Explorable, Prompt, Quantities, Slider, Span, State
from ._text import quoted

KINDS = 4
HEIGHT = 150  # px
MOST_BITS = 8.5  # above the surprisal of one marble among 301


class SurprisalAndEntropy(Explorable):
    """Each colour is a rectangle, and entropy the area of all of them."""

    title = "Surprisal and entropy"
    description = (
        "Four panels for an urn with marbles of four kinds: one rectangle for each "
        "kind, as wide as its probability and as high as its surprisal, with a dashed "
        "line at their average height, the entropy; the curve of surprisal against "
        "probability with a dot for each kind; the areas as bars; and the areas laid "
        "end to end, with the most they can add up to, 2 bits."
    )
    controls = (
        Slider("n_1", 1, 100, 1, 48, "marbles of kind 1", format=".0f"),
        Slider("n_2", 1, 100, 1, 24, "of kind 2", format=".0f"),
        Slider("n_3", 1, 100, 1, 12, "of kind 3", format=".0f"),
        Slider("n_4", 1, 100, 1, 12, "of kind 4", format=".0f"),
    )
    readout = (
        "p = ({p_1:.3f}, {p_2:.3f}, {p_3:.3f}, {p_4:.3f}). Entropy {H:.3f} bits = "
        "{nats:.3f} nats, of at most {bound:.0f} bits: as uncertain as {outcomes:.2f} "
        "equally likely kinds."
    )
    prompts = (
        Prompt(
            "Make them all alike",
            "Four rectangles, each ¼ wide and 2 bits high. The entropy is as large "
            "as it can be: two yes/no questions for every marble.",
            {"n_1": 25, "n_2": 25, "n_3": 25, "n_4": 25},
        ),
        Prompt(
            "Make kind 1 nearly certain",
            "The rare kinds tower above the rest, at almost 7 bits. But they are "
            "so thin that hardly any area is left.",
            {"n_1": 100, "n_2": 1, "n_3": 1, "n_4": 1},
        ),
        Prompt(
            "Take one kind (almost) away",
            "Kind 4's rectangle has grown taller, from 3 bits to 6.4, and its area "
            "has shrunk all the same: in the end the width wins.",
            {"n_1": 48, "n_2": 24, "n_3": 12, "n_4": 1},
        ),
        Prompt(
            "Halve, halve, halve",
            "With p = (½, ¼, ⅛, ⅛) the heights are whole numbers of bits: 1, 2, 3 "
            "and 3.",
            {"n_1": 48, "n_2": 24, "n_3": 12, "n_4": 12},
        ),
    )
    span = Span(0.0035, 1, 161)

    def quantities(self, s: State) -> Quantities:
        """Return what the panels draw, in bits where they are not called nats."""
        n = np.array([s.n_1, s.n_2, s.n_3, s.n_4])
        p = n / n.sum()
        bits = surprisal(p, base=2)
        return {
            "p": p,
            "bits": bits,
            "area": p * bits,
            "left": np.array([p[:k].sum() for k in range(KINDS)]),
            "before": np.array([(p * bits)[:k].sum() for k in range(KINDS)]),
            "H": entropy(p, base=2),
            "nats": entropy(p),
            "bound": entropy(np.full(KINDS, 1 / KINDS), base=2),
            "outcomes": perplexity(p),
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the surprisal of an event of probability x."""
        return {"bits": surprisal(x, base=2)}

    def panels(self, base: Any) -> list[Any]:
        quarters = [0, 0.25, 0.5, 0.75, 1]
        share = Axis(0, 1, quarters, "probability", format=".2~g")
        room: dict[str, Any] = {"room": 25, "format": ".2~g"}
        bits = Axis(0, MOST_BITS, [0, 2, 4, 6, 8], **room)
        area = Axis(0, 0.7, [0, 0.2, 0.4, 0.6], **room)
        look: dict[str, Any] = {"count": KINDS, "title": "kind", "numbers": ".3f"}
        return [
            panel("Width p, height surprisal", rectangles(share, bits), height=HEIGHT),
            panel(
                "Surprisal against p, in bits",
                line(base, "bits", share, bits, style.MUTED, clip=False),
                *marked_kinds(share, bits),
                height=HEIGHT,
            ),
            panel(
                "Area: p times surprisal",
                bars("area", style.PROBABILITY, area, **look),
                height=HEIGHT,
            ),
            panel("The areas, end to end", end_to_end(), height=HEIGHT),
        ]


def kinds(**fields: str) -> Any:
    """Start a chart with a row for each kind, and fields from vector quantities."""
    named = {field: per_class(name, KINDS) for field, name in fields.items()}
    return classes(KINDS, **named)


def rectangles(x: Axis, y: Axis) -> Any:
    """Return the rectangles, and their average height."""
    each = kinds(x="left", p="p", y="bits").transform_calculate(x2="datum.x + datum.p")
    names = each.transform_filter("datum.p > 0.05 && datum.y > 0.6")
    names = names.transform_calculate(x="(datum.x + datum.x2) / 2")
    average = f"'H = ' + format(H, '.2f') + ' ' + {quoted(_('bits'))}"
    look = {"align": "right", "fontWeight": 600}
    return alt.layer(
        boxes(each, x, y, style.PROBABILITY, stroke=style.PAPER, strokeWidth=1),
        names.mark_text(color=style.PAPER).encode(
            x=x.x(), y=alt.value(HEIGHT - 8), text="k:O"
        ),
        level(y, "H", style.INK, strokeWidth=1.5, strokeDash=[5, 3]),
        reading(average, style.INK, (x, 1), 10, **look),
    )


def marked_kinds(x: Axis, y: Axis) -> list[Any]:
    """Return a dot for each kind; those on one spot share the label of the first."""
    each = kinds(x="p", y="bits")
    near = [
        f"(abs(p_{k} - datum.x) < 0.06 && abs(bits_{k} - datum.y) < 0.7 ? ' {k}' : '')"
        for k in range(1, KINDS + 1)
    ]
    names = each.transform_calculate(text="+".join(near))
    names = names.transform_filter("indexof(datum.text, datum.k) == 1")
    return [
        dots(each, x, y, style.PROBABILITY),
        labels(names, x, y, align="left", dx=4, dy=-10),
    ]


def end_to_end() -> Any:
    """Return the areas in one row, from 0 to the entropy, and the most they can be."""
    bits = Axis(0, 2.08, [0, 0.5, 1, 1.5, 2], "bits", format=".2~g", grid=False)
    x = bits.x()
    each = kinds(x="before", area="area")
    each = each.transform_calculate(x2="datum.x + datum.area")
    names = each.transform_filter("datum.area > 0.12")
    names = names.transform_calculate(x="(datum.x + datum.x2) / 2")
    columns = each.mark_rect(color=style.PROBABILITY, stroke=style.PAPER, opacity=1)
    most = one(x="bound").mark_rule(color=style.MUTED, strokeWidth=2)
    limit, here = f"{quoted(_('at most'))} + ' ' + bound", "'H = ' + format(H, '.2f')"
    look = {"align": "center", "fontWeight": 600}
    return alt.layer(
        columns.encode(x=x, x2="x2:Q", y=alt.value(52), y2=alt.value(96)),
        names.mark_text(color=style.PAPER).encode(x=x, y=alt.value(74), text="k:O"),
        most.encode(x=x, y=alt.value(34), y2=alt.value(114)),
        reading(limit, style.MUTED, (bits, "bound"), 122, align="right"),
        reading(here, style.INK, (bits, "clamp(H, 0.3, 1.78)"), 38, **look),
    )
