"""Where the chapters speak of a thing: links from words to the glossary, and back.

A chapter's first mention of a term leads to its definition. Below a definition, and
below a function of the reference, stand the sections that mention the one and call the
other.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from itertools import groupby, islice
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
    """A section of a chapter, and what stands in it."""

    page: str
    anchor: str
    title: str
    texts: list[str]
    code: list[str]


@functools.lru_cache(maxsize=1)  # a build asks for each term and each function
def places(app: Sphinx) -> list[Place]:
    """Return the sections that stand directly below the titles of the chapters."""
    found = []
    for page in sorted(page for page in app.env.found_docs if CHAPTER.match(page)):
        for section in app.env.get_doctree(page).findall(nodes.section):
            title = section.next_node(nodes.title).astext()
            if isinstance(section.parent, nodes.section) and title != _("Exercises"):
                texts = [text.astext() for text in prose(section)]
                code = [c.astext() for c in section.findall(nodes.literal_block)]
                found.append(Place(page, section["ids"][0], title, texts, code))
    return found


def met(app: Sphinx, holds: Callable[[Place], bool]) -> list[Place]:
    """Return the first sections of each chapter for which `holds`."""
    by_chapter = groupby(filter(holds, places(app)), key=lambda place: place.page)
    return [place for _page, group in by_chapter for place in islice(group, SHOWN)]


def links(app: Sphinx, page: str, found: list[Place]) -> nodes.paragraph:
    """Return a paragraph of links from `page` to places, by chapter."""
    paragraph = nodes.paragraph(classes=["met"])
    paragraph += nodes.Text(_("In the book: "))
    for number, place in enumerate(found):
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
    """Return what finds a term in a text, in singular or plural.

    Examples
    --------
    >>> pattern("Gibbs' inequality").search("so does Gibbs’ inequality") is None
    False
    """
    word = re.escape(term).replace("'", "['’]")  # as typed, and as typeset
    if term.islower():
        word = f"[{term[0]}{term[0].upper()}]{word[1:]}"
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
    glossary, anchors = app.builder.get_relative_uri(page, GLOSSARY), terms(app)
    # Longer terms first: "cross-entropy" is no mention of "entropy".
    for term in sorted(anchors, key=len, reverse=True):
        found = pattern(term)
        for text in prose(doctree):
            match = found.search(text)
            if match is None:
                continue
            uri = f"{glossary}#{anchors[term]}"
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

        def mentions(place: Place, patterns: list[re.Pattern[str]] = patterns) -> bool:
            return any(p.search(text) for p in patterns for text in place.texts)

        if found := met(app, mentions)[:4]:
            item.next_node(nodes.definition).append(links(app, GLOSSARY, found))


# --- Functions ------------------------------------------------------------------


def add_places_of_functions(app: Sphinx, doctree: nodes.document) -> None:
    """Add to each function of the reference the sections that call it."""
    for entry in list(doctree.findall(addnodes.desc)):
        signature = entry.next_node(addnodes.desc_signature)
        if not signature["ids"]:
            continue
        name = signature["ids"][0].removeprefix("softgrad.").removeprefix("trace.")
        called = re.compile(rf"\b{re.escape(name.removeprefix('descent.'))}\b")

        def calls(place: Place, called: re.Pattern[str] = called) -> bool:
            return any(called.search(code) for code in place.code)

        content = entry.next_node(addnodes.desc_content)
        if found := met(app, calls):
            content.append(links(app, REFERENCE, found))
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
