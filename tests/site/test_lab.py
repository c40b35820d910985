"""The chapters in JupyterLab, from the server that serves the book."""

import shutil

import nbformat
import pytest

from built_book import ROOT
from live_book import PATIENCE, Chapter, Server

pytestmark = pytest.mark.heavy
CHAPTER = "02-entropy"
# jupyterlab-myst puts any address into a frame, as soon as a notebook is opened.
HOSTILE = "```{iframe} javascript:parent.eval('window.ran=1')\n```"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    chapters = tmp_path_factory.mktemp("chapters")
    shutil.copy(ROOT / "book" / f"{CHAPTER}.ipynb", chapters)
    cells = [nbformat.v4.new_markdown_cell(text) for text in (HOSTILE, "*Read*")]
    foreign = nbformat.v4.new_notebook(cells=cells)
    nbformat.write(foreign, chapters / "foreign.ipynb")
    server = Server("--chapters", chapters)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def lab(browser, server):
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    Chapter(page).open(server.page(f"{CHAPTER}.html"))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.printed = []
    page.on("console", lambda m: m.type == "error" and page.printed.append(m.text))
    page.get_by_role("link", name="Open in JupyterLab").click()
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=PATIENCE)
    page.locator("#jp-main-statusbar", has_text="| Idle").wait_for(timeout=PATIENCE)
    own = (server.root, "data:", "blob:")
    page.foreign = [url for url in asked if not url.startswith(own)]
    yield page
    context.close()


def test_opens_the_chapter_that_was_read(lab):
    tab = lab.locator("#jp-main-dock-panel .lm-TabBar-tab.lm-mod-current")
    assert tab.inner_text().strip() == f"{CHAPTER}.ipynb"


def test_asks_nothing_of_other_hosts_and_offers_no_news(lab):
    assert lab.foreign == []
    assert lab.locator(".Toastify__toast").count() == 0


def test_renders_the_directives_of_the_chapter(lab):
    lab.locator("aside, .admonition", has_text="Misconception").first.wait_for()
    rendered = lab.locator(".jp-RenderedMarkdown").all_inner_texts()
    assert not any(":::{" in text for text in rendered)


def test_an_explorable_moves(lab):
    figure = lab.locator(".vega-embed").first
    slider = figure.locator("input[type=range]").first
    drawn = figure.locator("svg, canvas").first
    before = drawn.screenshot()
    slider.fill(slider.get_attribute("min"))
    assert drawn.screenshot() != before


def test_a_lab_moves(lab):
    lab.get_by_role("menuitem", name="Run", exact=True).click()
    lab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    handle = lab.locator(".jupyter-widgets .noUi-handle").first
    handle.wait_for(timeout=PATIENCE)
    picture = lab.locator(".jupyter-widgets svg").first.element_handle()
    handle.focus()
    for _ in range(8):
        lab.keyboard.press("ArrowRight")
    lab.wait_for_function("old => !old.isConnected", arg=picture)


OF_OTHERS = (
    # Equations of other chapters: a notebook alone has not got them.
    "Cross reference target was not found: ",
    # JupyterLab 4.6's, rarely and on a busy machine, while all cells are run: a cell
    # comes into its window that is not attached yet. The notebook goes on.
    "Cannot read properties of undefined (reading 'node')",
)


def test_prints_nothing_of_ours_on_the_console(lab):
    assert [text for text in lab.printed if not text.startswith(OF_OTHERS)] == []


def test_a_foreign_notebook_runs_nothing_when_it_is_opened(lab, server):
    page = lab.context.new_page()
    note = (
        "addEventListener('securitypolicyviolation', () => { window.refused = true })"
    )
    page.add_init_script(note)
    page.goto(f"{server.root}lab/tree/foreign.ipynb?token={server.token}")
    page.locator("em", has_text="Read").wait_for(timeout=PATIENCE)
    page.wait_for_function("() => window.ran || window.refused")
    assert not page.evaluate("window.ran")
    page.close()
