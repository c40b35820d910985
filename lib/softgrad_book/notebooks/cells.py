"""Which cells a cell needs: so that any cell of a chapter can be run first.

A cell needs those above it that bind the names it uses, and those that may have
changed what these names hold since: a cell run in vain costs a moment, a cell left out
gives a wrong number. Runs in the reader's kernel, with NumPy and IPython alone.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from IPython.core.inputtransformer2 import TransformerManager

# Functions of libraries that change an argument. Others return what they compute.
CHANGING = {"sgd_epoch", "shuffle", "copyto", "put", "fill_diagonal"}
# Methods of arrays that change the array.
IN_PLACE = {"sort", "fill", "put", "resize", "setflags", "partition", "itemset"}


@dataclass
class _Names:
    """What one cell does to names of the notebook."""

    used: set[str] = field(default_factory=set)  # before the cell itself binds them
    bound: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)


def needs(sources: Sequence[str], asked: int) -> dict[int, list[int]]:
    """Return what cell `asked` needs of the cells above it, and what those need.

    Parameters
    ----------
    sources : sequence of str
        The code cells from the top of the notebook.
    asked : int
        Which of them is to be run, counted from 0.

    Returns
    -------
    dict
        For `asked` and every cell that it needs, directly or not, in the order of the
        notebook: the cells above it that it needs directly.

    Examples
    --------
    >>> needs(["z = [1, 2]", "unused = 3", "z.append(4)", "sum(z)"], 3)
    {0: [], 2: [0], 3: [0, 2]}
    """
    cells: list[_Names] = []
    imported: set[str] = set()
    for source in sources[: asked + 1]:
        cells.append(_names(source, imported))
        imported |= cells[-1].imported
    direct: dict[int, list[int]] = {}
    waiting = [asked]
    while waiting:
        index = waiting.pop()
        if index not in direct:
            direct[index] = sorted(_direct(cells, index))
            waiting += direct[index]
    return dict(sorted(direct.items()))


def _direct(cells: Sequence[_Names], index: int) -> set[int]:
    found = set()
    for name in cells[index].used:
        binding = [k for k in range(index) if name in cells[k].bound]
        if binding:
            last = binding[-1]
            found.add(last)
            if name not in cells[last].imported:
                found |= {k for k in range(last, index) if name in cells[k].changed}
    return found


def _names(source: str, imported: set[str]) -> _Names:
    """Return what `source` does to names, where `imported` ones are known above."""
    names = _Names()
    try:
        tree = ast.parse(TransformerManager().transform_cell(source))
    except SyntaxError:
        return names  # running the cell says what is wrong
    for statement in tree.body:
        table = symtable.symtable(ast.unparse(statement), "cell", "exec")
        own = set(_root(statement.target)) if isinstance(statement, ast.For) else set()
        names.used |= _globals(table) - own - names.bound - set(dir(builtins))
        bound = {s.get_name() for s in table.get_symbols() if s.is_assigned()}
        if isinstance(statement, ast.Import | ast.ImportFrom):
            bound = {s.get_name() for s in table.get_symbols() if s.is_imported()}
            names.imported |= bound
        elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
            bound = {statement.name}
        if isinstance(statement, ast.If | ast.For | ast.While | ast.Try):
            loop = (
                set(_root(statement.target)) if hasattr(statement, "target") else set()
            )
            names.used |= bound - loop - names.bound  # perhaps bound, perhaps kept
        elif isinstance(statement, ast.AugAssign):
            names.used |= set(_root(statement.target)) - names.bound
        names.bound |= bound
        names.changed |= set(_changes(statement, imported | names.imported))
    return names


def _globals(table: symtable.SymbolTable) -> set[str]:
    """Return the global names that are read in `table` and the scopes within."""
    top = table.get_type() == "module"
    found = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (top or symbol.is_global())
    }
    return found.union(*(_globals(child) for child in table.get_children()))


def _changes(statement: ast.stmt, imported: set[str]) -> Iterator[str]:
    """Yield the names whose objects `statement` may change."""
    for node in ast.walk(statement):
        match node:
            case ast.AugAssign(target=target):
                yield from _root(target)
            case (
                ast.Subscript(ctx=ast.Store() | ast.Del())
                | ast.Attribute(ctx=ast.Store() | ast.Del())
            ):
                yield from _root(node)
            case ast.Call(func=function):
                yield from _changed_by_call(node, function, imported)


def _changed_by_call(
    call: ast.Call, function: ast.expr, imported: set[str]
) -> Iterator[str]:
    root = next(_root(function), None)
    foreign = root in imported or root in dir(builtins)
    if isinstance(function, ast.Attribute):
        name = function.attr
        if not foreign and (name in IN_PLACE or not hasattr(np.ndarray, name)):
            yield from _root(function.value)
    else:
        name = root or ""
    if not foreign or name in CHANGING:
        for argument in [*call.args, *(k.value for k in call.keywords)]:
            if isinstance(argument, ast.Name):
                yield argument.id


def _root(node: ast.expr) -> Iterator[str]:
    """Yield ``W`` for ``W[0].T``."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
