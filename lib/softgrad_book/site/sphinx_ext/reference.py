"""Ways between the chapters, the reference and the tests.

Library calls in the chapters lead to the reference, and the formula index from every
numbered equation to the function that computes it and the test that holds it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import nested_parse_with_titles

import softgrad

from ...i18n import _

CHAPTERS = "[0-9]*.ipynb"
NAME = re.compile(r'<span class="n">(\w+)</span>')
# Names short enough to be meant whenever code holds them.
EQUATION = re.compile(r"```\{math\}\n:label: (\S+)\n(.*?)```", re.DOTALL)
LINKED = re.compile(r"softgrad(\.trace|\.descent)?\.\w+")
NAMES = {
    word.lower(): word
    for word in ("Gibbs", "Hessian", "Huffman", "Jacobian", "Kraft", "SciPy", "Taylor")
} | {"k": "K", "kl": "KL"}
OF_SOURCES = re.compile(r"^test_(s\d_\d+_)?")  # and their numbers in the notes


def link_calls(app: Sphinx, body: str, uri: Any) -> str:
    """Make every library call in a page's code a link to the reference."""
    objects = app.env.get_domain("py").get_objects()
    anchors = {
        name.rsplit(".", 1)[1]: f"{uri(page).rstrip('#')}#{anchor}"
        for name, _shown, _kind, page, anchor, _rank in objects
        if LINKED.fullmatch(name)
    }

    def linked(match: re.Match[str]) -> str:
        if match[1] not in anchors:
            return match[0]
        return f'<a class="call" href="{anchors[match[1]]}">{match[0]}</a>'

    return NAME.sub(linked, body)


class FormulaIndex(SphinxDirective):
    """The numbered equations, from ``formulas.yml`` beside the chapters."""

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.srcdir, "formulas.yml")
        self.env.note_dependency(str(path))
        formulas = equations(Path(self.env.srcdir))
        lines: list[str] = []
        for entry in yaml.safe_load(path.read_text("utf8")):
            formula, chapter = formulas[entry["label"]]
            if f"## {{doc}}`{chapter}`" not in lines:
                lines += [f"## {{doc}}`{chapter}`", ""]
            functions = ", ".join(
                f"{{py:obj}}`~{f}`" for f in listed(entry["function"])
            )
            tests = "; ".join(map(told, listed(entry["held_by"])))
            kind = KINDS[entry["kind"]]
            number = f"{{eq}}`{entry['label']}`"
            what = _("{} Computed by {}; {}: {}.").format(
                number, functions, kind, tests
            )
            lines += ["```{math}", formula, "```", "", what, ""]
        node = nodes.Element()
        text = StringList(lines, source=str(path))
        nested_parse_with_titles(self.state, text, node, self.content_offset)
        return node.children


KINDS = {
    "proof": _("proved in"),
    "oracle": _("compared with another computation in"),
    "property": _("its properties tested in"),
}


def equations(folder: Path) -> dict[str, tuple[str, str]]:
    """Return each numbered equation's LaTeX and its chapter, by label."""
    found = {}
    for path in sorted(folder.glob(CHAPTERS)):
        for cell in json.loads(path.read_text("utf8"))["cells"]:
            for label, formula in EQUATION.findall("".join(cell["source"])):
                found[label] = formula, path.stem
    return found


def told(test: str) -> str:
    """Return a test's file and its name as words, which a line can break between.

    Examples
    --------
    >>> told("tests/formulas/test_softmax.py::test_shares_sum_to_1")
    '`test_softmax.py`, *shares sum to 1*'
    >>> told("tests/formulas/test_entropy.py::test_gibbs_inequality_for_any_p")
    '`test_entropy.py`, *Gibbs inequality for any p*'
    """
    path, name = test.split("::")
    name = OF_SOURCES.sub("", name)
    words = " ".join(NAMES.get(word, word) for word in name.split("_"))
    said = f"`{name}`" if name in softgrad.__all__ else f"*{words}*"
    return f"`{Path(path).name}`, {said}"


def listed(value: str | list[str]) -> list[str]:
    """Return `value` as a list."""
    return [value] if isinstance(value, str) else value


def setup(app: Sphinx) -> None:
    app.add_directive("formula-index", FormulaIndex)
