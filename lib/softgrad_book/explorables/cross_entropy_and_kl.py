"""Cross-entropy and KL divergence.

Two distributions over three classes: the truth p and the model q. Each class is a
rectangle, as wide as p and as high as q's surprise, and their total area is the
cross-entropy. The reader lets q₃ go to 0 and watches the price run away.
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

LEAST = -6  # log10 of the smallest q₃
HIGHEST = 7.2  # nats, where the rectangles are cut off
LONGEST = 4  # nats, where the bars are
DIVERGENCES = {
    "kl": ("KL(p || q)", style.CROSS_ENTROPY),
    "reverse": ("KL(q || p)", style.MUTED),
}


class CrossEntropyAndKl(Explorable):
    """The price of expecting q where p is true, as areas, bars and curves."""

    title = "Cross-entropy and KL divergence"
    description = (
        "Four panels for a true distribution p and a model q over three classes: both "
        "as bars; a rectangle per class, as wide as p and as high as −ln q, the total "
        "area being the cross-entropy; bars in nats, the cross-entropy as H(p) plus "
        "KL(p‖q), and both KL divergences below it; and the two divergences against "
        "q₃, on a logarithmic axis."
    )
    controls = (
        Slider("log_p3", -4, -0.5, 0.05, -0.7, "true $p_3$", "p_3", ".2~g"),
        Slider("u", 0.05, 0.95, 0.01, 0.6, "true $p_1$", "p_1", ".2f"),
        Slider("log_q3", LEAST, -0.1, 0.05, -1.3, "model $q_3$", "q_3", ".2~g"),
        Slider("v", 0.05, 0.95, 0.01, 0.25, "model $q_1$", "q_1", ".2f"),
    )
    readout = (
        "H(p) = {h:.3f} nats, and expecting q costs KL(p‖q) = {kl_here:.3f} more: the "
        "cross-entropy is H(p, q) = {ce:.3f}. The other way round, KL(q‖p) = "
        "{reverse_here:.3f}."
    )
    prompts = (
        Prompt(
            "Believe the truth",
            "$q$ = $p$: both divergences are 0. The cross-entropy is not. What is "
            "left, $H(p)$, belongs to the data.",
            {"log_p3": -0.7, "u": 0.6, "log_q3": -0.7, "v": 0.6},
        ),
        Prompt(
            "Let $q_3$ go to 0",
            "Class 3 happens one time in five, and the model all but rules it out. "
            "In the last panel every further factor of 10 adds the same amount to "
            "KL($p$‖$q$), without end. KL($q$‖$p$) hardly notices.",
            {"log_p3": -0.7, "log_q3": -6},
        ),
        Prompt(
            "Rule out what hardly happens",
            "Now class 3 is rare in truth as well. Its rectangle is as high as "
            "before but too narrow to be seen, and costs next to nothing.",
            {"log_p3": -4, "log_q3": -6},
        ),
        Prompt(
            "A nearly certain truth",
            "$p$ is almost one-hot, like a label. $H(p)$ is small, and most of the "
            "cross-entropy is divergence: it can be learnt away.",
            {"log_p3": -4, "u": 0.95, "log_q3": -1.3, "v": 0.25},
        ),
    )
    span = Span(LEAST, -0.1, 119, at="log_q3")

    def quantities(self, s: State) -> Quantities:
        p, q = distribution(10**s.log_p3, s.u), distribution(10**s.log_q3, s.v)
        return {
            "p": p,
            "q": q,
            "height": surprisal(q),
            "own": surprisal(p),
            "h": entropy(p),
            "ce": cross_entropy(p, q),
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return both divergences; x is the logarithm of q₃ to base 10."""
        p, q = distribution(10**s.log_p3, s.u), distribution(10**x, s.v)
        return {"kl": kl_divergence(p, q), "reverse": kl_divergence(q, p)}

    def panels(self, base: Any) -> list[Any]:
        room: dict[str, Any] = {"room": 37, "format": ".2~g"}
        both = {"p": ("truth p", style.TARGET), "q": ("model q", style.PROBABILITY)}
        pairs = grouped_bars(both, Axis(0, 1, [0, 0.5, 1], **room))
        width = Axis(0, 1, [0, 0.5, 1], "width p", format=".2~g")
        height = Axis(0, HIGHEST, [0, 2, 4, 6], **room)
        powers = "{'-6': '10⁻⁶', '-4': '10⁻⁴', '-2': '10⁻²', '0': '1'}[datum.value]"
        q_3 = Axis(LEAST - 0.15, 0, [-6, -4, -2, 0], "model q₃", labelExpr=powers)
        nats = Axis(0, LONGEST, [0, 1, 2, 3, 4], **room)
        dots = [
            dot(q_3, nats, colour, ("log_q3", f"min({field}_here, {LONGEST})"))
            for field, (_name, colour) in reversed(DIVERGENCES.items())
        ]
        look = {"baseline": "top", "align": "right", "dx": -4}
        return [
            panel("Truth p and model q", pairs, height=130),
            panel("Cross-entropy as an area", rectangles(width, height), height=130),
            panel("The price in nats", sums(), height=130),
            panel(
                "If q gives up class 3",
                upright(q_3, "log_p3", style.TARGET),
                note("q₃ = p₃", style.TARGET, (q_3, "log_p3"), 0, **look),
                lines(base, DIVERGENCES, q_3, nats),
                *dots,
                height=130,
            ),
        ]


def distribution(third: Any, split: Any) -> Any:
    """Return three probabilities: the third, and the rest split among the others."""
    return np.array([(1 - third) * split, (1 - third) * (1 - split), third])


def rectangles(x: Axis, y: Axis) -> Any:
    """Return a rectangle per class: width p, height −ln q, and −ln p as a line."""
    series = {
        "height": ("height −ln q", style.CROSS_ENTROPY),
        "own": ("−ln p", style.TARGET),
    }
    heights, own = (f"min({per_class(name)}, {HIGHEST})" for name in series)
    cells = classes(
        x="[0, p_1, p_1 + p_2][datum.k-1]", x2=f"datum.x + {per_class('p')}"
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
    """Return H(p) and KL(p‖q) end to end, and both divergences below."""
    series = {"h": ("H(p)", style.TARGET), **DIVERGENCES}
    h, kl, reverse = translated(series)
    names = [_("H(p, q)"), _("KL"), _("reverse")]
    parts = zip([names[0], *names], (h, kl, kl, reverse), strict=True)
    x = Axis(0, LONGEST, [0, 1, 2, 3, 4], "nats")
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
    beside = totals.transform_filter("datum.total <= 3").mark_text(align="left", dx=5)
    within = totals.transform_filter("datum.total > 3")
    within = within.mark_text(align="right", dx=-5, color=style.PAPER)
    bars = columns.mark_bar(size=22)
    colour = colour_of(series, "square")
    return alt.layer(
        bars.encode(x=x.x(), x2="x2:Q", y=y, color=colour),
        beside.encode(x=x.x(), y=y, text="text:N"),
        within.encode(x=x.x(), y=y, text="text:N"),
    )
