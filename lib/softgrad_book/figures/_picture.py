"""Pictures drawn by matplotlib: one style, alternative text, stored as SVG.

The same drawing gives the same file on every machine, so that notebooks can be
compared. Letters are stored as shapes: they look alike wherever they are read.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from .. import style

P = ParamSpec("P")

RC: dict[Any, Any] = {
    "figure.figsize": (5.2, 2.9),
    "figure.facecolor": "none",
    "figure.constrained_layout.use": True,
    "axes.facecolor": "none",
    "axes.edgecolor": style.MUTED,
    "axes.labelcolor": style.INK,
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": style.GRID,
    "text.color": style.INK,
    "xtick.color": style.INK,
    "ytick.color": style.INK,
    "font.size": 11,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "mathtext.fontset": "dejavusans",
    "savefig.facecolor": "none",
    "svg.fonttype": "path",
    "svg.hashsalt": "softgrad",
}


@dataclass(frozen=True)
class Picture:
    """A finished figure, with a sentence for readers who do not see it."""

    svg: str
    alt: str

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, str], dict[str, Any]]:
        data = {"image/svg+xml": self.svg, "text/plain": self.alt}
        return data, {"image/svg+xml": {"alt": self.alt}}


def picture(draw: Callable[P, tuple[Figure, str]]) -> Callable[P, Picture]:
    """Turn a function that returns a figure and its alt text into one that shows it."""

    @functools.wraps(draw)
    def shown(*args: P.args, **kwargs: P.kwargs) -> Picture:
        with mpl.rc_context(RC):
            figure, alt = draw(*args, **kwargs)
            out = io.StringIO()
            figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
            plt.close(figure)  # or a notebook would show it a second time
        return Picture(out.getvalue(), alt)

    return shown
