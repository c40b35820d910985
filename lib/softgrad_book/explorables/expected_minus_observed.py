"""Why the slope of the loss is expected minus observed, before any algebra.

A dial adds the length of each animal's ears to its logit, times the dial's setting.
Each logit is then a straight line, log-sum-exp the soft maximum of the three, and the
loss the gap between it and the line of the true class.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from softgrad import logsumexp, softmax, softmax_cross_entropy

from .. import style
from ._charts import Axis, Series, dot, line, lines, note, panel, rows, upright
from ._model import Choice, Explorable, Prompt, Quantities, Slider, Span, State

LOGITS = np.array([0.3, 0.5, 0.2])
EARS = np.array([2.5, 1.0, 0.6])  # decimetres
ANIMALS = ("donkey", "dog", "cat")
HEIGHT = 210  # px


class ExpectedMinusObserved(Explorable):
    """Three straight lines, their soft maximum, and the gap that is the loss."""

    title = "Expected minus observed"
    description = (
        "Left: the logits of donkey, dog and cat are straight lines over the setting "
        "of a dial, as steep as the animal's ears are long. Log-sum-exp is a curve "
        "above all three, and a vertical bar shows its distance from the line of the "
        "true class. Right: that distance, the loss, with its tangent."
    )
    controls = (
        Slider("theta", -2, 2, 0.05, 0, "dial $θ$", format=".2f"),
        Choice("truth", ANIMALS, 1, "the photo shows a"),
    )
    readout = (
        "Shares: donkey {p_1:.2f}, dog {p_2:.2f}, cat {p_3:.2f}. Expected ears "
        "{expected:.2f} dm, observed {observed:.1f} dm ({truth}): the loss changes at "
        "the rate {slope:+.2f}."
    )
    prompts = (
        Prompt(
            "Turn the dial up",
            "The donkey takes over, its line carries the soft maximum, and the "
            "expected ears come close to 2.5 dm. The gap to the dog grows fast.",
            {"theta": 2, "truth": 1},
        ),
        Prompt(
            "Find the least loss",
            "Here the model expects ears of 1.0 dm, as long as the dog's. The soft "
            "maximum runs parallel to the dog's line, and the gap stops changing.",
            {"theta": -0.75, "truth": 1},
        ),
        Prompt(
            "Let it be a cat",
            "Nobody's ears are shorter. What is expected stays above what is "
            "observed, so turning the dial down always helps.",
            {"theta": -2, "truth": 2},
        ),
    )
    span = Span(-2, 2, points=81, at="theta")

    def quantities(self, s: State) -> Quantities:
        p = softmax(LOGITS + s.theta * EARS)
        observed = true_entry(EARS, s)
        return {
            "p": p,
            "expected": p @ EARS,
            "observed": observed,
            "slope": p @ EARS - observed,
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the lines, the soft maximum and the loss, with the tangents."""
        z, here = LOGITS + x * EARS, LOGITS + s.theta * EARS
        expected = softmax(here) @ EARS
        rise = (x - s.theta) * (expected - true_entry(EARS, s))
        losses = [softmax_cross_entropy(here, k) for k in range(3)]
        gaps = [softmax_cross_entropy(z, k) for k in range(3)]
        return {
            **dict(zip(ANIMALS, z, strict=True)),
            "true": true_entry(z, s),
            "soft": logsumexp(z),
            "touch": logsumexp(here) + (x - s.theta) * expected,
            "loss": true_entry(gaps, s),
            "tangent": true_entry(losses, s) + rise,
        }

    def panels(self, base: Any) -> list[Any]:
        dial = Axis(-2, 2, [-2, -1, 0, 1, 2], "dial θ")
        score = Axis(-5, 6, [-4, -2, 0, 2, 4, 6], "logit", room=34)
        price = Axis(0, 4.5, [0, 1, 2, 3, 4], "loss in nats", room=34)
        animals: Series = {name: (name, style.LOGIT) for name in ANIMALS}
        ends = rows([{}], x="theta", y="true_here", y2="soft_here")
        gap = ends.mark_rule(color=style.CROSS_ENTROPY, strokeWidth=5)
        faint: dict[str, Any] = {"strokeWidth": 1.5, "strokeDash": [2, 2]}
        broad: dict[str, Any] = {"strokeWidth": 7, "opacity": 0.45}
        left = [
            line(base, "true", dial, score, style.TARGET, **broad),
            lines(base, animals, dial, score),
            line(base, "touch", dial, score, style.SMOOTH_MAX, **faint),
            line(base, "soft", dial, score, style.SMOOTH_MAX, strokeWidth=3),
            gap.encode(x=dial.x(), y=score.y(), y2="y2:Q"),
            note("LSE", style.SMOOTH_MAX, (dial, -1.9), (score, 0.35)),
        ]
        right = [
            upright(dial, "theta"),
            line(base, "tangent", dial, price, style.CROSS_ENTROPY, **faint),
            line(base, "loss", dial, price, style.CROSS_ENTROPY),
            dot(dial, price, style.CROSS_ENTROPY, ("theta", "loss_here")),
        ]
        return [
            panel("Logits and their soft maximum", *left, height=HEIGHT),
            panel("The gap is the loss", *right, height=HEIGHT),
        ]


def true_entry(values: Any, s: State) -> Any:
    """Return the entry of the class that the photo shows."""
    if s.truth == 0:
        return values[0]
    return values[1] if s.truth == 1 else values[2]
