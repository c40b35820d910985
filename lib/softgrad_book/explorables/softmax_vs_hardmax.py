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

HEIGHT = 120  # px


class SoftmaxVsHardmax(Explorable):
    """TODO one line."""

    title = "Softmax versus hardmax"
    description = (
        "Four panels for three classes: the logits; softmax, with the plain share z/Σz "
        "as a dash; hardmax; and log-sum-exp on a line between the maximum and the "
        "maximum plus T log 3."
    )
    controls = (
        Slider("z_1", -4, 4, 0.1, 1),
        Slider("z_2", -4, 4, 0.1, 2),
        Slider("z_3", -4, 4, 0.1, -1),
        Slider("log_T", -1, 1, 0.05, 0, "temperature $T$", "T", ".2f"),
        Slider("a", -4, 4, 0.1, 0, "shared shift $a$"),
    )
    readout = (
        "softmax = ({p_1:.2f}, {p_2:.2f}, {p_3:.2f}), hardmax = ({hard_1:.0f}, "
        "{hard_2:.0f}, {hard_3:.0f}); the odds of class 2 against class 1 are "
        "{odds:.3~g} to 1."
    )
    prompts = (
        Prompt(
            "Shift all logits by 3",
            "Softmax does not move: only differences matter. The plain shares do, "
            "although nothing has changed between the classes.",
            {"a": 3},
        ),
        Prompt(
            "Cool to T = 0.1",
            "Softmax becomes hardmax, and log-sum-exp lands on the maximum.",
            {"log_T": -1},
        ),
        Prompt(
            "Heat to T = 10",
            "The bars become nearly equal: softmax can flatten as well. "
            "Log-sum-exp has gone 89 % of the way from one bound to the other.",
            {"log_T": 1},
        ),
        Prompt(
            "Almost a tie",
            "Now move $z_1$ one step up. Hardmax jumps to the other class, softmax "
            "hardly stirs.",
            {"z_1": 1.9},
        ),
    )
    columns = 2
    narrow_columns = 2


def quantities(s):
    """Return what the panels draw."""
    z = np.array([s.z_1, s.z_2, s.z_3]) + s.a
    T = 10**s.log_T
    p = softmax(z, temperature=T)
    largest = np.max(z)
    with np.errstate(divide="ignore", invalid="ignore"):  # nothing to share: Σz = 0
        plain = z / z.sum()
    return {
        "T": T,
        "logit": z,
        "p": p,
        "plain": plain,
        "hard": hardmax(z),
        "odds": p[1] / p[0],
        "largest": largest,
        "smooth": T * logsumexp(z / T),
        "bound": largest + T * np.log(3),
    }


def panels(_curves):
    """Return the four panels."""
    shares = {"domain": [-0.65, 1.65], "values": [-0.5, 0, 0.5, 1, 1.5]}
    plain = (
        _classes("plain")
        .mark_tick(color=style.INK, opacity=1, thickness=3, clip=True)
        .encode(x=_class_axis(), y=_value_axis(**shares))
    )
    return [
        _columns("logit", style.LOGIT, domain=[-9, 9], values=[-5, 0, 5]).properties(
            title=_heading(_("Logits"), _("z + a"))
        ),
        (_columns("p", style.PROBABILITY, **shares) + plain).properties(
            title=_heading(_("Softmax"), _("dash: plain share z/Σz"))
        ),
        _columns("hard", style.HARD, **shares).properties(
            title=_heading(_("Hardmax"), _("all to the largest"))
        ),
        _gauge().properties(title=_heading(_("Log-sum-exp"), _("between two bounds"))),
    ]


def _heading(title, subtitle):
    return alt.Title(
        title, subtitle=subtitle, subtitleColor=style.MUTED, subtitleFontSize=12
    )


def _classes(name):
    chart = alt.Chart(alt.Data(values=[{"k": 1}, {"k": 2}, {"k": 3}]), height=HEIGHT)
    return chart.transform_calculate(v=per_class(name))


def _class_axis():
    return alt.X("k:O", title=_("class"), axis=alt.Axis(labelAngle=0, ticks=False))


def _value_axis(domain, values):
    # The same room for every panel's labels keeps the panels in line.
    axis = alt.Axis(
        values=values, tickCount=9, format=".2~g", minExtent=37, maxExtent=37
    )
    return alt.Y(
        "v:Q", title=None, axis=axis, scale=alt.Scale(domain=domain, nice=False)
    )


def _columns(name, colour, **axis):
    bars = _classes(name).mark_bar(color=colour, clip=True)
    zero = alt.Chart(alt.Data(values=[{"v": 0}])).mark_rule(color=style.MUTED)
    return bars.encode(x=_class_axis(), y=_value_axis(**axis)) + zero.encode(y="v:Q")


def _gauge():
    """Log-sum-exp on its way from the maximum to the maximum plus T log 3."""
    blank = alt.Axis(
        labels=False, ticks=False, domain=False, grid=False, minExtent=37, maxExtent=37
    )
    way = "(smooth-largest)/(bound-largest)"
    x = alt.X("x:Q", scale=alt.Scale(domain=[-0.12, 1.12]), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, 1]), axis=blank, title=None)

    def at(**place):
        chart = alt.Chart(alt.Data(values=[{}]), height=HEIGHT)
        return chart.transform_calculate(**{k: str(v) for k, v in place.items()})

    def label(text, colour, dy, **place):
        mark = at(**place, t=text).mark_text(color=colour, dy=dy, align="center")
        return mark.encode(x=x, y=y, text="t:N")

    layers = [
        at(x=0, to=1, y=0.55)
        .mark_rule(color=style.GRID, strokeWidth=6, strokeCap="round")
        .encode(x=x, x2="to:Q", y=y),
        at(x=0, to=way, y=0.55)
        .mark_rule(color=style.SMOOTH_MAX, strokeWidth=6, strokeCap="round")
        .encode(x=x, x2="to:Q", y=y),
    ]
    for place, value, name, colour in (
        (0, "largest", _("max"), style.HARD),
        (1, "bound", _("max +\nT log 3"), style.MUTED),
    ):
        layers += [
            at(x=place, y=0.55)
            .mark_tick(color=colour, opacity=1, orient="vertical", size=22, thickness=3)
            .encode(x=x, y=y),
            label(f"format({value}, '.2f')", colour, 24, x=place, y=0.55),
            label(name.split("\n"), colour, 40, x=place, y=0.55),
        ]
    layers += [
        at(x=way, y=0.55)
        .mark_point(color=style.SMOOTH_MAX, filled=True, size=150, opacity=1)
        .encode(x=x, y=y),
        label("'T·LSE(z/T)'", style.SMOOTH_MAX, -36, x=f"clamp({way},.2,.8)", y=0.55),
        label("format(smooth, '.2f')", style.SMOOTH_MAX, -20, x=way, y=0.55),
    ]
    return alt.layer(*layers)
