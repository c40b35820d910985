"""The race: cross-entropy and squared error descend from the same wrong start.

Both walk by the same step size from the logits (0, m, 0) of cat, dog and donkey, the
cat, class 1, being true. The library takes every step when the page is written; the
sliders choose among the runs.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from softgrad import (
    softmax,
    softmax_cross_entropy_grad,
    softmax_squared_error_grad,
)
from softgrad.descent import descend

from ..rounding import rounded
from ._charts import Axis, compared, grouped_bars, lying_bars, panel
from ._model import Explorable, Prompt, Quantities, Slider, Span, State
from ._tables import look_up
from ._two_losses import LENGTHS, losses, norm

TRUE_CLASS = 0
MARGINS = np.arange(1, 9)
STEP_SIZES = np.array([0.1, 0.3, 1, 3, 10])
STEPS = 10_000
LOGGED = np.unique(np.round(np.geomspace(1, STEPS + 1, 41)).astype(int)) - 1
LAST = len(LOGGED) - 1


class Race(Explorable):
    """Two losses descend; the sliders choose the start, the step size and the step."""

    title = "The race"
    description = (
        "Gradient descent from the logits (0, m, 0) of cat, dog and donkey, the cat "
        "being true, once by cross-entropy and once by the squared error: the "
        "probability of the cat against the number of steps; the three probabilities "
        "at the chosen step; the length of the gradient on the way; and the step at "
        "which the cat passes one half."
    )
    controls = (
        Slider("m", 1, 8, 1, 8, "start margin $m$", format=".0f"),
        Slider("e", 0, 4, 1, 2, "step size $η$", "eta", ".1f"),
        Slider("t", 0, LAST, 1, 15, "steps taken", "step_here", ".0f"),
    )
    readout = (
        "After {step_here:.0f} steps cross-entropy gives the cat p = "
        "{p_ce_1:.4f}, the squared error p = {p_se_1:.4f}. They pass one half at step "
        "{half_ce:.0f} and at step {half_se:.0f}."
    )
    prompts = (
        Prompt(
            "Start a little wrong",
            "At margin 1 the two arrive almost together.",
            {"m": 1, "e": 2, "t": LAST},
        ),
        Prompt(
            "Start very wrong",
            "The dog has 99.9 %. Cross-entropy has turned round after 5 steps; the "
            "squared error lies flat for hundreds, then goes over the edge. Move the "
            "step and watch its gradient.",
            {"m": 8, "e": 2, "t": 24},
        ),
        Prompt(
            "Add one to the margin, again and again",
            "Move $m$ from 4 to 8. Each unit multiplies the squared error's steps by "
            "more than two, in the end nearly by $e$; cross-entropy pays one step or "
            "none.",
            {"m": 4, "e": 2, "t": 15},
        ),
        Prompt(
            "Try to buy it back with a larger step",
            "Ten times the step size saves a factor of ten, no more. Two or three "
            "units of margin eat it up.",
            {"m": 8, "e": 4, "t": 15},
        ),
    )
    span = Span(0, LAST, LAST + 1, at="t")

    def tables(self) -> dict[str, np.ndarray]:
        return runs()

    def quantities(self, s: State) -> Quantities:
        z_ce, z_se = (logits(name, s, s.t) for name in ("race_ce", "race_se"))
        return {
            "eta": chosen("race_eta", s.e),
            "p_ce": softmax(z_ce),
            "p_se": softmax(z_se),
            "half_ce": chosen("race_half_ce", s.m - 1, s.e),
            "half_se": chosen("race_half_se", s.m - 1, s.e),
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return the curves over the logged steps, counted by x."""
        z_ce, z_se = (logits(name, s, x) for name in ("race_ce", "race_se"))
        return {
            "step": chosen("race_step", x),
            "ce": softmax(z_ce)[TRUE_CLASS],
            "se": softmax(z_se)[TRUE_CLASS],
            "norm_ce": norm(softmax_cross_entropy_grad(z_ce, TRUE_CLASS)),
            "norm_se": norm(softmax_squared_error_grad(z_se, TRUE_CLASS)),
        }

    def panels(self, base: Any) -> list[Any]:
        # Almost a logarithm, but one that also shows the start, step 0.
        look: dict[str, Any] = {"scale": {"type": "symlog"}, "format": ",d"}
        powers = [0, 1, 10, 100, 1000, STEPS]
        steps = Axis(0, STEPS, powers, "steps", **look)
        # Wider than the longest bar, for its number stands behind it.
        room = Axis(0, 5 * STEPS, powers, "steps", **look)
        share = Axis(0, 1)
        where: dict[str, Any] = {"along": "step", "at": "step_here"}
        return [
            panel(
                "p of the cat",
                compared(base, losses("ce", "se"), steps, share, **where),
            ),
            panel("p of each class, now", grouped_bars(losses("p_ce", "p_se"), share)),
            panel(
                "Length of ∂L/∂z",
                compared(base, losses("norm_ce", "norm_se"), steps, LENGTHS, **where),
            ),
            panel(
                "Step that passes ½",
                lying_bars(losses("half_ce", "half_se"), room, numbers=","),
            ),
        ]


def chosen(name: str, *index: Any) -> Any:
    """Look up an entry of a table."""
    return look_up(name, runs()[name], *index)


def logits(name: str, s: State, t: Any) -> Any:
    """Return where a run stands at logged step t: the true class's logit stays 0."""
    return np.array([0, *(chosen(name, s.m - 1, s.e, t, k) for k in (0, 1))])


@cache
def runs() -> dict[str, np.ndarray]:
    """Run every race, and return what the sliders choose from."""
    start = np.zeros((len(MARGINS), len(STEP_SIZES), 3))
    start[..., 1] = MARGINS[:, np.newaxis]
    labels = np.full(start.shape[:-1], TRUE_CLASS)
    eta = STEP_SIZES[:, np.newaxis]

    def run(grad: Any) -> Any:
        # The step sizes go with the gradient, for all runs take each step together.
        return descend(lambda z: eta * grad(z, labels, "sum"), start, 1, STEPS)

    ce, se = run(softmax_cross_entropy_grad), run(softmax_squared_error_grad)
    return {
        "race_step": LOGGED,
        "race_eta": STEP_SIZES,
        "race_ce": _stored(ce),
        "race_se": _stored(se),
        "race_half_ce": first_step_past_half(ce),
        "race_half_se": first_step_past_half(se),
    }


def _stored(path: Any) -> Any:
    """Return margin × step size × logged step × (z_2 − z_1, z_3 − z_1)."""
    leads = path[LOGGED][..., 1:] - path[LOGGED][..., :1]  # only differences matter
    return rounded(np.moveaxis(leads, 0, 2))


def first_step_past_half(path: Any) -> Any:
    """Return the number of steps after which the true class has p > ½, for each run."""
    past = softmax(path)[..., TRUE_CLASS] > 0.5
    if not past.any(axis=0).all():
        raise ValueError(f"a run does not pass one half within {STEPS} steps")
    return np.argmax(past, axis=0)
