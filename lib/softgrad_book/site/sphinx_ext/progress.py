"""The page that shows how far the reader is: which chapters and exercises there are.

The directive ``{progress}`` becomes a list of them. What the reader's browser remembers
of each is filled in by the page's script, which knows no names and has no words of its
own: they stand in the page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from ...exercises import CHAPTERS as CHECKED
from ...i18n import _
from ..page_html.embedding import embedded_json
from .reference import CHAPTERS

TITLE = re.compile(r"\w+ (\d+\.\d+)\b")  # "Exercise 2.1: entropy and length"
TICK_BOX = "task-list-item-checkbox"
PLACE = '<div id="progress"></div>'


def texts() -> dict[str, str]:
    """Return all that the page's script may have to say."""
    return {
        "total": _(
            "{read} of {chapters} chapters read to the end, "
            "{done} of {all} exercises done."
        ),
        "chapter": _("{reached}; {done} of {all} exercises done"),
        "read": _("Read to the end"),
        "unread": _("Not read to the end yet"),
        "solved": _("solved"),
        "open": _("not solved yet"),
        "points": _("{ticked} of {points} points ticked"),
        "unkept": _(
            "This browser lets the page remember nothing: what you see here is "
            "forgotten as soon as you leave the page."
        ),
        "imported": _("Taken from the file: {added} entries that were not here."),
        "invalid": _("That file is none that this page exported. Nothing was changed."),
        "ask": _(
            "Forget which chapters you have read, your answers, and what you solved "
            "and ticked, in the whole book? This cannot be undone."
        ),
        "forgotten": _("All of it is forgotten."),
        "file": _("progress.json"),
    }


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note the exercises of a chapter, in its order."""
    page = app.env.docname
    if PurePath(app.env.doc2path(page)).match(CHAPTERS):
        _collected(app.env)[page] = list(_exercises(doctree))


def _collected(env: BuildEnvironment) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = vars(env).setdefault(
        "softgrad_exercises", {}
    )
    return found


def _exercises(doctree: nodes.document) -> Iterator[dict[str, Any]]:
    checked = {number for chapter in CHECKED.values() for number in chapter}
    before = 0  # points in lists above
    sections = list(doctree.findall(nodes.section))
    for section in sections:
        title = str(section.next_node(nodes.title).astext())
        match = TITLE.match(title)
        if not match or not section["ids"][0].startswith("exercise-"):
            continue
        points = _points(section)
        yield {
            "number": match[1],
            "title": title,
            "id": section["ids"][0],
            "checked": match[1] in checked,
            "from": before,
            "points": points,
        }
        before += points


def _points(node: nodes.Element) -> int:
    return sum(raw.astext().count(TICK_BOX) for raw in node.findall(nodes.raw))


def forget(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Drop what a page had that is read anew."""
    _collected(env).pop(page, None)


def merge(
    app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment
) -> None:
    """Take over what another process has read."""
    _collected(env).update(_collected(other))


class Progress(SphinxDirective):
    """Where the list of chapters and exercises goes."""

    def run(self) -> list[nodes.Node]:
        vars(self.env)["softgrad_progress"] = self.env.docname
        return [nodes.raw(text=PLACE, format="html")]


def renew(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have the page written whenever a chapter may have changed."""
    page = getattr(env, "softgrad_progress", None)
    return [page] if page in env.found_docs else []


def fill(app: Sphinx, body: str, uri: Any) -> str:
    """Put the list into the body of the page that has its place.

    In a book that is one page, for paper, it has no links.
    """
    uri = uri if app.builder.name == "html" else None
    return body.replace(PLACE, _page_html(app.env, uri)) if PLACE in body else body


def _page_html(env: BuildEnvironment, uri: Any) -> str:
    chapters = sorted(_collected(env).items())
    data = {
        "texts": texts(),
        "chapters": [
            {
                "page": page,
                "exercises": [
                    {k: e[k] for k in ("number", "from", "points", "checked")}
                    for e in exercises
                ],
            }
            for page, exercises in chapters
        ],
    }
    listed = "".join(_chapter_html(env, uri, *chapter) for chapter in chapters)
    buttons = "".join(
        f'<button type="button" class="{name}" disabled>{text}</button>'
        for name, text in (
            ("export", _("Export")),
            ("import", _("Import")),
            ("forget", _("Forget")),
        )
    )
    label = html.escape(_("A file that this page exported"))
    return (
        f'<div id="progress"><p class="total"></p>'
        f'<div class="tools">{buttons}<input type="file" hidden'
        f' accept="application/json,.json" aria-label="{label}"></div>'
        f'<p role="status"></p>{listed}'
        f'<script type="application/json">{embedded_json(data)}</script></div>'
    )


def _chapter_html(
    env: BuildEnvironment, uri: Any, page: str, exercises: list[dict[str, Any]]
) -> str:
    number = ".".join(map(str, env.toc_secnumbers.get(page, {}).get("", ())))
    title = html.escape(f"{number}. {env.titles[page].astext()}".removeprefix(". "))
    items = "".join(
        f'<li data-exercise="{e["number"]}">'
        f"{_link(html.escape(e['title']), uri and uri(page) + '#' + e['id'])}"
        f' <span class="state"></span></li>'
        for e in exercises
    )
    return (
        f'<section data-page="{page}"><h2>{_link(title, uri and uri(page))}</h2>'
        f'<p class="state"></p><ul>{items}</ul></section>'
    )


def _link(text: str, address: str | None) -> str:
    if not address:
        return text
    return f'<a class="reference internal" href="{address}">{text}</a>'


def setup(app: Sphinx) -> None:
    app.add_directive("progress", Progress)
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", renew)
