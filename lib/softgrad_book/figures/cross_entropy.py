"""Cross-entropy in pictures: −log p, Gibbs' inequality, honest and dishonest losses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from softgrad import cross_entropy, entropy, kl_divergence, surprisal

from .. import style
from ..i18n import _
from ._parts import DASHED
from ._picture import picture

Array = NDArray[Any]


@picture
def negative_log() -> tuple[Figure, str]:
    """Draw −log p, over p and over its logarithm."""
    figure = Figure()
    linear, logarithmic = figure.subplots(1, 2)
    for axes, p in (
        (linear, np.linspace(0.0025, 1, 400)),
        (logarithmic, np.geomspace(1e-6, 1, 61)),
    ):
        axes.plot(p, surprisal(p), color=style.CROSS_ENTROPY)
    marked = np.array([1, 0.5, 0.1, 0.01])
    linear.plot(
        marked, surprisal(marked), "o", color=style.CROSS_ENTROPY, ms=5, clip_on=False
    )
    for p in marked[:3]:
        place = (p - 0.02, surprisal(p) + 0.35)
        ha = "right" if p == 1 else "left"
        linear.text(*place, f"{surprisal(p):.2f}", ha=ha, color=style.INK)
    linear.text(0.05, surprisal(0.01), f"{surprisal(0.01):.2f}", va="center")
    linear.set(
        title=_("Against p"),
        xlabel=_("$p_c$ of the right class"),
        ylabel=_(r"loss $-\log p_c$ (nats)"),
        xlim=(0, 1.03),
        ylim=(0, 6),
    )
    logarithmic.set_xscale("log")
    logarithmic.set(
        title=_("Against p, logarithmic"),
        xlabel=_("$p_c$ of the right class"),
        xlim=(8e-7, 1.6),
        ylim=(0, 15),
        yticks=range(0, 16, 5),
    )
    alt = _(
        "The curve −log p. Over p it falls from the upper left to 0 at p = 1, through "
        "{:.2f} at one in a hundred, {:.2f} at one in ten and {:.2f} at one half. Over "
        "a logarithmic axis it is a straight line: every factor of ten costs {:.2f} "
        "nats."
    ).format(*surprisal([0.01, 0.1, 0.5, 0.1]))
    return figure, alt


@picture
def jensen(y: ArrayLike, p: ArrayLike, names: Sequence[str]) -> tuple[Figure, str]:
    """Draw log x with its tangent at 1 and the chord between two classes' ratios p/y.

    The averages over y of the ratios and of their logarithms are a point of the chord.
    """
    y, p = np.asarray(y, float), np.asarray(p, float)
    ratios = p / y
    kl = kl_divergence(y, p)
    x = np.linspace(0.12, ratios.max() + 0.35, 300)
    figure = Figure(figsize=(5.2, 3.2))
    axes = figure.subplots()
    axes.plot(x, x - 1, color=style.MUTED, linestyle=DASHED, lw=1.5)
    axes.plot(x, np.log(x), color=style.INK)
    axes.plot(ratios, np.log(ratios), "o-", color=style.PROBABILITY, ms=6, lw=1.5)
    axes.annotate(
        "",
        (1, -kl),
        (1, 0),
        arrowprops={
            "arrowstyle": "<->",
            "color": style.CROSS_ENTROPY,
            "lw": 2,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )
    axes.text(
        1.04, -kl - 0.26, rf"$\mathrm{{KL}} = {kl:.3f}$", color=style.CROSS_ENTROPY
    )
    shifts = ((0.1, -0.12), (0, -0.3))
    for name, r, (dx, dy) in zip(names, ratios, shifts, strict=True):
        axes.text(r + dx, np.log(r) + dy, _(name), color=style.PROBABILITY)
    axes.text(1.8, 0.05, _("chord"), color=style.PROBABILITY)
    axes.text(1.62, 0.85, "$x - 1$", color=style.MUTED, ha="right")
    axes.text(0.2, np.log(0.2) - 0.25, r"$\log x$", va="top")
    axes.axhline(0, color=style.MUTED, lw=0.8)
    axes.axvline(1, color=style.MUTED, lw=0.8, linestyle=":")
    axes.set(
        xlabel=_("ratio $x$ of model to truth"),
        ylabel=r"$\log x$",
        xlim=(0, x[-1]),
        ylim=(-2.1, 1.6),
    )
    alt = _(
        "The logarithm curve, its tangent x − 1 above it, touching at x = 1, and a "
        "chord below it between the ratios {:.2f} and {:.2f} of p to y. At x = 1, the "
        "average ratio, the chord lies {:.3f} below the curve's height of 0: that gap "
        "is the KL divergence."
    ).format(*ratios, kl)
    return figure, alt


@picture
def gibbs(y: ArrayLike, p: ArrayLike) -> tuple[Figure, str]:
    """Draw the cross-entropy of pairs of distributions against the entropy."""
    floor, price = entropy(y), cross_entropy(y, p)
    figure = Figure(figsize=(5.2, 3.1))
    axes = figure.subplots()
    axes.plot(floor, price, "o", color=style.CROSS_ENTROPY, ms=3, mew=0)
    ends = np.array([0, np.log(np.shape(y)[-1])])
    axes.plot(ends, ends, color=style.TARGET)
    axes.text(0.8, 0.3, _("$H(y, p) = H(y)$"), color=style.TARGET)
    axes.set(
        xlabel=_("$H(y)$ (nats)"),
        ylabel=_("$H(y, p)$ (nats)"),
        xlim=(0, 1.05 * ends[1]),
        ylim=(0, None),
    )
    alt = _(
        "{} points, one for each random pair of distributions: the cross-entropy "
        "against the entropy of y. All lie above the line on which the two are equal, "
        "some just above it, some far."
    ).format(np.size(floor))
    return figure, alt


@picture
def expected_losses(
    losses: Mapping[str, Callable[[Array], Array]], y: float
) -> tuple[Figure, str]:
    """Draw the average loss of a forecast p of what happens with probability y."""
    p = np.linspace(0.005, 0.995, 199)
    figure = Figure(figsize=(5.2, 2.9))
    axes = figure.subplots()
    axes.axvline(y, color=style.TARGET, linestyle=":")
    least = []
    for n, (name, loss) in enumerate(losses.items()):
        average = y * loss(p) + (1 - y) * loss(1 - p)
        best = int(np.argmin(average))
        _one_loss(axes, n, name, (p, average), best)
        least.append(f"{name}: p = {p[best]:.2f}")
    axes.set(
        title=f"y = {y:.2f}",
        xlabel=_("forecast $p$"),
        ylabel=_("average loss"),
        xlim=(0, 1),
        ylim=(0, 3),
    )
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1, 0.98),
        ncols=len(losses),
        handlelength=1.8,
        columnspacing=1.2,
    )
    alt = _("Average losses against the forecast p, for y = {:.2f}. Least at {}.")
    return figure, alt.format(y, "; ".join(least))


def _one_loss(
    axes: Axes, n: int, name: str, curve: tuple[Array, Array], best: int
) -> None:
    """Draw a curve, and a dot where it is least."""
    colour = style.CROSS_ENTROPY if n == 0 else style.MUTED
    axes.plot(*curve, color=colour, ls="-" if n == 0 else DASHED, label=name)
    axes.plot(*(c[best] for c in curve), "o", color=colour, clip_on=False, zorder=3)
