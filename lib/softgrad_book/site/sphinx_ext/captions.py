"""Captions: the paragraph in italics that follows a picture's cell.

JupyterLab shows the same paragraph as it is written, so a chapter needs no directive.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from ..page_html.outputs import SVG

CAPTION = "picture-caption"


def mark_captions(app: Sphinx, doctree: nodes.document) -> None:
    """Give each paragraph that is a caption the class that styles it."""
    for paragraph in doctree.findall(nodes.paragraph):
        cell = paragraph.previous_sibling()
        if _is_in_italics(paragraph) and _shows_a_picture(cell):
            paragraph["classes"].append(CAPTION)


def _is_in_italics(paragraph: nodes.paragraph) -> bool:
    return len(paragraph) == 1 and isinstance(paragraph[0], nodes.emphasis)


def _shows_a_picture(node: nodes.Node | None) -> bool:
    return (
        isinstance(node, nodes.container)
        and "cell" in node["classes"]
        and any(n.get("mime_type") == SVG for n in node.findall(nodes.Element))
    )


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", mark_captions)
