"""A lab needs a kernel: its section says so before anything else."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from ..page_html.outputs import lab_note_html

LAB = '<div class="lab">'


def say_first(app: Sphinx, doctree: nodes.document) -> None:
    """Put the note below the title of each section that has a lab."""
    for output in list(doctree.findall(nodes.raw)):
        if output.astext().startswith(LAB):
            section = output
            while not isinstance(section, nodes.section):
                section = section.parent
            section.insert(1, nodes.raw("", lab_note_html(), format="html"))


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", say_first)
