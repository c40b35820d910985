"""The gradient in pictures: its computation graph, pushes and pulls, a comparison.

Class 2 is the true one in the chapter's example.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from softgrad import (
    cross_entropy_grad,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_jacobian,
)

from .. import style
from ..i18n import _
from ._parts import by_class, number
from ._picture import picture

NODE: dict[str, Any] = {"boxstyle": "round,pad=0.4", "fc": style.PAPER, "lw": 1.5}


@picture
def computation_graph(z: ArrayLike, y: ArrayLike, j: int = 0) -> tuple[Figure, str]:
    """Draw all ways from logit j (counted from 0) to the loss, with their slopes."""
    z = np.asarray(z, dtype=float)
    p, loss = softmax(z), softmax_cross_entropy(z, y)
    g, jacobian = cross_entropy_grad(y, p), softmax_jacobian(z)
    delta = softmax_cross_entropy_grad(z, y)[j]
    classes = len(p)
    figure = Figure(figsize=(4.7, 3.0))
    axes = figure.subplots()
    heights = np.arange(classes)[::-1] - (classes - 1) / 2
    left, middle, right = 0.0, 1.0, 2.0
    for k, from_y in enumerate(heights):
        for i, to_y in enumerate(heights):
            line = _live(g[i] != 0) if k == j else {"color": style.GRID, "lw": 1}
            axes.plot([left, middle], [from_y, to_y], **line, zorder=1)
        axes.plot([middle, right], [from_y, 0], **_live(g[k] != 0), zorder=1)
        _edge(axes, (left, heights[j]), (middle, from_y), 0.62, jacobian[k, j])
        _edge(axes, (middle, from_y), (right, 0), 0.4, g[k])
        _node(axes, left, from_y, f"$z_{k + 1} = {_number(z[k])}$", style.LOGIT)
        _node(axes, middle, from_y, f"$p_{k + 1} = {p[k]:.2f}$", style.PROBABILITY)
    _node(axes, right, 0, f"$L = {loss:.2f}$", style.CROSS_ENTROPY)
    for x, text in (
        ((left + middle) / 2, rf"$\partial p_i / \partial z_{j + 1}$"),
        ((middle + right) / 2, r"$\partial L / \partial p_i$"),
    ):
        axes.text(x, heights[0] + 0.55, text, ha="center", size=11)
    paths = " ".join(
        f"{'−' if value < 0 else '+'} {abs(value):.4f}" for value in g * jacobian[:, j]
    )
    total = rf"$\partial L / \partial z_{j + 1}$ = {paths} = {_number(delta, 4)}"
    axes.text(1, heights[-1] - 0.75, total.replace("= + ", "= "), ha="center", size=11)
    axes.set(xlim=(-0.22, 2.2), ylim=(heights[-1] - 0.95, heights[0] + 0.8))
    axes.axis("off")
    alt = _(
        "A graph with three layers: logits, probabilities, loss. Every logit leads to "
        "every probability, and every probability to the loss. On the ways from logit "
        "{} the slopes are written: {} to the probabilities, {} from there to the "
        "loss. The products of the slopes along each way add up to {}."
    ).format(
        j + 1,
        ", ".join(_number(v, 3) for v in jacobian[:, j]),
        ", ".join(_number(v, 3) for v in g),
        _number(delta, 4),
    )
    return figure, alt


def _live(carries: bool) -> dict[str, Any]:
    """Return the line of a way on which something, or nothing, flows back."""
    if carries:
        return {"color": style.CROSS_ENTROPY, "lw": 2.5}
    return {"color": style.MUTED, "lw": 1.2, "ls": (0, (3, 3))}


def _edge(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], at: float, v: Any
) -> None:
    x, y = np.array(start) + at * (np.array(end) - np.array(start))
    box = {"boxstyle": "round,pad=0.15", "fc": style.PAPER, "ec": "none"}
    axes.text(x, y, _number(v, 3), ha="center", va="center", bbox=box, size=9)


def _node(axes: Axes, x: float, y: float, text: str, colour: str) -> None:
    box = NODE | {"ec": colour}
    axes.text(x, y, text, ha="center", va="center", bbox=box, size=10.5)


def _number(value: float, digits: int = 2) -> str:
    return number(value, f".{digits}f") if value else "0"


@picture
def push_and_pull(logits: Sequence[ArrayLike], y: ArrayLike) -> tuple[Figure, str]:
    """Draw, for several logits, the arrow from each probability to its target."""
    figure = Figure(figsize=(5.1, 2.6))
    panels = figure.subplots(1, len(logits), sharey=True)
    classes = 1 + np.arange(np.size(y))
    told = []
    for axes, z in zip(panels, logits, strict=True):
        title = f"z = ({', '.join(f'{value:g}' for value in np.asarray(z))})"
        p, delta = softmax(z), softmax_cross_entropy_grad(z, y)
        axes.bar(classes, p, 0.62, color=style.PROBABILITY, alpha=0.35)
        axes.hlines(p, classes - 0.31, classes + 0.31, color=style.PROBABILITY, lw=3)
        axes.hlines(y, classes - 0.31, classes + 0.31, color=style.TARGET, lw=3)
        for k, start, change in zip(classes, p, delta, strict=True):
            arrow = {"arrowstyle": "-|>", "color": style.CROSS_ENTROPY, "lw": 2}
            arrow |= {"shrinkA": 0, "shrinkB": 0, "mutation_scale": 11}
            if abs(change) > 0.06:
                axes.annotate("", (k, start - change), (k, start), arrowprops=arrow)
            top = max(start, start - change) + 0.05
            axes.text(
                k,
                top,
                number(change, "+.2f"),
                ha="center",
                color=style.CROSS_ENTROPY,
                size=9.5,
            )
        axes.set_title(title, size=9, loc="center")
        by_class(axes, classes)
        axes.set(ylim=(0, 1.19), yticks=[0, 0.5, 1])
        axes.margins(x=0.1)
        told.append(f"{title}: {', '.join(_number(v) for v in delta)}")
    panels[0].set_ylabel(_("$p$ (blue) and $y$ (green)"))
    alt = _(
        "Predictions as blue bars with green lines at the target, and arrows "
        "from bar to line: down for the wrong classes, up for the true one. The "
        "numbers are p − y. {}."
    ).format("; ".join(told))
    return figure, alt


@picture
def compare_gradients(claimed: ArrayLike, measured: ArrayLike) -> tuple[Figure, str]:
    """Draw a claimed gradient beside a measured one, class by class."""
    figure = Figure(figsize=(5.0, 2.6))
    axes = figure.subplots()
    arrays = {_("claimed"): np.asarray(claimed), _("measured"): np.asarray(measured)}
    colours = (style.CROSS_ENTROPY, style.MUTED)
    classes = 1 + np.arange(np.size(claimed))
    for (name, values), colour, shift in zip(
        arrays.items(), colours, (-0.2, 0.2), strict=True
    ):
        bars = axes.bar(classes + shift, values, 0.37, label=name, color=colour)
        labels = [_number(v, 4) for v in values]
        axes.bar_label(bars, labels, padding=2, size=8.5)
    worst = float(np.max(np.abs(np.subtract(claimed, measured))))
    axes.axhline(0, color=style.MUTED, lw=1)
    title = _("largest difference {:.0e}").format(worst)
    by_class(axes, classes)
    axes.set(title=title)
    axes.margins(y=0.18)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.1), ncols=2)
    rows = [
        f"{name}: {', '.join(_number(v, 4) for v in values)}"
        for name, values in arrays.items()
    ]
    return figure, _("Bars for each class; {}; {}.").format("; ".join(rows), title)
