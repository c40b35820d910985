"""The error of a finite difference, against its step.

Too large a step and the curve bends away from its chord, too small a step and the
floats have no digits left. The subject is the loss of the chapter's example as a
function of z_2. All numbers come from the library; where rounding decides, it runs
on numbers of 24 and 53 bits in software, so that every machine draws this alike.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

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
from ..rounding import rounded
from ._charts import Axis, Series, dot, dots, lines, panel, rows, upright
from ._model import Choice, Explorable, Prompt, Quantities, Slider, Span, State
from ._tables import look_up

LOGITS = np.array([0.3, 0.5, 0.2])
TRUE_CLASS = MOVED = 1  # class 2 is the true one, and its logit is moved
METHODS: tuple[Method, ...] = ("forward", "central", "complex")
PRECISIONS: dict[Any, int] = {np.float32: 24, np.float64: 53}  # bits
EXPONENTS = np.arange(-20, 0.1, 0.5)  # of ten, for the step h
VIEW = np.arange(-20, 21) / 10  # what the microscope shows, in steps
HEIGHT = 190  # px


class FiniteDifferenceError(Explorable):
    """The error of three numerical slopes, and the loss close to the point."""

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
        Choice("method", METHODS, 0, "method"),
        Choice("precision", ("32 bits", "64 bits"), 1, "precision"),
    )
    readout = (
        "The slope is {exact:.6f}. With h = 10 to the power {n:.1f} this method finds "
        "{estimate:.6f}; its error is 10 to the power {log_error:.1f}."
    )
    prompts = (
        Prompt(
            "Begin with a large step",
            "The curve bends away from its chord. Now lower $n$: a tenth of the step "
            "leaves a tenth of the error, down to about $n = −7$.",
            {"n": 0, "method": 0, "precision": 1},
        ),
        Prompt(
            "Step smaller and smaller",
            "At −15 the curve has become a staircase: between two floats there is "
            "nothing. At −17 the step is lost, and the slope is 0.",
            {"n": -15, "method": 0, "precision": 1},
        ),
        Prompt(
            "Step to both sides",
            "The central difference is at its best near $n = −5$, with 11 digits. "
            "Smaller steps make it worse as well.",
            {"n": -5, "method": 1, "precision": 1},
        ),
        Prompt(
            "Work in float32",
            "The stairs come much earlier. The central difference is now at its "
            "best with $n = −2$, and has five digits there.",
            {"n": -6.5, "method": 1, "precision": 0},
        ),
        Prompt(
            "Step sideways, into the complex plane",
            "Nothing is subtracted, so nothing is lost, however small the step.",
            {"n": -20, "method": 2, "precision": 1},
        ),
    )
    span = Span(0, len(EXPONENTS) - 1, len(EXPONENTS))

    def tables(self) -> dict[str, np.ndarray]:
        return slopes()

    def quantities(self, s: State) -> Quantities:
        step, here = 2 * (s.n + 20), len(VIEW) // 2
        left = chosen("fd_left", s.method)
        return {
            "exact": softmax_cross_entropy_grad(LOGITS, TRUE_CLASS)[MOVED],
            "estimate": chosen("fd_slope", s.precision, s.method, step),
            "log_error": chosen("fd_error", s.precision, s.method, step),
            "left": left,
            "left_height": chosen("fd_height", s.precision, step, here + 10 * left),
            "right_height": chosen("fd_height", s.precision, step, here + 10),
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return error curves, where x counts the steps, and the curve in the view."""
        return {
            "exponent": chosen("fd_exponent", x),
            **{
                str(m): chosen("fd_error", s.precision, k, x)
                for k, m in enumerate(METHODS)
            },
            "u": chosen("fd_view", x),
            "height": chosen("fd_height", s.precision, 2 * (s.n + 20), x),
        }

    def panels(self, base: Any) -> list[Any]:
        return [
            panel("The error against the step", error_lines(base), height=HEIGHT),
            panel("The loss under a microscope", microscope(base), height=HEIGHT),
        ]


def error_lines(base: Any) -> Any:
    """Draw the error of each method against the step, the chosen one in colour."""
    tens, powers = [-20, -15, -10, -5, 0], "['⁻²⁰','⁻¹⁵','⁻¹⁰','⁻⁵','⁰']"
    label = f"'10' + {powers}[round(datum.value / 5) + 4]"
    step = Axis(-20.5, 0.5, tens, "step h", labelExpr=label)
    error = Axis(-17, 1.5, tens, "error of the slope", labelExpr=label)
    colour = style.CROSS_ENTROPY
    series: Series = {str(method): (str(method), colour) for method in METHODS}
    return alt.layer(
        lines(base, series, step, error, along="exponent", chosen="method"),
        upright(step, "n"),
        dot(step, error, style.CROSS_ENTROPY, ("n", "log_error")),
    )


def microscope(base: Any) -> Any:
    """Draw the curve close to the point, its tangent, and the secant."""
    marks = [-2, -1, 0, 1, 2]
    along = Axis(-2, 2, marks, "distance in steps h")
    up = Axis(-2, 2, marks, "rise in steps h", format="~f", minExtent=30)
    loss = {"height": ("loss", style.LOGIT)}
    through = {
        "tangent": ("tangent", style.TARGET),
        "secant": ("estimate", style.CROSS_ENTROPY),
    }
    straight = base.transform_calculate(
        tangent="exact * datum.u", secant="left_height + estimate * (datum.u - left)"
    )
    ends = rows(
        [{"end": 0}, {"end": 1}],
        x="datum.end ? 1 : left",
        y="datum.end ? right_height : left_height",
    ).transform_filter("method < 2")  # the complex step has no secant
    layers = alt.layer(
        lines(base, loss, along, up, along="u", strokeWidth=4, opacity=0.6),
        lines(straight, through, along, up, along="u"),
        dots(ends, along, up, style.CROSS_ENTROPY),
    )
    return layers.resolve_scale(color="independent", strokeDash="independent")


def chosen(name: str, *index: Any) -> Any:
    """Look up an entry of a table."""
    return look_up(name, slopes()[name], *index)


@cache
def _rounded_loss(z: float, bits: int) -> float:
    """Run the library on numbers of so many bits; return L for the moved logit `z`."""
    logits = np.empty(len(LOGITS), dtype=object)
    logits[:] = [Traced(sympy.Float(float(value), precision=bits)) for value in LOGITS]
    logits[MOVED] = Traced(sympy.Float(z, precision=bits))
    return float(softmax_cross_entropy(logits, TRUE_CLASS).expr)


@cache
def slopes() -> dict[str, np.ndarray]:
    """Differentiate with every method, step and precision; look between the points."""
    # Only the differences of these tables' axes matter: the last one is the step.
    found = np.empty((len(PRECISIONS), len(METHODS), len(EXPONENTS)))
    errors, heights = np.empty_like(found), []
    for row, (dtype, bits) in enumerate(PRECISIONS.items()):
        z: np.ndarray = LOGITS.astype(dtype)
        exact = softmax_cross_entropy_grad(z.astype(float), TRUE_CLASS)[MOVED]

        def real(t: Any, dtype: Any = dtype, bits: int = bits) -> Any:
            return dtype(_rounded_loss(float(t), bits))

        def analytic(t: Any, z: np.ndarray = z) -> Any:
            return softmax_cross_entropy([z[0], t, z[2]], TRUE_CLASS)

        for column, method in enumerate(METHODS):
            f = analytic if method == "complex" else real
            for entry, h in enumerate(10.0**EXPONENTS):
                slope = float(numerical_gradient(f, z[MOVED], h=h, method=method))
                found[row, column, entry] = slope
                # An error below the last digit is drawn there: it has no meaning.
                error = max(abs(slope - exact), float(np.finfo(dtype).eps))
                errors[row, column, entry] = np.log10(error)
        heights.append([_heights(real, z[MOVED], h) for h in 10.0**EXPONENTS])
    return {
        "fd_slope": rounded(found),
        "fd_error": rounded(errors),
        "fd_height": np.round(heights, 4),
        "fd_exponent": EXPONENTS,
        "fd_view": VIEW,
        "fd_left": np.array([0, -1, 0]),  # where the secant's left point lies
    }


def _heights(f: Callable[[Any], Any], z: Any, h: float) -> list[float]:
    """Return how far the loss rises from `z`, over the view, in steps."""
    moved = (z + VIEW * h).astype(z.dtype)
    return [(float(f(t)) - float(f(z))) / h for t in moved]
