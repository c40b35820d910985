"""The error of a finite difference, against its step.

Too large a step and the curve bends away from its chord, too small a step and the
floats have no digits left. The subject is the loss of the chapter's example as a
function of z_2. All numbers come from the library; where rounding decides, it runs
on numbers of 24 and 53 bits in software, so that every machine draws this alike.
"""

from functools import cache

import altair as alt
import numpy as np
import sympy

from softgrad import (
    numerical_gradient,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
)
from softgrad.gradcheck import Method
from softgrad.trace import Traced

from .. import style
from ..explorable import Curves, Explorable, Prompt, Slider
from ..i18n import _
from ..tables import look_up, rounded

LOGITS = np.array([0.3, 0.5, 0.2])
TRUE_CLASS = MOVED = 1  # class 2 is the true one, and its logit is moved
METHODS: tuple[Method, ...] = ("forward", "central", "complex")
PRECISIONS: dict[type, int] = {np.float32: 24, np.float64: 53}  # bits
EXPONENTS = np.arange(-20, 0.1, 0.5)  # of ten, for the step h
VIEW = np.arange(-20, 21) / 10  # what the microscope shows, in steps
HEIGHT = 190  # px


class FiniteDifferenceError(Explorable):
    """TODO one line."""

    title = "How small a step?"
    description = (
        "Left: the error of three numerical derivatives against the step h, from 1 "
        "down to ten to the minus 20. The errors of the forward and the central "
        "difference fall, then rise again; that of the complex step falls and stays. "
        "Right: the loss under a microscope whose view is two steps to either side, as "
        "the computer sees it, with the tangent and the secant."
    )
    controls = (
        Slider("n", -20, 0, 0.5, -3, "step $10^n$: $n$"),
        Slider("method", 1, 3, 1, 1, "method", format=".0f"),
        Slider("bits", 32, 64, 32, 64, "bits per float", format=".0f"),
    )
    readout = (
        "The slope is {exact:.6f}. With h = 10 to the power {n:.1f} this method finds "
        "{estimate:.6f}; its error is 10 to the power {log_error:.1f}."
    )
    prompts = (
        Prompt(
            "Begin with a large step",
            "The curve bends away from its chord. Now lower $n$: ten times less "
            "step, ten times less error, down to about $n = −7$.",
            {"n": 0, "method": 1, "bits": 64},
        ),
        Prompt(
            "Step smaller and smaller",
            "At −15 the curve has become a staircase: between two floats there is "
            "nothing. At −17 the step is lost, and the slope is 0.",
            {"n": -15, "method": 1, "bits": 64},
        ),
        Prompt(
            "Step to both sides",
            "The central difference is at its best near $n = −5$, with 11 digits. "
            "Smaller steps make it worse as well.",
            {"n": -5, "method": 2, "bits": 64},
        ),
        Prompt(
            "Work in float32",
            "The stairs come much earlier. The central difference is now at its "
            "best with $n = −2$, and has five digits there.",
            {"n": -6.5, "method": 2, "bits": 32},
        ),
        Prompt(
            "Step sideways, into the complex plane",
            "Nothing is subtracted, so nothing is lost, however small the step.",
            {"n": -20, "method": 3, "bits": 64},
        ),
    )
    span = Span(0, len(EXPONENTS) - 1, len(EXPONENTS))


@cache
def _rounded_loss(z, bits):
    """Run the library on numbers of so many bits; return L for the moved logit `z`."""
    logits = np.empty(len(LOGITS), dtype=object)
    logits[:] = [Traced(sympy.Float(float(value), precision=bits)) for value in LOGITS]
    logits[MOVED] = Traced(sympy.Float(z, precision=bits))
    return float(softmax_cross_entropy(logits, TRUE_CLASS).expr)


@cache
def tables():
    """Differentiate with every method, step and precision; look between the points."""
    # Only the differences of these tables' axes matter: the last one is the step.
    slopes = np.empty((len(PRECISIONS), len(METHODS), len(EXPONENTS)))
    errors, heights = np.empty_like(slopes), []
    for row, (dtype, bits) in enumerate(PRECISIONS.items()):
        z: np.ndarray = LOGITS.astype(dtype)
        exact = softmax_cross_entropy_grad(z.astype(float), TRUE_CLASS)[MOVED]

        def real(t, dtype=dtype, bits=bits):
            return dtype(_rounded_loss(float(t), bits))

        def analytic(t, z=z):
            return softmax_cross_entropy([z[0], t, z[2]], TRUE_CLASS)

        for column, method in enumerate(METHODS):
            f = analytic if method == "complex" else real
            for entry, h in enumerate(10.0**EXPONENTS):
                slope = float(numerical_gradient(f, z[MOVED], h=h, method=method))
                slopes[row, column, entry] = slope
                # An error below the last digit is drawn there: it has no meaning.
                error = max(abs(slope - exact), float(np.finfo(dtype).eps))
                errors[row, column, entry] = np.log10(error)
        heights.append([_heights(real, z[MOVED], h) for h in 10.0**EXPONENTS])
    return {
        "fd_slope": rounded(slopes),
        "fd_error": rounded(errors),
        "fd_height": np.round(heights, 4),
        "fd_exponent": EXPONENTS,
        "fd_view": VIEW,
        "fd_left": np.array([0, -1, 0]),  # where the secant's left point lies
    }


def _heights(f, z, h):
    """Return how far the loss rises from `z`, over the view, in steps."""
    moved = (z + VIEW * h).astype(z.dtype)
    return [(float(f(t)) - float(f(z))) / h for t in moved]


def _at(name, *index):
    return look_up(name, tables()[name], *index)


def quantities(s):
    """Return the slopes at the sliders' position, and the secant's points."""
    step, precision = 2 * (s.n + 20), s.bits / 32 - 1
    here = len(VIEW) // 2
    left = _at("fd_left", s.method - 1)
    return {
        "exact": softmax_cross_entropy_grad(LOGITS, TRUE_CLASS)[MOVED],
        "estimate": _at("fd_slope", precision, s.method - 1, step),
        "log_error": _at("fd_error", precision, s.method - 1, step),
        "left": left,
        "left_height": _at("fd_height", precision, step, here + 10 * left),
        "right_height": _at("fd_height", precision, step, here + 10),
    }


def curves(x, s):
    """Return error curves, where x counts the steps, and the curve in the view."""
    step, precision = 2 * (s.n + 20), s.bits / 32 - 1
    return {
        "exponent": _at("fd_exponent", x),
        **{m: _at("fd_error", precision, k, x) for k, m in enumerate(METHODS)},
        "u": _at("fd_view", x),
        "height": _at("fd_height", precision, step, x),
    }


def panels(base):
    """Return the errors, and the microscope."""
    return [
        errors(base).properties(title=_("Error of the slope"), height=HEIGHT),
        microscope(base).properties(
            title=_("The loss under a microscope"), height=HEIGHT
        ),
    ]


def errors(base):
    """Return the error of each method against the step."""
    titles = (_("1 forward"), _("2 central"), _("3 complex"))
    names = dict(zip(METHODS, titles, strict=True))
    power = "'10' + {}".format(
        "['⁻²⁰','⁻¹⁵','⁻¹⁰','⁻⁵','⁰'][round(datum.value / 5) + 4]"
    )
    axis = alt.Axis(values=[-20, -15, -10, -5, 0], labelExpr=power)
    x = alt.X(
        "exponent:Q",
        title=_("step h"),
        axis=axis,
        scale=alt.Scale(domain=[-20.5, 0.5], nice=False),
    )
    y = alt.Y(
        "v:Q", title=None, axis=axis, scale=alt.Scale(domain=[-17, 1.5], nice=False)
    )
    chosen = f"indexof({[names[m] for m in METHODS]}, datum.name) + 1 == method"
    dash = alt.StrokeDash(
        "name:N",
        sort=list(names.values()),
        scale=alt.Scale(domain=list(names.values()), range=[[1, 0], [6, 4], [2, 2]]),
        legend=alt.Legend(symbolType="stroke", symbolSize=220),
    )
    lines = (
        base.transform_fold(list(METHODS), ["field", "v"])
        .transform_calculate(name=f"{names}[datum.field]")
        .mark_line(clip=True)
        .encode(
            x=x,
            y=y,
            strokeDash=dash,
            color=alt.condition(
                chosen, alt.value(style.CROSS_ENTROPY), alt.value(style.MUTED)
            ),
            strokeWidth=alt.condition(chosen, alt.value(3), alt.value(1.5)),
        )
    )
    here = alt.Chart(alt.Data(values=[{}])).transform_calculate(
        exponent="n", v="log_error"
    )
    rule = here.mark_rule(strokeDash=[2, 2]).encode(x=x)
    dot = here.mark_point(
        color=style.CROSS_ENTROPY, filled=True, size=90, opacity=1
    ).encode(x=x, y=y)
    return lines + rule + dot


def microscope(base):
    """Return the curve close to the point, its tangent, and the secant."""
    names = [_("loss"), _("tangent"), _("estimate")]
    colours = [style.LOGIT, style.TARGET, style.CROSS_ENTROPY]
    x = alt.X(
        "u:Q",
        title=_("distance in steps h"),
        axis=alt.Axis(values=[-2, -1, 0, 1, 2]),
        scale=alt.Scale(domain=[-2, 2], nice=False),
    )
    y = alt.Y(
        "height:Q",
        title=None,
        axis=alt.Axis(values=[-2, -1, 0, 1, 2], format="~f", minExtent=30),
        scale=alt.Scale(domain=[-2, 2], nice=False),
    )
    colour = alt.Color(
        "name:N",
        sort=names,
        scale=alt.Scale(domain=names, range=colours),
        legend=alt.Legend(symbolType="stroke", symbolSize=220),
    )
    dash = alt.StrokeDash(
        "name:N",
        sort=names,
        scale=alt.Scale(domain=names, range=[[1, 0], [1, 0], [6, 4]]),
        legend=alt.Legend(symbolType="stroke", symbolSize=220),
    )
    curve = (
        base.transform_calculate(name=f"'{names[0]}'")
        .mark_line(clip=True, strokeWidth=4, opacity=0.6)
        .encode(x=x, y=y, color=colour, strokeDash=dash)
    )
    ends = [{"name": name, "u": u} for name in names[1:] for u in (-2, 2)]
    through = "left_height + estimate * (datum.u - left)"
    straight = (
        alt.Chart(alt.Data(values=ends))
        .transform_calculate(
            height=f"datum.name == '{names[1]}' ? exact * datum.u : {through}"
        )
        .mark_line(clip=True)
        .encode(x=x, y=y, color=colour, strokeDash=dash)
    )
    dots = (
        alt.Chart(alt.Data(values=[{"end": 0}, {"end": 1}]))
        .transform_calculate(
            u="datum.end ? 1 : left",
            height="datum.end ? right_height : left_height",
        )
        .transform_filter("method < 3")
        .mark_point(color=style.CROSS_ENTROPY, filled=True, size=70, opacity=1)
        .encode(x=x, y=y)
    )
    return curve + straight + dots
