"""The gradient in pictures: computation graph, pushes on the logits, digits, bars.

Class 2, the dog, is the true one in the chapter's example.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    """Draw, for several logits, how far a step downhill of size 1 moves each of them.

    The classes are donkey, dog and cat.
    """
    figure = Figure(figsize=(5.2, 3.0))
    panels = figure.subplots(1, len(logits), sharey=True)
    names = (_("donkey"), _("dog"), _("cat"))
    classes = np.arange(len(names))
    told = []
    rows = np.asarray(logits, dtype=float)
    for axes, z in zip(panels, rows, strict=True):
        p, push = softmax(z), -softmax_cross_entropy_grad(z, y)
        axes.axhline(0, color=style.MUTED, lw=1)
        axes.hlines(z, classes - 0.32, classes + 0.32, color=style.LOGIT, lw=3)
        for k, start, change in zip(classes, z, push, strict=True):
            arrow = {"arrowstyle": "-|>", "color": style.CROSS_ENTROPY, "lw": 2}
            arrow |= {"shrinkA": 0, "shrinkB": 0, "mutation_scale": 11}
            if abs(change) > 0.06:
                axes.annotate("", (k, start + change), (k, start), arrowprops=arrow)
            axes.text(
                k,
                max(start, start + change) + 0.14,
                number(change, "+.2f"),
                ha="center",
                color=style.CROSS_ENTROPY,
                size=9.5,
            )
        shares = [f"{name}\n{share:.2f}" for name, share in zip(names, p, strict=True)]
        axes.set_xticks(classes, shares, size=9)
        axes.grid(visible=False, axis="x")
        axes.set(xlim=(-0.6, 2.6), ylim=(-0.9, 5.1), yticks=[0, 1, 2, 3, 4, 5])
        pushes = ", ".join(number(v, "+.2f") for v in push)
        told.append(f"z = ({', '.join(f'{v:g}' for v in z)}): {pushes}")
    panels[0].set_ylabel(_("logit $z$"))
    panels[len(panels) // 2].set_xlabel(_("class, and its share $p$"))
    alt = _(
        "Three panels with a dash at each logit and an arrow from it: down for the "
        "wrong classes, up for the true one. The arrows are y − p. {}."
    ).format("; ".join(told))
    return figure, alt


@picture
def two_registers(
    loss: Callable[[Any], Any], z: ArrayLike, j: int, exponents: Sequence[int]
) -> tuple[Figure, str]:
    """Print a loss moved by h, and by ih, digit by digit; those that h moved in colour.

    Parameters
    ----------
    loss : callable
        From logits, real or complex, to a number.
    z : array_like
        Where to move.
    j : int
        Which logit, counted from 0.
    exponents : sequence of int
        The powers of ten that h takes.
    """
    unit = np.eye(np.size(z))[j]
    still = _digits(loss(np.asarray(z, dtype=float)))
    figure = Figure(figsize=(4.4, 0.24 * len(exponents) + 0.75))
    axes = figure.subplots()
    sideways = []
    for row, exponent in enumerate(exponents):
        h = 10.0**exponent
        real, both = loss(z + h * unit), loss(z + 1j * h * unit)
        mantissa, power = f"{both.imag:.7e}".split("e")
        sideways.append(number(both.imag, ".3e"))
        axes.text(0.0, row, f"$10^{{{exponent}}}$", va="center", size=9)
        _spell(axes, 0.125, row, _digits(real), still)
        _spell(axes, 0.485, row, _digits(both.real)[:10] + "…", still)
        _spell(axes, 0.725, row, mantissa.replace("-", "\N{MINUS SIGN}"), "")
        axes.text(0.92, row, rf"$\cdot 10^{{{int(power)}}}$", va="center", size=9)
    heads = (
        (0.0, "$h$"),
        (0.125, rf"$L(z_{j + 1} + h)$"),
        (0.485, rf"$\mathrm{{Re}}\ L(z_{j + 1} + \mathrm{{i}}h)$"),
        (0.725, rf"$\mathrm{{Im}}\ L(z_{j + 1} + \mathrm{{i}}h)$"),
    )
    for x, text in heads:
        axes.text(x, -1.15, text, va="center", size=9.5)
    axes.axhline(-0.6, color=style.MUTED, lw=1)
    axes.axvline(0.46, color=style.GRID, lw=1.5)
    axes.set(xlim=(-0.01, 1.02), ylim=(len(exponents) - 0.4, -1.7))
    axes.axis("off")
    alt = _(
        "A table of digits for steps h from {} to {}. Without a step the loss is {}. A "
        "real step changes fewer and fewer of its digits, and at last none. For a step "
        "ih the real part soon stands still, but the imaginary part keeps all its "
        "digits: {}."
    ).format(
        *(
            f"1e{e}".replace("-", "\N{MINUS SIGN}")
            for e in (exponents[0], exponents[-1])
        ),
        still,
        ", ".join(sideways),
    )
    return figure, alt


def _digits(value: float) -> str:
    """Write a number with the digits on which machines agree."""
    return f"{value:.14f}"


def _spell(axes: Axes, x: float, y: float, text: str, still: str) -> None:
    """Write digits one by one, from the first that differs from `still` in colour."""
    moved = [a not in (b, "…") for a, b in zip(text, still, strict=False)] or [True]
    first = moved.index(True) if True in moved else len(text)
    for place, digit in enumerate(text):
        axes.text(
            x + 0.0193 * place,
            y,
            digit,
            va="center",
            family="monospace",
            size=8.5,
            color=style.CROSS_ENTROPY if place >= first else style.MUTED,
            weight="bold" if place >= first else "normal",
        )


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
    axes.set(title=title, ylabel=_("slope of the loss"))
    axes.margins(y=0.18)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.1), ncols=2)
    rows = [
        f"{name}: {', '.join(_number(v, 4) for v in values)}"
        for name, values in arrays.items()
    ]
    return figure, _("Bars for each class; {}; {}.").format("; ".join(rows), title)
