"""The chapters in JupyterLab, from the server that serves the book."""

import pytest

from live_book import PATIENCE, Chapter, Server

CHAPTER = "02-entropy"


@pytest.fixture(scope="module")
def lab(browser):
    server = Server()
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    foreign = []
    page.on("request", lambda r: foreign.append(r.url))
    book = Chapter(page).open(server.page(f"{CHAPTER}.html"))
    book.page.get_by_role("link", name="Open in JupyterLab").click()
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=PATIENCE)
    page.foreign = [
        url for url in foreign if not url.startswith((server.root, "data:", "blob:"))
    ]
    yield page
    context.close()
    server.stop()


def test_opens_the_chapter_that_was_read(lab):
    assert (
        f"{CHAPTER}.ipynb"
        in lab.locator(".lm-TabBar-tab.lm-mod-current").all_inner_texts()
    )


def test_asks_nothing_of_other_hosts_and_offers_no_news(lab):
    assert lab.foreign == []
    assert lab.locator(".Toastify__toast").count() == 0
