"""An explorable: a chart, its sliders, and the formulas that move it.

The formulas are ordinary Python that calls softgrad. They run twice: on symbols,
which gives the expressions that the reader's browser evaluates when a slider
moves, and on numbers, which is how the tests know what the browser must show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import altair as alt
import numpy as np
from numpy.typing import ArrayLike

from softgrad.trace import browser_expression, piecewise, symbols

from . import style
from .controls import controls_html
from .templates import sentence

MIME_TYPE = "application/vnd.vegalite.v5+json"
"""What JupyterLab and VS Code draw; the specifications here hold for it."""
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


@dataclass(frozen=True)
class Slider:
    """One number that the reader moves.

    Parameters
    ----------
    name : str
        The name that formulas and charts use, ``"z_1"``.
    low, high, step, value : float
        Range, size of one arrow-key step, and starting value.
    label : str
        What the reader sees, formulas between dollar signs; ``$name$`` if empty.
    shows : str
        The quantity whose value stands beside the slider, where that is not the
        slider's own (a slider over ``log_T`` shows ``"T"``).
    format : str
        The value's format in d3's notation.
    """

    name: str
    low: float
    high: float
    step: float
    value: float
    label: str = ""
    shows: str = ""
    format: str = ".1f"

    @property
    def shown(self) -> str:
        """The text beside the slider, as a template."""
        return f"{{{self.shows or self.name}:{self.format}}}"

    def positions(self) -> np.ndarray:
        """Return every value the slider can take."""
        count = round((self.high - self.low) / self.step)
        return np.round(self.low + self.step * np.arange(count + 1), 10)


@dataclass(frozen=True)
class Prompt:
    """A "Try this": a button that sets sliders, and what to notice then."""

    do: str
    notice: str
    settings: Mapping[str, float]


@dataclass(frozen=True)
class Curves:
    """Formulas drawn over a range: ``f(x, sliders)`` returns them by name."""

    f: Callable[[Any, Any], Mapping[str, Any]]
    low: float
    high: float
    points: int = 161


@dataclass(frozen=True)
class Explorable:
    """A chart with sliders that needs no kernel.

    Parameters
    ----------
    name : str
        Its file and its address on the page.
    title : str
        What it is called.
    description : str
        What the picture shows, for readers who do not see it.
    sliders : sequence of Slider
    quantities : callable
        From the sliders' values (an object with their names as attributes) to a
        mapping of names to numbers or arrays. Entry k of an array ``p`` is known
        to the chart as ``p_k``, counted from 1.
    panels : callable
        From a chart whose data are the curves' points (or None without curves) to
        the panels, a list of Altair charts. They set their heights, not widths.
    readout : str
        One sentence that follows the state, with fields as in
        ``"p = {p_1:.2f}"`` (d3's formats).
    prompts : sequence of Prompt
    curves : Curves, optional
    tables : mapping, optional
        Arrays that quantities and panels look up by index, see
        :mod:`softgrad_book.tables`.
    columns, narrow_columns : int
        Panels side by side on a laptop and on a phone.
    """

    name: str
    title: str
    description: str
    sliders: Sequence[Slider]
    quantities: Callable[[Any], Mapping[str, ArrayLike]]
    panels: Callable[[Any], Sequence[Any]]
    readout: str
    prompts: Sequence[Prompt]
    curves: Curves | None = None
    tables: Mapping[str, np.ndarray] = field(default_factory=dict)
    columns: int = 2
    narrow_columns: int = 1

    def values(self, **settings: float) -> dict[str, float]:
        """Compute sliders and quantities as numbers, at the start or at `settings`."""
        state = {slider.name: slider.value for slider in self.sliders} | settings
        named = _named(self.quantities(SimpleNamespace(**state)))
        return state | {name: float(value) for name, value in named}

    def curve_values(self, **settings: float) -> dict[str, np.ndarray]:
        """Compute the curves' points with numbers, at `settings`."""
        assert self.curves is not None
        start = {slider.name: slider.value for slider in self.sliders}
        state = SimpleNamespace(**(start | settings))
        xs = np.linspace(self.curves.low, self.curves.high, self.curves.points)
        rows = [self.curves.f(x, state) for x in xs]
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        return {"x": xs} | {name: np.array(c, float) for name, c in columns.items()}

    def expressions(self) -> dict[str, str]:
        """Return the browser's expression for every quantity."""
        return _trace(lambda: dict(_named(self.quantities(self._symbols()))))

    def _symbols(self) -> SimpleNamespace:
        return SimpleNamespace(**{s.name: symbols(s.name) for s in self.sliders})

    def spec(self, narrow: bool = False) -> dict[str, Any]:
        """Return the Vega-Lite specification, for a laptop or for a phone."""
        shape = self._shape(narrow=narrow)
        panels = list(self.panels(self._curve_chart()))
        chart = alt.concat(
            *(panel.properties(width=shape["width"]) for panel in panels),
            columns=shape["columns"],
            spacing=18,
        ).resolve_scale(color="independent", strokeDash="independent")
        spec: dict[str, Any] = chart.to_dict()
        spec["$schema"] = SCHEMA
        spec["config"] = _config()
        spec["params"] = [*self._params(), *spec.get("params", [])]
        spec["description"] = self.description
        return spec

    def _shape(self, *, narrow: bool) -> dict[str, int]:
        """Return how many panels stand side by side, and how wide each is."""
        columns = self.narrow_columns if narrow else self.columns
        room = style.NARROW if narrow else style.WIDE
        width = int(room / columns) - 62  # px for the axis and the gap
        return {"columns": columns, "width": width}

    def _params(self) -> Iterator[dict[str, Any]]:
        for slider in self.sliders:
            bind = {"input": "range", "min": slider.low, "max": slider.high}
            bind |= {"step": slider.step, "name": slider.name}
            yield {"name": slider.name, "value": slider.value, "bind": bind}
        for name, table in self.tables.items():
            yield {"name": name, "value": table.tolist()}
        for name, expr in self.expressions().items():
            yield {"name": name, "expr": expr}
        for slider in self.sliders:
            yield {"name": f"shown_{slider.name}", "expr": sentence(slider.shown)}
        yield {"name": "readout", "expr": sentence(self.readout)}

    def _curve_chart(self) -> alt.Chart | None:
        if self.curves is None:
            return None
        curves, x = self.curves, symbols("datum.x")
        step = (curves.high - curves.low) / (curves.points - 1)
        points = alt.sequence(curves.low, curves.high + step / 2, step, as_="x")
        formulas = _trace(lambda: dict(curves.f(x, self._symbols())))
        return alt.Chart(points).transform_calculate(**formulas)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        spec = self.spec()
        spec["usermeta"] = {
            "explorable": self.name,
            "html": controls_html(self),
            "wide": self._shape(narrow=False),
            "narrow": self._shape(narrow=True),
        }
        return {MIME_TYPE: spec, "text/plain": f"{self.title}: {self.description}"}


def _named(quantities: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in quantities.items():
        for index in np.ndindex(np.shape(value)):
            suffix = "".join(f"_{k + 1}" for k in index)
            yield name + suffix, value[index] if index else value


def _trace(formulas: Callable[[], Mapping[str, Any]]) -> dict[str, str]:
    """Trace named formulas along every branch they take together."""
    names: list[str] = []

    def stacked() -> np.ndarray:
        named = formulas()
        names[:] = named
        out = np.empty(len(names), dtype=object)
        out[:] = [v[()] if isinstance(v, np.ndarray) else v for v in named.values()]
        return out

    expressions = browser_expression(piecewise(stacked))
    return dict(zip(names, expressions, strict=True))


def per_class(name: str, classes: int = 3) -> str:
    """Return the expression for entry ``datum.k`` of a vector quantity."""
    entries = ",".join(f"{name}_{k}" for k in range(1, classes + 1))
    return f"[{entries}][datum.k-1]"


def _config() -> dict[str, Any]:
    """Return the look that all explorables share."""
    sizes = {"labelFontSize": style.FONT_SIZE, "titleFontSize": style.FONT_SIZE}
    text = {"labelColor": style.INK, "titleColor": style.INK} | sizes
    return {
        "background": "transparent",
        "font": style.FONT,
        "view": {"stroke": None},
        "axis": {
            **text,
            "titleFontWeight": "normal",
            "gridColor": style.GRID,
            "domainColor": style.MUTED,
            "tickColor": style.MUTED,
        },
        "legend": {**text, "title": None, "orient": "top", "symbolStrokeWidth": 3},
        "title": {
            "color": style.INK,
            "fontSize": style.TITLE_SIZE,
            "fontWeight": 600,
            "anchor": "start",
            "frame": "group",  # above the plot, not above its axis
            "offset": 8,
        },
        "text": {"color": style.INK, "fontSize": style.FONT_SIZE},
        "rule": {"color": style.MUTED},
        "line": {"strokeWidth": 2.5},
    }
