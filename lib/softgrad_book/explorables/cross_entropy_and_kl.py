"""Cross-entropy and KL divergence.

Two distributions over three classes: the truth p and the model q. Each class is a
rectangle, as wide as p and as high as q's surprise, and their total area is the
cross-entropy. The reader lets q₃ go to 0 and watches the price run away.
"""

import altair as alt
import numpy as np

from softgrad import cross_entropy, entropy, kl_divergence, surprisal

from .. import style
from ..explorable import Curves, Explorable, Prompt, Slider, per_class
from ..i18n import _

HEIGHT = 130  # px
LEAST = -6  # log10 of the smallest q₃
HIGHEST = 7.2  # nats, where the rectangles are cut off
LONGEST = 4  # nats, where the bars are
FORWARD, REVERSE = _("KL(p || q)"), _("KL(q || p)")


class CrossEntropyAndKl(Explorable):
    """TODO one line."""

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
        "H(p) = {h:.3f} nats, and expecting q costs KL(p‖q) = {kl:.3f} more: the "
        "cross-entropy is H(p, q) = {ce:.3f}. The other way round, KL(q‖p) = "
        "{reverse:.3f}."
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
    span = Span(LEAST, -0.1, 119)


def distribution(third, split):
    """Return three probabilities: the third, and the rest split among the others."""
    return np.array([(1 - third) * split, (1 - third) * (1 - split), third])


def quantities(s):
    """Return what the panels draw."""
    p = distribution(10**s.log_p3, s.u)
    q = distribution(10**s.log_q3, s.v)
    return {
        "p": p,
        "q": q,
        "height": surprisal(q),
        "own": surprisal(p),
        "h": entropy(p),
        "ce": cross_entropy(p, q),
        "kl": kl_divergence(p, q),
        "reverse": kl_divergence(q, p),
    }


def curves(x, s):
    """Return both divergences; x is the logarithm of q₃ to base 10."""
    p, q = distribution(10**s.log_p3, s.u), distribution(10**x, s.v)
    return {"kl": kl_divergence(p, q), "reverse": kl_divergence(q, p)}


def panels(base):
    """Return the four panels."""
    return [
        pairs().properties(title=_("Truth p and model q"), height=HEIGHT),
        rectangles().properties(title=_("Cross-entropy as an area"), height=HEIGHT),
        bars().properties(title=_("The price in nats"), height=HEIGHT),
        sweep(base).properties(title=_("If q gives up class 3"), height=HEIGHT),
    ]


def pairs():
    """Return p and q side by side, class by class."""
    names = [_("truth p"), _("model q")]
    rows = [{"k": k, "of": name} for k in (1, 2, 3) for name in names]
    return (
        alt.Chart(alt.Data(values=rows))
        .transform_calculate(
            v=f"datum.of == '{names[0]}' ? {per_class('p')} : {per_class('q')}"
        )
        .mark_bar()
        .encode(
            x=alt.X("k:O", title=_("class"), axis=alt.Axis(labelAngle=0, ticks=False)),
            xOffset=alt.XOffset("of:N", sort=names),
            y=_y([0, 1], [0, 0.5, 1]),
            color=_colour(names, [style.TARGET, style.PROBABILITY]),
        )
    )


def rectangles():
    """Return a rectangle per class: width p, height −ln q, and −ln p as a line."""
    names = [_("height −ln q"), _("−ln p")]
    colour = _colour(names, [style.CROSS_ENTROPY, style.TARGET])
    x = alt.X(
        "left:Q",
        title=_("width p"),
        scale=alt.Scale(domain=[0, 1], nice=False),
        axis=alt.Axis(values=[0, 0.5, 1], format=".2~g"),
    )
    height = per_class("height")
    cells = alt.Chart(alt.Data(values=[{"k": 1}, {"k": 2}, {"k": 3}]))
    cells = cells.transform_calculate(
        left="[0, p_1, p_1 + p_2][datum.k-1]",
        right="[p_1, p_1 + p_2, 1][datum.k-1]",
        middle="(datum.left + datum.right) / 2",
        v=f"min({height}, {HIGHEST})",
        own=f"min({per_class('own')}, {HIGHEST})",
        top="max(datum.v, datum.own)",
        zero="0",
        # What is cut off is told in figures; what is too narrow has no room for them.
        cut=f"{height} > {HIGHEST} ? ' (' + format({height}, '.1f') + ')' : ''",
        name="datum.right - datum.left > 0.04 ? datum.k + datum.cut : ''",
    )
    y = _y([0, HIGHEST], [0, 2, 4, 6])
    box = cells.transform_calculate(of=f"'{names[0]}'").mark_rect(
        stroke=style.PAPER, strokeWidth=1
    )
    line = cells.transform_calculate(of=f"'{names[1]}'").mark_rule(strokeWidth=3)
    label = cells.mark_text(dy=-8)
    return alt.layer(
        box.encode(x=x, x2="right:Q", y=y, y2="zero:Q", color=colour),
        line.encode(x=x, x2="right:Q", y="own:Q", color=colour),
        label.encode(x="middle:Q", y="top:Q", text="name:N"),
    )


def bars():
    """Return H(p) and KL(p‖q) end to end, and both divergences below."""
    names = [_("H(p)"), FORWARD, REVERSE]
    rows = [_("H(p, q)"), _("KL"), _("reverse")]
    colour = _colour(names, [style.TARGET, style.CROSS_ENTROPY, style.MUTED])
    x = alt.X(
        "start:Q",
        title=_("nats"),
        scale=alt.Scale(domain=[0, LONGEST], nice=False),
        axis=alt.Axis(values=[0, 1, 2, 3, 4]),
    )
    y = alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(ticks=False, domain=False))
    layers = []
    for row, name, start, end in (
        (rows[0], names[0], "0", "h"),
        (rows[0], names[1], "h", "ce"),
        (rows[1], names[1], "0", "kl"),
        (rows[2], names[2], "0", "reverse"),
    ):
        one = alt.Chart(alt.Data(values=[{"row": row, "of": name}]))
        one = one.transform_calculate(
            start=f"min({start}, {LONGEST})", end=f"min({end}, {LONGEST})"
        )
        bar = one.mark_bar(size=22)
        layers.append(bar.encode(x=x, x2="end:Q", y=y, color=colour))
    for row, value in zip(rows, ("ce", "kl", "reverse"), strict=True):
        one = alt.Chart(alt.Data(values=[{"row": row}])).transform_calculate(
            start=f"min({value}, {LONGEST})",
            shown=f"({value} > {LONGEST} ? '… ' : '') + format({value}, '.2f')",
        )
        label = one.mark_text(
            align={"expr": f"{value} > 3 ? 'right' : 'left'"},
            dx={"expr": f"{value} > 3 ? -5 : 5"},
            color={"expr": f"{value} > 3 ? '{style.PAPER}' : '{style.INK}'"},
        )
        layers.append(label.encode(x=x, y=y, text="shown:N"))
    return alt.layer(*layers)


def sweep(base):
    """Return both divergences over the logarithm of q₃."""
    names = [FORWARD, REVERSE]
    powers = "{'-6': '10⁻⁶', '-4': '10⁻⁴', '-2': '10⁻²', '0': '1'}"
    x = alt.X(
        "x:Q",
        title=_("model q₃"),
        scale=alt.Scale(domain=[LEAST - 0.15, 0], nice=False),
        axis=alt.Axis(values=[-6, -4, -2, 0], labelExpr=f"{powers}[datum.value]"),
    )
    y = _y([0, LONGEST], [0, 1, 2, 3, 4])
    colour = _colour(names, [style.CROSS_ENTROPY, style.MUTED], "stroke")
    dash = alt.StrokeDash(
        "of:N",
        sort=names,
        scale=alt.Scale(domain=names, range=[[1, 0], [6, 4]]),
        legend=_legend("stroke"),
    )
    lines = (
        base.transform_fold(["kl", "reverse"], ["field", "v"])
        .transform_calculate(of=f"datum.field == 'kl' ? '{names[0]}' : '{names[1]}'")
        .mark_line(clip=True)
        .encode(x=x, y=y, color=colour, strokeDash=dash)
    )
    here = alt.Chart(alt.Data(values=[{"of": name} for name in names[::-1]]))
    here = here.transform_calculate(
        x="log_q3", v=f"min(datum.of == '{names[0]}' ? kl : reverse, {LONGEST})"
    )
    dots = here.mark_point(filled=True, size=90, opacity=1)
    truth = alt.Chart(alt.Data(values=[{}])).transform_calculate(x="log_p3")
    rule = truth.mark_rule(color=style.TARGET, strokeDash=[2, 2])
    label = truth.mark_text(
        text=_("q₃ = p₃"), color=style.TARGET, baseline="top", align="right", dx=-4
    )
    return alt.layer(
        rule.encode(x=x),
        label.encode(x=x, y=alt.value(0)),
        lines,
        dots.encode(x=x, y=y, color=colour),
    )


def _colour(names, colours, symbol="square"):
    return alt.Color(
        "of:N",
        sort=names,
        scale=alt.Scale(domain=names, range=colours),
        legend=_legend(symbol),
    )


def _legend(symbol):
    if symbol == "stroke":
        return alt.Legend(symbolType=symbol, symbolSize=220, columnPadding=8)
    # Without its stroke a square is as large beside marks that have one.
    return alt.Legend(
        symbolType=symbol, symbolSize=180, symbolStrokeWidth=0, columnPadding=8
    )


def _y(domain, values):
    # The same room for every panel's labels keeps the panels in line.
    axis = alt.Axis(values=values, format=".2~g", minExtent=37, maxExtent=37)
    scale = alt.Scale(domain=domain, nice=False)
    return alt.Y("v:Q", title=None, axis=axis, scale=scale)
