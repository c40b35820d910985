"""The Sphinx extension: what the book's pages have beyond a plain Jupyter Book.

It brings one script and one stylesheet in place of the theme's, sets formulas at build
time, links calls of the library and puts a bar below each chapter's title. Nothing
outside this package imports Sphinx, docutils or MyST-NB.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from ...i18n import _
from . import (
    captions,
    chapter_cards,
    head,
    lab_notes,
    lighter,
    live_bar,
    own_pages,
    patches,
    places,
    progress,
    reference,
    unbroken,
)
from .palette import palette_css

HERE = Path(__file__).parent
STATIC = HERE.parent / "static"
KATEX = HERE.parent / "web" / "node_modules" / "katex" / "dist" / "katex.min.js"


# What a link leads to is shown in a copy of this.
PREVIEW = (
    '<template id="preview-parts"><div class="preview" id="preview" popover>'
    '<div class="content"></div>'
    f'<p class="go"><a href="">{_("Go there")}</a></p></div></template>'
)


def configure(app: Sphinx, config: Config) -> None:
    """Point Sphinx to the bundled files."""
    if not (STATIC / "book" / "book.js").exists():
        raise SystemExit("The page's script is not built: run `make assets` first.")
    config.html_static_path.append(str(STATIC))
    config.templates_path.append(str(HERE / "templates"))
    config.katex_prerender = True
    config.katex_js_path = str(KATEX)
    config.katex_css_path = "book/book.css"
    patches.patch_katex()


def add_assets(app: Sphinx) -> None:
    """Add the script and the palette to every page."""
    (STATIC / "book" / "palette.css").write_text(palette_css(), "utf8")
    app.add_css_file("book/palette.css")
    app.add_js_file("book/book.js", type="module", loading_method="none")


def finish_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Link library calls, add the bar, and clean what others put into the page."""
    if "body" in context:
        body = patches.one_child_each(patches.clean_body(context["body"]))
        body = reference.link_calls(app, body, context["pathto"])
        if app.builder.name == "html" and _is_notebook(app, page):
            body = body.replace("</h1>", f"</h1>{live_bar.bar(app, page)}", 1)
        body = progress.fill(app, body, context["pathto"])
        body = lighter.letters_once(own_pages.fill(app, body))
        if app.builder.name == "html":
            body = lighter.charts_apart(app, body)
            body = lighter.rooms(body, doctree) if doctree else body
        context["body"] = body + (PREVIEW if app.builder.name == "html" else "")
    head.describe(app, page, context, doctree)


def _is_notebook(app: Sphinx, page: str) -> bool:
    return page in app.env.found_docs and app.env.doc2path(page).endswith(".ipynb")


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the parts; Sphinx calls this."""
    for part in (
        captions,
        chapter_cards,
        head,
        lab_notes,
        own_pages,
        places,
        progress,
        reference,
        unbroken,
    ):
        part.setup(app)
    app.connect("config-inited", configure)
    app.connect("builder-inited", add_assets)
    app.connect("html-page-context", finish_page, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
