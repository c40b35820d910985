"""The whole book on paper: built as ``make pdf`` builds it, read as a PDF."""

import html
import os
import re
import shutil
import subprocess

import pytest
from pypdf import PdfReader

from built_book import BUILD, ROOT
from softgrad_book.site.publish import pdf

pytestmark = pytest.mark.heavy

A4 = (595, 842)  # pt
PATIENCE = 120_000  # ms, for all chapters in one page on a busy machine
EDGE = 20  # pt that stay white all round
MISSING = "pdftotext is not installed (Debian: apt install poppler-utils)"
CHAPTERS = [
    "1. Softmax versus hardmax",
    "2. Entropy",
    "3. Cross-entropy and KL divergence",
    "4. The gradient, derived and checked",
    "5. Squared error versus cross-entropy",
    "6. The vectorised Jacobian",
    "7. Softmax regression, trained by hand",
    "8. Any loss, any layer",
    "Reference",
    "Formula index",
    "Source notes",
    "Glossary",
    "Bibliography",
]
PRINTED_WIDTH = 672  # px, A4 between its margins
WIDE = """(width) => [...document.querySelectorAll(
    ".bd-article :is(p, li, dt, pre code, pre span, td, svg, .katex-html .base)")]
  .filter((e) => !e.closest("svg svg, .visually-hidden"))
  .filter((e) => e.getBoundingClientRect().right > width + 1)
  .map((e) => e.textContent.slice(0, 80))"""
WORD = re.compile(
    r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The book built as one page."""
    target = tmp_path_factory.mktemp("one-page")
    options = ["--config", ROOT / "_config.yml", "--path-output", target]
    subprocess.run(
        [
            *BUILD,
            ROOT / "book",
            *options,
            "--builder",
            "singlehtml",
            "--keep-going",
            "--quiet",
        ],
        check=True,
        capture_output=True,
    )
    return target / "_build" / "singlehtml"


@pytest.fixture(scope="module")
def book(folder, browser):
    """The printed book, a file."""
    if not shutil.which("pdftotext"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    target = folder / "book.pdf"
    pdf.print_book(browser, folder, target)
    return target


@pytest.fixture(scope="module")
def pages(book):
    """The text of each page, line by line, with every space made one."""
    text = poppler("pdftotext", "-layout", book, "-")
    return [" ".join(page.split()) for page in text.removesuffix("\f").split("\f")]


def poppler(*command):
    return subprocess.run(
        command, check=True, capture_output=True, text=True, encoding="utf8"
    ).stdout


def start_of(title, pages):
    """Return the number of the page whose head and heading are the title."""
    opening = f"{title} {title} "
    (number,) = [n for n, page in enumerate(pages, 1) if page.startswith(opening)]
    return number


def test_every_chapter_opens_a_page_that_the_contents_name(book, pages):
    starts = [start_of(title, pages) for title in CHAPTERS]
    assert starts == sorted(starts)
    # In the order in which it is read: the contents have columns, and lines that wrap.
    read = poppler("pdftotext", "-raw", "-l", str(starts[0] - 1), book, "-")
    contents = " ".join(read.split()).replace("- ", "-")
    for title, number in zip(CHAPTERS, starts, strict=True):
        assert f"{title} {number}" in contents


def test_every_page_has_its_number_and_something_to_read(pages):
    for number, page in enumerate(pages, start=1):
        assert page.endswith(f" {number}")
        assert len(page) > 100


def test_the_book_is_neither_cut_nor_bloated(pages):
    assert 150 < len(pages) < 320


def test_nothing_leaves_the_page(book):
    boxes = poppler("pdftotext", "-bbox", book, "-").split("<page ")[1:]
    for number, page in enumerate(boxes, start=1):
        size = re.match(r'width="(.+?)" height="(.+?)"', page).groups()
        width, height = map(float, size)
        assert (width, height) == pytest.approx(A4, abs=1)
        for *edges, word in WORD.findall(page):
            left, top, right, bottom = map(float, edges)
            inside = EDGE < left < right < width - EDGE and EDGE / 2 < top < bottom
            assert inside, f"page {number}: {word!r}"
            assert bottom < height - EDGE, f"page {number}: {word!r}"


def test_formulas_are_typeset(pages):
    for page in pages:
        text = re.sub(r'r"[^"]*"', "", page)  # code may hold a claim in TeX
        assert "$$" not in text
        assert not re.search(r"\\(frac|sum|text|partial|begin|log|exp|left)\b", text)


EXPLORABLE = '<figure class="explorable" id="'


def test_every_explorable_shows_its_first_state(folder, pages):
    source = (folder / "index.html").read_text("utf8")
    printed = "".join("".join(pages).split())
    figures = [f.split("</figure>")[0] for f in source.split(EXPLORABLE)[1:]]
    assert len(figures) >= 15
    for figure in figures:
        name = figure.partition('"')[0]
        picture = figure.split('<div class="wide')[1].split("</svg>")[0]
        readout = figure.split('<p class="readout">')[1].split("</p>")[0]
        labels = re.findall(r"<text[^>]*>([^<]{4,})</text>", picture)
        assert labels, name
        for text in [*labels, readout]:
            words = "".join(html.unescape(re.sub("<[^>]+>", "", text)).split())
            assert words in printed, f"{name}: {text}"


def test_nothing_asks_to_be_clicked(pages):
    for page in pages:
        for words in ("Your answer to exercise", "not answered yet", "Back to top"):
            assert words not in page
        assert "Show the solution run" not in page


def body(page, source):
    """Return a page's letters without its head, a title, and its number."""
    titles = [re.sub("<[^>]+>|#", "", h) for h in re.findall(r"<h1>(.*?)</h1>", source)]
    heads = (html.unescape(title).strip() for title in titles)
    page = re.sub(r" \d+$", "", page)
    head = max((h for h in heads if page.startswith(h)), key=len, default="")
    return "".join(page.removeprefix(head).split())


def test_solutions_stand_open(folder, pages):
    source = (folder / "index.html").read_text("utf8")
    printed = "".join(body(page, source) for page in pages)
    openings = re.findall(r'<p class="sd-card-text">([^<]{20,})', source)
    assert len(openings) >= 10
    for opening in openings:
        # Its first sentence: further on, a formula may stand between the lines.
        words = "".join(html.unescape(opening).split(". ")[0].split())
        assert words[:60] in printed, opening


def test_no_line_is_wider_than_the_paper(folder, browser):
    page = browser.new_page(
        java_script_enabled=False, viewport={"width": PRINTED_WIDTH, "height": 900}
    )
    page.emulate_media(media="print")
    page.goto((folder / "index.html").as_uri(), timeout=PATIENCE)
    wide = page.evaluate(WIDE, PRINTED_WIDTH)
    page.close()
    assert not wide


def test_links_stay_in_the_book(book):
    reader = PdfReader(book)
    notes = [
        note.get_object() for page in reader.pages for note in page.annotations or []
    ]
    assert any("/Dest" in note for note in notes)
    addresses = [note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})]
    assert addresses
    assert not [address for address in addresses if "127.0.0.1" in address]


def test_has_bookmarks_and_tags(book):
    reader = PdfReader(book)
    titles = {entry.title for entry in reader.outline if not isinstance(entry, list)}
    assert titles
    assert "/StructTreeRoot" in reader.root_object
