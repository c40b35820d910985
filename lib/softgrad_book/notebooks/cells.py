"""Which cells only show: they bind no name, so that no other cell waits for them.

Running a cell in the page first runs every cell above it that has not run, but for
these. The rule is sound where an analysis of names is not: whatever a cell may change,
it has been run. Needs the standard library alone.
"""

from __future__ import annotations

import ast

# What shows, and binds nothing: modules of softgrad_book, and functions.
SHOWING = {"explorables", "figures", "proofs", "labs", "check"}
BINDS = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)


def only_shows(source: str) -> bool:
    """Return whether a cell is a lone call of what shows.

    Examples
    --------
    >>> only_shows("explorables.Race()")
    True
    >>> only_shows("race = explorables.Race()")
    False
    """
    return _shown(source) is not None


def is_constant(source: str) -> bool:
    """Return whether a cell that only shows uses none of the notebook's names.

    It shows the same whatever has been run above it.

    Examples
    --------
    >>> is_constant("figures.jensen([0.7, 0.3])")
    True
    >>> is_constant("figures.jensen(p)")
    False
    """
    shown = _shown(source)
    return shown is not None and not any(
        isinstance(node, ast.Name) and node.id not in SHOWING
        for node in ast.walk(shown)
    )


def _shown(source: str) -> ast.Call | None:
    """Return the call that is the whole cell, if what it calls shows."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):  # magic, or no Python: running it says more
        return None
    match body:
        case [ast.Expr(value=ast.Call(func=function) as call)]:
            root = function.value if isinstance(function, ast.Attribute) else function
            shows = isinstance(root, ast.Name) and root.id in SHOWING
            if shows and not any(isinstance(node, BINDS) for node in ast.walk(call)):
                return call
    return None
