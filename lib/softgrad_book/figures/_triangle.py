"""The simplex of three probabilities as a triangle, one corner per class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from .. import style
from ..i18n import _

CORNERS = np.array([[0, 0], [0.5, np.sqrt(3) / 2], [1, 0]])  # of classes 1, 2, 3


def outline(
    axes: Axes, names: Sequence[str] = (), gap: float = 0.03, **line: Any
) -> None:
    """Draw the triangle, its corners named at a distance of `gap`, and no axes."""
    names = names or [_("class {}").format(k) for k in (1, 2, 3)]
    axes.plot(*CORNERS[[0, 1, 2, 0]].T, **{"color": style.MUTED, "lw": 1, **line})
    sides = ("left", "center", "right")  # the names are no wider than the triangle
    for (x, y), side, name in zip(CORNERS, sides, names, strict=True):
        at = {"y": y + gap, "va": "bottom"} if y else {"y": -gap, "va": "top"}
        axes.text(x, s=name, ha=side, **at)
    room = gap + 0.1  # for the names
    axes.set(aspect="equal", xlim=(-0.05, 1.05), ylim=(-room, CORNERS[1, 1] + room))
    axes.axis("off")
