"""Label smoothing: a target that is never quite certain.

Ten classes; the true one leads the others by a margin. Under a one-hot target the
loss falls for ever as the margin grows. Smoothed, it has a floor at a finite margin,
where the prediction is exactly the smoothed target.
"""

from __future__ import annotations

from typing import Any

from softgrad import (
    entropy,
    one_hot,
    smooth_labels,
    softmax,
    softmax_cross_entropy,
    surprisal,
)

from .. import style
from ._charts import Axis, dot, level, lines, note, panel, reading, upright
from ._model import Explorable, Prompt, Quantities, Slider, Span, State

CLASSES = 10
LOW, HIGH = -2, 12  # of the margin


class LabelSmoothing(Explorable):
    """The loss and the prediction against the margin of the true class."""

    title = "Label smoothing"
    description = (
        "Two panels over the margin by which the true one of ten classes leads. Left: "
        "the smoothed loss falls to a floor at a finite margin and rises again, the "
        "one-hot loss falls for ever. Right: the probability of the true class crosses "
        "the smoothed target at that very margin."
    )
    controls = (
        Slider("alpha", 0, 0.3, 0.01, 0.1, "smoothing α", format=".2f"),
        Slider("m", LOW, HIGH, 0.1, 8, "margin $m$"),
    )
    span = Span(LOW, HIGH, 141, at="m")
    readout = (
        "Target {y_true:.3f}, prediction {p_true_here:.4f}: the loss is "
        "{smoothed_here:.3f} nats. Its floor, the entropy of the target, is "
        "{floor:.3f}."
    )
    prompts = (
        Prompt(
            "No smoothing",
            "The two losses coincide. The target is 1, which no finite margin reaches: "
            "more margin is always better, and logits grow without end.",
            {"alpha": 0, "m": 8},
        ),
        Prompt(
            "Smooth a little",
            "One part in a hundred, and the loss has a floor. Move $m$ to the dotted "
            "upright line: the prediction meets the target there.",
            {"alpha": 0.01, "m": 8},
        ),
        Prompt(
            "Smooth a lot",
            "The floor moves left and up: less margin is asked for, and more loss is "
            "left at best.",
            {"alpha": 0.3, "m": 8},
        ),
        Prompt(
            "Be too sure",
            "The prediction is right and beyond the target. Smoothed, that costs "
            "nearly α nats for each further unit of margin: α − α/K, here 0.18.",
            {"alpha": 0.2, "m": 12},
        ),
    )

    def quantities(self, s: State) -> Quantities:
        _z, y = logits_and_target(s.m, s.alpha)
        return {
            "y_true": y[0],
            # Softmax gives y where the logits differ as the surprisals do.
            "best": surprisal(y[1]) - surprisal(y[0]),
            # In the browser 0 log 0 is NaN, and without smoothing the target has zeros.
            "floor": entropy(y) if s.alpha > 0 else 0.0,
        }

    def curves(self, x: Any, s: State) -> Quantities:
        z, y = logits_and_target(x, s.alpha)
        return {
            "smoothed": softmax_cross_entropy(z, y),
            "hard": softmax_cross_entropy(z, 0),
            "p_true": softmax(z)[0],
        }

    def panels(self, base: Any) -> list[Any]:
        room: dict[str, Any] = {"room": 28, "format": ".2~g"}
        margin = Axis(LOW - 0.3, HIGH + 0.3, [0, 4, 8, 12], "margin m")
        nats = Axis(0, 4.5, [0, 1, 2, 3, 4], **room)
        share = Axis(0, 1.05, [0, 0.5, 1], **room)
        losses = {
            "smoothed": ("smoothed", style.CROSS_ENTROPY),
            "hard": ("one-hot", style.MUTED),
        }
        shares = {
            "p_true": ("prediction p", style.PROBABILITY),
            "y_true": ("target y", style.TARGET),
        }
        target = base.transform_calculate(y_true="y_true")
        return [
            panel(
                "Loss in nats",
                level(nats, "floor", style.TARGET),
                note(
                    "floor", style.TARGET, (margin, LOW), (nats, "floor"), dx=2, dy=-8
                ),
                best(margin),
                lines(base, losses, margin, nats),
                dot(margin, nats, style.CROSS_ENTROPY, ("m", "smoothed_here")),
                height=170,
            ),
            panel(
                "The true class",
                best(margin, named=False),
                lines(target, shares, margin, share),
                dot(margin, share, style.PROBABILITY, ("m", "p_true_here")),
                height=170,
            ),
        ]


def logits_and_target(margin: Any, alpha: Any) -> tuple[Any, Any]:
    """Return logits, of which the true class leads by a margin, and the target."""
    true_class = one_hot(0, CLASSES).astype(int)
    return margin * true_class, smooth_labels(true_class, alpha)


def best(margin: Axis, *, named: bool = True) -> Any:
    """Return a rule at the least loss; without smoothing there is none."""
    at, beyond = f"min(best, {HIGH})", f"best > {HIGH}"
    hidden = {"expr": f"{beyond} ? 0 : 1"}
    rule = upright(margin, at, style.TARGET, opacity=hidden)
    text = f"{beyond} ? '' : format(best, '.2f')"
    look = {"baseline": "top", "dx": 5, "dy": 2}
    number = reading(text, style.TARGET, (margin, at), 0, **look)
    return rule + number if named else rule
