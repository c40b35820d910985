"""Ways in which the comparisons of a run can fall, and which of them are possible.

Conditions are SymPy's relations between formulas. May import SymPy only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import sympy
from sympy.logic.inference import satisfiable


class Way:
    """One way in which comparisons can fall: those met on a run, and the answers."""

    current: Way | None = None

    def __init__(self, prescribed: Sequence[bool]) -> None:
        self.prescribed = prescribed
        self.answers: list[bool] = []
        self.conditions: list[Any] = []
        self.inside = False  # whether borders of regions, such as ties, do not count

    def __enter__(self) -> Way:
        Way.current = self
        return self

    def __exit__(self, *error: object) -> None:
        Way.current = None

    def decide(self, condition: Any, likely: bool = True) -> bool:
        """Answer a condition: as it must fall, as prescribed, or as is likely."""
        if isinstance(condition, (sympy.And, sympy.Or)):
            together = all if isinstance(condition, sympy.And) else any
            return together(map(self.decide, condition.args))
        opposite = sympy.Not(condition)
        if not self.allows(opposite):
            return True
        if not self.allows(condition):
            return False
        met = len(self.answers)
        answer = self.prescribed[met] if met < len(self.prescribed) else likely
        self.answers.append(answer)
        self.conditions.append(condition if answer else opposite)
        return answer

    def allows(self, condition: Any) -> bool:
        """Whether a condition can hold together with those met."""
        conditions = *self.conditions, condition
        return possible(*(map(strict, conditions) if self.inside else conditions))

    def settle(self, formula: Any) -> Any:
        """Return the piece of a piecewise formula that this way takes."""
        while isinstance(formula, sympy.Piecewise):
            formula = next(piece for piece, on in formula.args if self.decide(on))
        return formula


def every_way(run: Callable[[Way], Any]) -> Iterator[Any]:
    """Yield what `run` returns on each way in which its comparisons can fall."""
    pending: list[tuple[bool, ...]] = [()]
    while pending:
        prescribed = pending.pop(0)
        with Way(prescribed) as way:
            result = run(way)
        yield result
        for met in range(len(prescribed), len(way.answers)):
            pending.append((*way.answers[:met], not way.answers[met]))


@lru_cache(maxsize=10_000)
def canonical(relation: Any) -> Any:
    """Rewrite ``a >= b`` so that comparisons that say the same look the same.

    Factors that are positive, such as 1/T, do not count, and exponentials compare as
    their exponents do.
    """
    factors = sympy.Mul.make_args(sympy.factor(relation.lhs - relation.rhs))
    plain = sympy.expand(sympy.Mul(*(f for f in factors if not f.is_positive)))
    terms = map(sympy.powsimp, sympy.Add.make_args(plain))  # e^a e^b as e^(a + b)
    match [term.as_coeff_Mul() for term in terms]:
        case [(a, e_1), (b, e_2)] if a == -b and {type(e_1), type(e_2)} <= {
            sympy.exp,
            sympy.core.numbers.One,
        }:
            plain = sympy.expand(sympy.sign(a) * (sympy.log(e_1) - sympy.log(e_2)))
    return relation.func(plain, 0).canonical


@lru_cache(maxsize=10_000)
def possible(*conditions: Any) -> bool:
    """Whether comparisons can hold together; "yes" where that is hard to tell."""
    linear = sympy.And(*map(_linear, conditions))
    return bool(satisfiable(linear, use_lra_theory=True))


def strict(relation: Any) -> Any:
    """Leave the border out of a comparison: a > b of a >= b."""
    if isinstance(relation, sympy.Eq):
        return sympy.false
    stricter = {sympy.Ge: sympy.Gt, sympy.Le: sympy.Lt}
    return stricter.get(type(relation), relation.func)(*relation.args)


@lru_cache(maxsize=10_000)
def _linear(relation: Any) -> Any:
    """Relax a comparison to a linear one, in which products count as symbols."""
    if relation in (sympy.true, sympy.false):
        return relation
    left = sympy.Integer(0)
    for term in sympy.Add.make_args(relation.lhs - relation.rhs):
        n, s = term.as_coeff_Mul()
        left += sympy.Rational(n) * (1 if s == 1 else sympy.Symbol(str(s), real=True))
    if isinstance(relation, sympy.Ne):  # which SymPy's solver does not know
        return sympy.Or(left > 0, left < 0)
    return relation.func(left, 0)
