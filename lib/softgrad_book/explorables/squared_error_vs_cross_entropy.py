"""Squared error versus cross-entropy.

The true class is 1 and its logit stays at 0. The reader moves the two wrong logits
from right over undecided to confidently wrong: the squared error runs into its
ceiling and its gradient dies, cross-entropy grows like the margin and keeps its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from softgrad import (
    sigmoid,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_squared_error,
    softmax_squared_error_grad,
)

from .. import style
from ._charts import Axis, compared, grouped_bars, level, note, panel
from ._model import Explorable, Prompt, Quantities, Slider, Span, State
from ._two_losses import LENGTHS, losses, norm

TRUE_CLASS = 0


class SquaredErrorVsCrossEntropy(Explorable):
    """Both losses and their gradients against the margin of a wrong class."""

    title = "Squared error versus cross-entropy"
    description = (
        "Four panels for the logits (0, m, z₃), class 1 being true: both losses "
        "against the margin m; the lengths of their gradients on a logarithmic scale; "
        "the gradients class by class; and what is left of them behind a hidden "
        "sigmoid unit."
    )
    controls = (
        Slider("m", -8, 8, 0.1, 3, "margin $m = z_2$"),
        Slider("z_3", -8, 8, 0.1, -5),
        Slider("a", -8, 8, 0.1, 0, "hidden unit $a$"),
    )
    readout = (
        "The true class has p = {p_1:.4f}. Gradient of the cross-entropy: "
        "({delta_ce_1:.3f}, {delta_ce_2:.3f}, {delta_ce_3:.3f}), length "
        "{norm_ce_here:.4f}. Gradient of the squared error: ({delta_se_1:.3f}, "
        "{delta_se_2:.3f}, {delta_se_3:.3f}), length {norm_se_here:.4f}, "
        "{ratio:.1f} times shorter."
    )
    prompts = (
        Prompt(
            "Be right",
            "Class 1 leads both others by 6. Both gradients are nearly 0, as they "
            "should be.",
            {"m": -6, "z_3": -6, "a": 0},
        ),
        Prompt(
            "Be undecided",
            "All three are level. Both losses pull class 1 up, cross-entropy three "
            "times as hard.",
            {"m": 0, "z_3": 0, "a": 0},
        ),
        Prompt(
            "Be confidently wrong",
            "The squared error has hit its ceiling of 1 and its bars are gone. "
            "Cross-entropy's bar for class 1 still stands at −1.",
            {"m": 8, "z_3": -5, "a": 0},
        ),
        Prompt(
            "Share the mistake",
            "Half and half over two wrong classes: the squared error stands at "
            "0.75, below its ceiling, and its gradient dies all the same. Now "
            "lower $z_3$ by 1: bars 2 and 3 wake, bar 1 sleeps on.",
            {"m": 8, "z_3": 8, "a": 0},
        ),
        Prompt(
            "Saturate the hidden unit",
            "Both curves drop alike. No loss can cure a plateau that lies below "
            "the softmax.",
            {"m": 8, "z_3": -5, "a": 7},
        ),
    )
    span = Span(-8, 8, 129, at="m")

    def quantities(self, s: State) -> Quantities:
        z = np.array([0, s.m, s.z_3])
        delta_ce = softmax_cross_entropy_grad(z, TRUE_CLASS)
        delta_se = softmax_squared_error_grad(z, TRUE_CLASS)
        return {
            "p": softmax(z),
            "delta_ce": delta_ce,
            "delta_se": delta_se,
            "ratio": norm(delta_ce) / norm(delta_se),
            "slope": sigmoid_slope(s.a),
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the curves; x is the margin, in the last panel the hidden unit."""
        z = np.array([0, x, s.z_3])
        return {
            "ce": softmax_cross_entropy(z, TRUE_CLASS),
            "se": softmax_squared_error(z, TRUE_CLASS),
            "norm_ce": norm(softmax_cross_entropy_grad(z, TRUE_CLASS)),
            "norm_se": norm(softmax_squared_error_grad(z, TRUE_CLASS)),
            "slope_there": sigmoid_slope(x),
        }

    def panels(self, base: Any) -> list[Any]:
        ends = -8.5, 8.5  # room for the dots
        margin, unit = Axis(*ends, title="margin m"), Axis(*ends, title="hidden unit a")
        loss, slope = Axis(0, 9), Axis(-1, 1)
        behind = base.transform_calculate(
            hidden_ce="norm_ce_here * datum.slope_there",
            hidden_se="norm_se_here * datum.slope_there",
        )
        return [
            panel(
                "Loss",
                compared(base, losses("ce", "se"), margin, loss, "m"),
                level(loss, 1, style.SQUARED_ERROR, strokeDash=[1, 0], opacity=0.7),
                note("squared error ≤ 1", style.INK, (margin, -7.8), (loss, 1), dy=-7),
            ),
            panel(
                "Length of ∂L/∂z",
                compared(base, losses("norm_ce", "norm_se"), margin, LENGTHS, "m"),
            ),
            panel(
                "∂L/∂z, class by class",
                grouped_bars(losses("delta_ce", "delta_se"), slope, offset=4),
            ),
            panel(
                "Length behind a hidden unit σ(a)",
                compared(
                    behind,
                    losses("hidden_ce", "hidden_se"),
                    unit,
                    LENGTHS,
                    "a",
                    heights=("norm_ce_here * slope", "norm_se_here * slope"),
                ),
            ),
        ]


def sigmoid_slope(a: Any) -> Any:
    """Return the derivative of the sigmoid, σ(a) (1 − σ(a))."""
    return sigmoid(a) * sigmoid(-a)
