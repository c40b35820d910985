"""What several figures are made of: a class axis, dashes, numbers as they are written.

May import matplotlib only, and the book's texts.
"""

from __future__ import annotations

from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from ..i18n import _

DASHED = (0, (4, 2))
"""The line of the second of two curves: colour alone would not tell them apart."""


def by_class(axes: Axes, classes: ArrayLike) -> None:
    """Give axes the classes along x, for bars."""
    axes.set(xlabel=_("class"), xticks=classes)
    axes.grid(visible=False, axis="x")


def number(value: float, form: str = ".2f") -> str:
    """Write a number with a true minus sign."""
    return f"{value:{form}}".replace("-", "\N{MINUS SIGN}")
