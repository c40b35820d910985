"""Prediction minus target.

The book's subject in one picture: three logits, the probabilities that softmax makes
of them, and the gradient of the cross-entropy, which is what the prediction has too
much of and what it lacks.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from softgrad import softmax, softmax_cross_entropy, softmax_cross_entropy_grad

from .. import style
from ._charts import Axis, bars, grouped_bars, panel, zero
from ._model import Explorable, Prompt, Quantities, Slider, State

TARGET = np.array([0, 1, 0])  # class 2 is the true one


class PredictionMinusTarget(Explorable):
    """Three logits, their probabilities beside the target, and the gradient."""

    title = "Prediction minus target"
    description = (
        "Two panels for three classes, of which class 2 is the true one. Bars for the "
        "predicted probabilities beside the target; and the gradient, prediction minus "
        "target, as bars above and below zero."
    )
    controls = (
        Slider("z_1", -5, 5, 0.1, 1),
        Slider("z_2", -5, 5, 0.1, 0),
        Slider("z_3", -5, 5, 0.1, -1),
    )
    readout = (
        "p = ({p_1:.2f}, {p_2:.2f}, {p_3:.2f}) for the target y = (0, 1, 0): the "
        "gradient p − y is ({delta_1:+.2f}, {delta_2:+.2f}, {delta_3:+.2f}), the loss "
        "{loss:.2f}."
    )
    prompts = (
        Prompt(
            "Predict well",
            "Prediction and target agree, and nothing is left to push.",
            {"z_1": -1, "z_2": 5, "z_3": -1},
        ),
        Prompt(
            "Be sure of class 1",
            "All its probability is too much: one push down, one pull up.",
            {"z_1": 5, "z_2": -1, "z_3": -1},
        ),
        Prompt(
            "Know nothing",
            "Equal logits: each wrong class is a third too much, the true one two "
            "thirds too little. The three always sum to zero.",
            {"z_1": 0, "z_2": 0, "z_3": 0},
        ),
    )

    def quantities(self, s: State) -> Quantities:
        z = np.array([s.z_1, s.z_2, s.z_3])
        return {
            "p": softmax(z),
            "y": TARGET,
            "delta": softmax_cross_entropy_grad(z, TARGET),
            "loss": softmax_cross_entropy(z, TARGET),
        }

    def panels(self, base: Any) -> list[Any]:
        both = {
            "p": ("prediction p", style.PROBABILITY),
            "y": ("target y", style.TARGET),
        }
        shares = grouped_bars(both, Axis(0, 1), legend="bottom")
        push = bars("delta", style.CROSS_ENTROPY, Axis(-1, 1))
        return [
            panel("What is predicted, and what is true", shares, height=150),
            panel("Gradient p − y", push, zero(), height=150),
        ]
