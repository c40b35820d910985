"""Proof cards: a library function, the formula it computes, and the verdict.

The three come from one run of the function on symbols, so that the page cannot show
code that is not the code that was proved.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from softgrad.trace import Proof, latex, prove_equal

from .i18n import _


@dataclass(frozen=True)
class Card:
    """What :func:`card` found; notebooks show it as Markdown."""

    code: str
    formula: str
    proof: Proof

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        code, verdict = _("The code"), _("The verdict")
        formula = _("The formula that it computes, read off by running it on symbols")
        markdown = (
            f"**{code}**\n\n```python\n{self.code}\n```\n\n"
            f"**{formula}**\n\n$$\n{self.formula}\n$$\n\n"
            f"**{verdict}**: {self.proof}.\n"
        )
        return {"text/markdown": markdown, "text/plain": str(self.proof)}


def card(
    function: Callable[..., Any],
    *args: Any,
    equals: Any,
    assuming: Sequence[tuple[Any, Any]] = (),
    show: Any = ...,
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

    Raises
    ------
    softgrad.trace.NotProved
        If the two are not equal.
    """
    result = function(*args)
    return Card(
        code=source(function),
        formula=latex(result if show is ... else result[show]),
        proof=prove_equal(result, equals, assuming=assuming),
    )


def source(function: Callable[..., Any]) -> str:
    """Return the code of `function` without decorators, type hints and docstring."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    lines = inspect.getsource(function).splitlines()
    first = definition.body[1] if ast.get_docstring(definition) else definition.body[0]
    body = textwrap.dedent("\n".join(lines[first.lineno - 1 : definition.end_lineno]))
    names = [*definition.args.args, *definition.args.kwonlyargs]
    signature = ", ".join(name.arg for name in names)
    return f"def {definition.name}({signature}):\n{textwrap.indent(body, '    ')}"
