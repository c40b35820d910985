"""Two losses side by side: how explorables tell cross-entropy from squared error."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from . import style
from .i18n import _


def length(g: Any) -> Any:
    """Return the Euclidean length; np.linalg.norm does not run on symbols."""
    return np.sqrt(np.sum(g * g))


def loss_names() -> list[str]:
    """Return what the two losses are called in a legend."""
    return [_("cross-entropy"), _("squared error")]


def loss_colour(symbol: str = "square") -> alt.Color:
    """Return the colour of each loss."""
    colours = [style.CROSS_ENTROPY, style.SQUARED_ERROR]
    return alt.Color(
        "loss:N",
        sort=loss_names(),
        scale=alt.Scale(domain=loss_names(), range=colours),
        legend=alt.Legend(symbolType=symbol, symbolSize=220),
    )


def loss_dash() -> alt.StrokeDash:
    """Return the dash of each loss: colour alone would not tell them apart."""
    return alt.StrokeDash(
        "loss:N",
        sort=loss_names(),
        scale=alt.Scale(domain=loss_names(), range=[[1, 0], [6, 4]]),
        legend=alt.Legend(symbolType="stroke", symbolSize=220),
    )


def length_axis() -> alt.Y:
    """Return a logarithmic axis for lengths of gradients that never rescales."""
    powers = "{'-6': '10⁻⁶', '-4': '10⁻⁴', '-2': '10⁻²', '0': '1'}"
    label = f"{powers}[round(log(datum.value) / LN10)]"
    axis = alt.Axis(values=[1e-6, 1e-4, 1e-2, 1], labelExpr=label)
    scale = alt.Scale(type="log", domain=[1e-7, 3], nice=False, clamp=True)
    return alt.Y("v:Q", title=None, scale=scale, axis=axis)


def two_curves(
    base: alt.Chart,
    fields: tuple[str, str],
    x: Any,
    y: alt.Y,
    here: str,
    now: tuple[str, str] | None = None,
) -> alt.LayerChart:
    """Return a curve for each loss, a rule at the expression `here`, and two dots.

    `fields` are the names of cross-entropy's and the squared error's curve, `now` the
    expressions for the heights of their dots (of the same names, if not given).
    """
    names, now = loss_names(), now or fields
    lines = (
        base.transform_fold(list(fields), ["field", "v"])
        .transform_calculate(loss=_either(f"datum.field == '{fields[0]}'", names))
        .mark_line(clip=True)
        .encode(x=x, y=y, color=loss_colour("stroke"), strokeDash=loss_dash())
    )
    height = f"datum.loss == '{names[0]}' ? {now[0]} : {now[1]}"
    marked = alt.Chart(alt.Data(values=[{"loss": name} for name in names]))
    marked = marked.transform_calculate(v=height, **{x.to_dict()["field"]: here})
    rule = marked.mark_rule(color=style.MUTED, strokeDash=[2, 2]).encode(x=x)
    dots = marked.mark_point(filled=True, size=90, opacity=1)
    return lines + rule + dots.encode(x=x, y=y, color=loss_colour("stroke"))


def bars_by_class(fields: tuple[str, str], y: alt.Y, offset: int = 0) -> alt.Chart:
    """Return a bar for each loss and class, with the class axis `offset` px below.

    `fields` are the names of cross-entropy's and the squared error's three numbers.
    """
    names = loss_names()
    rows = [{"k": k, "loss": name} for k in (1, 2, 3) for name in names]
    lists = [f"[{','.join(f'{field}_{k}' for k in (1, 2, 3))}]" for field in fields]
    test = f"datum.loss == '{names[0]}'"
    axis = alt.Axis(labelAngle=0, offset=offset)
    return (
        alt.Chart(alt.Data(values=rows))
        .transform_calculate(v=f"({test} ? {lists[0]} : {lists[1]})[datum.k-1]")
        .mark_bar()
        .encode(
            x=alt.X("k:O", title=_("class"), axis=axis),
            xOffset=alt.XOffset("loss:N", sort=names),
            y=y,
            color=loss_colour(),
        )
    )


def _either(test: str, texts: list[str]) -> str:
    return f"{test} ? '{texts[0]}' : '{texts[1]}'"
