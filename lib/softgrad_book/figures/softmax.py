"""Softmax in pictures: four names for one set of logits, the simplex, the sigmoid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from softgrad import hardmax, logsumexp, sigmoid, softmax

from .. import style
from ..i18n import _
from ._parts import by_class
from ._picture import picture
from ._triangle import CORNERS, outline

ANIMALS = ("donkey", "dog", "cat")


@picture
def four_names(z: ArrayLike = (0.0, 1.0, 2.0)) -> tuple[Figure, str]:
    """Draw max and log-sum-exp as heights, hardmax and softmax as shares."""
    z = np.asarray(z, dtype=float)
    figure = Figure(figsize=(5.6, 2.9))
    heights, shares = figure.subplots(1, 2, width_ratios=[1, 1.3])
    classes = np.arange(1, z.size + 1)
    heights.bar(classes, z, 0.6, color=style.LOGIT)
    for value, name, colour, dashes in (
        (logsumexp(z), _("log-sum-exp"), style.SMOOTH_MAX, (0, (5, 2))),
        (np.max(z), _("max"), style.HARD, "solid"),
    ):
        heights.axhline(value, color=colour, linestyle=dashes)
        label = f"{name} = {value:.3f}"
        heights.text(0.5, value + 0.04, label, color=colour, va="bottom")
    heights.set(
        title=_("How large?"),
        ylabel=_("logit z"),
        yticks=np.arange(np.floor(min(0, z.min())), z.max() + 1),
        xlim=(0.45, z.size + 0.55),
        ylim=(min(0, z.min()), logsumexp(z) + 0.5),
    )
    _by_animal(heights)
    _grouped_bars(shares, {_("hardmax"): hardmax(z), _("softmax"): softmax(z)})
    shares.set(title=_("Which one?"))
    _by_animal(shares)
    alt = _(
        "Left: bars for the logits {}, with a line at their maximum {:.3f} and one at "
        "their log-sum-exp {:.3f}, a little above. Right: hardmax gives everything to "
        "the largest logit; softmax gives the shares {}."
    ).format(_listed(z), np.max(z), logsumexp(z), _listed(softmax(z)))
    return figure, alt


@picture
def bars(shares: Mapping[str, ArrayLike]) -> tuple[Figure, str]:
    """Draw several ways of sharing 1 among the animals side by side."""
    figure = Figure(figsize=(5.2, 2.7))
    axes = figure.subplots()
    _grouped_bars(axes, shares)
    _by_animal(axes)
    rows = [f"{name}: {_listed(share)}" for name, share in shares.items()]
    return figure, _("Bars for each animal; {}.").format("; ".join(rows))


def _by_animal(axes: Axes) -> None:
    """Name the three classes of the book's case along x."""
    axes.set(xlabel="", xticks=(1, 2, 3), xticklabels=[_(name) for name in ANIMALS])
    axes.grid(visible=False, axis="x")


def _grouped_bars(axes: Axes, shares: Mapping[str, ArrayLike]) -> None:
    """One group of bars per class, one bar per way of sharing."""
    colours = {_("softmax"): style.PROBABILITY, _("hardmax"): style.HARD}
    width = 0.8 / len(shares)
    classes = 1 + np.arange(np.size(next(iter(shares.values()))))
    for n, (name, share) in enumerate(shares.items()):
        at = classes + (n - (len(shares) - 1) / 2) * width
        colour = colours.get(name, style.MUTED)
        drawn = axes.bar(at, share, width * 0.92, label=name, color=colour)
        axes.bar_label(
            drawn, [f"{v:g}" for v in np.asarray(share).round(2)], padding=2, size=9.5
        )
    low = min(0, *(np.min(share) for share in shares.values()))
    high = max(1, *(np.max(share) for share in shares.values()))
    axes.set(ylabel=_("share"), ylim=(1.15 * low, 1.15 * high))
    by_class(axes, classes)
    axes.legend(loc="upper left")


@picture
def simplex() -> tuple[Figure, str]:
    """Draw the plane of logit differences and its image in the triangle."""
    figure = Figure(figsize=(5.2, 6.2))
    plane, triangle = figure.subplots(2, 1, height_ratios=[1, 1.15])
    far = np.linspace(-14, 14, 561)
    for step in range(-6, 7):
        line = np.full_like(far, step)
        for a, b in ((line, far), (far, line)):
            faint = {"color": style.MUTED, "linewidth": 1.4 if step == 0 else 0.5}
            plane.plot(a, b, **faint)
            triangle.plot(*_in_triangle(a, b), **faint)
    lead, T = np.array([1.0, 2.0]), np.geomspace(0.05, 200, 400)
    plane.plot(*(lead[:, None] / T), color=style.PROBABILITY)
    triangle.plot(*_in_triangle(*(lead[:, None] / T)), color=style.PROBABILITY)
    for t, height in ((0.5, 0.16), (1, 0.32), (2, 0.48)):
        point = lead / t
        # Outside the grid, so that neither hides the other.
        for axes, at, beside in (
            (plane, point, (6.5, 1.2 * point[1] - 1.2)),
            (triangle, _in_triangle(*point), (1.04 - height / np.sqrt(3), height)),
        ):
            axes.plot(*at, "o", color=style.PROBABILITY, markersize=5)
            axes.annotate(
                f"T = {t:g}",
                at,
                xytext=beside,
                ha="left",
                va="center",
                color=style.PROBABILITY,
                arrowprops={
                    "arrowstyle": "-",
                    "color": style.PROBABILITY,
                    "linewidth": 0.8,
                    "shrinkA": 0,
                    "shrinkB": 0,
                },
            )
    outline(triangle, [_(name) for name in ANIMALS], color=style.INK, lw=1.2)
    triangle.set(title=_("Their softmax"), xlim=(-0.05, 1.12))
    plane.set(
        title=_("Logit differences"),
        xlabel=_("dog's lead, $z_2 - z_1$"),
        ylabel=_("cat's lead, $z_3 - z_1$"),
        xlim=(-6, 6),
        ylim=(-6, 6),
        xticks=range(-6, 7, 3),
        yticks=range(-6, 7, 3),
        aspect="equal",
    )
    plane.grid(visible=False)
    alt = _(
        "Above: a square grid of the leads of dog and cat over donkey, with a straight "
        "line from the origin through the logits (0, 1, 2) divided by T. Below: "
        "softmax maps the grid into a triangle, where its lines run into the corners "
        "of dog and cat and crowd towards the edges; the line becomes a curve from the "
        "centre (T large) to the corner of the cat (T small)."
    )
    return figure, alt


def _in_triangle(z_2: ArrayLike, z_3: ArrayLike) -> NDArray[Any]:
    """Where the softmax of (0, z_2, z_3) lies between the corners."""
    z = np.stack([np.zeros_like(z_2), z_2, z_3], axis=-1)
    place: NDArray[Any] = softmax(z) @ CORNERS
    return place.T


@picture
def sigmoid_slice() -> tuple[Figure, str]:
    """Draw the sigmoid as softmax of two logits, one of which stays at 0."""
    figure = Figure(figsize=(5.2, 2.9))
    axes = figure.subplots()
    x = np.linspace(-6, 6, 241)
    beside_1 = softmax(np.stack([x, np.ones_like(x)], axis=-1))[:, 0]
    axes.plot(x, sigmoid(x), color=style.PROBABILITY, label=_("sigmoid"))
    dots = x[::12]
    beside_0 = softmax(np.stack([dots, np.zeros_like(dots)], axis=-1))[:, 0]
    axes.plot(dots, beside_0, "o", color=style.PROBABILITY, markersize=4.5)
    axes.plot(x, beside_1, "--", color=style.MUTED)
    axes.annotate(
        _("σ(x)\ndots: softmax([x, 0])"),
        (-0.6, sigmoid(-0.6)),
        xytext=(-14, -2),
        textcoords="offset points",
        ha="right",
        color=style.PROBABILITY,
    )
    axes.annotate(
        _("the rival at 1:\nsoftmax([x, 1])"),
        (1.6, sigmoid(0.6)),
        xytext=(4, -42),
        textcoords="offset points",
        color=style.MUTED,
    )
    arrow = {"arrowstyle": "->", "linewidth": 1.2, "color": style.INK}
    axes.annotate("", (1, 0.5), (0, 0.5), arrowprops=arrow)
    axes.set(
        title=_("The two-class slice of softmax"),
        xlabel=_("logit x of the first class"),
        ylabel=_("first share"),
        xlim=(-6, 6),
        yticks=[0, 0.25, 0.5, 0.75, 1],
    )
    alt = _(
        "The sigmoid rises from 0 to 1 and passes ½ at x = 0. Dots for the first entry "
        "of softmax([x, 0]) lie on it. The dashed curve of softmax([x, 1]) is the same "
        "shape one unit further right: it passes ½ at x = 1, where the two tie."
    )
    return figure, alt


def _listed(values: ArrayLike) -> str:
    return "(" + ", ".join(f"{value:.3g}" for value in np.asarray(values)) + ")"
