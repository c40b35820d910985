"""The built book, served from a sub-path, and a real browser to read it with."""

import contextlib
import os
import threading

import pytest
from playwright.sync_api import sync_playwright

import small_book
from built_book import HTML, ROOT, pages
from softgrad_book.site.publish.browser import MISSING, launch
from softgrad_book.site.publish.static_server import serve_folder

SUB_PATH = "some/where"
UNSET = 'baseurl: ""'
collect_ignore = ["hub_config.py"]  # JupyterHub runs it, and nothing else can


def pytest_collection_modifyitems(items):
    if not HTML.exists() and any("tests/site" in str(item.path) for item in items):
        raise pytest.UsageError("The book is not built: run `make book` first.")


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@contextlib.contextmanager
def launched(playwright, **options):
    browser = launch(playwright, **options)
    if browser is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser(playwright):
    with launched(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """The book's address: not the root of its host, as on GitHub Pages or a hub."""
    root = tmp_path_factory.mktemp("host")
    home = root / SUB_PATH
    home.parent.mkdir(parents=True)
    home.symlink_to(HTML, target_is_directory=True)
    with serve_folder(root) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{SUB_PATH}/"
        server.shutdown()


@pytest.fixture(scope="session")
def small_site(tmp_path_factory):
    """A small book that knows where it stands: its address, and its folder."""
    folder = tmp_path_factory.mktemp("small")
    host = folder / "host"
    home = host / SUB_PATH
    home.parent.mkdir(parents=True)
    with serve_folder(host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/{SUB_PATH}/"
        config = (ROOT / "_config.yml").read_text("utf8")
        assert UNSET in config
        known = folder / "_config.yml"
        known.write_text(config.replace(UNSET, f'baseurl: "{address}"'), "utf8")
        html = small_book.build(folder, config=known)
        home.symlink_to(html, target_is_directory=True)
        yield address, html
        server.shutdown()


AT_FIRST = {"media": "screen", "color_scheme": "light", "reduced_motion": None}


class Reader:
    """Opens pages, and notes what they print and what they ask for."""

    def __init__(self, browser, address):
        self.browser, self.address = browser, address
        self.contexts = []
        self.opened = None

    def open(self, name, *, width=1300, wake="figure.explorable", **options):
        """Open a page and wait for its explorables, or for those that `wake` finds."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, **options
        )
        self.contexts.append(context)
        page = context.new_page()
        page.printed, page.foreign, page.missing = [], [], []
        page.on("console", lambda message: page.printed.append(message.text))
        page.on("pageerror", lambda error: page.printed.append(str(error)))
        page.on("request", lambda request: self.note(page, request.url))
        page.on("response", lambda r: r.ok or page.missing.append(r.url))
        page.goto(self.address + name)
        page.keyboard.press("Shift")  # a sign of the reader, for whom charts wait
        for figure in page.locator(wake).all() if wake else []:
            figure.scroll_into_view_if_needed()
            figure.locator(".stage svg").wait_for()
        if wake:
            page.wait_for_load_state("networkidle")
        return page

    def turn_to(self, name):
        """Return the page, wide, light, at its top; it is opened unless it is open."""
        if self.opened != name:
            self.close()
            self.page, self.opened = self.open(name), name
        self.page.set_viewport_size({"width": 1300, "height": 900})
        self.page.emulate_media(**AT_FIRST)
        self.page.mouse.move(0, 0)
        self.page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        return self.page

    def note(self, page, url):
        if not url.startswith((self.address, "data:", "blob:")):
            page.foreign.append(url)

    def close(self):
        for context in self.contexts:
            context.close()
        self.contexts.clear()


@pytest.fixture
def reader(browser, address):
    reader = Reader(browser, address)
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def patient_reader(browser, address):
    """One who turns to a page, and keeps it open from test to test."""
    reader = Reader(browser, address)
    yield reader
    reader.close()


@pytest.fixture(params=pages())
def name(request):
    """The name of each page in turn."""
    return request.param
