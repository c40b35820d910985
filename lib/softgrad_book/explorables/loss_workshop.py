"""The workshop of losses: six of them beside cross-entropy, each with its parameter.

What a closed form gives is traced; races and the predictions that wrong labels ask for
are computed by the library when the page is written, and chosen by the controls.
"""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import numpy as np

from softgrad import (
    absolute_error,
    absolute_error_grad,
    focal_loss,
    focal_loss_grad,
    generalised_cross_entropy,
    generalised_cross_entropy_grad,
    one_hot,
    smooth_labels,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_squared_error,
    softmax_squared_error_grad,
)

from ._loss_panels import CLASSES, MARGIN, TRUE_CLASS, LossPanels, PerRow, asked, race
from ._model import Choice, Prompt, Quantities, Slider, State
from ._tables import look_up

LOSSES = (
    "cross-entropy",
    "squared error",
    "absolute error",
    "focal loss, γ",
    "label smoothing, α",
    "generalised cross-entropy, q",
    "temperature, T",
)
CE, SE, AE, FOCAL, SMOOTHED, GCE, HEATED = range(len(LOSSES))
SETTINGS = 6  # of the parameter
PARAMETERS = np.array(
    [
        *3 * [SETTINGS * [0]],
        [0, 1, 2, 3, 4, 5],
        [0, 0.05, 0.1, 0.2, 0.3, 0.4],
        [0, 0.2, 0.4, 0.6, 0.8, 1],
        [0.5, 1, 2, 3, 4, 8],
    ]
)
"""Loss × setting of the slider."""


class LossWorkshop(LossPanels):
    """A choice among losses, with the margin and a parameter to move."""

    title = "The workshop of losses"
    description = (
        "Four panels for the logits (0, m, m) of cat, dog and donkey, the cat being "
        "true. The chosen loss stands beside cross-entropy in each: what it costs over "
        "the margin m; its pull on the cat's logit, on a logarithmic scale; the "
        "probability of the cat during gradient descent from that margin; and the "
        "prediction that is best where 70, 20 and 10 % of the labels say cat, dog and "
        "donkey."
    )
    controls = (
        Choice("loss", LOSSES, FOCAL, "loss"),
        MARGIN,
        Slider("t", 0, SETTINGS - 1, 1, 2, "its parameter", "parameter", ""),
    )
    wordings: ClassVar = {
        "parameter": (
            "loss",
            (
                *3 * ["none"],
                "γ = {u:.0f}",
                "α = {u:.2f}",
                "q = {u:.1f}",
                "T = {u:.2~f}",
            ),
        ),
        "about": (
            "loss",
            (
                "Cross-entropy, −log p, has no parameter.",
                "The squared error, ½ Σ (p − y)², has no parameter.",
                "The absolute error, Σ |p − y|, has no parameter.",
                "Focal loss, −(1 − p)^γ log p: γ = {u:.0f} turns easy examples down.",
                "Label smoothing: α = {u:.2f} of the target is shared by all classes.",
                "Generalised cross-entropy, (1 − p^q) / q: q = {u:.1f}, between "
                "cross-entropy at 0 and half the absolute error at 1.",
                "Cross-entropy of z / T, with T = {u:.2~f}; p itself is read at T = 1.",
            ),
        ),
    }
    readout = (
        "{about} At margin {m:.0f} the cat has p = {p:.4f}; the loss is "
        "{own_here:.2f} (cross-entropy {ce_here:.2f}), the pull {pull_own_here:.3~g} "
        "({pull_ce_here:.3~g}). From there the cat passes one half at step "
        "{half_own:,.0f} ({half_ce:,.0f})."
    )
    prompts = (
        Prompt(
            "Cost less, pull harder",
            "Focal loss costs less than cross-entropy at every margin, and yet it "
            "pulls harder here. The price teaches nothing, only its slope does. What "
            "γ turns down is the left side, where the cat leads already; so it never "
            "asks for the certainty that the labels have.",
            {"loss": FOCAL, "m": 2, "t": 2},
        ),
        Prompt(
            "Let the pull die",
            "Squared error, absolute error: each unit of margin divides their pull by "
            "nearly $e$. Move $m$ from 4 to 7 and read the steps.",
            {"loss": SE, "m": 7},
        ),
        Prompt(
            "Give up on the badly wrong",
            "Generalised cross-entropy pulls with $p^q$ times the force. Raise $q$: a "
            "wrong label counts for less, and so does a right one that is badly wrong. "
            "It believes the majority more and more, at $q = 1$ nobody else.",
            {"loss": GCE, "m": 6, "t": 2},
        ),
        Prompt(
            "Want less than certainty",
            "The smoothed loss has a floor on the left. There its pull dips to 0; "
            "beyond, it pushes back. On the right it pulls nearly as cross-entropy "
            "does. Move α, and see what is asked for.",
            {"loss": SMOOTHED, "m": 4, "t": 4},
        ),
        Prompt(
            "Train warm, read cold",
            "A temperature divides the pull on the badly wrong by about $T$, and "
            "they take about $T$ times as long. What is learnt at $T$ is overconfident "
            "once $T$ is taken off.",
            {"loss": HEATED, "m": 7, "t": 4},
        ),
    )

    def tables(self) -> dict[str, np.ndarray]:
        return {**super().tables(), **runs()}

    def quantities(self, s: State) -> Quantities:
        return {"u": chosen("parameters", s.loss, s.t), **super().quantities(s)}

    def own(self, z: Any, x: Any, s: State) -> tuple[Any, Any]:
        u = chosen("parameters", s.loss, s.t)
        loss, gradient = formulas(s.loss, s.t, u)
        return loss(z, TRUE_CLASS), gradient(z, TRUE_CLASS)[TRUE_CLASS]

    def lead(self, x: Any, s: State) -> Any:
        return chosen("lead", self._run(s), s.m - 1, x)

    def outcome(self, s: State) -> tuple[Any, Any]:
        run = self._run(s)
        best = np.array([chosen("best", run, k) for k in range(CLASSES)])
        return chosen("half", run, s.m - 1), best

    @staticmethod
    def _run(s: State) -> Any:
        """Return which run the choice and the parameter stand for."""
        return chosen("run", s.loss, s.t)


def chosen(name: str, *index: Any) -> Any:
    """Look up an entry of a table."""
    return look_up(name, runs()[name], *index)


def formulas(loss: Any, t: Any, u: Any) -> tuple[PerRow, PerRow]:
    """Return a loss with the parameter u, and its gradient."""

    def target(z: Any, c: Any) -> Any:
        return smooth_labels(one_hot(c, CLASSES).astype(int), u)

    if loss == SE:
        return _rows(softmax_squared_error), _summed(softmax_squared_error_grad)
    if loss == AE:
        return _rows(absolute_error), _summed(absolute_error_grad)
    if loss == FOCAL:
        return _rows(focal_loss, u), _summed(focal_loss_grad, u)
    if loss == SMOOTHED:
        return (
            lambda z, c: softmax_cross_entropy(z, target(z, c), "none"),
            lambda z, c: softmax_cross_entropy_grad(z, target(z, c), "sum"),
        )
    if loss == HEATED:
        return (
            lambda z, c: softmax_cross_entropy(z / u, c, "none"),
            lambda z, c: softmax_cross_entropy_grad(z / u, c, "sum") / u,
        )
    if loss == GCE and t != 0:  # q → 0 is the cross-entropy
        grad = generalised_cross_entropy_grad
        return _rows(generalised_cross_entropy, u), _summed(grad, u)
    return _rows(softmax_cross_entropy), _summed(softmax_cross_entropy_grad)


def _rows(loss: Any, *parameter: Any) -> PerRow:
    return lambda z, c: loss(z, c, *parameter, reduction="none")


def _summed(gradient: Any, *parameter: Any) -> PerRow:
    return lambda z, c: gradient(z, c, *parameter, reduction="sum")


@cache
def runs() -> dict[str, np.ndarray]:
    """Run every race, and return what the controls choose from."""
    run = np.zeros((len(LOSSES), SETTINGS), int)
    found: list[Any] = []
    for loss in range(len(LOSSES)):
        for t in range(SETTINGS):
            if t and loss < FOCAL:  # no parameter: one run is all
                run[loss, t] = run[loss, 0]
                continue
            of, gradient = formulas(loss, t, PARAMETERS[loss, t])
            run[loss, t] = len(found)
            found.append((*race(gradient), asked(of)))
    lead, half, best = map(np.array, zip(*found, strict=True))
    return {
        "parameters": PARAMETERS,
        "run": run,
        "lead": lead,
        "half": half,
        "best": best,
    }
