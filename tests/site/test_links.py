"""Every link inside the book leads somewhere."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

from built_book import HTML, pages


class Page(HTMLParser):
    """The links of a page, and the places that links can lead to."""

    def __init__(self, path):
        super().__init__()
        self.links, self.places = set(), {""}
        self.feed(path.read_text("utf8"))

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "a" and attributes.get("href"):
            self.links.add(attributes["href"])
        self.places.add(attributes.get("id"))


@pytest.fixture(scope="module")
def book():
    return {path.name: Page(path) for path in HTML.glob("*.html")}


@pytest.mark.parametrize("name", pages())
def test_every_link_leads_somewhere(book, name):
    lost = []
    for link in book[name].links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target, place = parts.path or name, unquote(parts.fragment)
        found = (HTML / target).exists()
        if target in book:
            found = place in book[target].places
        if not found:
            lost.append(link)
    assert not lost


def test_terms_lead_from_chapters_to_the_glossary_and_back(book):
    chapters = [name for name in book if re.match(r"\d\d-", name)]  # not 404.html
    terms = {p.removeprefix("term-") for p in book["glossary.html"].places if p}
    met = {
        link.split("#term-")[1]
        for name in chapters
        for link in book[name].links
        if link.startswith("glossary.html#term-")
    }
    assert met <= terms
    assert len(met) > 40
    for name in chapters:
        assert any(link.startswith(f"{name}#") for link in book["glossary.html"].links)
        assert any(link.startswith(f"{name}#") for link in book["reference.html"].links)
