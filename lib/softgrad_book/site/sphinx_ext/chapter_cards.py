"""The landing page's chapters as cards, each with a picture from the chapter.

In the notebook it is a list of links, which JupyterLab shows as it is.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from .own_pages import FOLDER, card_picture, found

# Where a chapter's first explorable is not its best picture.
BETTER = {"temperature", "surprisal-and-entropy", "expected-minus-observed"}


def make_cards(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Add pictures to lists of chapters on the root page."""
    if page != app.config.root_doc or app.builder.name != "html":
        return
    pictures: dict[str, str] = {}
    for explorable in found(app.env):
        if explorable.page not in pictures or explorable.identity in BETTER:
            pictures[explorable.page] = explorable.identity
    for listed in doctree.findall(nodes.bullet_list):
        links = [item.next_node(nodes.reference) for item in listed.children]
        pages = [link["refuri"].removesuffix(".html") if link else "" for link in links]
        if not all(page in pictures for page in pages):
            continue
        listed["classes"].append("cards")
        for item, chapter in zip(listed.children, pages, strict=True):
            picture = card_picture(pictures[chapter], f"{FOLDER}/")
            item.insert(0, nodes.raw("", picture, format="html"))


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", make_cards)
