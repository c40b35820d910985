"""Proof cards: what a library function is claimed to compute, its code, the verdict.

Code and verdict come from one run of the function on symbols, so that the page cannot
show code that is not the code that was proved.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from sympy.core.relational import Relational
from sympy.printing.latex import LatexPrinter

from softgrad.trace import Proof, expression, prove_equal, symbols

from ..i18n import _


@dataclass(frozen=True)
class Card:
    """What :func:`card` found; notebooks show it as Markdown."""

    claim: str
    given: str
    code: str
    door: str
    helpers: dict[str, str]
    formula: str
    where: tuple[str, ...]
    short: dict[str, str]
    proof: Proof

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        markdown = "\n\n".join(self._parts()) + "\n"
        return {"text/markdown": markdown, "text/plain": str(self.proof)}

    def _parts(self) -> Iterator[str]:
        yield '<div class="proof">'
        given = " " + _("given ${equation}$").format(equation=self.given)
        yield f"**{_('The claim')}:** ${self.claim}$" + (given if self.given else "")
        yield f"**{_('The code')}**"
        yield f"```python\n{self.code}\n```"
        yield from self._behind_the_code()
        formula = _("The formula that it computes, read off by running it on symbols")
        if self.where:
            where = "$, $".join(self.where)
            formula += " " + _("(here where ${condition}$)").format(condition=where)
        yield f"**{formula}**"
        yield f'<div class="formula" tabindex="0">\n\n$$\n{self.formula}\n$$\n\n</div>'
        for symbol, meaning in self.short.items():
            yield _("Here ${symbol}$ is short for ${meaning}$, and so on.").format(
                symbol=symbol, meaning=meaning
            )
        yield f"**{_('The verdict')}:** {self._verdict()}"
        yield "</div>"

    def _behind_the_code(self) -> Iterator[str]:
        """Fold away what is checked first, and what helpers do."""
        if not self.door and not self.helpers:
            return
        summary = _("What happens at the door, and what helpers do")
        yield f"<details>\n<summary>{summary}</summary>"
        if self.door:
            yield _("First the arguments are checked and converted:")
            yield f"```python\n{self.door}\n```"
        if self.helpers:
            yield "\n".join(f"- `{name}`: {_(do)}" for name, do in self.helpers.items())
        yield "</details>"

    def _verdict(self) -> str:
        what = (
            _("proved. The difference of the two sides is exactly 0")
            if self.proof.differences == 1
            else _("proved. All {count} differences of the two sides are exactly 0")
        ).format(count=self.proof.differences)
        if self.proof.ways == 1:
            return f"{what}."
        ways = _(
            "on each of the {count} ways in which comparisons in the code can fall"
        )
        return f"{what}, {ways.format(count=self.proof.ways)}."


def card(
    function: Callable[..., Any],
    *args: Any,
    claim: str,
    given: str = "",
    equals: Any,
    assuming: Sequence[tuple[Any, Any]] = (),
    show: Any = ...,
    short: Mapping[str, Any] | None = None,
) -> Card:
    """Prove that ``function(*args)`` is `equals`, and show what was proved.

    Parameters
    ----------
    function : callable
        A function of softgrad.
    *args
        Its arguments, with symbols in them.
    claim, given : str
        What is claimed and assumed, in LaTeX and in the notation of the text.
    equals : Traced or array of Traced
        What the result must be equal to.
    assuming : sequence of pairs
        Equations that may be used, as in :func:`softgrad.trace.prove_equal`.
    show : int, tuple or slice, optional
        Which part of the result to print as a formula, ``0`` say; all of it if left
        out.
    short : mapping, optional
        Letters to print for longer formulas: ``{"p": softmax(z)}`` writes p₁ for the
        first share of softmax, wherever it occurs. The proof does without them.

    Raises
    ------
    softgrad.trace.Refuted, softgrad.trace.NotProved
        If the two are not equal, or not seen to be.
    """
    result = function(*args)
    shown = expression(result if show is ... else result[show])
    letters = {
        symbol: _first_piece(meaning)
        for letter, meanings in (short or {}).items()
        for symbol, meaning in zip(
            expression(symbols(letter, len(meanings))),
            expression(meanings),
            strict=True,
        )
    }
    check = getattr(function, "check", None)
    return Card(
        claim=claim,
        given=given,
        code=source(function),
        door=source(check) if check else "",
        helpers=helpers(function),
        formula=_latex(_first_piece(shown), letters),
        where=tuple(sorted(map(_condition, _first_conditions(shown)))),
        short={
            _latex(symbol): rf"\displaystyle {_latex(meaning)}"
            for symbol, meaning in letters.items()
            if str(symbol).endswith("_1")
        },
        proof=prove_equal(result, equals, assuming=assuming),
    )


def _first_piece(formula: Any) -> Any:
    """Return a formula on the first of its ways."""
    if isinstance(formula, np.ndarray):
        return np.vectorize(_first_piece, otypes=[object])(formula)
    return formula.args[0][0] if isinstance(formula, sympy.Piecewise) else formula


def _first_conditions(formula: Any) -> tuple[Any, ...]:
    """Return the comparisons that hold on it."""
    for part in np.ravel(formula):
        if isinstance(part, sympy.Piecewise):
            return tuple(sympy.And.make_args(part.args[0][1]))
    return ()


def _condition(relation: Any) -> str:
    """Write z₁ − z₂ ≥ 0 as z₁ ≥ z₂."""
    if not isinstance(relation, Relational):
        return _latex(relation)
    terms = sympy.Add.make_args(relation.lhs - relation.rhs)
    right = [-term for term in terms if term.could_extract_minus_sign()]
    left = [term for term in terms if not term.could_extract_minus_sign()]
    sides = sympy.Add(*left), sympy.Add(*right)
    return _latex(relation.func(*sides, evaluate=False))


def source(function: Callable[..., Any]) -> str:
    """Return the code of `function` without decorators, type hints and docstring."""
    definition = _definition(function)
    lines = inspect.getsource(function).splitlines()
    first = definition.body[1] if ast.get_docstring(definition) else definition.body[0]
    body = textwrap.dedent("\n".join(lines[first.lineno - 1 : definition.end_lineno]))
    for argument in ast.walk(definition.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    signature = ast.unparse(definition.args).replace("'", '"')
    return f"def {definition.name}({signature}):\n{textwrap.indent(body, '    ')}"


def helpers(function: Callable[..., Any]) -> dict[str, str]:
    """Return what the functions do that `function` calls and the reference leaves out.

    It is the first line of their docstrings, by their names, in the order of the code.
    """
    body = ast.Module(_definition(function).body, type_ignores=[])
    names = [node for node in ast.walk(body) if isinstance(node, ast.Name)]
    names.sort(key=lambda node: (node.lineno, node.col_offset))
    around = inspect.unwrap(function).__globals__
    called = {node.id: around.get(node.id) for node in names}
    return {
        name: helper.__doc__.splitlines()[0]
        for name, helper in called.items()
        if inspect.isfunction(helper)
        and helper.__doc__
        and name not in getattr(sys.modules[helper.__module__], "__all__", ())
    }


def _definition(function: Callable[..., Any]) -> ast.FunctionDef:
    definition = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(definition, ast.FunctionDef)
    return definition


class _Printer(LatexPrinter):
    """SymPy's LaTeX, with what is subtracted behind what is added: z₂ − z₁."""

    def _as_ordered_terms(self, expr: Any, order: Any = None) -> Any:
        terms = super()._as_ordered_terms(expr, order)
        return sorted(terms, key=lambda term: bool(term.as_coeff_Mul()[0].is_negative))


def _latex(expr: Any, letters: Mapping[Any, Any] | None = None) -> str:
    if isinstance(expr, np.ndarray):
        expr = sympy.Matrix(expr.tolist())
    by_meaning = {meaning: symbol for symbol, meaning in (letters or {}).items()}
    printer = _Printer({"mat_delim": "("})
    return str(printer.doprint(expr.subs(by_meaning)))
