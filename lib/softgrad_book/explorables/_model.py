"""An explorable: a chart, its controls, and the formulas that move it.

The formulas are ordinary Python that calls softgrad. They run twice: on symbols, which
gives the expressions that the reader's browser evaluates when a control moves, and on
numbers, which is how the tests know what the browser must show. Texts are written in
English and translated here. May import softgrad, Altair and the book's style.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any, ClassVar

import altair as alt
import numpy as np

from softgrad.trace import browser_expression, piecewise, symbols

from .. import style
from ..i18n import _
from ._mime import MIME_TYPE
from ._text import filled, sentence, text_list

POINTS = "points"  # what the data of all curves are called until they are there
ALONE = "$schema", "config"  # what a panel has that is a chart by itself
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"

State = SimpleNamespace
"""The controls' values, numbers or symbols, with their names as attributes."""
Quantities = Mapping[str, Any]
"""Numbers or arrays by name. Entry k of an array ``p`` is ``p_k`` in the chart."""
Wordings = Mapping[str, tuple[str, tuple[str, ...]]]
"""Texts that follow a choice: its name, and a template for each of its options."""


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
        slider's own (a slider over ``log_T`` shows ``"T"``), or a wording.
    format : str
        The value's format in d3's notation; empty for a wording.
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

    def bind(self) -> dict[str, Any]:
        """Return what moves it where there is no page, as in JupyterLab."""
        span = {"min": self.low, "max": self.high, "step": self.step}
        return {"input": "range", "name": self.name, **span}

    def stored(self) -> dict[str, Any]:
        """Return what the page makes its control from."""
        span = {"low": self.low, "high": self.high, "step": self.step}
        return {"kind": "slider", "label": _(self.label) or f"${self.name}$", **span}


@dataclass(frozen=True)
class Choice:
    """One of several named things; its value is their index, counted from 0.

    Parameters
    ----------
    name : str
        The name that formulas and charts use. Readouts name the choice by it, too.
    options : tuple of str
        What there is to choose from.
    value : int
        The one chosen at the start.
    label : str
        What is chosen, formulas between dollar signs.
    """

    name: str
    options: tuple[str, ...]
    value: int = 0
    label: str = ""

    def positions(self) -> np.ndarray:
        """Return every value the choice can take."""
        return np.arange(len(self.options))

    def names(self) -> list[str]:
        """Return the options in the reader's language."""
        return [_(option) for option in self.options]

    def bind(self) -> dict[str, Any]:
        """Return what moves it where there is no page, as in JupyterLab."""
        indices = self.positions().tolist()
        named = {"options": indices, "labels": self.names(), "name": self.name}
        return {"input": "radio", **named}

    def stored(self) -> dict[str, Any]:
        """Return what the page makes its control from."""
        return {"kind": "choice", "label": _(self.label), "options": self.names()}


Control = Slider | Choice


@dataclass(frozen=True)
class Prompt:
    """A "Try this": a button that sets controls, and what to notice then."""

    do: str
    notice: str
    settings: Mapping[str, float]


@dataclass(frozen=True)
class Span:
    """The range over which curves are drawn.

    Parameters
    ----------
    low, high : float
        Ends of x.
    points : int
        How many points are computed, the ends included.
    at : str
        The control or quantity that is "here" on the curves. The curves' values
        there become quantities, a curve ``loss`` becomes ``loss_here``.
    """

    low: float
    high: float
    points: int = 161
    at: str = ""

    def xs(self) -> np.ndarray:
        """Return where the points are."""
        return np.linspace(self.low, self.high, self.points)

    def data(self) -> dict[str, Any]:
        """Return them as data that Vega-Lite generates."""
        step = (self.high - self.low) / (self.points - 1)
        # Past the end, or the last one is missed where the steps fall short of it.
        stop = self.high + step / 2
        return {"sequence": {"start": self.low, "stop": stop, "step": step, "as": "x"}}


class Explorable:
    """A chart with controls that needs no kernel. Each is a class of its own.

    Attributes
    ----------
    title : str
        What it is called.
    description : str
        What the picture shows, for readers who do not see it.
    controls : tuple of Slider and Choice
    readout : str
        One sentence that follows the state, with fields as in
        ``"p = {p_1:.2f}"`` (d3's formats; a choice's field is its name).
    prompts : tuple of Prompt
    wordings : mapping
        Texts that follow a choice. Readouts and sliders name them as quantities.
    span : Span, optional
        Where the curves are drawn, if there are any.
    columns, narrow_columns : int
        Panels side by side on a laptop and on a phone.
    """

    title: str
    description: str
    controls: tuple[Control, ...]
    readout: str
    prompts: tuple[Prompt, ...]
    wordings: ClassVar[Wordings] = {}
    span: Span | None = None
    columns: ClassVar[int] = 2
    narrow_columns: ClassVar[int] = 1

    # What each explorable defines

    def quantities(self, s: State) -> Quantities:
        """Return what the panels and the readout show, at the controls' values."""
        return {}

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the height of each curve at x."""
        return {}

    def tables(self) -> Mapping[str, np.ndarray]:
        """Return arrays that formulas and panels look up, see `_tables.look_up`."""
        return {}

    def panels(self, base: Any) -> Sequence[Any]:
        """Return the panels; `base` is a chart whose data are the curves' points."""
        raise NotImplementedError

    # What they share

    @property
    def name(self) -> str:
        """Its module's name, and its address on the page."""
        return type(self).__module__.rpartition(".")[2]

    def start(self) -> dict[str, float]:
        """Return the controls' starting values."""
        return {control.name: control.value for control in self.controls}

    def values(self, **settings: float) -> dict[str, float]:
        """Compute controls and quantities as numbers, at the start or at `settings`."""
        state = self.start() | settings
        named = _named(self._quantities(State(**state)))
        return state | {name: float(value) for name, value in named}

    def curve_values(self, **settings: float) -> dict[str, np.ndarray]:
        """Compute the curves' points with numbers, at `settings`."""
        assert self.span is not None
        state = State(**(self.start() | settings))
        xs = self.span.xs()
        rows = [self.curves(x, state) for x in xs]
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        return {"x": xs} | {name: np.array(c, float) for name, c in columns.items()}

    def expressions(self) -> dict[str, str]:
        """Return the browser's expression for every quantity."""
        return self._expressions

    @cached_property
    def _expressions(self) -> dict[str, str]:
        return _trace(lambda: dict(_named(self._quantities(self._symbols()))))

    @cached_property
    def _curve_expressions(self) -> dict[str, str]:
        x = symbols("datum.x")
        return _trace(lambda: dict(self.curves(x, self._symbols())))

    def _quantities(self, s: State) -> Quantities:
        quantities = self.quantities(s)
        if self.span is None or not self.span.at:
            return quantities
        x = {**vars(s), **quantities}[self.span.at]
        here = {f"{name}_here": value for name, value in self.curves(x, s).items()}
        return {**quantities, **here}

    def _symbols(self) -> State:
        return State(
            **{control.name: symbols(control.name) for control in self.controls}
        )

    def spec(self, *, narrow: bool = False) -> dict[str, Any]:
        """Return the Vega-Lite specification, for a laptop or for a phone."""
        shape = self._shape(narrow=narrow)
        panels = []
        for panel in self.panels(alt.Chart(alt.NamedData(POINTS))):
            panel.width = shape["width"]
            drawn = panel.to_dict()  # each by itself, for alt.concat copies them all
            panels.append({k: v for k, v in drawn.items() if k not in ALONE})
        spec: dict[str, Any] = {
            "$schema": SCHEMA,
            "config": _config(),
            "description": _(self.description),
            "params": list(self._params()),
            "concat": panels,
            "columns": shape["columns"],
            "spacing": 18,
            "resolve": {"scale": {"color": "independent", "strokeDash": "independent"}},
        }
        if self.span is not None:
            spec["data"] = self.span.data()
            spec["transform"] = [
                {"calculate": formula, "as": name}
                for name, formula in self._curve_expressions.items()
            ]
            _inherit(panels)
        return spec

    def _shape(self, *, narrow: bool) -> dict[str, int]:
        """Return how many panels stand side by side, and how wide each is."""
        columns = self.narrow_columns if narrow else self.columns
        room = style.NARROW if narrow else style.WIDE
        width = int(room / columns) - 62  # px for the axis and the gap
        return {"columns": columns, "width": width}

    def _params(self) -> Iterator[dict[str, Any]]:
        for control in self.controls:
            bind = control.bind()
            yield {"name": control.name, "value": control.value, "bind": bind}
        for name, table in self.tables().items():
            yield {"name": name, "value": table.tolist()}
        for name, expr in self.expressions().items():
            yield {"name": name, "expr": expr}
        named = {name: f"{text_list(n)}[{name}]" for name, n in self._choices().items()}
        for name, (choice, templates) in self.wordings.items():
            said = ",".join(sentence(_(template)) for template in templates)
            named[name] = f"[{said}][{choice}]"
        for control in self.controls:
            if isinstance(control, Slider):
                expr = sentence(control.shown, named)
                yield {"name": f"shown_{control.name}", "expr": expr}
        yield {"name": "readout", "expr": sentence(_(self.readout), named)}

    def _choices(self) -> dict[str, list[str]]:
        """Return the names that each choice chooses from."""
        return {c.name: c.names() for c in self.controls if isinstance(c, Choice)}

    def _stored(self) -> dict[str, Any]:
        """Return what a page needs beside the chart: data, no markup."""
        values = self.values()
        named: dict[str, Any] = dict(values)
        named |= {n: names[int(values[n])] for n, names in self._choices().items()}
        for name, (choice, templates) in self.wordings.items():
            named[name] = filled(_(templates[int(values[choice])]), values)
        return {
            "name": self.name,
            "title": _(self.title),
            "controls": [
                {"name": c.name, "value": c.value, **c.stored()}
                | ({"shown": filled(c.shown, named)} if isinstance(c, Slider) else {})
                for c in self.controls
            ],
            "readout": filled(_(self.readout), named),
            "prompts": [
                {"do": _(p.do), "notice": _(p.notice), "settings": dict(p.settings)}
                for p in self.prompts
            ],
            "wide": self._shape(narrow=False),
            "narrow": self._shape(narrow=True),
        }

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        spec = {**self.spec(), "usermeta": {"explorable": self._stored()}}
        text = f"{_(self.title)}: {_(self.description)}"
        return {MIME_TYPE: spec, "text/plain": text}


def _inherit(part: Any) -> None:
    """Let what draws curves take them from the chart, which computes them once."""
    if isinstance(part, dict) and part.get("data") == {"name": POINTS}:
        del part["data"]
    if isinstance(part, (dict, list)):
        for inner in part.values() if isinstance(part, dict) else part:
            _inherit(inner)


def _named(quantities: Quantities) -> Iterator[tuple[str, Any]]:
    for name, value in quantities.items():
        for index in np.ndindex(np.shape(value)):
            suffix = "".join(f"_{k + 1}" for k in index)
            yield name + suffix, value[index] if index else value


def _trace(formulas: Callable[[], Quantities]) -> dict[str, str]:
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
