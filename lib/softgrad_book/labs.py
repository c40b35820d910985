"""Labs: sliders around a cell that the reader may rewrite.

An explorable lives in the page; a lab lives in a kernel, where any line of it can
be changed. Where no kernel runs, a lab is the picture of its first state.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from .i18n import _
from .style import themed_anywhere

if TYPE_CHECKING:  # matplotlib is loaded with the first picture
    from .figures import Picture

WIDGET_TYPE = "application/vnd.jupyter.widget-view+json"


class Lab:
    """Redraws a picture whenever one of its sliders moves.

    Parameters
    ----------
    draw : callable
        From the sliders' values to a :class:`~softgrad_book.figures.Picture`.
    **sliders : tuple
        For each argument of `draw` ``(lowest, highest, step, start)``.

    Raises
    ------
    ValueError
        If a slider's start lies outside its range.
    """

    def __init__(
        self,
        draw: Callable[..., Picture],
        **sliders: tuple[float, float, float, float],
    ) -> None:
        for name, (low, high, _step, start) in sliders.items():
            if not low <= start <= high:
                raise ValueError(f"{name} must start in [{low}, {high}], got {start}")
        self.draw = draw
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
        data, metadata = self.picture()._repr_mimebundle_()
        view = self.panel._repr_mimebundle_()
        for kind in metadata:
            metadata[kind]["note"] = _(
                "The lab's first state. Run the cell, in the page that make serve "
                "shows or in Jupyter, and sliders move it; change a line, and it is "
                "yours."
            )
        return {WIDGET_TYPE: view[WIDGET_TYPE], **data}, metadata
