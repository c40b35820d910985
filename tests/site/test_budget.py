"""What a page costs a phone before its reader does anything: the parts that are exact.

Times depend on what else a machine does; `make audit` measures them. Bytes, requests
and elements do not, and a later change that doubles one is found here.
"""

import gzip

import pytest

from built_book import AXE, HTML, pages
from conftest import launched

pytestmark = pytest.mark.heavy

PHONE = {"width": 412, "height": 823}
BYTES = 250_000  # packed as static hosts pack, before the first scroll
REQUESTS = 12
LAID_OUT = 4_000  # elements and lines; KaTeX makes fifty of one formula

STEPS = 60
MOVE = """async (figure, steps) => {
  const slider = figure.querySelector("input[type=range]");
  for (let n = 0; n < steps; n++) {
    slider.value = Number(slider.min) + (n / steps) * (slider.max - slider.min);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    for (let n = 0; n < 4; n++) await null; // the handler has run
  }
}"""


@pytest.fixture(scope="module")
def browser(playwright):
    """The whole one, for it does what readers' browsers do besides drawing."""
    with launched(playwright, whole=True) as browser:
        yield browser


def metric(page, name):
    """Return what the browser counts."""
    told = page.session.send("Performance.getMetrics")["metrics"]
    return next(m["value"] for m in told if m["name"] == name)


def packed(response):
    """Return how much of `response` travels from a host that packs texts."""
    body = response.body()
    is_text = not response.url.partition("?")[0].endswith((".woff2", ".png"))
    return len(gzip.compress(body, 6)) if is_text else len(body)


@pytest.fixture(scope="module", params=[*pages(), "genindex.html", "search.html"])
def opened(request, browser, address):
    """A page, and what came for it. The last test is the first to touch it."""
    page = browser.new_page(viewport=PHONE, device_scale_factor=1.75)
    page.came = []
    page.on("response", lambda response: page.came.append(response))
    page.session = page.context.new_cdp_session(page)
    page.session.send("Performance.enable")
    page.goto(address + request.param, wait_until="networkidle")
    page.name = request.param
    yield page
    page.close()


def test_a_page_is_light(opened):
    weights = {r.url.rpartition("/")[2]: packed(r) for r in opened.came}
    assert sum(weights.values()) <= BYTES, weights
    assert len(weights) <= REQUESTS, sorted(weights)


def test_what_nobody_sees_yet_is_not_drawn(opened):
    assert opened.locator("figure.explorable .stage").count() == 0
    assert not [r.url for r in opened.came if "/vega-" in r.url]
    # Asking for a size would have it laid out, and so would a form: browsers look
    # whether they could fill it in.
    assert metric(opened, "LayoutObjects") <= LAID_OUT


def test_a_page_has_one_stylesheet_and_no_icon_font(opened):
    assert opened.locator("link[rel=stylesheet]").count() == 1
    assert not [r.url for r in opened.came if "fontawesome" in r.url]
    assert opened.locator("[class*='fa-']").count() == 0


def test_checkers_find_nothing_in_what_is_not_laid_out_yet(opened):
    """They take for overlapping what reaches out of the room that is kept for it."""
    opened.add_script_tag(path=AXE)
    found = """() => axe.run({ runOnly: ["color-contrast", "target-size"] })
      .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`)))"""
    assert opened.evaluate(found) == []


def test_a_slider_s_step_forces_no_layout(opened):
    """What a step costs in time, `make bench` measures."""
    opened.keyboard.press("Shift")  # a sign of the reader, for whom charts wait
    for figure in opened.locator("figure.explorable").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".stage svg").wait_for()
        figure.evaluate(MOVE, STEPS)  # warm
        before = metric(opened, "LayoutCount")
        figure.evaluate(MOVE, STEPS)
        forced = metric(opened, "LayoutCount") - before
        # The browser's own are at most one a frame.
        assert forced < STEPS / 2, figure.get_attribute("id")


def test_the_stylesheet_knows_what_scripts_add():
    style = (HTML / "_static/book/page.css").read_text("utf8")
    for part in (
        "[data-theme=dark]",
        ".search-button__wrapper.show",
        ".copybtn.success",
        ".dropdown-menu.show",
        ".dataframe",
    ):
        assert part in style, part


@pytest.mark.parametrize("width", [1300, 412])
def test_a_link_to_a_section_ends_at_the_section(browser, address, width):
    page = browser.new_page(viewport={"width": width, "height": 823})
    page.goto(address + "02-entropy.html#exercises")
    top = "document.getElementById('exercises').getBoundingClientRect().top"
    page.wait_for_function(f"0 <= {top} && {top} < 100")
    page.close()
