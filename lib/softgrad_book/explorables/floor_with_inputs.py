"""The floor with inputs: two photos, and the mean loss that training cannot pass.

Everybody calls the clear photo a cat; the labels of the blurred one differ. The logits
of each photo walk downhill from 0. The library takes every step when the page is
written; the controls choose how mixed the labels are, how many photos are blurred, and
how far training has come.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from softgrad import (
    cross_entropy,
    entropy,
    kl_divergence,
    softmax,
    softmax_cross_entropy_grad,
)
from softgrad.descent import descend

from .. import style
from ..rounding import rounded
from ._charts import (
    Axis,
    Series,
    dot,
    grouped_bars,
    level,
    lines,
    lying_bars,
    note,
    panel,
    upright,
)
from ._model import Explorable, Prompt, Quantities, Slider, Span, State
from ._tables import look_up

DOG_SHARES = np.arange(6) / 10  # of the blurred photo's labels
STEPS = 1000
LOGGED = np.unique(np.round(np.geomspace(1, STEPS + 1, 37)).astype(int)) - 1
LAST = len(LOGGED) - 1
TINY = 1e-12  # in place of 0, whose logarithm the browser does not weigh with 0
HEIGHT = 125  # px
PARTS: Series = {
    "floor": ("entropy of the labels", style.TARGET),
    "surplus": ("divergence", style.CROSS_ENTROPY),
}


class FloorWithInputs(Explorable):
    """The mean loss over two photos falls to the mean of their entropies."""

    title = "The floor with inputs"
    description = (
        "Gradient descent on the logits of two photos, a clear one that all call a cat "
        "and a blurred one whose labels are divided between dog and cat. The first "
        "panel shows both losses and their mean against the steps, with a dotted line "
        "at the mean of the two entropies, which the mean loss approaches. Two bars "
        "take the mean loss apart, into the entropy of the labels and the divergence. "
        "Two panels show the shares of the labels and the prediction for each photo."
    )
    controls = (
        Slider("t", 0, LAST, 1, 0, "steps taken", "step_here", ".0f"),
        Slider("w", 0, 1, 0.1, 0.5, "photos blurred", format=".1f"),
        Slider("d", 0, 5, 1, 3, "labels “dog” on them", "dogs", ".1f"),
    )
    readout = (
        "After {step_here:.0f} steps the clear photo costs {clear_here:.3f} and the "
        "blurred one {blurred_here:.3f}: the mean loss is {mean_here:.3f} nats. No "
        "model gets below {floor:.3f}."
    )
    prompts = (
        Prompt(
            "Train to the end",
            "The clear photo's loss goes to 0. The blurred one's stops at 0.611, the "
            "entropy of its labels, so the mean stops at half of that, 0.305.",
            {"t": LAST, "d": 3, "w": 0.5},
        ),
        Prompt(
            "Let everybody agree",
            "Now the labels of both photos are certain, and so the floor is 0. The "
            "loss has not quite got there after 1000 steps, and it never will.",
            {"t": LAST, "d": 0, "w": 0.5},
        ),
        Prompt(
            "Divide the voters evenly",
            "Half say dog and half say cat: the blurred photo now costs at least "
            "log 2 = 0.693, more than for any other division between the two.",
            {"t": LAST, "d": 5, "w": 0.5},
        ),
        Prompt(
            "Take only blurred photos",
            "The floor has doubled. The model is as good as it was; its data are not.",
            {"t": LAST, "d": 3, "w": 1},
        ),
    )
    span = Span(0, LAST, LAST + 1, at="t")

    def tables(self) -> dict[str, np.ndarray]:
        return runs()

    def quantities(self, s: State) -> Quantities:
        y_clear, y_blurred = target(0), target(chosen("floor_dogs", s.d))
        p_clear, p_blurred = prediction(0, s.t), prediction(s.d, s.t)
        return {
            "dogs": chosen("floor_dogs", s.d),
            "y_clear": y_clear,
            "y_blurred": y_blurred,
            "p_clear": p_clear,
            "p_blurred": p_blurred,
            "floor": (1 - s.w) * entropy(y_clear) + s.w * entropy(y_blurred),
            "surplus": (1 - s.w) * kl_divergence(y_clear, p_clear)
            + s.w * kl_divergence(y_blurred, p_blurred),
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the losses over the logged steps, counted by x."""
        clear = cross_entropy(target(0), prediction(0, x))
        dogs = chosen("floor_dogs", s.d)
        blurred = cross_entropy(target(dogs), prediction(s.d, x))
        return {
            "step": chosen("floor_step", x),
            "clear": clear,
            "blurred": blurred,
            "mean": (1 - s.w) * clear + s.w * blurred,
        }

    def panels(self, base: Any) -> list[Any]:
        # Almost a logarithm, but one that also shows the start, step 0.
        powers = [0, 1, 10, 100, STEPS]
        scale = {"type": "symlog"}
        steps = Axis(0, STEPS, powers, "steps", scale=scale, format=",d")
        room: dict[str, Any] = {"room": 28, "format": ".2~g"}
        nats = Axis(0, 1.2, [0, 0.5, 1], "loss in nats", **room)
        losses: Series = {
            "mean": ("mean", style.CROSS_ENTROPY),
            "blurred": ("blurred", style.MUTED),
            "clear": ("clear", style.MUTED),
        }
        share = Axis(0, 1, [0, 0.5, 1], "share", **room)
        return [
            panel(
                "The loss and its floor",
                level(nats, "floor", style.TARGET),
                note("floor", style.TARGET, (steps, 0), (nats, "floor"), dx=4, dy=9),
                lines(base, losses, steps, nats, along="step"),
                upright(steps, "step_here"),
                dot(steps, nats, style.CROSS_ENTROPY, ("step_here", "mean_here")),
                height=HEIGHT,
            ),
            panel(
                "The mean loss, taken apart",
                lying_bars(PARTS, Axis(0, 1.3, [0, 0.5, 1], "nats"), numbers=".3f"),
                height=HEIGHT,
            ),
            *(
                panel(
                    title,
                    grouped_bars(compared_with(name), share),
                    height=HEIGHT,
                    subtitle="1 donkey, 2 dog, 3 cat",
                )
                for title, name in (
                    ("The clear photo", "clear"),
                    ("The blurred photo", "blurred"),
                )
            ),
        ]


def compared_with(photo: str) -> Series:
    """Return the labels' shares and the prediction for one of the photos."""
    return {
        f"y_{photo}": ("labels y", style.TARGET),
        f"p_{photo}": ("prediction p", style.PROBABILITY),
    }


def target(dogs: Any) -> Any:
    """Return the shares of donkey, dog and cat among the labels of a photo."""
    dogs = dogs + TINY
    return np.array([TINY, dogs, 1 - dogs])


def prediction(d: Any, t: Any) -> Any:
    """Return what the model says of a photo at the logged step t."""
    return softmax(np.array([chosen("floor_z", d, t, k) for k in range(3)]))


def chosen(name: str, *index: Any) -> Any:
    """Look up an entry of a table."""
    return look_up(name, runs()[name], *index)


@cache
def runs() -> dict[str, np.ndarray]:
    """Train on every photo, and return what the controls choose from."""
    y = np.stack([np.zeros(6), DOG_SHARES, 1 - DOG_SHARES], axis=-1)
    path = descend(
        lambda z: softmax_cross_entropy_grad(z, y, "sum"), np.zeros_like(y), 1, STEPS
    )
    return {
        "floor_step": LOGGED,
        "floor_dogs": DOG_SHARES,
        "floor_z": rounded(np.moveaxis(path[LOGGED], 0, 1)),  # photo, step, class
    }
