"""Every built page, as a reader's browser meets it."""

from built_book import HTML


def test_asks_nothing_of_other_hosts_and_prints_nothing(reader, name):
    page = reader.open(name)
    assert page.foreign == []
    assert page.missing == []
    assert page.printed == []


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
    page = reader.open(name, java_script_enabled=False, wake=None)
    for figure in page.locator("figure.explorable").all():
        assert figure.locator(".picture .wide svg").is_visible()
        assert figure.locator(".readout").inner_text()
