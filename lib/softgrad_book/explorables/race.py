"""The race: cross-entropy and squared error descend from the same wrong start.

Both walk by the same step size from the logits (0, m, 0), class 1 being true. The
library takes every step when the page is written; the sliders choose among the runs.
"""

from functools import cache

import altair as alt
import numpy as np

from softgrad import (
    softmax,
    softmax_cross_entropy_grad,
    softmax_squared_error_grad,
)
from softgrad.descent import descend

from ..explorable import Curves, Explorable, Prompt, Slider
from ..i18n import _
from ..tables import look_up, rounded
from ..two_losses import (
    bars_by_class,
    length,
    length_axis,
    loss_colour,
    loss_names,
    two_curves,
)

TRUE_CLASS = 0
MARGINS = np.arange(1, 9)
STEP_SIZES = np.array([0.1, 0.3, 1, 3, 10])
STEPS = 10_000
LOGGED = np.unique(np.round(np.geomspace(1, STEPS + 1, 41)).astype(int)) - 1
LAST = len(LOGGED) - 1


def race() -> Explorable:
    """Return the explorable."""
    return Explorable(
        name="race",
        title=_("The race"),
        description=_(
            "Gradient descent from the logits (0, m, 0), class 1 being true, once by "
            "cross-entropy and once by the squared error: the probability of the true "
            "class against the number of steps; the three probabilities at the chosen "
            "step; the length of the gradient on the way; and the step at which the "
            "true class passes one half."
        ),
        sliders=[
            Slider("m", 1, 8, 1, 6, _("start margin $m$"), format=".0f"),
            Slider("e", 0, 4, 1, 2, _("step size $η$"), "eta", ".1f"),
            Slider("t", 0, LAST, 1, 15, _("steps taken"), "step", ".0f"),
        ],
        quantities=quantities,
        panels=panels,
        readout=_(
            "After {step:.0f} steps cross-entropy gives the true class p = "
            "{p_ce_1:.4f}, the squared error p = {p_se_1:.4f}. They pass one half at "
            "step {half_ce:.0f} and at step {half_se:.0f}."
        ),
        prompts=[
            Prompt(
                _("Start a little wrong"),
                _("At margin 1 the two arrive almost together."),
                {"m": 1, "e": 2, "t": LAST},
            ),
            Prompt(
                _("Start very wrong"),
                _(
                    "Same prediction, same step size. Cross-entropy has turned round "
                    "after 5 steps; the squared error lies flat for hundreds, then "
                    "goes over the edge. Move the step and watch its gradient."
                ),
                {"m": 8, "e": 2, "t": 24},
            ),
            Prompt(
                _("Add one to the margin, again and again"),
                _(
                    "Move $m$ from 4 to 8. Each unit costs the squared error more than "
                    "twice as many steps; cross-entropy pays one step or none."
                ),
                {"m": 4, "e": 2, "t": 15},
            ),
            Prompt(
                _("Try to buy it back with a larger step"),
                _(
                    "Ten times the step size saves a factor of ten, no more. Two or "
                    "three units of margin eat it up."
                ),
                {"m": 8, "e": 4, "t": 15},
            ),
        ],
        curves=Curves(curves, 0, LAST, LAST + 1),
        tables=tables(),
    )


@cache
def tables():
    """Run every race, and return what the sliders choose from."""
    start = np.zeros((len(MARGINS), len(STEP_SIZES), 3))
    start[..., 1] = MARGINS[:, np.newaxis]
    labels = np.full(start.shape[:-1], TRUE_CLASS)
    eta = STEP_SIZES[:, np.newaxis]

    def run(grad):
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


def _stored(path):
    """Return margin × step size × logged step × (z_2 − z_1, z_3 − z_1)."""
    leads = path[LOGGED][..., 1:] - path[LOGGED][..., :1]  # only differences matter
    return rounded(np.moveaxis(leads, 0, 2))


def first_step_past_half(path):
    """Return the number of steps after which the true class has p > ½, for each run."""
    past = softmax(path)[..., TRUE_CLASS] > 0.5
    if not past.any(axis=0).all():
        raise ValueError(f"a run does not pass one half within {STEPS} steps")
    return np.argmax(past, axis=0)


def quantities(s):
    """Return where both stand at the chosen step."""
    at = _stand(s, s.t)
    return {
        "eta": look_up("race_eta", tables()["race_eta"], s.e),
        "step": at["step"],
        "p_ce": softmax(at["z_ce"]),
        "p_se": softmax(at["z_se"]),
        "norm_ce": at["norm_ce"],
        "norm_se": at["norm_se"],
        "half_ce": look_up("race_half_ce", tables()["race_half_ce"], s.m - 1, s.e),
        "half_se": look_up("race_half_se", tables()["race_half_se"], s.m - 1, s.e),
    }


def curves(x, s):
    """Return the curves over the logged steps, counted by x."""
    at = _stand(s, x)
    return {
        "step": at["step"],
        "ce": softmax(at["z_ce"])[TRUE_CLASS],
        "se": softmax(at["z_se"])[TRUE_CLASS],
        "norm_ce": at["norm_ce"],
        "norm_se": at["norm_se"],
    }


def _stand(s, t):
    def logits(name):
        table = tables()[name]
        return np.array(
            [0, *(look_up(name, table, s.m - 1, s.e, t, k) for k in (0, 1))]
        )

    z_ce, z_se = logits("race_ce"), logits("race_se")
    g_ce = softmax_cross_entropy_grad(z_ce, TRUE_CLASS)
    g_se = softmax_squared_error_grad(z_se, TRUE_CLASS)
    return {
        "step": look_up("race_step", tables()["race_step"], t),
        "z_ce": z_ce,
        "z_se": z_se,
        "norm_ce": length(g_ce),
        "norm_se": length(g_se),
    }


def panels(base):
    """Return the four panels."""
    ticks = alt.Axis(values=[0, 1, 10, 100, 1000, STEPS], format=",d")
    # Almost a logarithm, but one that also shows the start, step 0.
    symlog = alt.Scale(type="symlog", domain=[0, STEPS], nice=False)
    steps = alt.X("step:Q", title=_("steps"), scale=symlog, axis=ticks)
    share = alt.Y("v:Q", title=None, scale=alt.Scale(domain=[0, 1], nice=False))
    walks = two_curves(
        base, ("ce", "se"), steps, share, here="step", now=("p_ce_1", "p_se_1")
    )
    lengths = two_curves(
        base, ("norm_ce", "norm_se"), steps, length_axis(), here="step"
    )
    standing = bars_by_class(("p_ce", "p_se"), share)
    return [
        walks.properties(title=_("p of the true class"), height=140),
        standing.properties(title=_("p of each class, now"), height=140),
        lengths.properties(title=_("Length of ∂L/∂z"), height=140),
        finish(ticks).properties(title=_("Step that passes ½"), height=140),
    ]


def finish(ticks):
    """Return how many steps each loss takes to one half."""
    names = loss_names()
    # Wider than the longest bar, for its number stands behind it.
    room = alt.Scale(type="symlog", domain=[0, 5 * STEPS], nice=False)
    bars = alt.Chart(alt.Data(values=[{"loss": name} for name in names]))
    bars = bars.transform_calculate(
        v=f"datum.loss == '{names[0]}' ? half_ce : half_se",
        text="format(datum.v, ',')",
    ).encode(
        x=alt.X("v:Q", title=_("steps"), scale=room, axis=ticks),
        y=alt.Y("loss:N", sort=names, title=None, axis=None),
    )
    labels = bars.mark_text(align="left", dx=6)
    return bars.mark_bar().encode(color=loss_colour()) + labels.encode(text="text:N")
