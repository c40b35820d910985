"""Search finds terms and functions, by keyboard and with what lies beside the pages."""

import pytest

FIRST = [
    ("perplexity", "glossary.html", "#term-perplexity"),
    ("Gibbs' inequality", "glossary.html", "#term-Gibbs-inequality"),
    ("log-sum-exp", "glossary.html", "#term-log-sum-exp"),
    ("softmax_jacobian", "reference.html", "#softgrad.softmax_jacobian"),
]


@pytest.mark.parametrize(("words", "page_name", "place"), FIRST)
def test_what_has_a_name_is_found_first(reader, words, page_name, place):
    page = reader.open("index.html", wake=None)
    page.keyboard.press("Control+K")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    first = page.locator("#search-results li a").first
    first.wait_for()
    page.locator(".search-summary", has_text="found").wait_for()
    first = page.locator("#search-results li a").first
    assert page_name in first.get_attribute("href")
    assert first.get_attribute("href").endswith(place)
    assert page.foreign == []
    assert page.printed == []


def test_a_result_s_page_marks_what_was_searched_for(reader):
    page = reader.open("search.html?q=perplexity", wake=None)
    page.locator("#search-results a[href*='02-entropy']").first.click()
    page.wait_for_url("**/02-entropy.html*")
    page.wait_for_function("CSS.highlights.get('searched')?.size > 3")
    marked = "[...CSS.highlights.get('searched')].map((range) => range.toString())"
    assert {word.lower() for word in page.evaluate(marked)} == {"perplexity"}
    page.keyboard.press("Escape")
    assert page.evaluate("CSS.highlights.size") == 0
    page.reload()  # not searched for a second time
    assert page.evaluate("CSS.highlights.size") == 0
    assert page.printed == []
