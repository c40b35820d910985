"""Label smoothing: a target that is never quite certain.

Ten classes; the true one leads the others by a margin. Under a one-hot target the
loss falls for ever as the margin grows. Smoothed, it has a floor at a finite margin,
where the prediction is exactly the smoothed target.
"""

import altair as alt

from softgrad import (
    entropy,
    one_hot,
    smooth_labels,
    softmax,
    softmax_cross_entropy,
    surprisal,
)

from .. import style
from ..explorable import Curves, Explorable, Prompt, Slider
from ..i18n import _

CLASSES = 10
LOW, HIGH = -2, 12  # of the margin
HEIGHT = 170  # px


def label_smoothing() -> Explorable:
    """Return the explorable."""
    return Explorable(
        name="label_smoothing",
        title=_("Label smoothing"),
        description=_(
            "Two panels over the margin by which the true one of ten classes leads. "
            "Left: the smoothed loss falls to a floor at a finite margin and rises "
            "again, the one-hot loss falls for ever. Right: the probability of the "
            "true class crosses the smoothed target at that very margin."
        ),
        sliders=[
            Slider("alpha", 0, 0.3, 0.01, 0.1, _("smoothing α"), format=".2f"),
            Slider("m", LOW, HIGH, 0.1, 8, _("margin $m$")),
        ],
        quantities=quantities,
        panels=panels,
        readout=_(
            "Target {y_true:.3f}, prediction {p_true:.4f}: the loss is {loss:.3f} "
            "nats. Its floor, the entropy of the target, is {floor:.3f}."
        ),
        prompts=[
            Prompt(
                _("No smoothing"),
                _(
                    "The two losses coincide. The target is 1, which no finite margin "
                    "reaches: more margin is always better, and logits grow without "
                    "end."
                ),
                {"alpha": 0, "m": 8},
            ),
            Prompt(
                _("Smooth a little"),
                _(
                    "One part in a hundred, and the loss has a floor. Move $m$ to the "
                    "dotted upright line: the prediction meets the target there."
                ),
                {"alpha": 0.01, "m": 8},
            ),
            Prompt(
                _("Smooth a lot"),
                _(
                    "The floor moves left and up: less margin is asked for, and more "
                    "loss is left at best."
                ),
                {"alpha": 0.3, "m": 8},
            ),
            Prompt(
                _("Be too sure"),
                _(
                    "The prediction is right and beyond the target. Smoothed, that "
                    "costs nearly α nats for each further unit of margin: α − α/K, "
                    "here 0.18."
                ),
                {"alpha": 0.2, "m": 12},
            ),
        ],
        curves=Curves(curves, LOW, HIGH, 141),
    )


def state(margin, alpha):
    """Return logits, of which the true class leads by a margin, and the target."""
    true_class = one_hot(0, CLASSES).astype(int)
    return margin * true_class, smooth_labels(true_class, alpha)


def quantities(s):
    """Return what the panels mark at the sliders' position."""
    z, y = state(s.m, s.alpha)
    # In the browser 0 log 0 is NaN, and without smoothing the target has zeros.
    floor = entropy(y) if s.alpha > 0 else 0.0
    return {
        "p_true": softmax(z)[0],
        "y_true": y[0],
        "loss": softmax_cross_entropy(z, y),
        # Softmax gives y where the logits differ as the surprisals do.
        "best": surprisal(y[1]) - surprisal(y[0]),
        "floor": floor,
    }


def curves(x, s):
    """Return both losses and the prediction; x is the margin."""
    z, y = state(x, s.alpha)
    return {
        "smoothed": softmax_cross_entropy(z, y),
        "hard": softmax_cross_entropy(z, 0),
        "p_true": softmax(z)[0],
    }


def panels(base):
    """Return the two panels."""
    return [
        losses(base).properties(title=_("Loss in nats"), height=HEIGHT),
        shares(base).properties(title=_("The true class"), height=HEIGHT),
    ]


def losses(base):
    """Return the loss against the margin, smoothed and not."""
    names = [_("smoothed"), _("one-hot")]
    y = _y([0, 4.5], [0, 1, 2, 3, 4])
    dash = alt.StrokeDash(
        "of:N",
        sort=names,
        scale=alt.Scale(domain=names, range=[[1, 0], [6, 4]]),
        legend=_legend(),
    )
    lines = (
        base.transform_fold(["smoothed", "hard"], ["field", "v"])
        .transform_calculate(
            of=f"datum.field == 'smoothed' ? '{names[0]}' : '{names[1]}'"
        )
        .mark_line(clip=True)
        .encode(
            x=_x(),
            y=y,
            color=_colour(names, [style.CROSS_ENTROPY, style.MUTED]),
            strokeDash=dash,
        )
    )
    floor = _one(v="floor").mark_rule(color=style.TARGET, strokeDash=[2, 2])
    dot = _one(x="m", v="loss").mark_point(
        filled=True, size=90, opacity=1, color=style.CROSS_ENTROPY
    )
    label = _one(x=str(LOW), v="floor").mark_text(
        text=_("floor"), color=style.TARGET, align="left", dy=-8, dx=2
    )
    margin = _one(
        x=f"min(best, {HIGH})", text=f"best > {HIGH} ? '' : format(best, '.2f')"
    ).mark_text(color=style.TARGET, align="left", baseline="top", dx=5, dy=2)
    return alt.layer(
        floor.encode(y=y),
        label.encode(x=_x(), y=y),
        _best(),
        margin.encode(x=_x(), y=alt.value(0), text="text:N"),
        lines,
        dot.encode(x=_x(), y=y),
    )


def shares(base):
    """Return the probability of the true class, and its target."""
    names = [_("prediction p"), _("target y")]
    y = _y([0, 1.05], [0, 0.5, 1])
    colour = _colour(names, [style.PROBABILITY, style.TARGET])
    line = base.transform_calculate(of=f"'{names[0]}'").mark_line(clip=True)
    target = _one(v="y_true", of=f"'{names[1]}'").mark_rule(strokeWidth=2)
    dot = _one(x="m", v="p_true").mark_point(
        filled=True, size=90, opacity=1, color=style.PROBABILITY
    )
    return alt.layer(
        target.encode(y=y, color=colour),
        _best(),
        line.encode(x=_x(), y=alt.Y("p_true:Q", title=None), color=colour),
        dot.encode(x=_x(), y=y),
    )


def _best():
    """Return a rule at the least loss; without smoothing there is none."""
    rule = _one(x=f"min(best, {HIGH})").mark_rule(
        color=style.TARGET,
        strokeDash=[2, 2],
        opacity={"expr": f"best > {HIGH} ? 0 : 1"},
    )
    return rule.encode(x=_x())


def _colour(names, colours):
    scale = alt.Scale(domain=names, range=colours)
    return alt.Color("of:N", sort=names, scale=scale, legend=_legend())


def _legend():
    return alt.Legend(symbolType="stroke", symbolSize=220)


def _one(**place):
    return alt.Chart(alt.Data(values=[{}])).transform_calculate(**place)


def _x():
    scale = alt.Scale(domain=[LOW - 0.3, HIGH + 0.3], nice=False)
    axis = alt.Axis(values=[0, 4, 8, 12])
    return alt.X("x:Q", title=_("margin m"), scale=scale, axis=axis)


def _y(domain, values):
    axis = alt.Axis(values=values, format=".2~g", minExtent=28, maxExtent=28)
    scale = alt.Scale(domain=domain, nice=False)
    return alt.Y("v:Q", title=None, axis=axis, scale=scale)
