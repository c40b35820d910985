"""The glossary's terms as targets: ``{term}`softmax``` in a chapter leads to its entry.

The glossary stays a definition list, which JupyterLab and GitHub show too; Sphinx's own
directive for glossaries would be code there.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

PAGE = "glossary"


def note_terms(app: Sphinx, doctree: nodes.document) -> None:
    """Give each term of the glossary an id, and Sphinx's domain its address."""
    if app.env.docname != PAGE:
        return
    domain: Any = app.env.get_domain("std")
    for term in doctree.findall(nodes.term):
        name = term.astext()
        identity = f"term-{nodes.make_id(name)}"
        term["ids"].append(identity)
        domain.note_object("term", name, identity, location=term)


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", note_terms)
