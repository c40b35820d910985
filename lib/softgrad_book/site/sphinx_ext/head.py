"""What a page loads, and what it says of itself to machines.

One stylesheet and one script, whatever the theme and the extensions would bring; a
description, and, where the site's address is known, what links to it are shown with.
"""

from __future__ import annotations

import html
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _CascadingStyleSheet

from ...i18n import _
from ..publish import stylesheet
from . import patches
from .icons import icon, with_icons
from .own_pages import preview_of

LONGEST = 160  # characters that a list of search results shows of a page
SEARCH = "search"  # Sphinx's page of results, which runs Sphinx's scripts
SEARCH_SCRIPTS = ("documentation_options.js", "doctools.js", "sphinx_highlight.js")
SCRIPT = "book/book.js"
PICTURE = "_static/explorable.png"  # shown with links to pages without explorables
LOST = "404"
# What the first formula needs: without them the lines around it would move.
FONTS = tuple(
    f"_static/book/fonts/KaTeX_{name}.woff2" for name in ("Main-Regular", "Math-Italic")
)


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
    context["description"] = _description(doctree) or context["docstitle"]
    context["copy_button"] = _copy_button()
    context["preloaded"] = FONTS if 'class="katex"' in context.get("body", "") else ()
    base = app.config.html_baseurl
    context["picture_url"] = (
        posixpath.join(base, preview_of(app.env, page) or PICTURE) if base else ""
    )
    # A host shows its page for missing ones at whatever address was asked for.
    context["base_url"] = base if page == LOST else ""


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


def add_lost_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Add the page that a static host shows for an address it does not have."""
    if app.builder.name == "html":
        yield LOST, {}, f"{LOST}.html"


def write_sitemap(app: Sphinx, error: Exception | None) -> None:
    """List the pages for search engines, where the site's address is known."""
    base = app.config.html_baseurl
    if error or not base or app.builder.name != "html":
        return
    addresses = (
        posixpath.join(base, app.builder.get_target_uri(page))
        for page in sorted(app.env.found_docs)
    )
    listed = "".join(f"<url><loc>{html.escape(a)}</loc></url>" for a in addresses)
    Path(app.outdir, "sitemap.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"{listed}</urlset>\n",
        "utf8",
    )


def make_stylesheet(app: Sphinx, error: Exception | None) -> None:
    """Make the one stylesheet of the pages that are written."""
    sheets = vars(app).get("softgrad_sheets")
    if not error and sheets:
        stylesheet.make(Path(app.outdir), sheets)


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", add_filter)
    app.connect("html-collect-pages", add_lost_page)
    app.connect("build-finished", write_sitemap)
    app.connect("build-finished", make_stylesheet, priority=900)  # the theme writes one
