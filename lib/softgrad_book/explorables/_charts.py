"""The words that charts are made of: axes, panels, lines, dots, bars, rules, notes.

Each returns an Altair chart with the book's defaults, to be laid over others in a
`panel`. A place or a height is an expression of Vega's, in which controls, quantities
and the fields of the row at hand (``datum.k``) are names; a number stands for itself.
A series maps what is drawn to its name and colour. Texts are translated here. May
import Altair, and the book's style and texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt

from .. import style
from ..i18n import _
from ._text import text_list

HEIGHT = 140  # px, of a panel
DASHES = ([1, 0], [6, 4], [2, 2])
DOTTED = DASHES[2]

Chart = Any  # Altair's charts have no types
Place = str | float
Series = Mapping[str, tuple[str, str]]


class Axis:
    """A scale that stays as it is whatever the controls do, and its axis.

    Parameters
    ----------
    low, high : float
        Its ends.
    values : sequence, optional
        Where it has ticks.
    title : str
        What it counts.
    room : int
        Pixels for its labels; alike in all panels, it keeps them in line.
    scale : mapping
        Options of `altair.Scale`: ``{"type": "log"}``.
    **options
        Options of `altair.Axis`.
    """

    def __init__(
        self,
        low: float,
        high: float,
        values: Sequence[float] | None = None,
        title: str = "",
        *,
        room: int = 0,
        scale: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self.title = title
        self.scale = {"domain": [low, high], "nice": False, **(scale or {})}
        if values is not None:
            options["values"] = list(values)
        if room:
            options |= {"minExtent": room, "maxExtent": room}
        self.options = options

    def _encoded(self) -> dict[str, Any]:
        axis = alt.Axis(**self.options) if self.options else alt.Undefined
        return {
            "title": _(self.title) or None,
            "scale": alt.Scale(**self.scale),
            "axis": axis,
        }

    def x(self, field: str = "x") -> alt.X:
        """Encode a field along the panel."""
        return alt.X(f"{field}:Q", **self._encoded())

    def y(self, field: str = "y") -> alt.Y:
        """Encode a field up the panel."""
        return alt.Y(f"{field}:Q", **self._encoded())


Spot = float | tuple[Axis, Place]
"""Where words stand: pixels, or a place on an axis."""
HIDDEN: dict[str, Any] = dict.fromkeys(("labels", "ticks", "domain", "grid"), False)
"""Options of an axis that only keeps its room."""


def class_axis(title: str = "class", field: str = "k", **options: Any) -> alt.X:
    """Encode classes, side by side."""
    axis = alt.Axis(labelAngle=0, ticks=False, **options)
    return alt.X(f"{field}:O", title=_(title) or None, axis=axis)


def panel(
    title: str, *layers: Chart, height: int = HEIGHT, subtitle: str = ""
) -> Chart:
    """Lay charts over each other, the last one on top, and give them a title."""
    heading: Any = _(title)
    if subtitle:
        heading = alt.Title(
            heading,
            subtitle=_(subtitle),
            subtitleColor=style.MUTED,
            subtitleFontSize=style.FONT_SIZE,
        )
    return alt.layer(*layers, title=heading, height=height)


# --- Data -----------------------------------------------------------------------


def rows(values: Iterable[Mapping[str, Any]], **calculated: Place) -> Chart:
    """Start a chart with a row for each of `values`, and calculated fields."""
    chart = alt.Chart(alt.Data(values=list(values)))
    if not calculated:
        return chart
    return chart.transform_calculate(**{k: str(v) for k, v in calculated.items()})


def classes(count: int = 3, **calculated: Place) -> Chart:
    """Start a chart with a row for each class, k = 1 to `count`."""
    return rows([{"k": k} for k in range(1, count + 1)], **calculated)


def one(**calculated: Place) -> Chart:
    """Start a chart with a single row."""
    return rows([{}], **calculated)


def per_class(name: str, count: int = 3) -> str:
    """Return the expression for entry ``datum.k`` of a vector quantity."""
    entries = ",".join(f"{name}_{k}" for k in range(1, count + 1))
    return f"[{entries}][datum.k-1]"


# --- Lines and what lies on them ------------------------------------------------


def lines(
    base: Chart,
    series: Series,
    x: Axis,
    y: Axis,
    *,
    along: str = "x",
    chosen: str = "",
    **look: Any,
) -> Chart:
    """Draw curves of `base` against a field, told apart by colour and dash.

    `chosen` is an expression for the number of the one in colour, counted from 0;
    without it all are. Each curve is a mark of its own: were they rows of one table,
    every step of a slider would make all rows anew.
    """
    drawn = []
    for k, (field, (name, colour)) in enumerate(series.items()):
        shade: Any = alt.ColorDatum(_(name))
        if chosen:
            strong, weak = alt.value(colour), alt.value(style.MUTED)
            shade = alt.condition(f"{chosen} == {k}", strong, weak)
        mark = base.mark_line(**{"clip": True, **look})
        place = {"x": x.x(along), "y": y.y(field)}
        drawn.append(
            mark.encode(**place, color=shade, strokeDash=alt.StrokeDashDatum(_(name)))
        )
    # Nothing is drawn here; the scales that all share have their colours and key here.
    key = rows([]).mark_line(**look).encode(strokeDash=dash_of(series))
    return alt.layer(*drawn, key if chosen else key.encode(color=colour_of(series)))


def line(
    base: Chart,
    field: str,
    x: Axis,
    y: Axis,
    colour: str,
    *,
    along: str = "x",
    **look: Any,
) -> Chart:
    """Draw one curve of `base`."""
    mark = base.mark_line(**{"color": colour, "clip": True, **look})
    return mark.encode(x=x.x(along), y=y.y(field))


def compared(
    base: Chart,
    series: Series,
    x: Axis,
    y: Axis,
    at: Place,
    *,
    along: str = "x",
    heights: Sequence[Place] = (),
) -> Chart:
    """Draw curves, a dotted line at the place `at`, and where it meets each of them."""
    heights = heights or [f"{field}_here" for field in series]
    colours = [colour for _name, colour in series.values()]
    marks = [
        dot(x, y, colour, (at, height))
        for colour, height in zip(colours, heights, strict=True)
    ]
    return alt.layer(lines(base, series, x, y, along=along), upright(x, at), *marks)


def dot(
    x: Axis, y: Axis, colour: str, at: tuple[Place, Place], size: int = 90
) -> Chart:
    """Mark the place `at`, (x, y)."""
    return dots(one(x=at[0], y=at[1]), x, y, colour, size)


def dots(base: Chart, x: Axis, y: Axis, colour: str, size: int = 90) -> Chart:
    """Mark the place (``datum.x``, ``datum.y``) of each row."""
    mark = base.mark_point(filled=True, size=size, opacity=1, color=colour)
    return mark.encode(x=x.x(), y=y.y())


def upright(x: Axis, at: Place, colour: str = style.MUTED, **look: Any) -> Chart:
    """Draw a dotted line at one x."""
    return one(x=at).mark_rule(**_dotted(colour, look)).encode(x=x.x())


def level(y: Axis, at: Place, colour: str = style.MUTED, **look: Any) -> Chart:
    """Draw a dotted line at one height."""
    return one(y=at).mark_rule(**_dotted(colour, look)).encode(y=y.y())


def _dotted(colour: str, look: Mapping[str, Any]) -> dict[str, Any]:
    return {"color": colour, "strokeDash": DOTTED, **look}


def note(text: str, colour: str, x: Spot, y: Spot, **look: Any) -> Chart:
    """Write words at a place: pixels from the upper left, or places on axes."""
    return _written(one(), x, y, {"text": _(text), "color": colour, **look})


def reading(expression: str, colour: str, x: Spot, y: Spot, **look: Any) -> Chart:
    """Write what an expression gives, at a place."""
    chart = one(text=expression)
    return _written(chart, x, y, {"color": colour, **look}).encode(text="text:N")


def _written(chart: Chart, x: Spot, y: Spot, mark: Mapping[str, Any]) -> Chart:
    places: dict[str, Any] = {}
    for name, spot in (("x", x), ("y", y)):
        if isinstance(spot, tuple):
            axis, at = spot
            chart = chart.transform_calculate(**{name: str(at)})
            places[name] = axis.x() if name == "x" else axis.y()
        else:
            places[name] = alt.value(spot)
    return chart.mark_text(**{"align": "left", **mark}).encode(**places)


def labels(
    base: Chart, x: Axis, y: Axis, colour: str = style.INK, **look: Any
) -> Chart:
    """Write ``datum.text`` at the place (``datum.x``, ``datum.y``) of each row."""
    mark = base.mark_text(**{"color": colour, **look})
    return mark.encode(x=x.x(), y=y.y(), text="text:N")


def legend_inside(series: Series, left: int, top: int = 10) -> Chart:
    """Write the names of a series into the panel, one below the other."""
    entries = [
        note(name, colour, left, top + 16 * row, fontWeight=600)
        for row, (name, colour) in enumerate(series.values())
    ]
    return alt.layer(*entries)


# --- Bars -----------------------------------------------------------------------


def bars(
    name: str,
    colour: str,
    y: Axis,
    *,
    count: int = 3,
    title: str = "class",
    numbers: str = "",
) -> Chart:
    """Draw a bar for each entry of a vector quantity, with its number if asked."""
    chart = classes(count, y=per_class(name, count))
    chart = chart.encode(x=class_axis(title), y=y.y())
    columns = chart.mark_bar(color=colour, clip=True)
    if not numbers:
        return columns
    text = chart.transform_calculate(text=f"format(datum.y, '{numbers}')")
    return columns + text.mark_text(dy=-8).encode(text="text:N")


def ticks(name: str, y: Axis, *, count: int = 3, **look: Any) -> Chart:
    """Draw a dash at the height of each entry of a vector quantity."""
    chart = classes(count, y=per_class(name, count))
    mark = {"color": style.INK, "opacity": 1, "thickness": 3, **look}
    return chart.mark_tick(**mark).encode(x=class_axis(), y=y.y())


def grouped_bars(
    series: Series, y: Axis, *, count: int = 3, legend: str = "top", offset: int = 0
) -> Chart:
    """Draw a bar for each class and each vector quantity, side by side."""
    names = translated(series)
    values = ",".join(per_class(field, count) for field in series)
    data = [{"k": k, "of": of} for k in range(1, count + 1) for of in names]
    chart = rows(data, y=f"[{values}][indexof({text_list(names)}, datum.of)]")
    return chart.mark_bar().encode(
        x=class_axis(offset=offset),
        xOffset=alt.XOffset("of:N", sort=names),
        y=y.y(),
        color=colour_of(series, "square", legend),
    )


def lying_bars(series: Series, x: Axis, *, numbers: str = "") -> Chart:
    """Draw a lying bar for each of a series, with its number if asked."""
    names = translated(series)
    values = f"[{','.join(series)}][indexof({text_list(names)}, datum.of)]"
    y = alt.Y("of:N", sort=names, title=None, axis=None)
    chart = rows([{"of": of} for of in names], x=values).encode(x=x.x(), y=y)
    columns = chart.mark_bar().encode(color=colour_of(series, "square"))
    if not numbers:
        return columns
    text = chart.transform_calculate(text=f"format(datum.x, '{numbers}')")
    return columns + text.mark_text(align="left", dx=6).encode(text="text:N")


def boxes(base: Chart, x: Axis, y: Axis, colour: str, **look: Any) -> Chart:
    """Draw a box for each row: from ``datum.x`` to ``datum.x2``, 0 to ``datum.y``."""
    mark = base.mark_rect(**{"color": colour, "opacity": 1, **look})
    return mark.encode(x=x.x(), x2="x2:Q", y=y.y(), y2=alt.datum(0))


def zero(colour: str = style.MUTED) -> Chart:
    """Draw the line that bars grow from."""
    return rows([{"y": 0}]).mark_rule(color=colour).encode(y="y:Q")


# --- Series ---------------------------------------------------------------------


def colour_of(series: Series, symbol: str = "stroke", orient: Any = "top") -> alt.Color:
    """Encode the colour of each of a series."""
    names = translated(series)
    return alt.Color(
        "of:N",
        sort=names,
        scale=alt.Scale(
            domain=names, range=[colour for _name, colour in series.values()]
        ),
        legend=alt.Legend(symbolType=symbol, symbolSize=220, orient=orient),
    )


def dash_of(series: Series) -> alt.StrokeDash:
    """Encode the dash of each of a series: colour alone would not tell them apart."""
    names = translated(series)
    return alt.StrokeDash(
        "of:N",
        sort=names,
        scale=alt.Scale(domain=names, range=list(DASHES[: len(names)])),
        legend=alt.Legend(symbolType="stroke", symbolSize=220, orient="top"),
    )


def translated(series: Series) -> list[str]:
    """Return the names of a series in the reader's language."""
    return [_(name) for name, _colour in series.values()]
