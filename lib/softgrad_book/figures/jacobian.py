"""The Jacobian in pictures: what einsum multiplies, what it costs, what it maps."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from softgrad import softmax

from .. import style
from ..i18n import _
from ._parts import DASHED
from ._picture import picture
from ._triangle import CORNERS, outline
from .losses import Array

BYTES = np.dtype(np.float64).itemsize


def operations_with_jacobian(num_classes: ArrayLike) -> Array:
    """Count one row's additions and multiplications when J is built and multiplied by.

    K² subtractions and K² multiplications build p_i (δ_ij − p_j); K² multiplications
    and K (K − 1) additions contract it.
    """
    K = np.asarray(num_classes)
    return 4 * K**2 - K


def operations_with_vjp(num_classes: ArrayLike) -> Array:
    """Count them in p ⊙ g − p ⟨g, p⟩: twice K products, K − 1 sums, K differences."""
    K = np.asarray(num_classes)
    return 4 * K - 1


@picture
def einsum_indices() -> tuple[Figure, str]:
    """Draw which cells of g and J meet in one cell of the result of 'ij,ijk->ik'."""
    figure = Figure(figsize=(4.7, 1.85))
    axes = figure.subplots()
    grid: dict[str, Any] = {"rows": 3, "columns": 4}
    _grid(axes, 0, 0, **grid, row=1)
    _text(axes, 2, 3.5, "$g_{ij}$", "$N \\times K$")
    for behind in (2, 1, 0):  # the slices of J, the chosen one in front
        _grid(axes, 6.3 + 0.5 * behind, 0.45 * behind - 0.7, 4, 4, front=behind == 0)
    for row in range(4):
        _cell(axes, 6.3 + 2, row - 0.7, style.SMOOTH_MAX)
    _text(axes, 8.8, 4.6, "$J_{ijk}$", "$N \\times K \\times K$")
    _grid(axes, 13.2, 0, **grid)
    _cell(axes, 13.2 + 2, 1, style.LOGIT)
    _text(axes, 15.2, 3.5, r"$\delta_{ik}$", "$N \\times K$")
    ink: dict[str, Any] = {"ha": "center", "va": "center"}
    axes.text(5.1, 1.5, "×", fontsize=15, **ink)
    axes.text(12.1, 1.5, "=", fontsize=15, **ink)
    axes.text(-0.2, 1.5, "$i$", ha="right", va="center", fontsize=12)
    axes.text(13.0, 1.5, "$i$", ha="right", va="center", fontsize=12)
    axes.text(2, -0.5, "$j$", fontsize=12, **ink)
    axes.text(6.0, 1.3, "$j$", ha="right", va="center", fontsize=12)
    axes.text(8.8, -1.2, "$k$", fontsize=12, **ink)
    axes.text(15.7, -0.5, "$k$", fontsize=12, **ink)
    axes.text(10.7, -1.2, _("slice $i$"), fontsize=9.5, color=style.MUTED, **ink)
    axes.set(aspect="equal", xlim=(-0.9, 17.4), ylim=(-1.65, 5.2))
    axes.axis("off")
    alt = _(
        "Three arrays. Row i of g, with N rows and K columns, meets column k of slice "
        "i of J, a stack of N squares of K by K. Their products, summed over j, give "
        "the cell in row i and column k of the result, again N by K."
    )
    return figure, alt


@picture
def cost_against_classes(num_examples: int = 256) -> tuple[Figure, str]:
    """Draw memory and operations against the number of classes, for both routes."""
    K = np.geomspace(2, 50_000, 60)
    figure = Figure(figsize=(5.6, 2.8))
    memory, work = figure.subplots(1, 2)
    with_jacobian: dict[str, Any] = {"color": style.SQUARED_ERROR, "ls": DASHED}
    with_vjp: dict[str, Any] = {"color": style.PROBABILITY}
    for axes, title, powers in (
        (memory, _("Memory"), ["1 kB", "1 MB", "1 GB", "1 TB"]),
        (
            work,
            _("Operations"),
            [_("thousand"), _("million"), _("billion"), _("trillion")],
        ),
    ):
        axes.set(xscale="log", yscale="log", ylim=(1e3, 2e13))
        axes.set(xlabel=_("classes $K$"), title=title)
        axes.minorticks_off()
        axes.set_xticks([10, 1000], ["10", "1,000"])
        axes.set_yticks([1e3, 1e6, 1e9, 1e12], powers)
    memory.plot(K, num_examples * K**2 * BYTES, **with_jacobian)
    memory.plot(K, num_examples * K * BYTES, **with_vjp)
    memory.axhline(16e9, color=style.MUTED, lw=1, ls=":")
    memory.text(2, 2.5e10, _("a laptop's 16 GB"), color=style.MUTED)
    work.plot(K, num_examples * operations_with_jacobian(K), **with_jacobian)
    work.plot(K, num_examples * operations_with_vjp(K), **with_vjp)
    memory.text(90, 4e8, _("building J"), color=style.SQUARED_ERROR, ha="right")
    memory.text(1500, 2.5e5, _("vjp"), color=style.PROBABILITY)
    alt = _(
        "Memory and operations against the number of classes, for {} examples, on "
        "logarithmic axes. With the Jacobian both grow like the square of K and "
        "memory passes 16 GB near K = {:.0f}; with the vector–Jacobian product both "
        "grow like K."
    )
    limit = np.sqrt(16e9 / (num_examples * BYTES))
    return figure, alt.format(num_examples, round(limit, -2))


@picture
def moves_on_simplex(z: ArrayLike, moves: ArrayLike) -> tuple[Figure, str]:
    """Draw how p moves when the logits z take a step of each direction."""
    p, moves = softmax(z), np.asarray(moves)
    figure = Figure(figsize=(5.6, 2.9))
    triangle, zoom = figure.subplots(1, 2)
    outline(triangle)
    outline(zoom, ("", "", ""))
    path = (p + moves) @ CORNERS
    centre = p @ CORNERS
    for axes in (triangle, zoom):
        axes.fill(*path.T, color=style.PROBABILITY, alpha=0.25, lw=0)
        axes.plot(*path.T, color=style.PROBABILITY)
        axes.plot(*centre, "o", ms=5, color=style.INK)
    triangle.set_title(_("Where p can go"))
    reach = max(1.3 * np.abs(path - centre).max(), 0.02)
    zoom.set(
        xlim=(centre[0] - reach, centre[0] + reach),
        ylim=(centre[1] - reach, centre[1] + reach),
        title=_("The same, enlarged"),
    )
    lengths = np.linalg.norm(moves, axis=-1)
    alt = _(
        "The triangle of probabilities for three classes with a point at p = "
        "({:.2f}, {:.2f}, {:.2f}) and the closed curve that p reaches when the logits "
        "take one small step in each direction. The longest move is {:.3f}, the "
        "shortest {:.3f}."
    )
    return figure, alt.format(*p, lengths.max(), lengths.min())


def _grid(
    axes: Axes,
    x: float,
    y: float,
    rows: int,
    columns: int,
    row: int | None = None,
    front: bool = True,
) -> None:
    """Draw an array of cells, with one row filled."""
    face = style.PAPER if front else style.GRID
    axes.add_patch(Rectangle((x, y), columns, rows, fc=face, ec=style.MUTED, lw=1))
    for j in range(columns if front else 0):
        for i in range(rows):
            cell = Rectangle((x + j, y + i), 1, 1, fc="none", ec=style.MUTED, lw=0.6)
            axes.add_patch(cell)
            if i == row:
                _cell(axes, x + j, y + i, style.PROBABILITY)


def _cell(axes: Axes, x: float, y: float, colour: str) -> None:
    axes.add_patch(Rectangle((x, y), 1, 1, fc=colour, ec=style.PAPER, lw=1))


def _text(axes: Axes, x: float, y: float, name: str, shape: str) -> None:
    axes.text(x, y, f"{name}  {shape}", ha="center", va="center", fontsize=11)
