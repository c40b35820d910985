"""The report card: five questions to a loss, each answered with its evidence.

What numbers refute is refuted. What they do not refute is no proof, and is called
"no counter-example". May import softgrad and `softgrad_book.minimum`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
import sympy

from softgrad import softmax, surprisal
from softgrad.trace import expression

from ..i18n import _
from ..minimum import lowest
from ._loss import CLASSES, Loss, NotALoss

LABELS = np.array([[0.7, 0.2, 0.1], [0.4, 0.35, 0.25], [0.05, 0.05, 0.9]])
RADII = (30, 100, 300)  # of logits, where a bound is looked for
MARGINS = np.arange(8, 17)  # where the true class is hopeless
EXTREMES = (1000, 0, -1000)
DIGITS = 2000  # enough for a 1 beside e^-2000


@dataclass(frozen=True)
class Verdict:
    """The answer to one question: in a word or two, and the evidence in a line."""

    question: str
    answer: str
    evidence: str


def verdicts(loss: Loss) -> list[Verdict]:
    """Return the report card."""
    with np.errstate(all="ignore"):
        return [judge(loss) for judge in (bounded, convex, pull, proper, safe)]


# --- Is it bounded? -------------------------------------------------------------


def bounded(loss: Loss) -> Verdict:
    """Look for the largest loss, far out in all directions."""
    question = _("Bounded?")
    ends = limits(loss)
    if ends is not None and all(end.is_finite for end in ends):
        text = _(
            "Proved: from ${far}$ as $p \\to 0$ to ${near}$ at $p = 1$, continuous."
        )
        far, near = map(_end, ends)
        return Verdict(question, _("yes"), text.format(far=far, near=near))
    if ends is not None:
        text = _("Proved: its limit as $p \\to 0$ is ${far}$.")
        return Verdict(question, _("no"), text.format(far=_end(ends[0])))
    ways = np.array(list(itertools.product((-1, 0, 1), repeat=CLASSES)))
    ways = np.concatenate([ways, np.random.default_rng(0).uniform(-1, 1, (60, 3))])
    rings = [_everywhere(loss, radius * ways) for radius in (1, *RADII)]
    highs = [np.nanmax(ring) for ring in rings]
    lows = [np.nanmin(ring) for ring in rings]
    for sign, ends_found in ((1, highs), (-1, lows)):
        if not sign * (ends_found[-1] - ends_found[-2]) <= 1e-6 * (
            1 + abs(ends_found[-2])
        ):
            values = ", ".join(
                _("{value} at {radius}").format(value=number(v), radius=r)
                for v, r in zip(ends_found[1:], RADII, strict=True)
            )
            text = _("With logits of this size it reaches {values}.")
            return Verdict(question, _("no"), text.format(values=values))
    text = _("None of {count} values, out to logits of ±{radius}, lies above {high}.")
    found = text.format(
        count=CLASSES * len(ways) * len(rings),
        radius=RADII[-1],
        high=number(max(highs)),
    )
    return Verdict(question, _("yes, it seems"), found)


def limits(loss: Loss) -> tuple[Any, Any] | None:
    """Return the limits of a loss of the true class's p alone, at p = 0 and p = 1.

    None where it depends on more, differs from class to class, or has branches.
    """
    if loss.formula is None or loss.kind != "p":
        return None
    names = expression(loss.formula.of)
    x = sympy.Symbol("x", positive=True)
    alone = {
        value.subs(name, x)
        for value, name in zip(loss.formula.value, names, strict=True)
    }
    if len(alone) != 1:
        return None
    (value,) = alone
    if value.free_symbols != {x} or value.has(sympy.Piecewise):
        return None
    try:
        ends = sympy.limit(value, x, 0, "+"), value.subs(x, 1)
    except (NotImplementedError, ValueError, TypeError):
        return None
    known = all(end.is_number and end.is_extended_real for end in ends)
    return ends if known and ends[1].is_finite else None


def _end(value: Any) -> str:
    exact = sympy.latex(value)
    return f"{float(value):.4g}" if len(exact) > 16 and value.is_finite else exact


def _everywhere(loss: Loss, z: Any) -> Any:
    """Return the loss at rows of logits, for each true class."""
    return np.stack([loss.values(z, np.full(len(z), c)) for c in range(CLASSES)])


# --- Is it convex in the logits? ------------------------------------------------


def convex(loss: Loss) -> Verdict:
    """Look for a negative eigenvalue of the Hessian, or for a chord below the loss."""
    question = _("Convex in the logits?")
    rng = np.random.default_rng(0)
    scales = np.repeat([0.5, 1.5, 4], 60)[:, np.newaxis]
    z = np.round(scales * rng.normal(size=(len(scales), CLASSES)), 2)
    far = np.round(30 * rng.normal(size=(2, *z.shape)))
    for c in range(CLASSES):
        eigenvalues, directions = np.linalg.eigh(hessians(loss, z, c))
        step = 0.5 * directions[:, :, 0]
        excess, middle, mean = _above_its_chord(loss, z - step, z + step, c)
        found = excess & (eigenvalues[:, 0] < -1e-4)
        if np.any(found):
            k = np.argmin(np.where(found, eigenvalues[:, 0], np.inf))
            text = _(
                "At $z = {z}$ with class {c} true, its Hessian has the eigenvalue "
                "{value}: there the loss is {middle}, at two opposite points around it "
                "{mean} on average."
            ).format(
                z=vector(z[k], 2),
                c=c + 1,
                value=number(eigenvalues[k, 0]),
                middle=plain(middle[k]),
                mean=plain(mean[k]),
            )
            return Verdict(question, _("no"), text)
    for c in range(CLASSES):
        excess, middle, mean = _above_its_chord(loss, far[0], far[1], c)
        if np.any(excess):
            k = np.argmax(np.where(excess, middle - mean, -np.inf))
            text = _(
                "With class {c} true, the loss half-way between $z = {a}$ and "
                "$z = {b}$ is {middle}, above the mean {mean} of its ends."
            ).format(
                c=c + 1,
                a=vector(far[0, k], 0),
                b=vector(far[1, k], 0),
                middle=plain(middle[k]),
                mean=plain(mean[k]),
            )
            return Verdict(question, _("no"), text)
    text = _(
        "No counter-example: of {count} Hessians none has a negative eigenvalue, and "
        "none of as many chords lies below the loss."
    ).format(count=CLASSES * len(z))
    return Verdict(question, _("yes, it seems"), text)


def _above_its_chord(loss: Loss, a: Any, b: Any, c: int) -> tuple[Any, Any, Any]:
    """Return where a loss half-way exceeds the mean of its ends, and both numbers."""
    classes = np.full(len(a), c)
    middle = loss.values((a + b) / 2, classes)
    mean = (loss.values(a, classes) + loss.values(b, classes)) / 2
    return middle > mean + 1e-9 * (1 + abs(mean)), middle, mean


def hessians(loss: Loss, z: Any, c: int, h: float = 1e-4) -> Any:
    """Return the Hessian at rows of logits, from central differences of gradients."""
    classes = np.full(len(z), c)
    columns = [
        loss.gradients(z + step, classes) - loss.gradients(z - step, classes)
        for step in h * np.eye(CLASSES)
    ]
    raw = np.nan_to_num(np.stack(columns, axis=-1) / (2 * h), posinf=0, neginf=0)
    return (raw + raw.swapaxes(-1, -2)) / 2


# --- How does it pull when confidently wrong? -----------------------------------


def pull(loss: Loss) -> Verdict:
    """Fit how the pull on the true logit changes with the margin."""
    question = _("Its pull when confidently wrong")
    z = np.stack([np.zeros(len(MARGINS)), MARGINS, MARGINS], axis=-1)
    pulls = -loss.gradients(z, np.zeros(len(MARGINS), int))[:, 0]
    text = _("{first} at margin {m}, {last} at margin {n}; cross-entropy: 1 at both.")
    evidence = text.format(
        first=number(pulls[0]), m=MARGINS[0], last=number(pulls[-1]), n=MARGINS[-1]
    )
    if not np.all(np.isfinite(pulls)):
        return Verdict(question, _("not a number"), evidence)
    if np.all(np.abs(pulls) < 1e-12):
        return Verdict(question, _("none: it is dead"), evidence)
    if np.any(pulls < 0):
        return Verdict(question, _("the wrong way"), evidence)
    law = fitted(pulls)
    return Verdict(question, law or _("no simple law fits"), evidence)


def fitted(pulls: Any) -> str:
    """Return the law c · mᵏ · e^(−s m) that pulls follow to half a percent, or ""."""
    # The surprisal of the true class is the margin, but for a constant.
    z = np.stack([np.zeros(len(MARGINS)), MARGINS, MARGINS], axis=-1)
    u = surprisal(softmax(z)[:, 0])
    for power in (0, 1, 2, -1):
        line, _residues, *_rest = np.linalg.lstsq(
            np.stack([np.ones_like(u), u], axis=-1),
            np.log(pulls) - power * np.log(u),
        )
        rest = np.log(pulls) - power * np.log(u) - line[0] - line[1] * u
        if np.max(np.abs(rest)) < 0.005:
            return _law(power, -line[1])
    return ""


def _law(power: int, rate: float) -> str:
    if abs(rate) < 0.01:
        if power == 0:
            return _("constant")
        return (
            _("grows like ${law}$").format(law=_power(power))
            if power > 0
            else (_("falls like ${law}$").format(law=_power(power)))
        )
    times = "" if abs(abs(rate) - 1) < 0.01 else f"{abs(rate):.2g}\\,"
    law = f"{_power(power)}e^{{{'-' if rate > 0 else ''}{times}m}}"
    verb = _("falls like ${law}$") if rate > 0 else _("grows like ${law}$")
    return verb.format(law=law)


def _power(power: int) -> str:
    return {0: "", 1: "m", -1: "1/m"}.get(power, f"m^{power}")


# --- Is it a proper scoring rule? -----------------------------------------------


def proper(loss: Loss) -> Verdict:
    """Find the prediction of which the expected loss is least, for three labels."""
    question = _("Proper?")
    asked = []
    for labels in LABELS:

        def expected(z: Any, labels: Any = labels) -> Any:
            return labels @ _everywhere(loss, z)

        z = lowest(expected, CLASSES)
        # A loss of logits may care for their level, which changes no probability.
        shifts = np.linspace(-8, 8, 65) if loss.kind == "z" else np.zeros(1)
        at_labels = np.nanmin(expected(np.log(labels) + shifts[:, np.newaxis]))
        at_best = expected(z[np.newaxis])[0]
        if not np.isfinite(at_best):
            text = _("For $y = {y}$ no prediction was found whose price is a number.")
            found = text.format(y=vector(labels, 2))
            return Verdict(question, _("not a number"), found)
        p = softmax(z)
        asked.append(vector(p, 2))
        if np.max(np.abs(p - labels)) < 0.01:
            continue
        numbers = {
            "y": vector(labels, 2),
            "p": vector(p, 2),
            "best": plain(at_best),
            "own": plain(at_labels),
        }
        if at_labels > at_best + 1e-6 * (1 + abs(at_best)):
            text = _(
                "For $y = {y}$ it asks for $p = {p}$: there the expected loss is "
                "{best}, at $p = y$ it is {own}."
            )
            return Verdict(question, _("no"), text.format(**numbers))
        text = _("For $y = {y}$ the prediction ${p}$ costs no more than $y$: {best}.")
        return Verdict(question, _("not strictly"), text.format(**numbers))
    text = _(
        "For $y = {y}$ the expected loss is least at $p = {p}$; for {count} other y "
        "it is least at $p = y$, too."
    ).format(y=vector(LABELS[0], 2), p=asked[0], count=len(LABELS) - 1)
    return Verdict(question, _("yes, it seems"), text)


# --- Is it safe at ±1000? -------------------------------------------------------


def safe(loss: Loss) -> Verdict:
    """Compare floats with 2000 digits, at logits of ±1000."""
    question = _("Safe at logits of ±1000?")
    rows = np.array(list(itertools.permutations(EXTREMES)), float)
    right = [exact(loss, c) for c in range(CLASSES)] if loss.formula else []
    for c, z in itertools.product(range(CLASSES), rows):
        where = {"z": vector(z, 0), "c": c + 1}
        try:
            value = float(loss.at(z, c))
        except NotALoss as error:
            text = _("At $z = {z}$ with class {c} true: {error}")
            return Verdict(question, _("no"), text.format(**where, error=error))
        if loss.formula is None:
            if not np.isfinite(value):
                text = _("At $z = {z}$ with class {c} true it returns {value}.")
                found = text.format(**where, value=number(value))
                return Verdict(question, _("no"), found)
            continue
        try:
            exact_value, exact_slopes = right[c](z)
        except (ZeroDivisionError, TypeError):  # a root of 0, and one below it
            text = _("At $z = {z}$ with class {c} true it has no real value or slope.")
            return Verdict(question, _("no"), text.format(**where))
        if not agrees(value, exact_value):
            text = _(
                "At $z = {z}$ with class {c} true it returns {value}, not {exact}."
            )
            numbers = {"value": number(value), "exact": number(exact_value)}
            return Verdict(question, _("no"), text.format(**where, **numbers))
        slopes = loss.gradients(z[np.newaxis], np.array([c]))[0]
        if not agrees(slopes, exact_slopes):
            text = _(
                "At $z = {z}$ with class {c} true the loss is right, but its derived "
                "gradient, as floats, is ${slopes}$, not ${exact}$."
            )
            numbers = {"slopes": vector(slopes, 2), "exact": vector(exact_slopes, 2)}
            return Verdict(
                question, _("only its value"), text.format(**where, **numbers)
            )
    count = CLASSES * len(rows)
    if loss.formula is None:
        text = _("Finite at all {count} of them; no formula says whether it is right.")
        return Verdict(question, _("it seems"), text.format(count=count))
    text = _("Value and gradient are right at all {count} rows of 1000, 0 and −1000.")
    return Verdict(question, _("yes"), text.format(count=count))


def exact(loss: Loss, c: int) -> Callable[[Any], tuple[float, Any]]:
    """Return what gives the loss and its gradient at logits, from 2000 digits."""
    assert loss.formula is not None
    names = list(expression(loss.formula.of))
    formulas = [loss.formula.value[c], *loss.formula.slope[c]]
    run = sympy.lambdify(names, formulas, "mpmath")

    def at(z: Any) -> tuple[float, Any]:
        with mpmath.workdps(DIGITS):
            x = [mpmath.mpf(float(v)) for v in z]
            if loss.kind == "z":
                value, *slopes = run(*x)
            else:
                powers = [mpmath.exp(v) for v in x]
                p = [power / mpmath.fsum(powers) for power in powers]
                value, *g = run(*p)
                mean = mpmath.fdot(p, g)
                slopes = [p_k * (g_k - mean) for p_k, g_k in zip(p, g, strict=True)]
            return float(value), np.array([float(slope) for slope in slopes])

    return at


def agrees(found: Any, right: Any) -> bool:
    """Whether floats are right to six digits; what is below them may be 0."""
    return np.allclose(found, right, rtol=1e-6, atol=1e-12)


# --- Numbers in the evidence ----------------------------------------------------


def number(value: float) -> str:
    """Write a number with four digits: 0.3333, 2.3·10⁻¹⁶, ∞."""
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    digits, _e, power = f"{value + 0.0:.4g}".replace("-", "\N{MINUS SIGN}").partition(
        "e"
    )
    if not power:
        return digits
    sign = "⁻" if power[0] == "\N{MINUS SIGN}" else ""
    return f"{digits}·10{sign}{power[1:].lstrip('0').translate(_RAISED)}"


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(value: float) -> str:
    """Write a number with four decimals."""
    return f"{value + 0.0:.4f}".replace("-", "\N{MINUS SIGN}")


def vector(values: Any, digits: int) -> str:
    r"""Write a vector in LaTeX: (0.70, 0.20, 0.10)."""
    return f"({', '.join(_entry(v, digits) for v in values)})"


def _entry(value: float, digits: int) -> str:
    if np.isfinite(value):
        return f"{round(float(value), digits) + 0.0:.{digits}f}"
    return r"\text{NaN}" if np.isnan(value) else rf"{'-' if value < 0 else ''}\infty"
