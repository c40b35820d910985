"""Every built page, opened once: its requests, its widths, paper, and what axe sees."""

from urllib.parse import urlsplit

import pytest

import axe
from built_book import HTML, pages

WIDTHS = [1300, 768, 690, 390, 360]
PAPER = 680  # px: A4 less its margins

CUT = """() => ["figure.explorable", ".figure", "table", ".answer"]
  .flatMap((kind) => [...document.querySelectorAll(kind)])
  .flatMap((outer) => [outer, ...outer.querySelectorAll("svg, input, button")])
  .filter((part) => part.checkVisibility())
  // On a phone, panels beside the first are a swipe away.
  .filter((part) => getComputedStyle(part.parentElement.closest(".picture") ?? part)
    .overflowX !== "auto")
  .filter((part) => part.getBoundingClientRect().right > innerWidth
                 || part.getBoundingClientRect().left < 0)
  .map((part) => part.outerHTML.slice(0, 120))"""

# No letter in a chart is shrunk. A chart is drawn anew when its panels change places.
LEGIBLE = """() => [...document.querySelectorAll(".stage svg")].every(
  (svg) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width > 0.9)"""

# axe does not look into formulas: a colour could stand there that nobody has measured.
COLOURED = """() => [...document.querySelectorAll(".katex-html")].filter((formula) =>
  getComputedStyle(formula).color !==
  getComputedStyle(formula.closest(".katex").parentElement).color
).map((formula) => formula.textContent)
"""


@pytest.fixture(scope="module", params=pages())
def page(patient_reader, request):
    return patient_reader.turn_to(request.param)


def test_asks_nothing_of_other_hosts_and_prints_nothing(page):
    assert page.foreign == []
    assert page.missing == []
    assert page.printed == []


def test_formulas_were_set_at_build_time(page):
    name = urlsplit(page.url).path.rsplit("/", 1)[1]
    html = (HTML / name).read_text("utf8")
    assert "katex-error" not in html
    assert 'class="math' not in html or 'class="katex' in html


PANELS = """[...document.querySelectorAll(".stage .mark-group.role-scope")]
  .map((panel) => Math.round(panel.getBoundingClientRect().width))
  .filter((width) => width > 0)"""
# Panels that are not in sight are reached with arrow keys, as with a finger.
REACHED = """[...document.querySelectorAll(".explorable .picture")].every(
  (part) => part.tabIndex === (part.scrollWidth > part.clientWidth ? 0 : -1))"""


def test_panels_fit_a_phone_and_are_wide_again_on_a_wide_page(page):
    wide = page.evaluate(PANELS)
    if not wide:
        pytest.skip("this page has no chart")
    with axe.laid_out(page):  # else each is resized as it comes near
        page.set_viewport_size({"width": 390, "height": 800})
        page.wait_for_function(f"{PANELS}.every((width) => width <= 350) && {REACHED}")
        page.set_viewport_size({"width": 1300, "height": 900})
        page.wait_for_function(f"(wide) => String({PANELS}) === String(wide)", arg=wide)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off_and_no_letter_in_a_chart_is_shrunk(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function(LEGIBLE, timeout=10_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT) == []


def test_nothing_is_cut_off_on_paper(page):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.wait_for_function(f"({CUT})().length === 0", timeout=10_000)
    for figure in page.locator("figure.explorable").all():
        assert figure.locator(".picture svg").first.is_visible()
        assert figure.locator(".readout").inner_text()
    controls = ".explorable .controls input, .answer input, .live, .cell-tools"
    assert not any(control.is_visible() for control in page.locator(controls).all())
    page.emulate_media(media="screen")


@pytest.mark.parametrize("theme", axe.THEMES)
def test_formulas_have_the_colour_of_their_text(page, theme):
    page.emulate_media(color_scheme=theme)
    assert page.evaluate(COLOURED) == []


def test_axe_finds_nothing(page):
    # A theme changes colours, and nothing else.
    assert axe.findings(page, runOnly=["color-contrast"]) == []
