"""What a page loads, and what it says of itself to machines.

One stylesheet and one script, whatever the theme and the extensions would bring; a
description, and, where the site's address is known, what links to it are shown with.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _CascadingStyleSheet

from ...i18n import _
from ..publish import stylesheet
from . import patches
from .icons import icon, with_icons

LONGEST = 160  # characters that a list of search results shows of a page
SEARCH = "search"  # Sphinx's page of results, which runs Sphinx's scripts
SEARCH_SCRIPTS = ("documentation_options.js", "doctools.js", "sphinx_highlight.js")
SCRIPT = "book/book.js"


def describe(app: Sphinx, page: str, context: dict[str, Any], doctree: Any) -> None:
    """Fill in what the head of `page` holds."""
    sheets = [sheet.filename for sheet in context["css_files"]]
    vars(app)["softgrad_sheets"] = [
        patches.THEME_BASE,
        *patches.THEME_SHEETS,
        *(s.removeprefix("_static/") for s in sheets if not patches.is_unwanted(s)),
    ]
    context["css_files"] = [_CascadingStyleSheet(f"_static/{stylesheet.NAME}")]
    wanted = (SCRIPT, *SEARCH_SCRIPTS) if page == SEARCH else (SCRIPT,)
    context["script_files"] = [
        script
        for script in context["script_files"]
        if str(script.filename).removeprefix("_static/") in wanted
    ]
    context["metatags"] = patches.VIEWPORT.sub("", context.get("metatags", ""))
    context["description"] = _description(doctree)
    context["copy_button"] = _copy_button()


def _description(doctree: Any) -> str:
    """Return the beginning of a page's text: whole sentences, or whole words."""
    if doctree is None:
        return ""
    paragraphs = (
        " ".join(p.astext().split())
        for p in doctree.findall(nodes.paragraph)
        if not p.next_node(nodes.math) and len(p.astext()) > LONGEST // 2
    )
    text = next(paragraphs, "")
    if len(text) <= LONGEST:
        return text
    start = text[:LONGEST]
    end = max(start.rfind(mark) for mark in (". ", "? ", "! ")) + 1
    return start[:end] if end > LONGEST // 2 else start.rpartition(" ")[0] + " …"


def _copy_button() -> str:
    name, done = html.escape(_("Copy")), html.escape(_("Copied"))
    return (
        f'<button type="button" class="copybtn o-tooltip--left" aria-label="{name}"'
        f' data-tooltip="{name}" data-copied="{done}">{icon("copy")}</button>'
    )


def add_filter(app: Sphinx) -> None:
    """Let templates draw icons."""
    if app.builder.format == "html":
        app.builder.templates.environment.filters["with_icons"] = with_icons


def make_stylesheet(app: Sphinx, error: Exception | None) -> None:
    """Make the one stylesheet of the pages that are written."""
    sheets = vars(app).get("softgrad_sheets")
    if not error and sheets:
        stylesheet.make(Path(app.outdir), sheets)


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", add_filter)
    app.connect("build-finished", make_stylesheet, priority=900)  # the theme writes one
