"""Squared error versus cross-entropy.

Class 1, the cat, is the true one, and its logit stays at 0. The reader moves the logits
of dog and donkey from right over undecided to confidently wrong: the squared error runs
into its ceiling and its gradient dies, cross-entropy grows like the margin and keeps
its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from softgrad import (
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_squared_error,
    softmax_squared_error_grad,
)

from .. import style
from ._charts import Axis, bars, compared, grouped_bars, level, note, panel
from ._model import Explorable, Prompt, Quantities, Slider, Span, State
from ._two_losses import LENGTHS, losses, norm

TRUE_CLASS = 0


class SquaredErrorVsCrossEntropy(Explorable):
    """Both losses and their gradients against the margin of a wrong class."""

    title = "Squared error versus cross-entropy"
    description = (
        "Four panels for the logits (0, m, z₃) of cat, dog and donkey, the cat being "
        "true: both losses against the margin m; the lengths of their gradients on a "
        "logarithmic scale; the probabilities; and the gradients class by class."
    )
    controls = (
        Slider("m", -8, 8, 0.1, 8, "margin $m = z_2$ (dog)"),
        Slider("z_3", -8, 8, 0.1, 0, "$z_3$ (donkey)"),
    )
    readout = (
        "The cat has p = {p_1:.4f}. Gradient of the cross-entropy: "
        "({delta_ce_1:.3f}, {delta_ce_2:.3f}, {delta_ce_3:.3f}), length "
        "{norm_ce_here:.4f}. Gradient of the squared error: ({delta_se_1:.3f}, "
        "{delta_se_2:.3f}, {delta_se_3:.3f}), length {norm_se_here:.4f}, "
        "{ratio:.1f} times shorter."
    )
    prompts = (
        Prompt(
            "Walk from right to wrong",
            "The cat leads by 6, and both gradients are nearly 0, as they should be. "
            "Now drag $m$ up to 8. Cross-entropy's gradient grows and stays; the "
            "squared error's grows, turns round near $m = 0.7$ and sinks again.",
            {"m": -6, "z_3": -6},
        ),
        Prompt(
            "Be undecided",
            "All three are level. Both losses pull the cat up, cross-entropy three "
            "times as hard.",
            {"m": 0, "z_3": 0},
        ),
        Prompt(
            "Share the mistake",
            "Half dog, half donkey: the squared error stands at 0.75, below its "
            "ceiling, and its gradient dies all the same. Now lower $z_3$ by 1: bars "
            "2 and 3 wake, bar 1 sleeps on.",
            {"m": 8, "z_3": 8},
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
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the curves over the margin x."""
        z = np.array([0, x, s.z_3])
        return {
            "ce": softmax_cross_entropy(z, TRUE_CLASS),
            "se": softmax_squared_error(z, TRUE_CLASS),
            "norm_ce": norm(softmax_cross_entropy_grad(z, TRUE_CLASS)),
            "norm_se": norm(softmax_squared_error_grad(z, TRUE_CLASS)),
        }

    def panels(self, base: Any) -> list[Any]:
        margin = Axis(-8.5, 8.5, title="margin m")  # room for the dots
        loss, share, slope = Axis(0, 9), Axis(0, 1), Axis(-1, 1)
        classes = "class: 1 cat, 2 dog, 3 donkey"
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
            panel("Probabilities", bars("p", style.PROBABILITY, share, title=classes)),
            panel(
                "∂L/∂z, class by class",
                grouped_bars(losses("delta_ce", "delta_se"), slope, offset=4),
            ),
        ]
