"""The Jacobian in pictures: what einsum multiplies, what it costs, what it maps."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from softgrad import (
    cross_entropy_grad,
    softmax,
    softmax_jacobian,
    softmax_jvp,
    softmax_vjp,
    squared_error_grad,
)

from .. import style
from ..i18n import _
from ._chain import chain
from ._parts import DASHED
from ._picture import picture
from ._triangle import CORNERS, outline
from .losses import Array

BYTES = np.dtype(np.float64).itemsize


def products_with_jacobian(num_classes: ArrayLike) -> Array:
    """Count one row's multiplications when J is built and multiplied by.

    K² of them build p_j (1[j = k] − p_k), and K² contract it.
    """
    return 2 * np.asarray(num_classes) ** 2


def products_with_vjp(num_classes: ArrayLike) -> Array:
    """Count them in p ⊙ g − p ⟨g, p⟩: K for p ⊙ g, and K for the mean."""
    return 2 * np.asarray(num_classes)


@picture
def einsum_indices() -> tuple[Figure, str]:
    """Draw which cells of g and J meet in one cell of the result of 'nj,njk->nk'."""
    figure = Figure(figsize=(4.7, 1.85))
    axes = figure.subplots()
    grid: dict[str, Any] = {"rows": 3, "columns": 4}
    _grid(axes, 0, 0, **grid, row=1)
    _text(axes, 2, 3.5, "$g_{nj}$", "$N \\times K$")
    for behind in (2, 1, 0):  # the slices of J, the chosen one in front
        _grid(axes, 6.3 + 0.5 * behind, 0.45 * behind - 0.7, 4, 4, front=behind == 0)
    for row in range(4):
        _cell(axes, 6.3 + 2, row - 0.7, style.SMOOTH_MAX)
    _text(axes, 8.8, 4.6, "$J_{njk}$", "$N \\times K \\times K$")
    _grid(axes, 13.2, 0, **grid)
    _cell(axes, 13.2 + 2, 1, style.LOGIT)
    _text(axes, 15.2, 3.5, r"$\delta_{nk}$", "$N \\times K$")
    ink: dict[str, Any] = {"ha": "center", "va": "center"}
    axes.text(5.1, 1.5, "×", fontsize=15, **ink)
    axes.text(12.1, 1.5, "=", fontsize=15, **ink)
    axes.text(-0.2, 1.5, "$n$", ha="right", va="center", fontsize=12)
    axes.text(13.0, 1.5, "$n$", ha="right", va="center", fontsize=12)
    axes.text(2, -0.5, "$j$", fontsize=12, **ink)
    axes.text(6.0, 1.3, "$j$", ha="right", va="center", fontsize=12)
    axes.text(8.8, -1.2, "$k$", fontsize=12, **ink)
    axes.text(15.7, -0.5, "$k$", fontsize=12, **ink)
    axes.text(10.7, -1.2, _("slice $n$"), fontsize=9.5, color=style.MUTED, **ink)
    axes.set(aspect="equal", xlim=(-0.9, 17.4), ylim=(-1.65, 5.2))
    axes.axis("off")
    alt = _(
        "Three arrays. Row n of g, with N rows and K columns, meets column k of slice "
        "n of J, a stack of N squares of K by K. Their products, summed over j, give "
        "the cell in row n and column k of the result, again N by K."
    )
    return figure, alt


@picture
def cost_against_classes(num_examples: int = 256) -> tuple[Figure, str]:
    """Draw memory and multiplications against the number of classes, both ways."""
    K = np.geomspace(2, 50_000, 60)
    figure = Figure(figsize=(5.6, 2.8))
    memory, work = figure.subplots(1, 2)
    with_jacobian: dict[str, Any] = {"color": style.SQUARED_ERROR, "ls": DASHED}
    with_vjp: dict[str, Any] = {"color": style.PROBABILITY}
    for axes, title, powers in (
        (memory, _("Memory"), ["1 kB", "1 MB", "1 GB", "1 TB"]),
        (
            work,
            _("Multiplications"),
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
    work.plot(K, num_examples * products_with_jacobian(K), **with_jacobian)
    work.plot(K, num_examples * products_with_vjp(K), **with_vjp)
    for axes, above, below in ((memory, 4e8, 2.5e5), (work, 4e8, 6e4)):
        axes.text(90, above, _("building J"), color=style.SQUARED_ERROR, ha="right")
        axes.text(1500, below, _("vjp"), color=style.PROBABILITY)
    alt = _(
        "Memory and multiplications against the number of classes, for {} examples, on "
        "logarithmic axes. With the Jacobian both grow like the square of K and "
        "memory passes 16 GB near K = {:.0f}; with the vector–Jacobian product both "
        "grow like K."
    )
    limit = np.sqrt(16e9 / (num_examples * BYTES))
    return figure, alt.format(num_examples, round(limit, -2))


@picture
def explosion_and_collapse(largest: float = 12) -> tuple[Figure, str]:
    """Draw the factors of δ of the true class against the margin of a wrong one."""
    figure = Figure(figsize=(4.7, 2.9))
    axes = figure.subplots()
    m = np.linspace(0, largest, 121)
    y = np.tile([0, 0, 1], (len(m), 1))
    z = np.stack([0 * m, m, 0 * m], axis=-1)
    p = softmax(z)
    g, slope = cross_entropy_grad(y, p)[:, 2], softmax_jacobian(z)[:, 2, 2]
    delta = softmax_vjp(p, squared_error_grad(y, p))[:, 2]
    dots: Any = (0, (1, 1.5))
    for size, colour, dashes, name, at in (
        (-g, style.CROSS_ENTROPY, "-", "$|g_3| = 1 / p_3$", (1.1, 1.5e2)),
        (-g * slope, style.LOGIT, "-", _(r"their product, $|\delta_3|$"), (6.2, 2.2)),
        (slope, style.SMOOTH_MAX, DASHED, "$J_{33}$", (2.3, 6e-3)),
        (-delta, style.SQUARED_ERROR, dots, _("squared error's product"), (4.8, 4e-2)),
    ):
        axes.plot(m, size, color=colour, ls=dashes)
        axes.text(*at, name, color=colour)
    axes.set(yscale="log", xlim=(0, largest), ylim=(3e-6, 5e5))
    axes.set(xlabel=_("margin $m$ of the dog over the cat"), ylabel=_("size"))
    axes.set_yticks([1e-4, 1e-2, 1, 1e2, 1e4])
    axes.minorticks_off()
    alt = _(
        "Sizes on a logarithmic axis against the margin, from 0 to {:g}. The gradient "
        "of cross-entropy with respect to the true probability rises in a straight "
        "line to {:,.0f}, the entry of the Jacobian falls in another to {:.6f}, and "
        "their product is flat at 1. The squared error's product falls to {:.6f}."
    )
    return figure, alt.format(largest, -g[-1], slope[-1], -delta[-1])


@picture
def layers_as_vjps() -> tuple[Figure, str]:
    """Draw a chain of layers forward, and the gradient running back through vjps."""
    figure = chain(
        [
            (_("affine"), "$z = W^T x + b$", r"$W\,\delta$"),
            (
                _("softmax"),
                r"$p = e^z / \sum_k e^{z_k}$",
                r"$p \odot (g - \langle g, p \rangle)$",
            ),
            (_("loss"), r"$L = -\sum_k y_k \log p_k$", "$-y / p$"),
        ],
        [
            ("$x$", r"$\partial L / \partial x$", style.INK),
            ("$z$", r"$\delta = \partial L / \partial z$", style.LOGIT),
            ("$p$", r"$g = \partial L / \partial p$", style.PROBABILITY),
            ("$L$", "$1$", style.CROSS_ENTROPY),
        ],
    )
    alt = _(
        "Three boxes in a column, affine, softmax and loss, through which x becomes z, "
        "p and at last L. Beside each stands the box of its vector–Jacobian product, "
        "and the gradient runs back up through these: 1, then the gradients of L with "
        "respect to p, to z and to x."
    )
    return figure, alt


@picture
def moves_on_simplex(z: ArrayLike, steps: ArrayLike) -> tuple[Figure, str]:
    """Draw where p goes as the logits take steps: by its Jacobian, and in truth."""
    z, steps = np.asarray(z), np.asarray(steps)
    p = softmax(z)
    moves, true = softmax_jvp(p, steps), softmax(z + steps)
    figure = Figure(figsize=(5.6, 2.9))
    triangle, zoom = figure.subplots(1, 2)
    outline(triangle, (_("donkey"), _("dog"), _("cat")))
    outline(zoom, ("", "", ""))
    path, true_path = (p + moves) @ CORNERS, true @ CORNERS
    centre = p @ CORNERS
    for axes in (triangle, zoom):
        axes.fill(*path.T, color=style.PROBABILITY, alpha=0.25, lw=0)
        axes.plot(*path.T, color=style.PROBABILITY)
        axes.plot(*true_path.T, color=style.INK, lw=1.3, ls=DASHED)
        axes.plot(*centre, "o", ms=5, color=style.INK)
    triangle.set_title(_("Where p can go"))
    farthest = max(np.abs(curve - centre).max() for curve in (path, true_path))
    reach = max(1.3 * farthest, 0.02)
    zoom.set(
        xlim=(centre[0] - reach, centre[0] + reach),
        ylim=(centre[1] - reach, centre[1] + reach),
        title=_("The same, enlarged"),
    )
    lengths = np.linalg.norm(moves, axis=-1)
    alt = _(
        "The triangle of probabilities for three classes with a point at p = "
        "({:.2f}, {:.2f}, {:.2f}). Round it lie two closed curves that p reaches when "
        "the logits take one step in each direction: an ellipse as the Jacobian says, "
        "with a longest move of {:.3f} and a shortest of {:.3f}, and the true curve, "
        "at most {:.3f} away from it."
    )
    apart = np.linalg.norm(p + moves - true, axis=-1).max()
    return figure, alt.format(*p, lengths.max(), lengths.min(), apart)


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
