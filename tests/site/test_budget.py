"""What a page costs a phone before its reader does anything: the parts that are exact.

Times depend on what else a machine does; `make audit` measures them. Bytes, requests
and elements do not, and a later change that doubles one is found here.
"""

import gzip
import statistics

import pytest

from built_book import HTML, pages
from softgrad_book import explorables
from test_explorables import page_of

pytestmark = pytest.mark.heavy

PHONE = {"width": 412, "height": 823}
BYTES = 250_000  # packed as static hosts pack, before the first scroll
LARGER = {"07-softmax-regression.html": 320_000}  # ten pictures of handwritten digits
REQUESTS = 12
DRAWN = 3_500  # elements that are laid out; KaTeX makes fifty of one formula
STEP = 16  # ms, a frame
SLOWER = 4  # how much a phone is, as Lighthouse simulates it

MOVE = """async (figure) => {
  const times = [];
  const slider = figure.querySelector("input[type=range]");
  for (let n = 0; n < 60; n++) {
    slider.value = Number(slider.min) + (n / 60) * (slider.max - slider.min);
    const start = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    for (let n = 0; n < 4; n++) await null; // the handler has run
    times.push(performance.now() - start);
  }
  return times;
}"""


def packed(response):
    """Return how much of `response` travels from a host that packs texts."""
    body = response.body()
    is_text = not response.url.partition("?")[0].endswith((".woff2", ".png"))
    return len(gzip.compress(body, 6)) if is_text else len(body)


@pytest.fixture(params=[*pages(), "genindex.html", "search.html"])
def opened(request, browser, address):
    """A page that nobody has touched, and what came for it."""
    page = browser.new_page(viewport=PHONE, device_scale_factor=1.75)
    page.came = []
    page.on("response", lambda response: page.came.append(response))
    page.goto(address + request.param, wait_until="networkidle")
    page.name = request.param
    yield page
    page.close()


def test_a_page_is_light(opened):
    weights = {r.url.rpartition("/")[2]: packed(r) for r in opened.came}
    assert sum(weights.values()) <= LARGER.get(opened.name, BYTES), weights
    assert len(weights) <= REQUESTS, sorted(weights)


def test_what_nobody_sees_yet_is_not_drawn(opened):
    assert opened.locator("figure.explorable .stage").count() == 0
    assert not [r.url for r in opened.came if "/vega-" in r.url]
    drawn = """[...document.body.querySelectorAll("*")].filter((element) =>
      element.checkVisibility({ contentVisibilityAuto: true })).length"""
    assert opened.evaluate(drawn) <= DRAWN


def test_a_page_has_one_stylesheet_and_no_icon_font(opened):
    assert opened.locator("link[rel=stylesheet]").count() == 1
    assert not [r.url for r in opened.came if "fontawesome" in r.url]
    assert opened.locator("[class*='fa-']").count() == 0


@pytest.mark.parametrize("name", explorables.CLASSES)
def test_a_slider_s_step_takes_no_longer_than_a_frame(browser, address, name):
    name = getattr(explorables, name)().name
    page = browser.new_page(viewport=PHONE, device_scale_factor=1.75)
    page.goto(address + page_of(name))
    figure = page.locator(f"#{name}")
    figure.scroll_into_view_if_needed()
    figure.dispatch_event("pointerover")
    figure.locator(".stage svg").wait_for()
    phone = page.context.new_cdp_session(page)
    figure.evaluate(MOVE)  # warm
    phone.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    times = figure.evaluate(MOVE)
    page.close()
    assert statistics.quantiles(times, n=20)[-1] <= STEP


def test_the_stylesheet_knows_what_scripts_add():
    style = (HTML / "_static/book/page.css").read_text("utf8")
    for part in (
        "[data-theme=dark]",
        ".search-button__wrapper.show",
        ".copybtn.success",
        ".dropdown-menu.show",
        ".cell_output .dataframe",
    ):
        assert part in style, part
