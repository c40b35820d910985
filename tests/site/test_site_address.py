"""What pages say of their address, where the site's is configured."""

import threading
from xml.etree import ElementTree

import pytest
from nbformat.v4 import new_code_cell

from built_book import ROOT
from small_book import CHAPTER, build, chapter, shown
from softgrad_book import explorables
from softgrad_book.site.publish.static_server import serve_folder

UNSET = 'baseurl: ""'
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def with_explorable():
    notebook = chapter()
    race = shown(explorables.Race())
    notebook.cells.insert(1, new_code_cell("explorables.Race()", outputs=[race]))
    return notebook


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A small book that knows where it stands; the address, and its folder."""
    folder = tmp_path_factory.mktemp("known")
    host = folder / "host"
    host.mkdir()
    with serve_folder(host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/some/where/"
        config = (ROOT / "_config.yml").read_text("utf8")
        assert UNSET in config
        known = config.replace(UNSET, f'baseurl: "{address}"')
        (folder / "_config.yml").write_text(known, "utf8")
        html = build(folder, with_explorable(), folder / "_config.yml")
        (host / "some").mkdir()
        (host / "some/where").symlink_to(html, target_is_directory=True)
        yield address, html
        server.shutdown()


@pytest.mark.parametrize(
    ("name", "picture"),
    [
        ("index", "_static/explorable.png"),
        (CHAPTER, "explorables/race.png"),
        ("explorables/race", "explorables/race.png"),
    ],
)
def test_a_page_names_its_address_and_a_picture_that_exists(site, name, picture):
    address, html = site
    page = (html / f"{name}.html").read_text("utf8")
    assert f'<link rel="canonical" href="{address}{name}.html"' in page
    assert f'<meta property="og:url" content="{address}{name}.html"' in page
    assert f'<meta property="og:image" content="{address}{picture}"' in page
    assert (html / picture).read_bytes().startswith(b"\x89PNG")


def test_the_sitemap_lists_pages_that_exist(site):
    address, html = site
    listed = [
        e.text for e in ElementTree.parse(html / "sitemap.xml").iter(f"{SITEMAP}loc")
    ]
    assert f"{address}{CHAPTER}.html" in listed
    for page in listed:
        assert (html / page.removeprefix(address)).is_file()


def test_the_page_for_missing_ones_works_however_deep_it_is_asked_for(site, browser):
    address, html = site
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
