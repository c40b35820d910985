"""Every built page, as a reader's browser meets it."""

import pytest

from built_book import AXE, HTML, pages

WIDTHS = [1300, 768, 390, 360]


@pytest.fixture(params=pages())
def name(request):
    return request.param


def test_asks_nothing_of_other_hosts_and_prints_nothing(reader, name):
    page = reader.open(name)
    assert page.foreign == []
    assert page.missing == []
    assert page.printed == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(reader, name, scheme):
    page = reader.open(name, color_scheme=scheme)
    page.add_script_tag(path=AXE)
    violations = page.evaluate("axe.run().then((found) => found.violations)")
    findings = [
        f"{v['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for v in violations
        for node in v["nodes"]
    ]
    assert not findings, "\n".join(findings)


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


def test_formulas_were_set_at_build_time(name):
    html = (HTML / name).read_text()
    assert "katex-error" not in html
    assert 'class="math' not in html or 'class="katex' in html


def test_printed_page_holds_its_pictures_and_controls(reader, name):
    page = reader.open(name)
    page.emulate_media(media="print")
    for figure in page.locator("figure.explorable").all():
        assert figure.locator(".picture svg").first.is_visible()
        assert figure.locator("input[type=range]").first.is_visible()
        assert figure.locator(".readout").inner_text()


def test_reads_without_scripts(reader, name):
    page = reader.open(name, java_script_enabled=False, settle=False)
    for figure in page.locator("figure.explorable").all():
        assert figure.locator(".picture .wide svg").is_visible()
        assert figure.locator(".readout").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_letters_in_charts_are_not_shrunk(reader, name, width):
    page = reader.open(name, width=width)
    scales = page.evaluate(
        """() => [...document.querySelectorAll(".stage svg")].map(
          (svg) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)"""
    )
    assert all(scale > 0.9 for scale in scales), scales
