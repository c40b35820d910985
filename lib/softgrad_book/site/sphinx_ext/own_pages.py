"""A page for each explorable, ``explorables/race.html``, and what lists them.

The page holds the chapter's figure and nothing of the book around it: for a lecture
hall, and for a frame in somebody else's page. The directive ``{explorables}`` becomes
the list of them, with their pictures; ``{slides} 02-entropy`` that of one chapter, in
its order.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import vl_convert
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from ...i18n import _
from ...style import PALETTE

FOLDER = "explorables"
FIGURE = re.compile(
    r'<figure class="explorable" id="(?P<identity>[\w-]+)"'
    r' aria-label="(?P<title>[^"]*)">'
)
DESCRIPTION = re.compile(r'class="drawn" role="img" aria-label="([^"]*)"')
SVG = re.compile("<svg[^>]*>")
NAMESPACE = (
    'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
)
PLACE = re.compile(r'transform="translate\((\d+),(\d+)\)"')
SIZE = re.compile(r'concat_0_group.*?d="M[\d.]+,[\d.]+h(\d+)v(\d+)')
PANEL = re.compile(r'concat_\d+_group"><g transform="translate\(\d+,(\d+)\)"')
AXIS = 36  # px, below a panel
TONES = ("light", "dark")
CARD = (300, 200)  # px, the room of a card's picture
PREVIEW_SCALE = 2  # pictures are 600 px wide, previews 1200
PAPER = "white"
LIST = '<div id="explorables"></div>'
SLIDES = re.compile(r'<ol class="slides" data-page="(.+?)"></ol>')


class Found(NamedTuple):
    """An explorable in a chapter."""

    page: str
    identity: str
    title: str
    figure: str


@functools.lru_cache(maxsize=1)  # a build asks several times
def found(env: BuildEnvironment) -> list[Found]:
    """Return the book's explorables, in the order of its pages."""
    explorables: dict[str, Found] = {}
    for page in sorted(env.found_docs):
        for raw in env.get_doctree(page).findall(nodes.raw):
            figure = raw.astext()
            if match := FIGURE.match(figure):
                this = Found(page, match["identity"], match["title"], figure)
                explorables.setdefault(this.identity, this)
    return list(explorables.values())


def own_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield name, context and template of the page of each explorable."""
    if app.builder.name != "html":
        return
    for explorable in found(app.env):
        described = DESCRIPTION.search(explorable.figure)
        context = {
            "title": explorable.title,
            # In a frame, its "full page" leaves the frame.
            "figure": explorable.figure.replace(
                f'href="{FOLDER}/', 'target="_top" href="'
            ),
            "identity": explorable.identity,
            "description": described[1] if described else "",
            "chapter": html.escape(app.env.titles[explorable.page].astext()),
            "chapter_page": explorable.page,
            "texts": {
                "embed": _("Embed"),
                "how": _("This code shows the explorable, as it stands, in your page:"),
                "code": _("Code to embed it"),
                "all": _("All explorables"),
            },
        }
        name = f"{FOLDER}/{explorable.identity}"
        yield name, context, "explorable.html"


class Explorables(SphinxDirective):
    """Where the list of explorables goes."""

    def run(self) -> list[nodes.Node]:
        vars(self.env)["softgrad_explorables"] = self.env.docname
        return [nodes.raw(text=LIST, format="html")]


class Slides(SphinxDirective):
    """Where the list of one chapter's explorables goes."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        vars(self.env)["softgrad_slides"] = self.env.docname
        page = html.escape(self.arguments[0])
        return [
            nodes.raw(
                text=f'<ol class="slides" data-page="{page}"></ol>', format="html"
            )
        ]


def renew(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have the lists written whenever a chapter may have changed."""
    pages = [vars(env).get(f"softgrad_{name}") for name in ("explorables", "slides")]
    return [page for page in pages if page in env.found_docs]


def fill(app: Sphinx, body: str) -> str:
    """Put the lists into the body of the page that has their places.

    Paper needs no list of all, and no links.
    """
    on_screen = app.builder.name == "html"
    if LIST in body:
        body = body.replace(LIST, _list_html(app.env) if on_screen else "")
    return SLIDES.sub(lambda place: _slides_html(app.env, place[1], on_screen), body)


def _slides_html(env: BuildEnvironment, page: str, on_screen: bool) -> str:
    slides = [e for e in found(env) if e.page == page]
    if not slides:
        raise ExtensionError(f"slides: {page!r} is no page with explorables")
    items = "".join(
        f'<li><a href="{FOLDER}/{e.identity}.html">{e.title}</a></li>'
        if on_screen
        else f"<li>{e.title}</li>"
        for e in slides
    )
    return f'<ol class="slides">{items}</ol>'


def _list_html(env: BuildEnvironment) -> str:
    cards = "".join(
        f'<li><a href="{e.identity}.html">{card_picture(e.identity)}{e.title}</a></li>'
        for e in found(env)
    )
    return f'<ul class="cards" id="explorables">{cards}</ul>'


def card_picture(identity: str, folder: str = "") -> str:
    """Return an explorable's small picture, light and dark, see `save_pictures`."""
    return "".join(
        f'<img class="in-{tone} dark-light" src="{folder}{identity}-{tone}.svg" alt=""'
        f' width="{CARD[0]}" height="{CARD[1]}" loading="lazy">'
        for tone in TONES
    )


def save_pictures(env: BuildEnvironment, folder: Path) -> None:
    """Write the first panel of each explorable into `folder`, in both tones."""
    for explorable in found(env):
        svg = _first_panel(explorable.figure)
        for tone in TONES:
            path = folder / f"{explorable.identity}-{tone}.svg"
            path.write_text(_coloured(svg, tone), "utf8")


def save_previews(env: BuildEnvironment, folder: Path) -> None:
    """Write each explorable's picture as PNG, which is shown with links to its page."""
    for explorable in found(env):
        svg = _coloured(_picture(explorable.figure), "light").replace(
            ">", f'><rect width="100%" height="100%" fill="{PAPER}"/>', 1
        )
        png = vl_convert.svg_to_png(svg, scale=PREVIEW_SCALE)
        (folder / f"{explorable.identity}.png").write_bytes(png)


def preview_of(env: BuildEnvironment, page: str) -> str:
    """Return the address of the picture for links to `page`, if it has an explorable.

    It is that of the page's first explorable, or of the one whose own page it is.
    """
    folder, _slash, name = page.rpartition("/")
    for explorable in found(env):
        if page == explorable.page or (folder, name) == (FOLDER, explorable.identity):
            return f"{FOLDER}/{explorable.identity}.png"
    return ""


def _coloured(svg: str, tone: str) -> str:
    for name, colour in PALETTE.items():
        svg = svg.replace(f"var(--sg-{name})", getattr(colour, tone))
    return svg


def _picture(figure: str) -> str:
    start = figure.index("<svg")
    return figure[start : figure.index("</svg>", start) + len("</svg>")]


def _first_panel(figure: str) -> str:
    """Return the picture, cut to its first panel."""
    svg = _picture(figure)
    place, size = PLACE.search(svg), SIZE.search(svg)
    assert place is not None, svg[:200]
    assert size is not None, svg[:200]
    left, top, width, height = map(int, (*place.groups(), *size.groups()))
    rows = {int(y) for y in PANEL.findall(svg)}
    # The next row's title needs as much room as the first one's.
    below = [y - height - top for y in rows if y > height]
    box = f'viewBox="0 0 {left + width + 12} {top + height + min([AXIS, *below])}"'
    return SVG.sub(f"<svg {NAMESPACE} {box}>", svg, count=1)


def let_be_framed(folder: Path) -> None:
    """Say which pages others may frame, to those static hosts that read this file."""
    (folder / "_headers").write_text(
        "/*\n  Content-Security-Policy: frame-ancestors 'none'\n"
        f"/{FOLDER}/*\n  ! Content-Security-Policy\n",
        "utf8",
    )


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write what lies beside the pages."""
    if error or app.builder.name != "html":
        return
    save_pictures(app.env, Path(app.outdir, FOLDER))
    if app.config.html_baseurl:  # without an address there is nothing to link to
        save_previews(app.env, Path(app.outdir, FOLDER))
    let_be_framed(Path(app.outdir))


def setup(app: Sphinx) -> None:
    app.add_directive("explorables", Explorables)
    app.add_directive("slides", Slides)
    app.connect("html-collect-pages", own_pages)
    app.connect("env-updated", renew)
    app.connect("build-finished", finish)
