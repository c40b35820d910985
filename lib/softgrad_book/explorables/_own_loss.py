"""A reader's own loss in the four panels of the workshop. It is made, not found.

Its curves are computed when it is made, so that any function that gives numbers has
its picture. May import what its neighbours may.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from ..i18n import _
from ._loss_panels import (
    CLASSES,
    LOW,
    MARGIN,
    PER_UNIT,
    POINTS,
    STEPS,
    TRUE_CLASS,
    LossPanels,
    PerRow,
    asked,
    logits,
    race,
)
from ._mime import OWN
from ._model import Prompt, State
from ._tables import look_up

OFF_THE_CHART = 1e6  # where a loss is infinite, or no number


class OwnLoss(LossPanels):
    """A loss beside cross-entropy, with the margin to move.

    Parameters
    ----------
    called : str
        The function's name.
    loss, gradient : callable
        From logits, shape (n, 3), and class indices, shape (n,), to the loss of each
        row and to its gradient.
    """

    description = (
        "Four panels for the logits (0, m, m) of cat, dog and donkey, the cat being "
        "true. The loss stands beside cross-entropy in each: what it costs over the "
        "margin m; its pull on the cat's logit, on a logarithmic scale; the "
        "probability of the cat during gradient descent from that margin; and the "
        "prediction that is best where 70, 20 and 10 % of the labels say cat, dog and "
        "donkey."
    )
    controls = (MARGIN,)
    readout = (
        "At margin {m:.0f} the cat has p = {p:.4f}; this loss is {own_here:.2f} "
        "(cross-entropy {ce_here:.2f}), its pull {pull_own_here:.3~g} "
        "({pull_ce_here:.3~g}). From there the cat passes one half at step "
        "{half_own:,.0f} ({half_ce:,.0f})."
    )
    prompts = (
        Prompt("A little wrong", "The dog and the donkey are just ahead.", {"m": 1}),
        Prompt("Confidently wrong", "Does it still pull? How long does it take?", {}),
    )

    def __init__(self, called: str, loss: PerRow, gradient: PerRow) -> None:
        self.called = called
        self.title = _("Your loss in the workshop: {}").format(called)
        margins = LOW + np.arange(POINTS) / PER_UNIT
        z = np.stack([logits(margin) for margin in margins])
        c = np.full(POINTS, TRUE_CLASS)
        lead, half = race(gradient)
        self.computed = {
            "own_loss": _drawable(loss(z, c)),
            "own_slope": _drawable(gradient(z, c)[:, TRUE_CLASS]),
            "own_lead": _drawable(lead),
            "own_half": half,
            "own_best": asked(loss),
        }
        if np.any(half > STEPS):
            never = "Step {:,} stands for: not within the race."
            self.readout = f"{self.readout} {never.format(STEPS + 1)}"

    @property
    def name(self) -> str:
        """Its address in the page."""
        return OWN + re.sub(r"\W", "", self.called)

    def tables(self) -> dict[str, np.ndarray]:
        return {**super().tables(), **self.computed}

    def own(self, z: Any, x: Any, s: State) -> tuple[Any, Any]:
        return self._computed("own_loss", x), self._computed("own_slope", x)

    def lead(self, x: Any, s: State) -> Any:
        return self._computed("own_lead", s.m - 1, x)

    def outcome(self, s: State) -> tuple[Any, Any]:
        best = [self._computed("own_best", k) for k in range(CLASSES)]
        return self._computed("own_half", s.m - 1), np.array(best)

    def _computed(self, name: str, *index: Any) -> Any:
        return look_up(name, self.computed[name], *index)


def _drawable(values: Any) -> Any:
    """Return finite numbers, rounded to what machines agree on."""
    far = OFF_THE_CHART
    return np.round(np.nan_to_num(values, nan=far, posinf=far, neginf=-far), 6)
