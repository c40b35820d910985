"""Cells run in the page: the real server, the real kernel, a real browser."""

import gzip
from urllib.parse import urljoin

import pytest

import axe
from built_book import HTML
from live_book import Chapter, Server, sources, stored_texts
from softgrad_book.notebooks.cells import only_shows

CHAPTERS = sorted(path.stem for path in HTML.glob("0*.html"))
FIRST = f"{CHAPTERS[0]}.html"


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    assert "Error" not in server.stop()


@pytest.fixture
def context(browser):
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    yield context
    context.close()


@pytest.fixture
def fresh(context, server):
    """A page that nobody has touched."""
    return Chapter(context.new_page()).open(server.page(FIRST))


@pytest.fixture(scope="module")
def chapter(browser, server):
    """One page for all: a test writes what it needs, and finds what others left."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    yield Chapter(context.new_page()).open(server.page(FIRST))
    context.close()


def paths(page, address):
    """Open a page, and return the paths that it asks for, below the book's."""
    asked = set()
    page.on("request", lambda request: asked.add(request.url.split("?")[0]))
    page.goto(address)
    page.evaluate(axe.TWO_FRAMES)  # what is laid out asks for its letters
    page.evaluate("async () => { await document.fonts.ready }")
    page.wait_for_load_state("networkidle")
    return {url.removeprefix(urljoin(address, ".")) for url in asked}


def test_reading_costs_seven_kilobytes_and_no_kernel(context, server, address):
    kernels = server.kernels()
    served = paths(context.new_page(), server.page(FIRST))
    extra = served - paths(context.new_page(), address + FIRST)
    assert extra
    sizes = {path: len(gzip.compress((HTML / path).read_bytes())) for path in extra}
    assert sum(sizes.values()) < 7000, sizes
    assert server.kernels() == kernels


@pytest.mark.heavy
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_lab_and_an_explorable_come_alive(context, server, name):
    chapter = Chapter(context.new_page()).open(server.page(f"{name}.html"))
    assert chapter.run("labs.Lab").startswith("done")
    lab = chapter.output("labs.Lab")
    picture = lab.locator("svg").first.element_handle()
    handle = lab.locator(".noUi-handle").first
    handle.focus()
    now, most = (handle.get_attribute(f"aria-value{name}") for name in ("now", "max"))
    for _ in range(8):
        chapter.page.keyboard.press("ArrowLeft" if now == most else "ArrowRight")
    chapter.page.wait_for_function("old => !old.isConnected", arg=picture)

    assert chapter.run("explorables.").startswith("done")
    figure = chapter.output("explorables.").locator(".jp-OutputArea figure.explorable")
    figure.scroll_into_view_if_needed()
    figure.locator(".stage svg").wait_for()
    slider = figure.locator("input[type=range]").first
    shown = figure.locator("output").first.inner_text()
    slider.focus()
    chapter.page.keyboard.press("End")
    if figure.locator("output").first.inner_text() == shown:
        chapter.page.keyboard.press("Home")
    assert figure.locator("output").first.inner_text() != shown
    assert chapter.page.printed == []


def test_a_cell_first_runs_those_above_that_do_not_only_show(fresh):
    cells = sources(CHAPTERS[0])
    asked = 6
    assert fresh.run(asked).startswith("done")
    ran = [number for number, state in enumerate(fresh.states()) if state]
    above = [k for k in range(asked) if not only_shows(cells[k])]
    assert len(above) < asked
    assert ran == [*above, asked]


def test_run_all_leaves_what_the_book_has_drawn(fresh):
    drawn = [k for k, code in enumerate(sources(CHAPTERS[0])) if only_shows(code)]
    fresh.run_all()
    fresh.finish_all()
    assert set(fresh.states()) == {"done"}
    anew = fresh.cells.filter(has=fresh.page.locator(".jp-OutputArea"))
    numbers = anew.evaluate_all(
        "(anew, all) => anew.map(cell => all.indexOf(cell))",
        fresh.cells.element_handles(),
    )
    assert drawn
    assert set(numbers).isdisjoint(drawn)


def test_a_changed_cell_runs_again_where_it_is_needed(chapter):
    chapter.write(1, "base = 2")
    chapter.write(2, "double = 2 * base")
    assert chapter.write_and_run(3, "double").startswith("done")
    assert chapter.output(3).inner_text().strip() == "4"
    chapter.write(1, "base = 21")
    chapter.run(3)
    assert chapter.output(3).inner_text().strip() == "42"


@pytest.mark.parametrize("key", ["Shift+Enter", "Control+Enter"])
def test_runs_from_the_keyboard(chapter, key):
    chapter.write(1, "'from the ' + 'keyboard'")
    chapter.page.keyboard.press(key)
    chapter.finish(chapter.cell(1))
    assert "from the keyboard" in chapter.output(1).inner_text()


def test_the_editor_gets_every_key(chapter):
    chapter.write(1, "")
    chapter.page.keyboard.type("1/2 # a/b?")
    assert chapter.cell(1).locator(".cm-content").inner_text() == "1/2 # a/b?"
    chapter.page.keyboard.press("Escape")
    assert chapter.page.evaluate("document.activeElement.textContent") == "Run"


EMPTY_SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>"
RICH = {
    "print('one'); print('two')": ("pre", "one\ntwo"),
    "HTML('<b>bold</b>')": ("b", "bold"),
    "Markdown('*slanted* $x^2$')": ("em", "slanted"),
    "Latex('$$\\\\frac{1}{2}$$')": (".katex-display", ""),
    f'SVG("{EMPTY_SVG}")': ("svg", ""),
    "import matplotlib.pyplot as plt; _ = plt.plot([1, 2])": ("img[src^='data:']", ""),
    "1 / 0": ("pre .ansi-red-fg", "ZeroDivisionError"),
}


@pytest.mark.parametrize("code", RICH)
def test_draws(chapter, code):
    imports = "from IPython.display import HTML, SVG, Latex, Markdown\n"
    chapter.write_and_run(1, imports + code)
    element, text = RICH[code]
    drawn = chapter.output(1).locator(element, has_text=text).first
    drawn.wait_for(state="attached")


def test_a_running_cell_says_so_and_can_be_stopped(fresh):
    fresh.write(1, "import time\nprint('begun', flush=True)\ntime.sleep(600)")
    fresh.page.keyboard.press("Shift+Enter")
    cell = fresh.cell(1)
    fresh.output(1).get_by_text("begun").wait_for()
    assert cell.get_attribute("data-state") == "running"
    fresh.press("Run", fresh.cell(2))
    assert fresh.cell(2).get_attribute("data-state") == "waiting"
    fresh.press("Stop", cell)
    assert fresh.finish(cell) == "stopped"
    fresh.page.wait_for_function(
        "c => !c.dataset.state", arg=fresh.cell(2).element_handle()
    )


def test_a_cell_whose_needs_fail_is_not_run(chapter):
    chapter.write(1, "broken = 1 / 0")
    assert "cell 2" in chapter.write_and_run(2, "broken + 1")
    assert chapter.cell(1).get_attribute("data-state") == "failed"


def test_reset_brings_back_what_the_book_stored(fresh):
    texts = enumerate(stored_texts(CHAPTERS[0]))
    number = next(k for k, text in texts if text)
    cell, output = fresh.cell(number), fresh.output(number)
    code, text = cell.locator("pre").first.inner_text(), output.inner_text()
    fresh.write_and_run(number, "'another'")
    assert "another" in output.inner_text()
    fresh.press("Reset", cell)
    assert cell.locator("pre").first.inner_text() == code
    assert output.inner_text() == text
    assert fresh.run(number).startswith("done")


def test_what_was_typed_survives_a_reload(chapter):
    chapter.write(1, "kept = 'α'")
    chapter.page.reload()
    chapter.cell(1).locator(".cm-content").wait_for()
    assert chapter.cell(1).locator(".cm-content").inner_text() == "kept = 'α'"


def test_two_tabs_keep_two_drafts_and_two_kernels(chapter, server):
    other = Chapter(chapter.page.context.new_page()).open(server.page(FIRST))
    chapter.write_and_run(1, "mine = 'first'; mine")
    other.write_and_run(1, "mine = 'second'; mine")
    for tab, text in ((chapter, "first"), (other, "second")):
        tab.page.reload()
        tab.cell(1).locator(".cm-content", has_text=text).wait_for()
        tab.run(1)
        assert text in tab.output(1).inner_text()
    assert len(server.kernels()) >= 2
    other.page.close()


def test_restart_forgets(chapter):
    chapter.write_and_run(1, "remembered = 1")
    chapter.page.get_by_role("button", name="Restart").click()
    chapter.wait_until_told("Python is fresh")
    chapter.write(1, "")
    chapter.write_and_run(2, "remembered")
    assert "NameError" in chapter.output(2).inner_text()


@pytest.fixture(scope="module")
def all_kinds(browser, server):
    """A page that shows all that cells can look like."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    chapter = Chapter(context.new_page()).open(server.page(FIRST))
    chapter.write(-1, "draft = 'of an earlier visit'")
    chapter.page.reload()
    chapter.cell(-1).locator(".cm-content").wait_for()
    chapter.run("labs.Lab")
    chapter.write_and_run(1, "1 / 0")
    chapter.write_and_run(2, "from softgrad import softmax\nsoftmax('three')")
    chapter.output(2).locator("summary").click()
    chapter.write_and_run(3, "for k in range(9999): print(k, 'wide ' * 200)")
    assert "are left out" in chapter.output(3).inner_text()
    chapter.cell(-1).get_by_text("not run since").wait_for()
    yield chapter.page
    context.close()


@pytest.mark.parametrize("width", [390, 1300])
def test_live_cells_fit_the_page(all_kinds, width):
    all_kinds.set_viewport_size({"width": width, "height": 900})
    assert all_kinds.evaluate("document.documentElement.scrollWidth") <= width


def test_live_cells_are_accessible(all_kinds):
    assert axe.findings(all_kinds, "article") == []


def test_an_exercise_that_its_reader_solved_is_remembered(chapter):
    kept = "localStorage.getItem('softgrad.solved.1.3')"
    load = "import numpy as np\nfrom softgrad_book.exercises import check\n"
    assert chapter.write_and_run(1, f"{load}check('1.3', np.log2)").startswith("done")
    assert "Exercise 1.3: not yet" in chapter.printed_text(1)
    assert chapter.page.evaluate(kept) is None
    chapter.write_and_run(1, f"{load}check('1.3', np.log)")
    assert "Exercise 1.3: solved" in chapter.printed_text(1)
    assert chapter.page.evaluate(kept) == "yes"
