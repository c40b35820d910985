"""The two losses in pictures: slopes, gradient fields, a slice, and descents.

Class 1, the cat, is the true one everywhere here; 2 is the dog, 3 the donkey.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from softgrad import (
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_jvp,
    softmax_squared_error,
    softmax_squared_error_grad,
)
from softgrad.descent import descend

from .. import style
from ..i18n import _
from ._parts import DASHED
from ._picture import picture
from ._triangle import CORNERS, outline

Array = NDArray[Any]

CE_LINE: dict[str, Any] = {"color": style.CROSS_ENTROPY, "linestyle": "solid"}
SE_LINE: dict[str, Any] = {"color": style.SQUARED_ERROR, "linestyle": DASHED}


@picture
def two_class_slopes() -> tuple[Figure, str]:
    """Draw how hard each loss pulls the true logit up, against p and against m."""
    m = np.linspace(8, -8, 1601)
    z = np.stack([np.zeros_like(m), m], axis=-1)
    labels = np.zeros(m.shape, dtype=int)
    ce = -softmax_cross_entropy_grad(z, labels, "sum")[:, 0]
    se = -softmax_squared_error_grad(z, labels, "sum")[:, 0]
    p = softmax(z)[:, 0]
    steepest = np.argmax(se)
    figure = Figure()
    by_p, by_margin = figure.subplots(1, 2, sharey=True)
    for axes, x in ((by_p, p), (by_margin, m)):
        axes.plot(x, ce, **CE_LINE)
        axes.plot(x, se, **SE_LINE)
        axes.plot(x[steepest], se[steepest], "o", color=style.SQUARED_ERROR)
    by_p.text(0.52, 0.52, _("cross-entropy"), color=style.CROSS_ENTROPY)
    by_p.text(0.05, 0.34, _("squared error"), color=style.SQUARED_ERROR)
    by_p.set(
        title=_("Against the probability"),
        xlabel=_("$p$ of the cat"),
        ylabel=_(r"pull on $z_1$: $-\partial L/\partial z_1$"),
    )
    by_margin.set(
        title=_("Against the margin"),
        xlabel=_("margin $m = z_2 - z_1$"),
        xticks=range(-8, 9, 4),
    )
    alt = _(
        "The pull on the true logit for two classes, cat and dog. Cross-entropy pulls "
        "with 1 − p: 0 when right, 1 when wrong. The squared error pulls with "
        "2p(1 − p)²: 0 when right, 0 again when wrong, and never more than about "
        "{:.1f} between."
    ).format(se[steepest])
    return figure, alt


@picture
def gradient_fields() -> tuple[Figure, str]:
    """Draw −∂L/∂z over the probabilities, and the motion of p that comes of it."""
    figure = Figure(figsize=(5.4, 5.8))
    panels = figure.subplots(2, 2, gridspec_kw={"hspace": 0.1})
    p = _grid(6)
    columns = (
        (_("Cross-entropy"), softmax_cross_entropy_grad, style.CROSS_ENTROPY),
        (_("Squared error"), softmax_squared_error_grad, style.SQUARED_ERROR),
    )
    for (above, below), (name, grad, colour) in zip(panels.T, columns, strict=True):
        push = -_at_probabilities(grad, p)
        above.set_title(_("{}:\npush on z").format(name))
        _arrows(above, p, push, colour, scale=3)
        below.set_title(_("{}:\nmotion of p").format(name))
        _arrows(below, p, softmax_jvp(p, push), colour, scale=1.2)
    false = np.array([[0, 1, 0], [0, 0, 1], [0, 0.5, 0.5]]) @ CORNERS
    rings: dict[str, Any] = {"ms": 11, "mfc": "none", "mec": style.INK, "mew": 1.6}
    for axes in panels[:, 1]:
        axes.plot(*false.T, "o", clip_on=False, zorder=4, **rings)
    panels[0, 1].annotate(
        _("false rest"),
        false[2],
        (0.98, 0.72),
        ha="center",
        arrowprops={"arrowstyle": "-", "color": style.MUTED, "shrinkB": 7},
    )
    alt = _(
        "Four triangles of probabilities with arrows at the same places. Above, the "
        "push on the logits: under cross-entropy every arrow points straight at the "
        "cat, and is the longer the farther away it starts; under the squared error "
        "the arrows shrink to nothing at the dog, at the donkey and halfway between "
        "them, and along that edge they point to its middle. Below, the motion of the "
        "probabilities: near every corner it is slow for both losses, along the edge "
        "between dog and donkey it leads to the middle for both, and inside the "
        "triangle it leads to the cat, for cross-entropy several times as fast."
    )
    return figure, alt


def _arrows(axes: Axes, p: Array, moves: Array, colour: str, scale: float) -> None:
    """Draw a move from each distribution over the triangle, a dot where there is none.

    A push on the logits is drawn as if it pushed the probabilities.
    """
    _simplex(axes)
    x, y = (p @ CORNERS).T
    u, v = (moves @ CORNERS).T
    moving = np.hypot(u, v) > 1e-6
    axes.quiver(
        *(a[moving] for a in (x, y, u, v)),
        color=colour,
        angles="xy",
        scale_units="xy",
        scale=scale,
        width=0.010,
        headwidth=3.2,
        headlength=3,
        headaxislength=2.8,
        minlength=0.4,
        zorder=3,
    )
    axes.plot(x[~moving], y[~moving], ".", color=colour, ms=3, zorder=3)


@picture
def non_convex_slice() -> tuple[Figure, str]:
    """Draw both losses along z = (0, m, 0), each with a chord."""
    m = np.linspace(-2, 8, 201)
    ends = np.array([0.0, 8.0])
    figure = Figure()
    panels = figure.subplots(1, 2)
    losses: dict[str, tuple[Callable[..., Array], dict[str, Any]]] = {
        _("Squared error"): (softmax_squared_error, SE_LINE),
        _("Cross-entropy"): (softmax_cross_entropy, CE_LINE),
    }
    for axes, (title, (loss, line)) in zip(panels, losses.items(), strict=True):

        def along(m: Array, loss: Callable[..., Array] = loss) -> Array:
            z = np.stack([np.zeros_like(m), m, np.zeros_like(m)], axis=-1)
            return loss(z, np.zeros(m.shape, dtype=int), "none")

        axes.plot(m, along(m), **line)
        axes.plot(ends, along(ends), "o:", color=style.MUTED, ms=5, lw=1.5)
        axes.set(title=title, xlabel=_("margin $m$"), xlim=(-2, 8.3), ylim=(0, None))
    panels[0].text(3.4, 0.4, _("chord below\nthe curve"), color=style.MUTED, va="top")
    panels[1].text(-1.7, 5.6, _("chord above\nthe curve"), color=style.MUTED)
    panels[0].set_ylabel(_("loss at $z = (0, m, 0)$"))
    alt = _(
        "Both losses against the margin. The squared error rises like an S and levels "
        "off at 1; a chord from margin 0 to margin 8 runs below it, so it is not "
        "convex. Cross-entropy bends upwards only, and its chord runs above it."
    )
    return figure, alt


@picture
def descent_paths(
    start: ArrayLike,
    gradients: Mapping[str, Callable[[Array], Array]],
    lr: float = 1.0,
    steps: int = 1000,
) -> tuple[Figure, str]:
    """Draw how descents from the same three logits move over the simplex."""
    figure = Figure()
    triangle, clock = figure.subplots(1, 2, width_ratios=[1.1, 1])
    _simplex(triangle)
    lines: list[dict[str, Any]] = [
        CE_LINE,
        SE_LINE,
        {"color": style.MUTED, "linestyle": "dotted"},
    ]
    shown = np.unique(np.geomspace(1, steps + 1, 100).astype(int)) - 1
    reached = []
    for (name, grad), line in zip(gradients.items(), cycle(lines), strict=False):
        p = softmax(descend(grad, start, lr, steps))[shown]
        triangle.plot(*(p @ CORNERS).T, **line, marker=".", ms=4, zorder=3)
        clock.plot(shown, p[:, 0], **line, label=name)
        reached.append(f"{name}: p = {p[-1, 0]:.3f}")
    here = softmax(start) @ CORNERS
    triangle.plot(*here, "o", ms=8, color=style.INK, clip_on=False, zorder=4)
    clock.set_xscale("symlog", linthresh=1)
    clock.xaxis.set_major_formatter("{x:g}")
    clock.set(
        xlabel=_("steps"),
        ylabel=_("$p$ of the cat"),
        xlim=(0, steps),
        ylim=(-0.02, 1.02),
    )
    figure.legend(
        loc="outside upper center",
        ncols=3,
        handlelength=1.8,
        columnspacing=1.2,
    )
    alt = _(
        "Left: descents over the triangle of probabilities, from a common start. "
        "Right: the probability of the cat against the number of steps. "
        "After {} steps {}."
    )
    return figure, alt.format(steps, "; ".join(reached))


def _at_probabilities(grad: Callable[..., Array], p: Array) -> Array:
    """Return the gradient at the logits log p; log 0 = −∞ is a limit softmax knows."""
    with np.errstate(divide="ignore"):
        return grad(np.log(p), np.zeros(p.shape[:-1], dtype=int), "sum")


def _grid(intervals: int) -> Array:
    """Return the points of the simplex whose entries are multiples of 1/intervals."""
    counts = range(intervals + 1)
    rows = [
        (i, j, intervals - i - j) for i in counts for j in counts[: len(counts) - i]
    ]
    return np.array(rows) / intervals


def _simplex(axes: Axes) -> None:
    """Draw the triangle of three probabilities; its first corner is the true class."""
    names = (_("cat (true)"), _("dog"), _("donkey"))
    outline(axes, names, gap=0.07)
    axes.plot(*CORNERS[0], "o", ms=9, color=style.TARGET, clip_on=False, zorder=4)
