"""Cross-entropy and KL divergence.

Two distributions over three classes: the truth y and the model p. Each class is a
rectangle, as wide as y and as high as p's surprise, and their total area is the
cross-entropy. The reader lets p₁ go to 0 and watches the price run away.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from softgrad import cross_entropy, entropy, kl_divergence, surprisal

from .. import style
from ..i18n import _
from ._charts import (
    Axis,
    boxes,
    classes,
    colour_of,
    dot,
    grouped_bars,
    labels,
    lines,
    note,
    panel,
    per_class,
    rows,
    translated,
    upright,
)
from ._model import Explorable, Prompt, Quantities, Slider, Span, State
from ._text import quoted

LEAST = -6  # log10 of the smallest p₁
HIGHEST = 7.2  # nats, where the rectangles are cut off
LONGEST = 8  # nats, where the bars are
DIVERGENCES = {
    "kl": ("KL(y || p)", style.CROSS_ENTROPY),
    "reverse": ("KL(p || y)", style.MUTED),
}


class CrossEntropyAndKl(Explorable):
    """The price of believing p where y is true, as areas, bars and curves."""

    title = "Cross-entropy and KL divergence"
    description = (
        "Four panels for a true distribution y and a model p over donkey, dog and cat: "
        "both as bars; a rectangle per class, as wide as y and as high as −log p, the "
        "total area being the cross-entropy; bars in nats, the cross-entropy as H(y) "
        "plus KL(y‖p), and both KL divergences below it; and the two divergences "
        "against p₁, on a logarithmic axis."
    )
    controls = (
        Slider("donkeys", 0.01, 0.6, 0.01, 0.5, "true $y_1$ (donkeys)", format=".2f"),
        Slider("u", 0.05, 0.95, 0.01, 0.5, "true: cats of the rest", format=".2f"),
        Slider("log_p1", LEAST, -0.1, 0.05, -1, "model $p_1$ (donkeys)", "p_1", ".2~g"),
        Slider("v", 0.05, 0.95, 0.01, 0.8, "model: cats of the rest", format=".2f"),
    )
    readout = (
        "H(y) = {h:.3f} nats, and believing p costs KL(y‖p) = {kl_here:.3f} more: the "
        "cross-entropy is H(y, p) = {ce:.3f}. The other way round, KL(p‖y) = "
        "{reverse_here:.3f}."
    )
    prompts = (
        Prompt(
            "Believe the truth",
            "$p$ = $y$: both divergences are 0. The cross-entropy is not. What is "
            "left, $H(y)$, belongs to the data.",
            {"donkeys": 0.5, "u": 0.5, "log_p1": -0.3, "v": 0.5},
        ),
        Prompt(
            "Let $p_1$ go to 0",
            "Every second photo shows a donkey, and the model all but rules donkeys "
            "out. In the last panel every further factor of 10 adds the same amount to "
            "KL($y$‖$p$), without end. KL($p$‖$y$) hardly notices.",
            {"donkeys": 0.5, "u": 0.5, "log_p1": LEAST, "v": 0.8},
        ),
        Prompt(
            "Rule out what hardly happens",
            "Now donkeys are rare in truth as well. Their rectangle is as high as "
            "before, but so narrow that ruling them out wastes less than a tenth of a "
            "nat.",
            {"donkeys": 0.01, "u": 0.5, "log_p1": LEAST, "v": 0.5},
        ),
        Prompt(
            "A nearly certain truth",
            "$y$ is almost one-hot, like a label. $H(y)$ is small, and most of the "
            "cross-entropy is divergence: it can be learnt away.",
            {"donkeys": 0.01, "u": 0.95, "log_p1": -1, "v": 0.2},
        ),
    )
    span = Span(LEAST, -0.1, 119, at="log_p1")

    def quantities(self, s: State) -> Quantities:
        y, p = distribution(s.donkeys, s.u), distribution(10**s.log_p1, s.v)
        return {
            "y": y,
            "p": p,
            "height": surprisal(p),
            "own": surprisal(y),
            "h": entropy(y),
            "ce": cross_entropy(y, p),
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return both divergences; x is the logarithm of p₁ to base 10."""
        y, p = distribution(s.donkeys, s.u), distribution(10**x, s.v)
        return {"kl": kl_divergence(y, p), "reverse": kl_divergence(p, y)}

    def panels(self, base: Any) -> list[Any]:
        room: dict[str, Any] = {"room": 37, "format": ".2~g"}
        both = {"y": ("truth y", style.TARGET), "p": ("model p", style.PROBABILITY)}
        pairs = grouped_bars(both, Axis(0, 1, [0, 0.5, 1], **room))
        width = Axis(0, 1, [0, 0.5, 1], "width y", format=".2~g")
        height = Axis(0, HIGHEST, [0, 2, 4, 6], "nats", **room)
        powers = "{'-6': '10⁻⁶', '-4': '10⁻⁴', '-2': '10⁻²', '0': '1'}[datum.value]"
        p_1 = Axis(LEAST - 0.15, 0, [-6, -4, -2, 0], "model p₁", labelExpr=powers)
        nats = Axis(0, LONGEST, range(0, LONGEST + 1, 2), "nats", **room)
        dots = [
            dot(p_1, nats, colour, ("log_p1", f"min({field}_here, {LONGEST})"))
            for field, (_name, colour) in reversed(DIVERGENCES.items())
        ]
        truth = "log(donkeys) / LN10"
        look = {"baseline": "top", "align": "right", "dx": -4}
        return [
            panel(
                "Truth y and model p",
                pairs,
                height=130,
                subtitle="1 donkey, 2 dog, 3 cat",
            ),
            panel("Cross-entropy as an area", rectangles(width, height), height=130),
            panel("The price in nats", sums(), height=130),
            panel(
                "If the model gives up donkeys",
                upright(p_1, truth, style.TARGET),
                note("p₁ = y₁", style.TARGET, (p_1, truth), 0, **look),
                lines(base, DIVERGENCES, p_1, nats),
                *dots,
                height=130,
            ),
        ]


def distribution(donkeys: Any, cats: Any) -> Any:
    """Return three shares: donkeys, and the rest divided between dogs and cats."""
    rest = 1 - donkeys
    return np.array([donkeys, rest * (1 - cats), rest * cats])


def rectangles(x: Axis, y: Axis) -> Any:
    """Return a rectangle per class: width y, height −log p, and −log y as a line."""
    series = {
        "height": ("height −log p", style.CROSS_ENTROPY),
        "own": ("−log y", style.TARGET),
    }
    heights, own = (f"min({per_class(name)}, {HIGHEST})" for name in series)
    cells = classes(
        x="[0, y_1, y_1 + y_2][datum.k-1]", x2=f"datum.x + {per_class('y')}"
    )
    areas = cells.transform_calculate(y=heights, of=quoted(translated(series)[0]))
    edges = cells.transform_calculate(y=own)
    edge = edges.mark_rule(strokeWidth=3, color=style.TARGET)
    # What is cut off is told in figures; what is too narrow has no room for them.
    height = per_class("height")
    cut = f"{height} > {HIGHEST} ? ' (' + format({height}, '.1f') + ')' : ''"
    names = cells.transform_calculate(
        text=f"datum.x2 - datum.x > 0.04 ? datum.k + ({cut}) : ''",
        x="(datum.x + datum.x2) / 2",
        y=f"max({heights}, {own})",
    )
    box = boxes(areas, x, y, style.CROSS_ENTROPY, stroke=style.PAPER)
    # The squares of the legend do not take the edges of the rectangles.
    key = alt.Legend(
        symbolType="square", symbolSize=220, symbolStrokeColor="transparent"
    )
    return alt.layer(
        box.encode(color=colour_of(series).legend(key)),
        edge.encode(x=x.x(), x2="x2:Q", y=y.y()),
        labels(names, x, y, dy=-8),
    )


def sums() -> Any:
    """Return H(y) and KL(y‖p) end to end, and both divergences below."""
    series = {"h": ("H(y)", style.TARGET), **DIVERGENCES}
    h, kl, reverse = translated(series)
    names = [_("H(y, p)"), _("KL"), _("reverse")]
    parts = zip([names[0], *names], (h, kl, kl, reverse), strict=True)
    x = Axis(0, LONGEST, range(0, LONGEST + 1, 2), "nats")
    axis = alt.Axis(ticks=False, domain=False)
    y = alt.Y("row:N", sort=names, title=None, axis=axis)
    columns = rows(
        [{"part": k, "row": row, "of": of} for k, (row, of) in enumerate(parts)],
        x=f"min([0, h, 0, 0][datum.part], {LONGEST})",
        x2=f"min([h, ce, kl_here, reverse_here][datum.part], {LONGEST})",
    )
    totals = rows(
        [{"part": k, "row": row} for k, row in enumerate(names)],
        total="[ce, kl_here, reverse_here][datum.part]",
        x=f"min(datum.total, {LONGEST})",
        text=f"(datum.total > {LONGEST} ? '… ' : '') + format(datum.total, '.2f')",
    )
    beside = totals.transform_filter("datum.total <= 6").mark_text(align="left", dx=5)
    within = totals.transform_filter("datum.total > 6")
    within = within.mark_text(align="right", dx=-5, color=style.PAPER)
    bars = columns.mark_bar(size=22)
    colour = colour_of(series, "square")
    return alt.layer(
        bars.encode(x=x.x(), x2="x2:Q", y=y, color=colour),
        beside.encode(x=x.x(), y=y, text="text:N"),
        within.encode(x=x.x(), y=y, text="text:N"),
    )
