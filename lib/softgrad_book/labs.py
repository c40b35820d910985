"""Labs: sliders around a cell that the reader may rewrite.

An explorable lives in the page; a lab lives in a kernel, where any line of it can
be changed. Where no kernel runs, a lab is pictures: of its start, and of the other
states that its author chose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from .style import themed_anywhere

if TYPE_CHECKING:  # matplotlib is loaded with the first picture
    from .figures import Picture

WIDGET_TYPE = "application/vnd.jupyter.widget-view+json"
MIME_TYPE = "application/vnd.softgrad.lab+json"  # its pictures, for pages


class Lab:
    """Redraws a picture whenever one of its sliders moves.

    Parameters
    ----------
    draw : callable
        From the sliders' values to a :class:`~softgrad_book.figures.Picture`.
    states : sequence of mapping, optional
        What a page without a kernel shows beside the start: for each state the
        sliders that do not stand as they do at the start.
    **sliders : tuple
        For each argument of `draw` ``(lowest, highest, step, start)``.

    Raises
    ------
    ValueError
        If a slider's start or a state lies outside its range, or if a state names no
        slider.
    """

    def __init__(
        self,
        draw: Callable[..., Picture],
        states: Sequence[Mapping[str, float]] = (),
        **sliders: tuple[float, float, float, float],
    ) -> None:
        for name, (low, high, _step, start) in sliders.items():
            if not low <= start <= high:
                raise ValueError(f"{name} must start in [{low}, {high}], got {start}")
        for state in states:
            for name, value in state.items():
                if name not in sliders:
                    raise ValueError(f"states name sliders, got {name!r}")
                low, high = sliders[name][:2]
                if not low <= value <= high:
                    raise ValueError(f"{name} must be in [{low}, {high}], got {value}")
        self.draw = draw
        start_of_all = {name: slider[-1] for name, slider in sliders.items()}
        self.states = [start_of_all, *({**start_of_all, **state} for state in states)]
        self.sliders = {
            name: widgets.FloatSlider(
                description=name.replace("_", " "),
                min=low,
                max=high,
                step=step,
                value=start,
                readout_format=".0f" if float(step).is_integer() else ".2f",
            )
            for name, (low, high, step, start) in sliders.items()
        }
        self.screen = widgets.HTML()
        self.panel = widgets.VBox([*self.sliders.values(), self.screen])
        for slider in self.sliders.values():
            slider.observe(self._refresh, names="value")
        self._refresh()

    def picture(self) -> Picture:
        """Return the picture for the sliders as they stand."""
        return self.draw(**{name: s.value for name, s in self.sliders.items()})

    def _refresh(self, _change: object = None) -> None:
        self.screen.value = themed_anywhere(self.picture().svg)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        pictures = [self.draw(**state) for state in self.states]
        data, metadata = pictures[0]._repr_mimebundle_()
        shown = [
            {
                "settings": [[name, f"{value:g}"] for name, value in state.items()],
                "svg": picture.svg,
                "alt": picture.alt,
            }
            for state, picture in zip(self.states, pictures, strict=True)
        ]
        view = self.panel._repr_mimebundle_()
        own = {WIDGET_TYPE: view[WIDGET_TYPE], MIME_TYPE: {"pictures": shown}}
        return {**own, **data}, metadata
