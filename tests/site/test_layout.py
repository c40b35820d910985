"""Every built page, on screens of every width."""

import pytest

WIDTHS = [1300, 768, 390, 360]


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_off(reader, name, width):
    page = reader.open(name, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(
        """() => [...document.querySelectorAll("figure.explorable, .figure, table")]
        .flatMap((outer) => [outer, ...outer.querySelectorAll("svg, input, button")])
        .filter((e) => e.checkVisibility())
        .filter((e) => e.getBoundingClientRect().right > innerWidth
                    || e.getBoundingClientRect().left < 0)
        .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert cut == []


@pytest.mark.parametrize("width", WIDTHS)
def test_letters_in_charts_are_not_shrunk(reader, name, width):
    page = reader.open(name, width=width)
    scales = page.evaluate(
        """() => [...document.querySelectorAll(".stage svg")].map(
          (svg) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)"""
    )
    assert all(scale > 0.9 for scale in scales), scales
