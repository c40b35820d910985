"""Where the chapters speak of a thing: links from words to the glossary, and back.

A chapter's first mention of a term leads to its definition. Below a definition, and
below a function of the reference, stand the sections that mention the one and call the
other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from ...figures import SHAPES, shape
from ...i18n import _
from ..page_html.outputs import figure_html

CHAPTER = re.compile(r"\d")
GLOSSARY, REFERENCE = "glossary", "reference"
SHOWN = 2  # sections of each chapter


class Place(NamedTuple):
    """A section of a chapter."""

    page: str
    anchor: str
    title: str


def chapters(app: Sphinx) -> list[str]:
    """Return the names of the chapters, in order."""
    return sorted(page for page in app.env.found_docs if CHAPTER.match(page))


def sections(app: Sphinx, page: str) -> Iterator[tuple[Place, nodes.section]]:
    """Yield the sections of a chapter that stand directly below its title."""
    for section in app.env.get_doctree(page).findall(nodes.section):
        if isinstance(section.parent, nodes.section):
            title = section.next_node(nodes.title).astext()
            if title != _("Exercises"):
                yield Place(page, section["ids"][0], title), section


def met(app: Sphinx, holds: Callable[[nodes.section], bool]) -> list[Place]:
    """Return the first sections of each chapter for which `holds`."""
    found = []
    for page in chapters(app):
        here = [place for place, section in sections(app, page) if holds(section)]
        found += here[:SHOWN]
    return found


def links(app: Sphinx, page: str, places: list[Place]) -> nodes.paragraph:
    """Return a paragraph of links from `page` to places, by chapter."""
    paragraph = nodes.paragraph(classes=["met"])
    paragraph += nodes.Text(_("In the book: "))
    for number, place in enumerate(places):
        uri = app.builder.get_relative_uri(page, place.page)
        paragraph += nodes.Text("; " if number else "")
        text = f"{int(place.page.split('-')[0])} · {place.title}"
        uri = f"{uri}#{place.anchor}"
        paragraph += nodes.reference("", text, refuri=uri, internal=True)
    return paragraph


# --- Terms ----------------------------------------------------------------------


def terms(app: Sphinx) -> dict[str, str]:
    """Return the terms of the glossary with their anchors."""
    objects = app.env.get_domain("std").get_objects()
    return {
        name: anchor
        for name, _shown, kind, page, anchor, _rank in objects
        if kind == "term" and page == GLOSSARY
    }


def pattern(term: str) -> re.Pattern[str]:
    """Return what finds a term in a text, in singular or plural."""
    word = re.escape(term)
    if term.islower():
        word = f"[{term[0]}{term[0].upper()}]{re.escape(term[1:])}"
    return re.compile(rf"(?<![\w-]){word}(?:s|es)?(?![\w-])")


def prose(section: nodes.Node) -> Iterator[nodes.Text]:
    """Yield the plain text of paragraphs: no titles, code, formulas or links."""
    for paragraph in section.findall(nodes.paragraph):
        for part in list(paragraph.children):
            marked = isinstance(part, (nodes.emphasis, nodes.strong))
            inner = list(part.children) if marked else [part]
            yield from (text for text in inner if isinstance(text, nodes.Text))


def link_terms(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Lead from a chapter's first mention of each term to the glossary."""
    glossary = app.builder.get_relative_uri(page, GLOSSARY)
    # Longer terms first: "cross-entropy" is no mention of "entropy".
    for term in sorted(terms(app), key=len, reverse=True):
        found = pattern(term)
        for text in prose(doctree):
            match = found.search(text)
            if match is None:
                continue
            uri = f"{glossary}#{terms(app)[term]}"
            link = nodes.reference("", match[0], refuri=uri, internal=True)
            link["classes"].append("term")
            before, after = text[: match.start()], text[match.end() :]
            text.parent.replace(text, [nodes.Text(before), link, nodes.Text(after)])
            break


def add_places_of_terms(app: Sphinx, doctree: nodes.document) -> None:
    """Add to each definition the sections that use its word."""
    for item in doctree.findall(nodes.definition_list_item):
        names = [term.astext() for term in item.findall(nodes.term)]
        patterns = [pattern(name) for name in names]

        def mentions(
            section: nodes.section, patterns: list[re.Pattern[str]] = patterns
        ) -> bool:
            texts = list(prose(section))
            return any(found.search(text) for found in patterns for text in texts)

        if places := met(app, mentions)[:4]:
            item.next_node(nodes.definition).append(links(app, GLOSSARY, places))


# --- Functions ------------------------------------------------------------------


def add_places_of_functions(app: Sphinx, doctree: nodes.document) -> None:
    """Add to each function of the reference the sections that call it."""
    for entry in list(doctree.findall(addnodes.desc)):
        signature = entry.next_node(addnodes.desc_signature)
        if not signature["ids"]:
            continue
        name = signature["ids"][0].removeprefix("softgrad.").removeprefix("trace.")
        called = re.compile(rf"\b{re.escape(name.removeprefix('descent.'))}\b")

        def calls(section: nodes.section, called: re.Pattern[str] = called) -> bool:
            code = section.findall(nodes.literal_block)
            return any(called.search(block.astext()) for block in code)

        content = entry.next_node(addnodes.desc_content)
        if places := met(app, calls):
            content.append(links(app, REFERENCE, places))
        if name in SHAPES:
            content.insert(0, drawn(name))


def drawn(name: str) -> nodes.raw:
    """Return the picture of a function."""
    picture = shape(name)
    svg = figure_html(picture.svg, {"alt": picture.alt}, f"shape-{name}")
    return nodes.raw("", f'<div class="shape">{svg}</div>', format="html")


def connect(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Add the links that a page needs."""
    if CHAPTER.match(page):
        link_terms(app, doctree, page)
    elif page == GLOSSARY:
        add_places_of_terms(app, doctree)
    elif page == REFERENCE:
        add_places_of_functions(app, doctree)


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", connect)
