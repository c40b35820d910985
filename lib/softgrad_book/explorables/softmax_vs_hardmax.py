"""Softmax versus hardmax.

Three logits, a temperature and a shift that all three share. Softmax follows the
differences of the logits, plain normalisation follows whatever zero happens to be,
and hardmax forgets everything but the winner.
"""

import altair as alt
import numpy as np

from softgrad import hardmax, logsumexp, softmax

from .. import style
from ..explorable import Explorable, Prompt, Slider, per_class
from ..i18n import _


def softmax_vs_hardmax() -> Explorable:
    """Return the explorable."""
    return Explorable(
        name="softmax_vs_hardmax",
        title=_("Softmax versus hardmax"),
        description=_(
            "Four panels for three classes: the logits; softmax beside plain "
            "normalisation; hardmax; and log-sum-exp on a line between the maximum "
            "and the maximum plus T ln 3."
        ),
        sliders=[
            Slider("z_1", -4, 4, 0.1, 1),
            Slider("z_2", -4, 4, 0.1, 2),
            Slider("z_3", -4, 4, 0.1, 0),
            Slider("log_T", -1, 1, 0.05, 0, _("temperature $T$"), "T", ".2f"),
            Slider("c", -4, 4, 0.1, 0, _("shared shift $c$")),
        ],
        quantities=quantities,
        panels=panels,
        readout=_(
            "softmax = ({p_1:.2f}, {p_2:.2f}, {p_3:.2f}), hardmax = "
            "({hard_1:.0f}, {hard_2:.0f}, {hard_3:.0f}); the odds of class 2 against "
            "class 1 are {odds:.3~g} to 1."
        ),
        prompts=[
            Prompt(
                _("Shift all logits by 3"),
                _(
                    "Softmax does not move: only differences matter. Plain "
                    "normalisation drifts towards equal shares."
                ),
                {"c": 3},
            ),
            Prompt(
                _("Cool to T = 0.1"),
                _("Softmax becomes hardmax, and log-sum-exp lands on the maximum."),
                {"log_T": -1},
            ),
            Prompt(
                _("Heat to T = 10"),
                _("The shares become nearly equal: softmax can flatten as well."),
                {"log_T": 1},
            ),
            Prompt(
                _("Almost a tie"),
                _(
                    "Then move $z_1$ one step up. Hardmax jumps from one class to "
                    "another, softmax hardly stirs."
                ),
                {"z_1": 1.9, "z_2": 2, "c": 0, "log_T": 0},
            ),
        ],
        columns=2,
        narrow_columns=2,
    )


def quantities(s):
    """Return what the panels draw."""
    z = np.array([s.z_1, s.z_2, s.z_3]) + s.c
    T = 10**s.log_T
    p = softmax(z, temperature=T)
    return {
        "T": T,
        "logit": z,
        "p": p,
        "plain": z / z.sum(),
        "hard": hardmax(z),
        "odds": p[1] / p[0],
        "largest": np.max(z),
        "smooth": T * logsumexp(z / T),
        "bound": np.max(z) + T * np.log(3),
    }


def panels(_curves):
    """Return the four panels."""
    bars = alt.Chart(alt.Data(values=[{"k": 1}, {"k": 2}, {"k": 3}]))
    classes = alt.X("k:O", title=_("class"), axis=alt.Axis(labelAngle=0))

    def column(name, title, colour, domain):
        y = alt.Y("v:Q", title=None, scale=alt.Scale(domain=domain, nice=False))
        return (
            bars.transform_calculate(v=per_class(name))
            .mark_bar(color=colour, clip=True)
            .encode(x=classes, y=y)
            .properties(title=title, height=120)
        )

    kinds = {_("softmax"): style.PROBABILITY, _("z / Σz"): style.MUTED}
    shares = (
        bars.transform_calculate(a=per_class("p"), b=per_class("plain"))
        .transform_fold(["a", "b"], ["kind", "v"])
        .transform_calculate(
            kind="datum.kind == 'a' ? '{}' : '{}'".format(*kinds),
        )
        .mark_bar(clip=True)
        .encode(
            x=classes,
            xOffset=alt.XOffset("kind:N", sort=list(kinds)),
            y=alt.Y("v:Q", title=None, scale=alt.Scale(domain=[-0.5, 1.5])),
            color=alt.Color(
                "kind:N",
                sort=list(kinds),
                scale=alt.Scale(domain=list(kinds), range=list(kinds.values())),
            ),
        )
        .properties(title=_("Softmax and plain shares"), height=120)
    )
    return [
        column("logit", _("Logits z + c"), style.LOGIT, [-8, 8]),
        shares,
        column("hard", _("Hardmax"), style.HARD, [-0.5, 1.5]),
        _line(),
    ]


def _line():
    names = [_("max"), _("T·LSE(z/T)"), _("max + T ln 3")]
    marks = alt.Chart(alt.Data(values=[{"k": k} for k in (1, 2, 3)]))
    marks = marks.transform_calculate(
        v="[largest,smooth,bound][datum.k-1]",
        name="['{}','{}','{}'][datum.k-1]".format(*names),
    )
    x = alt.X("v:Q", title=None, scale=alt.Scale(zero=False, padding=20, nice=False))
    y = alt.Y("name:N", sort=names, title=None)
    colours = [style.HARD, style.SMOOTH_MAX, style.MUTED]
    dots = marks.mark_point(filled=True, size=140, opacity=1).encode(
        x=x,
        y=y,
        color=alt.Color(
            "name:N",
            legend=None,
            scale=alt.Scale(domain=names, range=colours),
        ),
    )
    return dots.properties(title=_("Log-sum-exp above the maximum"), height=120)
