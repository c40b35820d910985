"""Surprisal and entropy.

An urn with marbles of four colours gives a distribution. Each colour is a rectangle,
as wide as it is probable and as high as it is surprising; entropy is their area.
"""

import altair as alt
import numpy as np

from softgrad import entropy, perplexity, surprisal

from .. import style
from ..explorable import Curves, Explorable, Prompt, Slider, per_class
from ..i18n import _

KINDS = 4
HEIGHT = 150  # px
MOST_BITS = 8.5  # above the surprisal of one marble among 301


class SurprisalAndEntropy(Explorable):
    """TODO one line."""

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


def quantities(s):
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


def curves(x, s):
    """Return the surprisal of an event of probability x."""
    return {"bits": surprisal(x, base=2)}


def panels(base):
    """Return the four panels."""
    return [
        rectangles().properties(title=_("Width p, height surprisal"), height=HEIGHT),
        rarity(base).properties(title=_("Surprisal against p, in bits"), height=HEIGHT),
        areas().properties(title=_("Area: p times surprisal"), height=HEIGHT),
        end_to_end().properties(title=_("The areas, end to end"), height=HEIGHT),
    ]


def _kinds(**fields):
    chart = alt.Chart(alt.Data(values=[{"k": k} for k in range(1, KINDS + 1)]))
    return chart.transform_calculate(
        **{name: per_class(quantity, KINDS) for name, quantity in fields.items()}
    )


def _share():
    axis = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2~g")
    scale = alt.Scale(domain=[0, 1], nice=False)
    return alt.X("x:Q", title=_("probability"), axis=axis, scale=scale)


def _bits(top, values, title=None):
    # The same room for every panel's labels keeps the panels in line.
    axis = alt.Axis(values=values, format=".2~g", minExtent=25, maxExtent=25)
    scale = alt.Scale(domain=[0, top], nice=False)
    return alt.Y("y:Q", title=title, axis=axis, scale=scale)


def rectangles():
    """Return the rectangles, and their average height."""
    kinds = _kinds(x="left", p="p", y="bits")
    kinds = kinds.transform_calculate(
        to="datum.x + datum.p", middle="datum.x + datum.p / 2", zero="0"
    )
    y = _bits(MOST_BITS, [0, 2, 4, 6, 8])
    block = kinds.mark_rect(
        color=style.PROBABILITY, stroke=style.PAPER, strokeWidth=1, opacity=1
    ).encode(x=_share(), x2="to:Q", y=y, y2="zero:Q")
    names = (
        kinds.transform_filter("datum.p > 0.05 && datum.y > 0.6")
        .mark_text(color=style.PAPER)
        .encode(x=alt.X("middle:Q"), y=alt.value(HEIGHT - 8), text="k:O")
    )
    level = alt.Chart(alt.Data(values=[{}])).transform_calculate(
        y="H", x="1", text="'H = ' + format(H, '.2f') + ' bits'"
    )
    rule = level.mark_rule(color=style.INK, strokeWidth=1.5, strokeDash=[5, 3])
    note = level.mark_text(align="right", fontWeight=600).encode(
        x=_share(), y=alt.value(10), text="text:N"
    )
    return alt.layer(block, names, rule.encode(y=y), note)


def rarity(base):
    """Return the curve of surprisal, with a dot for each kind."""
    y = _bits(MOST_BITS, [0, 2, 4, 6, 8])
    line = base.transform_calculate(y="datum.bits").mark_line(color=style.MUTED)
    dots = _kinds(x="p", y="bits")
    # Dots that lie on each other share one label, that of the first.
    near = [
        f"(abs(p_{k} - datum.x) < 0.06 && abs(bits_{k} - datum.y) < 0.7 ? ' {k}' : '')"
        for k in range(1, KINDS + 1)
    ]
    return alt.layer(
        line.encode(x=_share(), y=y),
        dots.mark_point(
            color=style.PROBABILITY, filled=True, size=80, opacity=1
        ).encode(x=_share(), y=y),
        dots.transform_calculate(text="+".join(near))
        .transform_filter("indexof(datum.text, datum.k) == 1")
        .mark_text(align="left", dx=4, dy=-10)
        .encode(x=_share(), y=y, text="text:N"),
    )


def areas():
    """Return the area of each rectangle as a bar."""
    kinds = _kinds(y="area").transform_calculate(text="format(datum.y, '.3f')")
    x = alt.X("k:O", title=_("kind"), axis=alt.Axis(labelAngle=0, ticks=False))
    y = _bits(0.7, [0, 0.2, 0.4, 0.6])
    return alt.layer(
        kinds.mark_bar(color=style.PROBABILITY).encode(x=x, y=y),
        kinds.mark_text(dy=-8).encode(x=x, y=y, text="text:N"),
    )


def end_to_end():
    """Return the areas in one row, from 0 to the entropy."""
    kinds = _kinds(x="before", area="area").transform_calculate(
        to="datum.x + datum.area", middle="datum.x + datum.area / 2"
    )
    axis = alt.Axis(values=[0, 0.5, 1, 1.5, 2], format=".2~g", grid=False)
    x = alt.X(
        "x:Q",
        title=_("bits"),
        axis=axis,
        scale=alt.Scale(domain=[0, 2.08], nice=False),
    )
    top, middle, bottom = (alt.value(at) for at in (52, 74, 96))  # px
    bars = kinds.mark_rect(color=style.PROBABILITY, stroke=style.PAPER, opacity=1)
    names = kinds.transform_filter("datum.area > 0.12").mark_text(color=style.PAPER)
    one = alt.Chart(alt.Data(values=[{}]))
    most = one.transform_calculate(x="bound", text="'at most ' + bound")
    here = one.transform_calculate(
        x="H", at="clamp(H, 0.3, 1.78)", text="'H = ' + format(H, '.2f')"
    )
    return alt.layer(
        bars.encode(x=x, x2="to:Q", y=top, y2=bottom),
        names.encode(x=alt.X("middle:Q"), y=middle, text="k:O"),
        most.mark_rule(color=style.MUTED, strokeWidth=2).encode(
            x=x, y=alt.value(34), y2=alt.value(114)
        ),
        most.mark_text(color=style.MUTED, align="right").encode(
            x=x, y=alt.value(122), text="text:N"
        ),
        here.mark_text(fontWeight=600).encode(
            x=alt.X("at:Q"), y=alt.value(38), text="text:N"
        ),
    )
