"""Proof cards: a library function, the formula it computes, and the verdict.

The three come from one run of the function on symbols, so that the page cannot show
code that is not the code that was proved.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from sympy.printing.latex import LatexPrinter

from softgrad.trace import Proof, expression, prove_equal, symbols

from .i18n import _


@dataclass(frozen=True)
class Card:
    """What :func:`card` found; notebooks show it as Markdown."""

    code: str
    helpers: dict[str, str]
    formula: str
    short: dict[str, str]
    proof: Proof

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        code, verdict = _("The code"), _("The verdict")
        formula = _("The formula that it computes, read off by running it on symbols")
        parts = [
            '<div class="proof">',
            f"**{code}**",
            f"```python\n{self.code}\n```",
            *self._about_helpers(),
            f"**{formula}**",
            f'<div class="formula" tabindex="0">\n\n$$\n{self.formula}\n$$\n\n</div>',
            *(
                _("Here ${symbol}$ is short for ${meaning}$, and so on.").format(
                    symbol=symbol, meaning=meaning
                )
                for symbol, meaning in self.short.items()
            ),
            f"**{verdict}**: {self.proof}.",
            "</div>",
        ]
        markdown = "\n\n".join(parts) + "\n"
        return {"text/markdown": markdown, "text/plain": str(self.proof)}

    def _about_helpers(self) -> list[str]:
        if not self.helpers:
            return []
        lines = [f"- `{name}`: {_(does)}" for name, does in self.helpers.items()]
        summary = _("What its helpers do")
        return [
            f"<details>\n<summary>{summary}</summary>",
            "\n".join(lines),
            "</details>",
        ]


def card(
    function: Callable[..., Any],
    *args: Any,
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
    softgrad.trace.NotProved
        If the two are not equal.
    """
    result = function(*args)
    letters = {
        symbol: meaning
        for letter, meanings in (short or {}).items()
        for symbol, meaning in zip(
            expression(symbols(letter, len(meanings))),
            expression(meanings),
            strict=True,
        )
    }
    return Card(
        code=source(function),
        helpers=helpers(function),
        formula=_latex(expression(result if show is ... else result[show]), letters),
        short={
            _latex(symbol): rf"\displaystyle {_latex(meaning)}"
            for symbol, meaning in letters.items()
            if str(symbol).endswith("_1")
        },
        proof=prove_equal(result, equals, assuming=assuming),
    )


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
    names = [
        node for node in ast.walk(_definition(function)) if isinstance(node, ast.Name)
    ]
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
