"""A chain of layers, and beside it the chain of their vjps, which runs back.

May import matplotlib only, and the book's colours and texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .. import style
from ..i18n import _

STEP, WIDTH, HEIGHT = 2.0, 2.9, 0.9  # from layer to layer; of a box
FORTH, BACK = 0.0, 4.2  # the middles of the two columns


def chain(
    layers: Sequence[tuple[str, str, str]], between: Sequence[tuple[str, str, str]]
) -> Figure:
    """Draw layers downwards on the left, and their vjps upwards on the right.

    Parameters
    ----------
    layers : sequence of (name, formula, formula of the vjp)
    between : sequence of (value, gradient with respect to it, colour)
        One more than layers: what goes in first, and what comes out last.
    """
    figure = Figure(figsize=(4.5, 0.5 + 1.2 * len(layers)))
    axes = figure.subplots()
    ink: dict[str, Any] = {"ha": "center", "va": "center"}
    for row, (name, forward, backward) in enumerate(layers):
        y = -STEP * row
        for x, text, colour in (
            (FORTH, forward, style.MUTED),
            (BACK, backward, style.CROSS_ENTROPY),
        ):
            corner = (x - WIDTH / 2, y - HEIGHT / 2)
            box = Rectangle(corner, WIDTH, HEIGHT, fc=style.PAPER, ec=colour, lw=1.3)
            axes.add_patch(box)
            axes.text(x, y, text, fontsize=10.5, **ink)
        axes.text(FORTH - WIDTH / 2 - 0.15, y, name, ha="right", va="center")
        kept = {"arrowstyle": "->", "color": style.MUTED, "ls": ":"}
        ends = (BACK - WIDTH / 2 - 0.05, y), (FORTH + WIDTH / 2 + 0.05, y)
        axes.annotate("", *ends, arrowprops=kept)
    axes.text((FORTH + BACK) / 2, 0.25, _("kept"), color=style.MUTED, **ink)
    reach = (STEP - HEIGHT) / 2 - 0.06
    for row, (value, gradient, colour) in enumerate(between):
        y = STEP * (0.5 - row)
        for x, text, way, line in (
            (FORTH, value, -1, style.MUTED),
            (BACK, gradient, 1, style.CROSS_ENTROPY),
        ):
            arrow = {"arrowstyle": "->", "lw": 1.6, "color": line}
            start, end = (x, y - way * reach), (x, y + way * reach)
            axes.annotate("", end, start, arrowprops=arrow)
            axes.text(x + 0.2, y, text, color=colour, va="center", fontsize=11.5)
    top: dict[str, Any] = {"ha": "center", "va": "bottom", "fontweight": "bold"}
    axes.text(FORTH, STEP - 0.3, _("forward"), color=style.MUTED, **top)
    axes.text(BACK, STEP - 0.3, _("back"), color=style.CROSS_ENTROPY, **top)
    below = -STEP * len(layers)
    axes.set(xlim=(-3.2, BACK + WIDTH / 2 + 0.1), ylim=(below + 0.3, STEP + 0.2))
    axes.axis("off")
    return figure
