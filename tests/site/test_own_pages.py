"""An explorable's own page: in full, and in a frame of another site."""

import re
import threading
import urllib.request

import pytest

import axe
from built_book import HTML
from live_book import Server
from softgrad_book import explorables
from softgrad_book.site.page_html.explorable_html import address_of
from softgrad_book.site.publish.static_server import serve_folder

NAMES = [address_of(name) for name in explorables.MODULES]
MADE = [name for name in NAMES if (HTML / f"explorables/{name}.html").exists()]
# The frame around a page has taken its height.
NO_SCROLLING = """() => document.documentElement.scrollHeight === innerHeight
  && document.documentElement.scrollWidth <= innerWidth"""


def test_every_explorable_of_the_book_has_one_and_a_place_in_the_list():
    listed = (HTML / "explorables/index.html").read_text("utf8")
    chapters = "".join(p.read_text("utf8") for p in HTML.glob("*.html"))
    assert MADE
    for name in NAMES:
        if f'class="explorable" id="{name}"' in chapters:
            assert name in MADE
            assert f'href="{name}.html"' in listed
            for tone in ("light", "dark"):
                assert (HTML / f"explorables/{name}-{tone}.svg").exists()


def test_the_slides_of_each_chapter_are_its_explorables_in_order():
    text = (HTML / "teach.html").read_text("utf8")
    lists = re.findall(r'<ol class="[^"]*slides[^"]*">(.*?)</ol>', text, re.DOTALL)
    given = [
        re.findall(r'href="explorables/([\w-]+)\.html"', slides) for slides in lists
    ]
    chapters = [p.read_text("utf8") for p in sorted(HTML.glob("0*.html"))]
    shown = [
        list(dict.fromkeys(re.findall(r'class="explorable" id="([\w-]+)"', chapter)))
        for chapter in chapters
    ]
    assert given == shown
    for name in (name for names in given for name in names):
        assert (HTML / f"explorables/{name}.html").exists()


@pytest.fixture(scope="module")
def page(patient_reader):
    page = patient_reader.open(f"explorables/{MADE[0]}.html", wake=None)
    page.set_viewport_size({"width": 1300, "height": 800})
    return page


@pytest.mark.parametrize("name", MADE)
def test_it_fills_one_screen(page, patient_reader, name):
    page.goto(f"{patient_reader.address}explorables/{name}.html")
    page.keyboard.press("Shift")
    page.locator(".stage svg").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1300
    figure = page.locator("figure.explorable").bounding_box()
    assert figure["y"] + figure["height"] <= 800
    # Its numbers: the settings, and at least one panel's.
    page.locator("[data-tool=numbers]").click()
    page.locator(".numbers table").nth(1).wait_for()
    heads = page.locator(".numbers :is(caption, thead th)").all_inner_texts()
    assert all(heads)
    assert page.printed == page.foreign == []  # what is missing is printed, too


def test_axe_finds_nothing(reader):
    page = reader.open("explorables/race.html")
    page.locator("[data-tool=numbers]").click()
    page.locator(".numbers table").first.wait_for()
    assert axe.findings(page) == []


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Another site: its port makes it another origin."""
    root = tmp_path_factory.mktemp("elsewhere")
    with serve_folder(root) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield root, f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_the_code_to_embed_it_shows_its_state_in_full_height(reader, elsewhere):
    page = reader.open("explorables/race.html#race?m=3")
    page.locator("details.embed summary").click()
    page.wait_for_function("() => document.querySelector('textarea').value")
    code = page.get_by_role("textbox").input_value()
    root, address = elsewhere
    (root / "page.html").write_text(f"<!DOCTYPE html><title>Mine</title>{code}", "utf8")
    page.goto(address + "page.html")
    frame = page.frame_locator("iframe")
    frame.locator("figure.explorable").hover()
    frame.get_by_label("start margin m").wait_for()
    assert frame.get_by_label("start margin m").input_value() == "3"
    assert not frame.get_by_role("heading", name="The race").is_visible()
    for width in (1000, 500):
        page.set_viewport_size({"width": width, "height": 900})
        page.frames[1].wait_for_function(NO_SCROLLING)


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    server.stop()


@pytest.mark.parametrize(
    ("path", "framers"),
    [
        ("index.html", "'none'"),
        ("05-squared-error-versus-cross-entropy.html", "'none'"),
        ("explorables/race.html", "*"),
    ],
)
def test_others_may_frame_explorables_and_nothing_else(server, path, framers):
    with urllib.request.urlopen(server.page(path)) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert policy.count("frame-ancestors") == 1
    assert f"frame-ancestors {framers}" in policy.split("; ")
