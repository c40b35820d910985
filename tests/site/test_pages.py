"""Built pages without scripts, without a chart, and from the lock file's libraries."""

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from built_book import HTML, ROOT
from conftest import Reader

BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"
MOVE = {"x": 5, "y": 5, "steps": 2}  # a browser must see from where
# Chromium says so of a pointer that rests where a page opens. What comes of it is begun
# when the browser is idle.
REST = """async () => {
  document.body.dispatchEvent(new PointerEvent("pointermove", { bubbles: true }));
  for (let n = 0; n < 3; n++) await new Promise(requestIdleCallback);
}"""


@pytest.fixture(scope="module")
def unscripted(browser, address):
    """A page of a browser that runs no scripts."""
    reader = Reader(browser, address)
    yield reader.open("index.html", java_script_enabled=False, wake=None)
    reader.close()


def test_reads_without_scripts(unscripted, address, name):
    page = unscripted
    page.goto(address + name)
    for figure in page.locator("figure.explorable").all():
        assert figure.locator(".picture .wide svg").is_visible()
        assert figure.locator(".readout").inner_text()
    assert page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"  # not transparent


def test_what_a_picture_refers_to_stands_once_in_the_page(name):
    page = (HTML / name).read_text("utf8")
    count = Counter(re.findall(r' id="([^"]*)"', page))
    referred = re.findall(r'(?:xlink:href="|url\()#([^")]+)', page)
    assert [identity for identity in referred if count[identity] != 1] == []


def test_charts_wait_for_a_pointer_that_moves(browser, address):
    page = browser.new_page()  # in which nobody has pressed a key yet
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + "index.html")
    page.evaluate(REST)
    assert not [url for url in asked if "/vega-" in url]
    page.mouse.move(**MOVE)
    page.locator("figure.explorable .stage svg").wait_for()
    page.close()


@pytest.mark.parametrize("part", ["vega-*.js", "explorables/*.json*"])
def test_says_so_when_a_chart_cannot_be_loaded(reader, part):
    page = reader.open("index.html", wake=None)
    page.route(f"**/{part}", lambda route: route.abort())
    page.reload()
    page.mouse.move(**MOVE)
    status = page.locator("figure.explorable [role=status]")
    status.filter(has_text="could not be loaded").wait_for()
    assert page.locator("figure.explorable .picture .wide svg").is_visible()


def test_the_scripts_are_what_the_lock_file_gives(tmp_path):
    web = ROOT / "lib/softgrad_book/site/web"
    node = shutil.which("node") or "node"
    subprocess.run([node, "build.mjs", tmp_path], cwd=web, check=True)
    built = HTML / "_static/book"
    for path in filter(Path.is_file, tmp_path.rglob("*")):
        assert (built / path.relative_to(tmp_path)).read_bytes() == path.read_bytes()
