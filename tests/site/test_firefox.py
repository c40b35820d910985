"""The built book in Firefox: what pages and explorables must do in it, too."""

import os
import shutil

import numpy as np
import pytest

from axe import LAID_OUT
from built_book import HTML, pages
from firefox import Firefox
from softgrad_book import explorables
from softgrad_book.exercises import find
from softgrad_book.site.page_html.explorable_html import address_of
from test_every_page import CUT
from test_explorables import SIGNALS, prompted_settings, random_settings
from test_in_sight import BELOW_PICTURE, BESIDE_PICTURE, MOVERS

pytestmark = pytest.mark.heavy

INSTALLED = ["firefox-esr", "firefox"]
MISSING = "Firefox is not installed (Debian: apt install firefox-esr)"
# One after another comes into sight.
ALL_DRAWN = """() => [...document.querySelectorAll("figure.explorable")]
  .every((figure) => figure.view || figure.scrollIntoView())"""
OWN = sorted(f"explorables/{path.name}" for path in HTML.glob("explorables/*.html"))
CHAPTER = "02-entropy.html"


@pytest.fixture(scope="module")
def firefox():
    path = next(filter(None, map(shutil.which, INSTALLED)), None)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    firefox = Firefox(path)
    yield firefox
    firefox.close()


FIGURES = "() => [...document.querySelectorAll('figure.explorable')].map((f) => f.id)"
SHOW = "(id) => document.getElementById(id).scrollIntoView({ behavior: 'instant' })"
DRAWN = "(id) => document.querySelector(`#${id} .stage svg`) !== null"


def opened(firefox, address):
    """Return Firefox with a page, wide, and all its explorables drawn."""
    firefox.set_size(1300, 800)
    firefox.open(address)
    firefox.press("Shift")  # a sign of the reader, for whom charts wait
    firefox.figures = firefox.do(FIGURES)
    for figure in firefox.figures:
        firefox.do(SHOW, figure)
        firefox.wait(DRAWN, figure)
    return firefox


def quiet(page, address):
    ours = (address, "data:", "blob:")
    foreign = [url for url in page.asked if not url.startswith(ours)]
    return page.asked and foreign == page.printed == []


@pytest.fixture(scope="module", params=[*pages(), "search.html"])
def page(firefox, address, request):
    return opened(firefox, address + request.param)


@pytest.fixture(scope="module", params=OWN)
def own_page(firefox, address, request):
    return opened(firefox, address + request.param)


def test_a_page_asks_nothing_of_other_hosts_and_prints_nothing(page, address):
    assert quiet(page, address), page.printed


# Returns the key for a step that is possible.
FOCUS = """(id) => {
  const inputs = "#" + id + " .controls input";
  const control = document.querySelector(`${inputs}[type=range], ${inputs}:checked`);
  control.focus();
  return control.value === control.max ? "ArrowLeft" : "ArrowRight";
}"""
TEXT = "(id) => document.querySelector(`#${id} .readout`).textContent"
NEW_TEXT = f"(id, before) => ({TEXT})(id) !== before"
ADDRESS = "(id) => location.hash.startsWith(`#${id}?`)"


def test_a_step_by_keyboard_changes_what_is_read_and_the_address(page):
    for figure in page.figures:
        before = page.do(TEXT, figure)
        page.press(page.do(FOCUS, figure))
        page.wait(NEW_TEXT, figure, before)
        page.wait(ADDRESS, figure)


KNOWN = {
    address_of(module): name
    for name, module in zip(explorables.CLASSES, explorables.MODULES, strict=True)
}


def on(function):
    """Let a function of a figure take the figure's id."""
    return f"(id, ...rest) => ({function})(document.getElementById(id), ...rest)"


# JSON has neither NaN nor infinity.
AS_TEXT = f"""(...given) =>
  ({on(SIGNALS)})(...given).then((rows) => rows.map((row) => row.map(String)))"""


def test_a_page_of_its_own_is_quiet_and_computes_what_the_library_computes(
    own_page, address
):
    assert quiet(own_page, address), own_page.printed
    for figure in own_page.figures:
        if figure not in KNOWN:
            continue  # a workshop's, whose loss the chapter defines
        explorable = getattr(explorables, KNOWN[figure])()
        states = [*random_settings(explorable, 2), *prompted_settings(explorable)]
        names = list(explorable.values())
        rows = own_page.do(AS_TEXT, figure, [states, names])
        for settings, found in zip(states, rows, strict=True):
            with np.errstate(all="ignore"):  # a plain share may be 0 / 0
                expected = list(explorable.values(**settings).values())
            numbers, said = np.array(found, float), f"{figure} at {settings}"
            np.testing.assert_allclose(numbers, expected, 1e-9, 1e-14, err_msg=said)


BAR = "() => document.querySelector('.bd-header-article').offsetHeight"
HEIGHT = "(figure) => figure.getBoundingClientRect().height"


def test_picture_and_controls_are_in_view_together(page):
    page.set_size(1300, 800)
    for figure in page.figures:
        page.do(SHOW, figure)
        assert page.do(on(HEIGHT), figure) <= 800 - page.do(BAR), figure
        assert page.do(on(BESIDE_PICTURE), figure, MOVERS) == []
    page.set_size(390, 844)
    for figure in page.figures:
        page.do(SHOW, figure)
        assert page.do(on(BELOW_PICTURE), figure, [MOVERS, page.do(BAR)]) == []


# What is far from the screen is not laid out: there, Firefox gives its last place.
LAY_OUT = f"""() => {{
  const style = document.head.appendChild(document.createElement("style"));
  style.textContent = `{LAID_OUT}`;
}}"""


def test_nothing_is_cut_off(page):
    page.do(LAY_OUT)
    for width in (1300, 390):
        page.set_size(width, 900)
        page.wait(f"() => ({CUT})().length === 0")
        assert page.do("() => document.documentElement.scrollWidth") <= width


# The pages of one test each stand last: a page above stays open for all its tests.


def test_the_button_changes_the_theme(firefox, address):
    firefox.open(address + CHAPTER)
    colour = "() => getComputedStyle(document.body).backgroundColor"
    light = firefox.do(colour)
    firefox.call("click", ".theme-switch-button")
    firefox.wait("() => document.documentElement.dataset.theme === 'dark'")
    firefox.wait(f"(light) => ({colour})() !== light", light)
    firefox.call("reload")
    assert firefox.do("() => document.documentElement.dataset.theme") == "dark"


def test_search_finds_a_term(firefox, address):
    firefox.open(address + CHAPTER)
    firefox.call("keyboard.down", "Control")
    firefox.press("k")
    firefox.call("keyboard.up", "Control")
    firefox.call("keyboard.type", "perplexity")
    firefox.press("Enter")
    firefox.wait(
        "() => document.querySelector('#search-results li a')"
        "?.href.endsWith('glossary.html#term-perplexity')"
    )
    assert firefox.printed == []


def test_an_answer_is_judged_and_remembered(firefox, address):
    firefox.open(address + CHAPTER)
    verdict = "document.querySelector('form.answer').dataset.verdict"
    right = " ".join(f"{value:.6f}" for value in np.ravel(find("2.1").expected()))
    for answer, judged in (("1 1", "wrong"), (right, "right")):
        firefox.do("() => document.getElementById('answer-2.1').select()")
        firefox.call("keyboard.type", answer)
        firefox.press("Enter")
        firefox.wait(f"(judged) => {verdict} === judged", judged)
    # Firefox tells of what a page was still asking for when it was left.
    firefox.wait(ALL_DRAWN)
    firefox.call("waitForNetworkIdle")
    firefox.call("reload")
    firefox.wait(f"() => {verdict} === 'right'")
    firefox.call("waitForNetworkIdle")
    assert firefox.printed == []


def test_a_link_shows_what_it_leads_to(firefox, address):
    firefox.set_size(1300, 800)
    firefox.open(address + CHAPTER)
    firefox.call("hover", ".bd-article a.reference[href='#equation-eq-entropy-kraft']")
    firefox.wait("() => document.querySelector('.preview:popover-open .katex')")
    firefox.press("Escape")
    firefox.wait("() => !document.querySelector('.preview:popover-open')")
    assert firefox.printed == []
