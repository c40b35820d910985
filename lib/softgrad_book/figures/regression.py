"""Softmax regression in pictures: shapes, boundaries, digits, and reliability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from softgrad import regression, softmax

from .. import style
from ..i18n import _
from ._picture import picture

Array = NDArray[Any]

MARKERS = "o^s"
REACH = (-3.5, 3.5)  # of a map, in both features
BINS = np.linspace(0, 1, 11)  # of confidences


@picture
def shapes() -> tuple[Figure, str]:
    """Draw the matrices of the forward and of the backward pass as rectangles."""
    figure = Figure(figsize=(4.6, 4.4))
    n, d, k = 2.4, 1.0, 0.7  # heights and widths of N, D and K
    rows = [
        [("X", "N", n, "D", d, style.MUTED), " ", ("W", "D", d, "K", k, style.MUTED)],
        [("X^T", "D", d, "N", n, style.MUTED), " "],
    ]
    rows[0] += ["+", ("b", "", 0.36, "K", k, style.MUTED), "="]
    rows[0] += [("Z", "N", n, "K", k, style.LOGIT)]
    rows[1] += [(r"\frac{P-Y}{N}", "N", n, "K", k, style.CROSS_ENTROPY), "="]
    rows[1] += [(r"\frac{\partial L}{\partial W}", "D", d, "K", k, style.MUTED)]
    titles = (_("Forward: logits"), _("Backward: gradient"))
    for axes, row, title in zip(figure.subplots(2, 1), rows, titles, strict=True):
        x = 0.0
        for part in row:
            if isinstance(part, str):
                axes.text(x + 0.24, 0, part, ha="center", va="center", size=13)
                x += {"+": 0.5, "=": 0.8}.get(part, 0.42)
                continue
            name, tall, height, wide, width, colour = cast("Any", part)
            _box(axes, x, width, height, colour)
            size = 15 if "frac" in name else 12
            axes.text(
                x + width / 2, 0, f"${name}$", ha="center", va="center", size=size
            )
            label = {"ha": "center", "va": "center", "color": style.MUTED}
            axes.text(x - 0.16, 0, f"${tall}$" if tall else "", **label)
            axes.text(x + width / 2, height / 2 + 0.2, f"${wide}$", **label)
            x += width
        axes.set(title=title, aspect="equal", xlim=(-0.4, 5.15), ylim=(-1.3, 1.6))
        axes.axis("off")
    alt = _(
        "Rectangles for matrices, with their sizes. Forward: X, N by D, times W, D by "
        "K, plus b, K, gives Z, N by K. Backward: X transposed, D by N, times "
        "(P − Y)/N, N by K, gives the gradient, D by K, the size of W."
    )
    return figure, alt


@picture
def boundaries(
    X: Array, labels: Array, W: Array, b: Array, cut: float = 0.4
) -> tuple[Figure, str]:
    """Draw the regions of three classes, and logits and probabilities on a cut.

    The first point wears a ring.
    """
    figure = Figure(figsize=(5.6, 3.2))
    grid = figure.add_gridspec(2, 2, width_ratios=[1.15, 1])
    plane = figure.add_subplot(grid[:, 0])
    _map(plane, X, labels, W, b)
    plane.axhline(cut, color=style.INK, lw=1.2, ls="dotted")
    plane.plot(*X[0], "o", mfc="none", mec=style.INK, ms=11, mew=1.6)
    plane.set_title(_("Regions and boundaries"))
    lines, shares = figure.add_subplot(grid[0, 1]), figure.add_subplot(grid[1, 1])
    u = np.linspace(*REACH, 201)
    z = regression.logits(np.column_stack([u, np.full_like(u, cut)]), W, b)
    for k, colour in enumerate(style.CLASS_COLOURS):
        for axes, values in ((lines, z), (shares, softmax(z))):
            axes.plot(u, values[:, k], color=colour)
        lines.annotate(
            f"$z_{k + 1}$",
            (u[-1], z[-1, k]),
            (4, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            annotation_clip=False,
        )
    for axes in (lines, shares):
        axes.set(xlim=REACH, xticks=[-2, 0, 2])
    lines.set(title=_("Logits on the cut"), ylabel="$z_k$")
    lines.tick_params(labelbottom=False)
    shares.set(
        title=_("Probabilities"), xlabel="$x_1$", ylabel="$p_k$", ylim=(-0.03, 1.03)
    )
    alt = _(
        "Left: 250 points of three classes in a plane cut into three regions by "
        "straight lines that meet in one point; each line is dashed where a third "
        "class wins, and a ring marks the first point. Right, along one horizontal "
        "cut: the logits are straight lines; the probabilities are curves that cross "
        "where the logits do."
    )
    return figure, alt


@picture
def progress(
    X: Array, labels: Array, W: Array, b: Array, losses: ArrayLike
) -> tuple[Figure, str]:
    """Draw the regions that training has reached, and the losses on the way."""
    figure = Figure(figsize=(5.6, 2.9))
    plane, curve = figure.subplots(1, 2, width_ratios=[1.15, 1])
    _map(plane, X, labels, W, b)
    right = int(np.sum(regression.predict(X, W, b) == labels))
    plane.set_title(_("{} of {} points right").format(right, len(labels)))
    losses = np.asarray(losses)
    curve.plot(losses, color=style.CROSS_ENTROPY)
    curve.set(title=_("Loss on the way"), xlabel=_("epochs"), ylabel=_("mean loss"))
    curve.set(yscale="log", ylim=(0.05, 20))
    alt = _(
        "Left: points of three classes and the regions that the model gives them; {} "
        "of {} points lie in their own. Right: the loss over {} epochs, from {:.2f} "
        "to {:.2f}."
    ).format(right, len(labels), len(losses) - 1, losses[0], losses[-1])
    return figure, alt


@picture
def reliability(
    predictions: Mapping[str, Array], labels: ArrayLike
) -> tuple[Figure, str]:
    """Draw how often each prediction is right, against how sure it is."""
    figure = Figure(figsize=(5.6, 2.4))
    panels = figure.subplots(1, len(predictions), sharey=True, squeeze=False)[0]
    found = []
    for axes, (name, P) in zip(panels, predictions.items(), strict=True):
        sure = np.max(P, axis=-1)
        right = np.argmax(P, axis=-1) == labels
        number = np.digitize(sure, BINS[1:-1])
        bins = [number == i for i in range(len(BINS) - 1) if np.sum(number == i) >= 50]
        x, y = (np.array([a[here].mean() for here in bins]) for a in (sure, right))
        axes.plot([0, 1], [0, 1], color=style.MUTED, lw=1.2, ls="dashed")
        axes.vlines(x, x, y, color=style.HARD, lw=5, alpha=0.4)
        axes.plot(x, y, "o-", color=style.PROBABILITY, ms=5)
        axes.set(
            title=name, xlim=(0.25, 1.02), ylim=(0.25, 1.02), xlabel=_("confidence")
        )
        axes.set_aspect("equal")
        gap = _("{}: mean confidence {:.3f}, share right {:.3f}")
        found.append(gap.format(name, sure.mean(), right.mean()))
    panels[0].set_ylabel(_("share that is right"))
    alt = _(
        "Reliability diagrams: the share of right predictions against confidence, "
        "beside the diagonal where the two agree. {}."
    ).format("; ".join(found))
    return figure, alt


@picture
def confusion(true: ArrayLike, predicted: ArrayLike) -> tuple[Figure, str]:
    """Draw how often each class was taken for each class."""
    true, predicted = np.asarray(true), np.asarray(predicted)
    classes = int(max(true.max(), predicted.max())) + 1
    counts = np.zeros((classes, classes), dtype=int)
    np.add.at(counts, (true, predicted), 1)
    wrong = counts * (1 - np.eye(classes, dtype=int))
    figure = Figure(figsize=(4.6, 4.3))
    axes = figure.subplots()
    axes.grid(visible=False)
    for row, column in np.ndindex(counts.shape):
        n, right = counts[row, column], row == column
        colour = style.TARGET if right else style.SQUARED_ERROR
        depth = 0.35 if right else 0.2 + 0.6 * n / max(wrong.max(), 1)
        if n:
            corner = (column - 0.5, row - 0.5)
            axes.add_patch(Rectangle(corner, 1, 1, fc=(*to_rgb(colour), depth)))
            axes.text(column, row, str(n), ha="center", va="center")
    ticks = range(classes)
    limits = (-0.5, classes - 0.5)
    axes.set(xticks=ticks, yticks=ticks, xlim=limits, ylim=limits[::-1], aspect="equal")
    axes.set(xlabel=_("predicted"), ylabel=_("true"))
    alt = _(
        "Confusion matrix of {} classes: {} of {} on the diagonal, where prediction "
        "and truth agree; no mistake is made more often than a {} taken for a {}, "
        "{} times."
    )
    most = np.unravel_index(np.argmax(wrong), wrong.shape)
    hits, examples = int(np.trace(counts)), int(counts.sum())
    return figure, alt.format(classes, hits, examples, *most, wrong[most])


@picture
def worst_mistakes(
    X: Array, true: Array, P: Array, count: int = 8
) -> tuple[Figure, str]:
    """Draw the digits whose true class got the smallest probability."""
    worst = np.argsort(P[np.arange(len(true)), true])[:count]
    figure = Figure(figsize=(5.6, 1.65 * -(-count // 4)))
    told = []
    panels = figure.subplots(-(-count // 4), 4, squeeze=False).ravel()
    for axes, i in zip(panels, worst, strict=False):
        _pixels(axes, X[i], style.INK)
        guess, p = np.argmax(P[i]), P[i].max()
        axes.set_title(f"{true[i]} → {guess}, {p:.0%}")
        told.append(_("{}, read as {} ({:.0%})").format(true[i], guess, p))
    alt = _("The worst mistakes, as 8 × 8 pixels: {}.").format("; ".join(told))
    return figure, alt


@picture
def templates(W: Array) -> tuple[Figure, str]:
    """Draw every column of W as a picture of 8 × 8 pixels."""
    figure = Figure(figsize=(5.6, 2.6))
    centred = W - W.mean(axis=1, keepdims=True)  # a common part moves nothing
    scale = np.max(np.abs(centred))
    for k, axes in enumerate(figure.subplots(2, 5).ravel()):
        _pixels(axes, centred[:, k] / scale, style.PROBABILITY, style.SQUARED_ERROR)
        axes.set_title(str(k))
    alt = _(
        "Ten pictures of 8 × 8 pixels, one for each digit's column of W: blue where "
        "ink speaks for the digit, orange where it speaks against it. For 0, ink in "
        "the middle speaks against it, and ink in a ring around it for it."
    )
    return figure, alt


def _box(axes: Axes, x: float, width: float, height: float, colour: str) -> None:
    """Draw a matrix, its middle on the line."""
    fill = (*to_rgb(colour), 0.18)
    corner = (x, -height / 2)
    axes.add_patch(Rectangle(corner, width, height, fc=fill, ec=colour, lw=1.4))


def _map(axes: Axes, X: Array, labels: Array, W: Array, b: Array) -> None:
    """Draw points, the regions of three classes, and the lines between each two."""
    u = np.linspace(*REACH, 71)
    middle = (u[1:] + u[:-1]) / 2
    places = np.stack(np.meshgrid(middle, middle), axis=-1)
    best = regression.predict(places.reshape(-1, 2), W, b).reshape(places.shape[:2])
    for k, colour in enumerate(style.CLASS_COLOURS):
        rows, starts, lengths = runs(best == k)
        for row, start, length in zip(rows, starts, lengths, strict=True):
            size = (u[start + length] - u[start], u[row + 1] - u[row])
            fill = (*to_rgb(colour), 0.22)
            axes.add_patch(Rectangle((u[start], u[row]), *size, fc=fill, lw=0))
        own = X[labels == k]
        axes.plot(*own.T, MARKERS[k], color=colour, ms=2.6, label=f"{k + 1}")
    for j, k in ((0, 1), (0, 2), (1, 2)):
        _boundary(axes, W, b, j, k)
    axes.set(xlim=REACH, ylim=REACH, aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    axes.set(xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    axes.grid(visible=False)


def runs(inside: Array) -> tuple[Array, Array, Array]:
    """Return row, start and length of each run of True: few rectangles for many."""
    edges = np.diff(np.pad(inside.astype(int), ((0, 0), (1, 1))), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    return rows, starts, ends - starts


def _boundary(axes: Axes, W: Array, b: Array, j: int, k: int) -> None:
    """Draw where classes j and k have equal logits, dashed where a third is ahead."""
    across, offset = W[:, j] - W[:, k], b[j] - b[k]
    length = np.hypot(*across)
    if length < 1e-9:
        return  # the two are level everywhere, or nowhere
    foot, along = -offset * across / length**2, across[::-1] * [-1, 1] / length
    line = foot + np.linspace(-9, 9, 1201)[:, np.newaxis] * along
    z = regression.logits(line, W, b)
    ahead = z[:, 3 - j - k] > z[:, j]
    for where, look in ((ahead, (0, (3, 3))), (~ahead, "solid")):
        shown = np.where(where[:, np.newaxis], line, np.nan)
        axes.plot(*shown.T, color=style.INK, lw=1.2, linestyle=look)


def _pixels(axes: Axes, x: Array, colour: str, negative: str | None = None) -> None:
    """Draw 64 numbers as pixels, 0 as nothing."""
    tones = [
        (*to_rgb(negative or colour), 1),
        (*to_rgb(colour), 0),
        (*to_rgb(colour), 1),
    ]
    if negative:
        tones.insert(1, (*to_rgb(negative), 0))
    places = [0, 0.5, 0.5, 1] if negative else [0, 0.5, 1]
    ramp = LinearSegmentedColormap.from_list(
        "pixels", list(zip(places, tones, strict=True))
    )
    axes.pcolormesh(np.reshape(x, (8, 8)), cmap=ramp, vmin=-1, vmax=1)
    axes.set(aspect="equal", xticks=[], yticks=[], ylim=(8, 0))
    axes.grid(visible=False)
    axes.spines[:].set(visible=True, color=style.MUTED)
