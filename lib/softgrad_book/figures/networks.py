"""Losses by their pulls, and networks: the way back, learning, and what is learnt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from softgrad import (
    absolute_error_grad,
    focal_loss_grad,
    generalised_cross_entropy_grad,
    softmax,
    softmax_cross_entropy_grad,
)
from softgrad.layers import Layer, forward
from softgrad.training import History

from .. import style
from ..i18n import _
from ..rounding import rounded
from ._chain import chain
from ._parts import DASHED
from ._picture import picture
from .regression import MARKERS, REACH, runs

Array = NDArray[Any]


@picture
def pulls(gamma: float = 2.0, q: float = 0.7) -> tuple[Figure, str]:
    """Draw by which factor losses change cross-entropy's gradient, against p."""
    z = np.stack([np.linspace(-9.2, 9.2, 369), np.zeros(369)], axis=-1)
    p = softmax(z)[:, 0]
    losses: tuple[Any, ...] = (
        (_("cross-entropy"), softmax_cross_entropy_grad, {}, "solid"),
        (_("focal, γ = {:g}").format(gamma), focal_loss_grad, {"gamma": gamma}, DASHED),
        (
            _("generalised, q = {:g}").format(q),
            generalised_cross_entropy_grad,
            {"q": q},
            "dotted",
        ),
        (_("absolute error"), absolute_error_grad, {}, (0, (6, 2, 1, 2))),
    )
    figure = Figure(figsize=(5.2, 3.1))
    axes = figure.subplots()
    told = []
    for name, grad, how, line in losses:
        labels = np.zeros(len(z), dtype=int)
        pull = grad(z, labels, reduction="sum", **how)[:, 0] / (p - 1)
        own = grad is softmax_cross_entropy_grad
        colour = style.CROSS_ENTROPY if own else style.INK
        axes.plot(p, pull, color=colour, ls=line, label=name)
        told.append(_("{}: {:.2f}").format(name, np.interp(0.01, p, pull)))
    axes.set(xscale="log", xlim=(1e-4, 1), ylim=(0, 2.05))
    axes.set_xticks([1e-4, 1e-3, 1e-2, 0.1, 1], ["10⁻⁴", "10⁻³", "0.01", "0.1", "1"])
    axes.set(xlabel=_("$p_c$ of the true class"), ylabel=_("pull $w(p_c)$"))
    axes.legend(loc="upper left", fontsize=10)
    alt = _(
        "Pulls against the probability of the true class, on a logarithmic axis. "
        "Cross-entropy's is 1 everywhere. At a probability of 0.01 they are: {}. "
        "Towards 0 the last two die; towards 1 only the focal loss's does."
    )
    return figure, alt.format("; ".join(told))


@picture
def network_as_vjps() -> tuple[Figure, str]:
    """Draw a network with one hidden layer forward, and the way back through it."""
    figure = chain(
        [
            (_("affine"), "$A = X W_1 + b_1$", "$G_A W_1^T$"),
            (_("ReLU"), r"$R = \max(A, 0)$", r"$G_R \odot [A > 0]$"),
            (_("affine"), "$Z = R W_2 + b_2$", r"$\delta\, W_2^T$"),
            (_("loss"), "$L(Z, y)$", r"$w\, (P - Y) / N$"),
        ],
        [
            ("$X$", r"$\partial L / \partial X$", style.INK),
            ("$A$", "$G_A$", style.INK),
            ("$R$", "$G_R$", style.INK),
            ("$Z$", r"$\delta$", style.LOGIT),
            ("$L$", "$1$", style.CROSS_ENTROPY),
        ],
    )
    alt = _(
        "Four boxes in a column, affine, ReLU, affine and loss, through which X "
        "becomes A, R, Z and at last L. Beside each stands the box of its "
        "vector–Jacobian product, and the gradient runs back up through these: 1, "
        "then the gradients of L with respect to Z, R, A and X."
    )
    return figure, alt


@picture
def learning_curves(runs_by_name: Mapping[str, History]) -> tuple[Figure, str]:
    """Draw the losses over training and validation examples, epoch by epoch."""
    figure = Figure(figsize=(5.6, 2.7))
    panels = figure.subplots(1, len(runs_by_name), sharey=True, squeeze=False)[0]
    told = []
    for axes, (name, history) in zip(panels, runs_by_name.items(), strict=True):
        train, held = rounded(history.losses).T
        best = history.best
        axes.plot(train, color=style.MUTED, ls=DASHED, label=_("training"))
        axes.plot(held, color=style.CROSS_ENTROPY, label=_("validation"))
        axes.plot(best, held[best], "o", color=style.CROSS_ENTROPY)
        axes.axvline(best, color=style.INK, lw=1.2, ls="dotted")
        axes.set(title=name, xlabel=_("epochs"), yscale="log")
        words = _("{}: validation loss least, {:.3f}, after {} epochs, {:.3f} after {}")
        last = len(held) - 1
        told.append(words.format(name, held[best], best, held[-1], last))
    panels[0].set_ylabel(_("cross-entropy"))
    panels[0].legend(fontsize=10)
    alt = _("Losses over the epochs, on training and on validation examples. {}.")
    return figure, alt.format("; ".join(told))


@picture
def learnt_map(
    X: Array, labels: Array, truth: Array, layers: Sequence[Layer]
) -> tuple[Figure, str]:
    """Draw the regions of a network over the plane, with a ring at each wrong label."""
    figure = Figure(figsize=(3.9, 3.9))
    axes = figure.subplots()
    edges = np.linspace(*REACH, 101)
    middle = (edges[1:] + edges[:-1]) / 2
    places = np.stack(np.meshgrid(middle, middle), axis=-1).reshape(-1, 2)
    best = np.argmax(forward(layers, places)[-1], axis=-1).reshape(100, 100)
    for k, colour in enumerate(style.CLASS_COLOURS):
        for row, start, length in zip(*runs(best == k), strict=True):
            size = (edges[start + length] - edges[start], edges[1] - edges[0])
            corner = (edges[start], edges[row])
            fill = (*to_rgb(colour), 0.22)
            axes.add_patch(Rectangle(corner, *size, fc=fill, lw=0))
        own = X[labels == k]
        axes.plot(*own.T, MARKERS[k], color=colour, ms=3)
    wrong = labels != truth
    axes.plot(*X[wrong].T, "o", mfc="none", mec=style.INK, ms=7, mew=0.9)
    read = np.argmax(forward(layers, X)[-1], axis=-1)
    by_truth, by_heart = (
        int(np.sum(read == truth)),
        int(np.sum((read == labels) & wrong)),
    )
    axes.set(xlim=REACH, ylim=REACH, aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    axes.set(xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    axes.set_title(_("{} of {} read rightly").format(by_truth, len(X)))
    axes.grid(visible=False)
    alt = _(
        "Points of three classes and the regions that a network gives them; rings mark "
        "{} wrong labels, of which it repeats {}. It reads {} of {} points rightly."
    )
    return figure, alt.format(np.sum(wrong), by_heart, by_truth, len(X))
