"""Prediction minus target.

The book's subject in one picture: three logits, the probabilities that softmax makes
of them, and the gradient of the cross-entropy, which is what the prediction has too
much of and what it lacks.
"""

import altair as alt
import numpy as np

from softgrad import softmax, softmax_cross_entropy, softmax_cross_entropy_grad

from .. import style
from ..explorable import Explorable, Prompt, Slider, per_class
from ..i18n import _

TARGET = np.array([0, 1, 0])  # class 2 is the true one


def prediction_minus_target() -> Explorable:
    """Return the explorable."""
    return Explorable(
        name="prediction_minus_target",
        title=_("Prediction minus target"),
        description=_(
            "Two panels for three classes, of which class 2 is the true one. Bars for "
            "the predicted probabilities beside the target; and the gradient, "
            "prediction minus target, as bars above and below zero."
        ),
        sliders=[Slider(f"z_{k}", -5, 5, 0.1, v) for k, v in ((1, 1), (2, 0), (3, -1))],
        quantities=quantities,
        panels=panels,
        readout=_(
            "p = ({p_1:.2f}, {p_2:.2f}, {p_3:.2f}) for the target y = (0, 1, 0): the "
            "gradient p − y is ({delta_1:+.2f}, {delta_2:+.2f}, {delta_3:+.2f}), the "
            "loss {loss:.2f}."
        ),
        prompts=[
            Prompt(
                _("Predict well"),
                _("Prediction and target agree, and nothing is left to push."),
                {"z_1": -1, "z_2": 5, "z_3": -1},
            ),
            Prompt(
                _("Be sure of class 1"),
                _("All its probability is too much: one push down, one pull up."),
                {"z_1": 5, "z_2": -1, "z_3": -1},
            ),
            Prompt(
                _("Know nothing"),
                _(
                    "Equal logits: each wrong class is a third too much, the true one "
                    "two thirds too little. The three always sum to zero."
                ),
                {"z_1": 0, "z_2": 0, "z_3": 0},
            ),
        ],
    )


def quantities(s):
    """Return what the panels draw."""
    z = np.array([s.z_1, s.z_2, s.z_3])
    return {
        "p": softmax(z),
        "delta": softmax_cross_entropy_grad(z, TARGET),
        "loss": softmax_cross_entropy(z, TARGET),
    }


def panels(_curves):
    """Return the prediction beside the target, and their difference."""
    classes = alt.Chart(alt.Data(values=[{"k": k} for k in (1, 2, 3)]))
    x = alt.X("k:O", title=_("class"), axis=alt.Axis(labelAngle=0))

    kinds = {_("prediction p"): style.PROBABILITY, _("target y"): style.TARGET}
    target = ",".join(map(str, TARGET))
    shares = (
        classes.transform_calculate(a=per_class("p"), b=f"[{target}][datum.k-1]")
        .transform_fold(["a", "b"], ["kind", "share"])
        .transform_calculate(kind="datum.kind == 'a' ? '{}' : '{}'".format(*kinds))
        .mark_bar()
        .encode(
            x=x,
            xOffset=alt.XOffset("kind:N", sort=list(kinds)),
            y=alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, 1])),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=list(kinds), range=list(kinds.values())),
                legend=alt.Legend(orient="bottom"),
            ),
        )
        .properties(title=_("What is predicted, and what is true"), height=150)
    )
    base = classes.transform_calculate(delta=per_class("delta"))
    y = alt.Y("delta:Q", title=None, scale=alt.Scale(domain=[-1, 1]))
    bars = base.mark_bar(color=style.CROSS_ENTROPY).encode(x=x, y=y)
    zero = alt.Chart(alt.Data(values=[{}])).mark_rule().encode(y=alt.datum(0))
    gradient = alt.layer(bars, zero)
    return [shares, gradient.properties(title=_("Gradient p − y"), height=150)]
