"""What pages say of their address, where the site's is configured."""

from xml.etree import ElementTree

import pytest

from small_book import CHAPTER, MORE

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("index", "_static/explorable.png"),
        (CHAPTER, "_static/explorable.png"),
        (MORE, "explorables/race.png"),
        ("explorables/race", "explorables/race.png"),
    ],
)
def test_a_page_names_its_address_and_a_picture_that_exists(small_site, name, picture):
    address, html = small_site
    page = (html / f"{name}.html").read_text("utf8")
    assert f'<link rel="canonical" href="{address}{name}.html"' in page
    assert f'<meta property="og:url" content="{address}{name}.html"' in page
    assert f'<meta property="og:image" content="{address}{picture}"' in page
    assert (html / picture).read_bytes().startswith(b"\x89PNG")


def test_the_sitemap_lists_pages_that_exist(small_site):
    address, html = small_site
    listed = [
        e.text for e in ElementTree.parse(html / "sitemap.xml").iter(f"{SITEMAP}loc")
    ]
    assert f"{address}{CHAPTER}.html" in listed
    for page in listed:
        assert (html / page.removeprefix(address)).is_file()


def test_the_page_for_missing_ones_works_however_deep_it_is_asked_for(
    small_site, browser
):
    address, html = small_site
    deep = f"{address}no/such/page.html"
    page = browser.new_page()
    missing = []
    page.on("response", lambda r: r.ok or missing.append(r.url))
    lost = (html / "404.html").read_text("utf8")
    page.route(deep, lambda route: route.fulfill(body=lost, content_type="text/html"))
    page.goto(deep, wait_until="networkidle")
    assert missing == []
    page.get_by_role("article").get_by_role("link", name="Small").click()
    page.wait_for_url(f"{address}{CHAPTER}.html")
    page.close()
