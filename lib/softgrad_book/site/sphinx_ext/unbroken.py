"""Lines that do not begin with a full stop.

A browser may break a line on either side of a formula, for to it a formula is a
picture. So the signs that stand right before and after one are tied to it. KaTeX sets a
long formula in parts, between which a line may be broken; that remains.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

Find = Callable[[str], re.Match[str] | None]

LATER_PART = re.compile(r'(?<!aria-hidden="true">)(?=<span class="base">)')
BEFORE = re.compile(r"[^\s\-–—/]+$")  # an opening bracket
AFTER = re.compile(r"[^\s\-–—/]+[\-–—/]?|[\-–—/]")  # to where a word may be broken


class unbroken(nodes.inline):  # noqa: N801 (docutils finds visitors by this name)
    """A formula and the signs that touch it."""


def tie(app: Sphinx, doctree: nodes.document) -> None:
    """Put each formula of a line into one element with what touches it."""
    for formula in list(doctree.findall(nodes.math)):
        line = formula.parent
        place = line.index(formula)
        before = _touching(BEFORE.search, line, place - 1)
        after = _touching(AFTER.match, line, place + 1)
        if not (before or after):
            continue
        tied = unbroken()
        line.replace(formula, tied)
        tied += [formula]
        if after:
            tied += nodes.Text(after)
            _shorten(line, place + 1, slice(len(after), None))
        if before:
            tied.insert(0, nodes.Text(before))
            _shorten(line, place - 1, slice(-len(before)))


def _touching(find: Find, line: nodes.Element, place: int) -> str:
    if not 0 <= place < len(line) or not isinstance(line[place], nodes.Text):
        return ""
    found = find(str(line[place]))
    return found[0] if found else ""


def _shorten(line: nodes.Element, place: int, kept: slice) -> None:
    """Leave a part of a text; an empty one stays, so that no place moves."""
    line.replace(line[place], nodes.Text(str(line[place])[kept]))


def visit(writer: Any, node: unbroken) -> None:
    writer.body.append('<span class="unbroken">')
    node["begins"] = len(writer.body)


def depart(writer: Any, node: unbroken) -> None:
    inside = "".join(writer.body[node["begins"] :])
    writer.body[node["begins"] :] = [LATER_PART.sub("<wbr>", inside), "</span>"]


def setup(app: Sphinx) -> None:
    app.add_node(unbroken, html=(visit, depart))
    app.connect("doctree-read", tie)
