"""Small pictures for the reference: the shape of each function that has one.

Every function is drawn along one number x: one logit, with the others at 0, or the
probability of the first of two outcomes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

import softgrad

from .. import style
from ..i18n import _
from ._picture import picture

Array = NDArray[Any]


class Shape(NamedTuple):
    """A function of one number, where it is drawn, in which colour, and as what."""

    f: Callable[[Array], Any]
    span: tuple[float, float]
    colour: str
    label: str


def along_logit(f: Callable[..., Any], *rest: Any) -> Callable[[Array], Any]:
    """Return f of the logits (x, 0, 0)."""
    return lambda x: f(np.stack([x, 0 * x, 0 * x], axis=-1), *rest)


def first(f: Callable[[Array], Any]) -> Callable[[Array], Any]:
    """Return the first entry of what f returns."""
    return lambda x: f(x)[..., 0]


def of_coin(f: Callable[..., Any], *rest: Any) -> Callable[[Array], Any]:
    """Return f of the distribution (x, 1 − x)."""
    return lambda x: f(np.stack([x, 1 - x], axis=-1), *rest)


def true_first(f: Callable[..., Any]) -> Callable[[Array], Any]:
    """Return the loss of each example when class 1 is the true one."""
    return lambda x: along_logit(f, np.zeros(x.shape, int), "none")(x)


LOGITS, SHARES = (-5.0, 5.0), (0.001, 0.999)
OF_LOGITS, OF_COIN = "f(x, 0, 0)", "f(x, 1 − x)"
FIRST = "f(x, 0, 0)₁"
HALF = np.array([0.5, 0.5])
SHAPES = {
    "softmax": Shape(
        first(along_logit(softgrad.softmax)), LOGITS, style.PROBABILITY, FIRST
    ),
    "log_softmax": Shape(
        first(along_logit(softgrad.log_softmax)), LOGITS, style.PROBABILITY, FIRST
    ),
    "logsumexp": Shape(
        along_logit(softgrad.logsumexp), LOGITS, style.SMOOTH_MAX, OF_LOGITS
    ),
    "hardmax": Shape(first(along_logit(softgrad.hardmax)), LOGITS, style.HARD, FIRST),
    "sigmoid": Shape(softgrad.sigmoid, LOGITS, style.PROBABILITY, "f(x)"),
    "surprisal": Shape(softgrad.surprisal, SHARES, style.CROSS_ENTROPY, "f(x)"),
    "entropy": Shape(of_coin(softgrad.entropy), SHARES, style.PROBABILITY, OF_COIN),
    "perplexity": Shape(
        of_coin(softgrad.perplexity), SHARES, style.PROBABILITY, OF_COIN
    ),
    "cross_entropy": Shape(
        lambda x: softgrad.cross_entropy(HALF, np.stack([x, 1 - x], axis=-1)),
        SHARES,
        style.CROSS_ENTROPY,
        "f((½, ½), (x, 1 − x))",
    ),
    "kl_divergence": Shape(
        of_coin(softgrad.kl_divergence, HALF),
        SHARES,
        style.CROSS_ENTROPY,
        "f((x, 1 − x), (½, ½))",
    ),
    "softmax_cross_entropy": Shape(
        true_first(softgrad.softmax_cross_entropy),
        LOGITS,
        style.CROSS_ENTROPY,
        "f((x, 0, 0), 0)",
    ),
    "softmax_cross_entropy_grad": Shape(
        first(true_first(softgrad.softmax_cross_entropy_grad)),
        LOGITS,
        style.CROSS_ENTROPY,
        "f((x, 0, 0), 0)₁",
    ),
    "softmax_squared_error": Shape(
        true_first(softgrad.softmax_squared_error),
        LOGITS,
        style.SQUARED_ERROR,
        "f((x, 0, 0), 0)",
    ),
    "softmax_squared_error_grad": Shape(
        first(true_first(softgrad.softmax_squared_error_grad)),
        LOGITS,
        style.SQUARED_ERROR,
        "f((x, 0, 0), 0)₁",
    ),
}


@picture
def shape(name: str) -> tuple[Figure, str]:
    """Draw the function `name` of softgrad along one number."""
    f, span, colour, label = SHAPES[name]
    x = np.linspace(*span, 201)
    values = f(x)
    figure = Figure(figsize=(2.3, 1.5))
    axes = figure.subplots()
    axes.plot(x, values, color=colour)
    axes.set_title(label, fontsize=8, fontweight="normal")  # a long name is cut off
    axes.set_xlabel("x", fontsize=8, labelpad=0)
    axes.tick_params(labelsize=8)
    axes.locator_params(nbins=4)
    alt = _(
        "The curve of {} against x: {:.3g} at {:g}, {:.3g} at {:g}, {:.3g} at {:g}."
    )
    middle = len(x) // 2
    ends = [(values[i], x[i]) for i in (0, middle, -1)]
    return figure, alt.format(
        label.replace("f", name, 1), *(float(v) for pair in ends for v in pair)
    )
