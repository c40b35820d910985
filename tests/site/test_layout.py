"""Every built page, on screens of every width."""

import pytest

WIDTHS = [1300, 768, 690, 390, 360]
PAPER = 680  # px: A4 less its margins

CUT = """() => ["figure.explorable", ".figure", "table", ".answer"]
  .flatMap((kind) => [...document.querySelectorAll(kind)])
  .flatMap((outer) => [outer, ...outer.querySelectorAll("svg, input, button")])
  .filter((part) => part.checkVisibility())
  .filter((part) => part.getBoundingClientRect().right > innerWidth
                 || part.getBoundingClientRect().left < 0)
  .map((part) => part.outerHTML.slice(0, 120))"""

SCALES = """() => [...document.querySelectorAll(".stage svg")].map(
  (svg) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)"""


@pytest.fixture
def page(reader, name):
    return reader.open(name)


def test_nothing_is_cut_off_and_no_letter_in_a_chart_is_shrunk(page):
    settled = 800 if page.locator(".stage").count() else 50  # ms, charts are drawn anew
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(settled)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT) == []
        assert all(scale > 0.9 for scale in page.evaluate(SCALES)), width


def test_nothing_is_cut_off_on_paper(page):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.wait_for_timeout(300)
    assert page.evaluate(CUT) == []
    for figure in page.locator("figure.explorable").all():
        assert figure.locator(".picture svg").first.is_visible()
        assert figure.locator(".readout").inner_text()
    controls = ".explorable .controls input, .answer input, .live, .cell-tools"
    assert not any(control.is_visible() for control in page.locator(controls).all())
