"""Ways between the chapters, the reference and the tests.

Library calls in the chapters lead to the reference, each function of the reference
to the chapters that use it, and the formula index from every numbered equation to the
function that computes it and the test that holds it.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from ...i18n import _

CHAPTERS = "[0-9]*.ipynb"
NAME = re.compile(r'<span class="n">(\w+)</span>')
# Names short enough to be meant whenever code holds them.
LINKED = re.compile(r"softgrad(\.trace|\.descent)?\.\w+")


def link_calls(app: Sphinx, body: str, uri: Any) -> str:
    """Make every library call in a page's code a link to the reference."""
    objects = app.env.get_domain("py").get_objects()
    anchors = {
        name.rsplit(".", 1)[1]: f"{uri(page)}#{anchor}"
        for name, _shown, _kind, page, anchor, _rank in objects
        if LINKED.fullmatch(name)
    }

    def linked(match: re.Match[str]) -> str:
        if match[1] not in anchors:
            return match[0]
        return f'<a class="call" href="{anchors[match[1]]}">{match[0]}</a>'

    return NAME.sub(linked, body)


@functools.cache
def _code(folder: Path) -> dict[str, str]:
    """Return all code of each chapter in `folder`."""
    return {
        path.stem: "\n".join(
            "".join(cell["source"])
            for cell in json.loads(path.read_text("utf8"))["cells"]
            if cell["cell_type"] == "code"
        )
        for path in sorted(folder.glob(CHAPTERS))
    }


def add_chapters(
    app: Sphinx, what: str, name: str, obj: object, options: Any, lines: list[str]
) -> None:
    """Add to a function's entry the chapters whose code uses it."""
    word = re.compile(rf"\b{re.escape(name.removeprefix('softgrad.'))}\b")
    short = re.compile(rf"\b{re.escape(name.rsplit('.', 1)[1])}\b")
    pattern = short if LINKED.fullmatch(name) else word
    users = [
        page for page, code in _code(Path(app.srcdir)).items() if pattern.search(code)
    ]
    if users:
        links = ", ".join(f":doc:`{page}`" for page in users)
        lines += ["", f".. rubric:: {_('In the book')}", "", links, ""]


class FormulaIndex(SphinxDirective):
    """A table of the numbered equations, from ``formulas.yml`` beside the chapters."""

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir, "formulas.yml")
        self.env.note_dependency(str(path))
        columns = [_("Equation"), _("Computed by"), _("Held by"), _("which is a")]
        rows = [columns, ["---"] * len(columns)]
        for entry in yaml.safe_load(path.read_text("utf8")):
            functions = " ".join(f"{{py:obj}}`~{f}`" for f in listed(entry["function"]))
            tests = "<br>".join(f"`{test}`" for test in listed(entry["held_by"]))
            rows.append([f"{{eq}}`{entry['label']}`", functions, tests, entry["kind"]])
        text = StringList([f"| {' | '.join(row)} |" for row in rows], source=str(path))
        node = nodes.container()
        self.state.nested_parse(text, self.content_offset, node)
        return node.children


def listed(value: str | list[str]) -> list[str]:
    """Return `value` as a list."""
    return [value] if isinstance(value, str) else value


def setup(app: Sphinx) -> None:
    app.add_directive("formula-index", FormulaIndex)
    app.connect("autodoc-process-docstring", add_chapters, priority=900)
