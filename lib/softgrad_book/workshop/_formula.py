"""The gradient of a reader's loss as a formula: the shortest honest form of it.

May import softgrad.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from softgrad import softmax
from softgrad.trace import expression, symbols

from ..i18n import _
from ._loss import CLASSES, Loss

LONGEST = 40  # operations of a formula that is printed
POINTS = 5
HERE = np.array([0.0, 2.0, 1.0])  # logits that are wrong, of which no two are alike


@dataclass(frozen=True)
class Shown:
    """What is printed: formulas in LaTeX, what they are, and whether they agree."""

    lines: tuple[str, ...]
    remarks: tuple[str, ...]


def shown(loss: Loss) -> Shown:
    """Return the loss and its gradient in print, class 1 being true."""
    if loss.formula is None:
        how = _("complex steps") if loss.method == "complex" else _("differences")
        numbers = _(
            "So there is no formula; its gradients below are numbers, by {how}."
        )
        return Shown((), (loss.untraced, numbers.format(how=how)))
    names = expression(loss.formula.of)
    value, slopes = loss.formula.value[0], loss.formula.slope[0]
    branches = any(part.has(sympy.Piecewise) for part in (value, *slopes))
    value = _shortest(_branch(value, names, loss.kind))
    slopes = [_branch(slope, names, loss.kind) for slope in slopes]
    form = _in_p if loss.kind == "p" else _in_z
    gradient, remark = form(names, slopes)
    lines, remarks = [gradient] if gradient else [], [_("Class 1 is the true one.")]
    if _length(value) <= LONGEST:
        lines.insert(0, f"L = {_latex(value)}")
    if branches:
        text = _("There are branches: this is the one at $z = {z}$.")
        remarks.append(text.format(z="(0, 2, 1)"))
    return Shown(tuple(lines), (*remarks, remark, agreement(loss)))


def _branch(formula: Any, names: Any, kind: str) -> Any:
    """Return the piece of a piecewise formula that the wrong logits `HERE` take."""
    here = softmax(HERE) if kind == "p" else HERE
    at = dict(zip(names, here.tolist(), strict=True))
    while isinstance(formula, sympy.Piecewise):
        formula = next(f for f, on in formula.args if on.subs(at) is sympy.true)
    return formula


def _in_p(p: Any, slopes: Any) -> tuple[str, str]:
    """Write the gradient of a loss of p: as a pull, or through the Jacobian."""
    by_z = r"\frac{\partial L}{\partial z}"
    if all(slope == 0 for slope in slopes[1:]):
        weight = _shortest(-p[0] * slopes[0])
        if _length(weight) <= LONGEST:
            factor = r"-p_1\,\frac{\partial L}{\partial p_1}"
            pull = f"{by_z} = w\\,(p - y), \\qquad w = {factor} = {_latex(weight)}"
            return pull, _("It is cross-entropy's gradient, $p - y$, times a pull $w$.")
    entries = [_shortest(slope) for slope in slopes]
    if sum(map(_length, entries)) > 2 * LONGEST:
        return "", _too_long(entries)
    chain = rf"{by_z} = J\,\frac{{\partial L}}{{\partial p}}, \qquad "
    remark = _("The chain rule, with the Jacobian $J$ of softmax.")
    return chain + _gradient("p", entries), remark


def _in_z(z: Any, slopes: Any) -> tuple[str, str]:
    """Write the gradient of a loss of z: in p if softmax is in it, else in z."""
    short = [_through_softmax(slope, z) for slope in slopes]
    if any(slope.has(sympy.exp) for slope in slopes) and None not in short:
        return _gradient("z", short), _("Here $p$ is short for softmax(z).")
    plain = [_shortest(slope) for slope in slopes]
    if sum(map(_length, plain)) > 2 * LONGEST:
        return "", _too_long(plain)
    return _gradient("z", plain), ""


def _through_softmax(slope: Any, z: Any) -> Any:
    """Write a formula of z in p = softmax(z), or return None if z stays in it."""
    if _length(slope) > LONGEST:
        return None
    p = expression(symbols("p", CLASSES, positive=True))
    in_p = slope.subs(dict(zip(z, map(sympy.log, p), strict=True)))
    in_p = sympy.simplify(in_p).subs(sum(p), 1)
    ways = [in_p, *(in_p.subs(q, 1 - (sum(p) - q)) for q in p)]
    formula = min(map(sympy.simplify, ways), key=_length)
    return None if formula.has(sympy.log) else formula


def _shortest(formula: Any) -> Any:
    """Return the shortest of a few ways to write a formula."""
    if _length(formula) > LONGEST:  # simplifying it would take its time
        return formula
    return min((formula, sympy.factor(formula), sympy.simplify(formula)), key=_length)


def _length(formula: Any) -> int:
    return int(sympy.count_ops(formula, visual=False))


def _latex(formula: Any) -> str:
    """Write a formula; of decimal fractions, four digits."""
    short = {}
    for decimal in formula.atoms(sympy.Float):
        rounded = sympy.Float(decimal, 4)
        whole = float(rounded).is_integer()  # to SymPy, 1.0 and 1 are not equal
        short[decimal] = sympy.Integer(int(rounded)) if whole else rounded
    return str(sympy.latex(formula.xreplace(short), mat_delim="("))


def _gradient(by: str, entries: Any) -> str:
    column = _latex(sympy.Matrix(list(entries)))
    return rf"\frac{{\partial L}}{{\partial {by}}} = {column}"


def _too_long(entries: Any) -> str:
    text = _("The gradient is used, not printed: it has {count} operations.")
    return text.format(count=sum(map(_length, entries)))


def agreement(loss: Loss) -> str:
    """Say how well the derived gradient agrees with differences, at a few points."""
    z = np.random.default_rng(3).normal(size=(POINTS, CLASSES))
    classes = np.arange(POINTS) % CLASSES
    derived = loss.gradients(z, classes)
    pairs = zip(z, classes, strict=True)
    numeric = np.array([loss.differences(row, int(c)) for row, c in pairs])
    error = np.max(np.abs(derived - numeric)) / max(1.0, np.max(np.abs(numeric)))
    how = _("Complex-step") if loss.method == "complex" else _("Central")
    if error > 1e-6:
        text = _("{how} differences differ from it by up to {error:.1e}.")
        return text.format(how=how, error=error)
    text = _("{how} differences at {count} points agree with it, to within {bound}.")
    bound = "10⁻¹²" if error < 1e-12 else "10⁻⁶"
    return text.format(how=how, count=POINTS, bound=bound)
