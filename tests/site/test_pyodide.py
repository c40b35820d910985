"""Cells run in the page of a static host, and what a reader does is the same as with a
server: the tests with `chapter` run against both.

Pyodide's core and the standard library are there; NumPy is not, so no chapter's own
cell runs here.
"""

import json
import shutil
import subprocess
import threading
from email import message_from_bytes
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
import vl_convert
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import axe
from live_book import Chapter, Server
from softgrad_book.exercises import verdict
from softgrad_book.explorables import MIME_TYPE, Race, Temperature, Underflow
from softgrad_book.site.node import node
from softgrad_book.site.publish import in_page, lite
from softgrad_book.site.publish.static_server import serve_folder
from softgrad_book.site.sphinx_ext import launch_links
from static_book import PAGE, SHELL, THERE, build, pyodide

pytestmark = pytest.mark.heavy

VIEW = {"width": 1300, "height": 900}
# ipywidgets' halves for JupyterLab and Notebook.
NEVER_IMPORTED = {"jupyterlab-widgets", "widgetsnbextension"}
SOURCE = in_page.PYODIDE.parents[1] / "src"
AGREE, DECLINE = "Fetch Python", "Not now"
# Whether a chart can be parsed, which a worker does.
PARSES = """async () => {
  const address = new URL("_static/book/explorable/parser.js", location.href);
  const worker = new Worker(address, { type: "module" });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({}, [port2]);
  return new Promise((settle) => {
    port1.onmessage = ({ data }) => settle("flow" in data);
    worker.onerror = () => settle(false);
  });
}"""


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """A host with the book's site and, elsewhere on it, Pyodide's folder."""
    root = tmp_path_factory.mktemp("host")
    site = root / "some" / "where"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(launch_links.LITE, in_page.LITE)
        build(tmp_path_factory.mktemp("book"), site)
    pyodide(root / "pyodide")
    with serve_folder(root) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        publish(site, f"{address}pyodide")
        yield SimpleNamespace(
            site=site, address=address, page=f"{address}some/where/{PAGE}"
        )
        server.shutdown()


def publish(site, folder, packages=(SHELL,)):
    in_page.publish(site, in_page.manifest(site, folder, packages))


@pytest.fixture
def reader(browser, host):
    """A new reader's page; knows what it asked for."""
    context = browser.new_context(viewport=VIEW)
    chapter = Chapter(context.new_page())
    chapter.page.asked = []
    context.on("request", lambda request: chapter.page.asked.append(request.url))
    yield chapter.open(host.page)
    context.close()


def agree(chapter):
    chapter.press("Run", chapter.cell(0))
    chapter.page.get_by_role("button", name=AGREE).click()
    assert chapter.finish(chapter.cell(0)).startswith("done"), chapter.told


@pytest.fixture(scope="module")
def server(host):
    server = Server(html=host.site)
    yield server
    server.stop()


@pytest.fixture(scope="module", params=["server", "page"])
def ready(request, browser, host):
    """A page with a Python that answers: on a server, or in the page."""
    context = browser.new_context(viewport=VIEW)
    chapter = Chapter(context.new_page())
    if request.param == "server":
        chapter.open(request.getfixturevalue("server").page(PAGE)).run(0)
    else:
        agree(chapter.open(host.page))
        chapter.page.reload()  # now its service worker isolates it
        chapter.cells.first.wait_for()
    yield chapter
    context.close()


@pytest.fixture
def chapter(ready):
    """The page as the book stored it."""
    yield ready
    for reset in ready.page.get_by_role("button", name="Reset", exact=False).all():
        if reset.is_visible():
            reset.click()


def test_shows_a_result(chapter):
    assert chapter.write_and_run(1, "print('one')\n40 + 2").startswith("done")
    assert chapter.output(1).inner_text().split() == ["one", "42"]


def test_an_error_keeps_pythons_guess(chapter):
    chapter.write_and_run(1, "import math\nmath.sqt(2)")
    assert chapter.cell(1).get_attribute("data-state") == "failed"
    assert "Did you mean: 'sqrt'?" in chapter.printed_text(1)
    assert "line 2" in chapter.printed_text(1)


def test_a_cell_whose_needs_fail_is_not_run(chapter):
    chapter.write(1, "broken = 1 / 0")
    assert "cell 2" in chapter.write_and_run(2, "broken + 1")


def test_shows_html(chapter):
    chapter.write_and_run(1, "from IPython.display import HTML\nHTML('<b>bold</b>')")
    chapter.output(1).locator("b", has_text="bold").wait_for()


def test_a_flood_keeps_its_beginning_and_its_end(chapter):
    said = chapter.write_and_run(1, "for n in range(20_000): print(n, 'of', 'many')")
    assert "not all of its output is shown" in said
    lines = chapter.output(1).inner_text().splitlines()
    assert lines[0] == "0 of many"
    assert "19999 of many" in lines
    assert len(lines) < 700


@pytest.mark.parametrize(
    "code",
    ["import time\ntime.sleep(600)", "while True: pass", "while True: print('more')"],
    ids=["sleeps", "computes", "prints"],
)
def test_stop_keeps_what_has_been_run(chapter, code):
    chapter.write_and_run(1, "kept = 'kept'")
    chapter.write(2, f"print('begun', flush=True)\n{code}")
    chapter.page.keyboard.press("Shift+Enter")
    chapter.output(2).get_by_text("begun").first.wait_for()
    chapter.press("Stop", chapter.cell(2))
    assert chapter.finish(chapter.cell(2)) == "stopped"
    chapter.press("Reset", chapter.cell(2))
    assert chapter.write_and_run(3, "kept").startswith("done")
    assert "kept" in chapter.output(3).inner_text()


def test_restart_forgets(chapter):
    chapter.write_and_run(1, "remembered = 1")
    chapter.page.get_by_role("button", name="Restart").click()
    chapter.wait_until_told("Python is fresh")
    chapter.press("Reset", chapter.cell(1))
    chapter.write_and_run(2, "remembered")
    assert "NameError" in chapter.output(2).inner_text()


def test_a_solved_exercise_is_remembered(chapter):
    kept = "localStorage.getItem('softgrad.solved.1.3')"
    check = "def check(answer): print({!r} if answer == 4 else 'not yet')\n"
    check = check.format(verdict("1.3", solved=True))
    chapter.write_and_run(1, f"{check}check(5)")
    assert chapter.page.evaluate(kept) is None
    chapter.write_and_run(1, f"{check}check(4)")
    assert chapter.page.evaluate(kept) == "yes"


def test_interact_prints_anew_when_its_slider_moves(chapter):
    call = "_ = interact(lambda k: print('k is', k), k=(0, 8))"
    chapter.write_and_run(1, f"from ipywidgets import interact\n{call}")
    output = chapter.output(1)
    output.get_by_text("k is 4").wait_for()
    output.locator(".noUi-handle").focus()
    chapter.page.keyboard.press("ArrowRight")
    output.get_by_text("k is 5").wait_for()
    assert output.get_by_text("k is").count() == 1


def test_exit_is_said_and_a_cell_starts_python_again(chapter):
    chapter.write(1, "exit()")
    chapter.page.keyboard.press("Shift+Enter")
    chapter.wait_until_told("Your code ended Python")
    chapter.press("Reset", chapter.cell(1))
    assert chapter.run(0).startswith("done")


def test_a_draft_is_not_taken_for_what_has_been_run(chapter):
    chapter.write_and_run(1, "mine = 7\nmine")
    chapter.page.reload()
    chapter.cell(1).locator(".cm-content", has_text="mine").wait_for()
    said = chapter.cell(1).locator(".cell-tools [role=status]").inner_text()
    assert "not run since you came back" in said
    assert chapter.run(1).startswith("done")


# On a static host alone.


def test_reading_costs_nothing(reader):
    page = reader.page
    page.wait_for_load_state("networkidle")
    assert not [u for u in page.asked if "python" in u or "pyodide" in u]
    assert not page.evaluate("navigator.serviceWorker.controller")
    assert page.locator("#live").get_by_role("link", name="JupyterLite").is_visible()


def test_asks_before_it_fetches(reader, host):
    reader.press("Run", reader.cell(0))
    reader.page.get_by_role("button", name=AGREE).wait_for()
    about = json.loads((host.site / "python.json").read_text())
    assert f"{about['core'] / 1e6:.1f} MB" in reader.told
    assert host.address.split("/")[2] in reader.told
    assert reader.page.evaluate("document.activeElement.textContent") == AGREE
    reader.page.get_by_role("button", name=DECLINE).click()
    reader.wait_until_told("Nothing has been fetched")
    assert not [u for u in reader.page.asked if u.endswith((".wasm", ".whl"))]
    workers = "navigator.serviceWorker.getRegistrations().then(all => all.length)"
    assert reader.page.evaluate(workers) == 0


def test_what_it_asks_is_accessible_and_fits(reader):
    reader.page.set_viewport_size({"width": 390, "height": 800})
    reader.press("Run", reader.cell(0))
    reader.page.get_by_role("button", name=AGREE).wait_for()
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert axe.findings(reader.page, "#live") == []


def test_without_shared_memory_stop_ends_python_and_says_so(reader):
    agree(reader)
    assert not reader.page.evaluate("crossOriginIsolated")  # until it is loaded again
    reader.write(1, "while True: pass")
    reader.page.keyboard.press("Shift+Enter")
    reader.press("Stop", reader.cell(1))
    assert reader.finish(reader.cell(1)) == "stopped"
    assert "Python with it" in reader.told
    assert reader.run(0).startswith("done")


def test_python_is_there_without_a_network(reader, host):
    agree(reader)
    reader.page.context.set_offline(True)
    reader.page.reload()
    reader.cells.first.wait_for()
    assert reader.run(0).startswith("done"), reader.told
    assert reader.page.evaluate(PARSES)


def test_other_pages_are_left_alone(reader, host):
    agree(reader)
    lite_page = host.site / in_page.LITE / "index.html"
    lite_page.write_text("<title>JupyterLite</title>")
    reader.page.goto(f"{host.page.rpartition('/')[0]}/lite/index.html")
    assert not reader.page.evaluate("crossOriginIsolated")
    outside = host.site.parents[1] / "outside.html"
    outside.write_text(f"<iframe src='{host.page}'></iframe>")
    reader.page.goto(f"{host.address}{outside.name}")
    inside = reader.page.frame_locator("iframe")
    inside.locator(".cell-tools").first.wait_for()
    assert not inside.locator("body").evaluate("() => crossOriginIsolated")


@pytest.mark.parametrize("missing", ["host", "numpy"])
def test_what_cannot_be_fetched_is_said_in_a_sentence(reader, host, missing):
    stored = reader.output(0).inner_text() if reader.output(0).count() else ""
    if missing == "host":
        reader.page.context.route("**/pyodide/**", lambda route: route.abort())
    else:  # a chapter's own packages, of which this host has none
        publish(host.site, f"{host.address}pyodide", in_page.PACKAGES)
    reader.press("Run", reader.cell(0))
    reader.page.get_by_role("button", name=AGREE).click()
    reader.wait_until_told("Python could not be fetched from 127.0.0.1")
    assert (reader.output(0).inner_text() if reader.output(0).count() else "") == stored
    assert (
        reader.page.locator("#live")
        .get_by_role("link", name="JupyterLite")
        .is_visible()
    )
    publish(host.site, f"{host.address}pyodide")


def test_what_the_wheels_need_is_there(host):
    lock = json.loads((in_page.PYODIDE / in_page.LOCK).read_text())
    there = {n: p["version"] for n, p in lock["packages"].items()}
    fetched = in_page.closure(in_page.PACKAGES, lock)
    lite.pack_installed("autograd", host.site / in_page.LITE / "pypi")
    wheels = {}
    for path in in_page.wheels(host.site / in_page.LITE):
        with ZipFile(path) as archive:
            [name] = [n for n in archive.namelist() if n.endswith("/METADATA")]
            told = message_from_bytes(archive.read(name))
        wheels[canonicalize_name(told["Name"])] = told
    assert {canonicalize_name(w) for w in in_page.WHEELS} | {"pyodide-kernel"} == {
        *wheels
    }
    for name, told in wheels.items():
        for line in told.get_all("Requires-Dist", []):
            requirement = Requirement(line)
            extra = {"extra": "notebooks" if name == "softgrad" else ""}
            if requirement.marker and not requirement.marker.evaluate(THERE | extra):
                continue
            needed = canonicalize_name(requirement.name)
            if needed in NEVER_IMPORTED:
                continue
            version = wheels[needed]["Version"] if needed in wheels else there[needed]
            assert needed in wheels or needed in fetched, line
            assert requirement.specifier.contains(version), line


def test_charts_are_compiled_as_the_built_page_has_them():
    charts = [
        {
            k: v
            for k, v in chart._repr_mimebundle_()[MIME_TYPE].items()
            if k != "usermeta"
        }
        for chart in (Race(), Temperature(), Underflow())
    ]
    code = f"""
import {{ readFileSync }} from "node:fs";
import {{ forPython }} from {json.dumps(str(SOURCE / "live/vega-lite.js"))};
const json = {{ dumps: JSON.stringify, loads: JSON.parse }};
const {{ vegalite_to_vega, vega_to_svg }} = forPython({{ pyimport: () => json }});
const vegas = JSON.parse(readFileSync(0, "utf8")).map(vegalite_to_vega);
console.log(JSON.stringify(vegas.map((vega) => [vega, vega_to_svg(vega)])));
"""
    done = subprocess.run(
        [node(), "--input-type=module", "--eval", code],
        input=json.dumps(charts),
        capture_output=True,
        text=True,
        check=True,
    )
    for chart, (vega, svg) in zip(charts, json.loads(done.stdout), strict=True):
        assert vega == vl_convert.vegalite_to_vega(chart)
        assert " viewBox=" in svg


def test_another_pyodide_than_jupyterlites_is_refused(tmp_path, monkeypatch):
    shutil.copytree(in_page.PYODIDE, tmp_path / "pyodide", dirs_exist_ok=True)
    (tmp_path / "pyodide" / "package.json").write_text('{"version": "1.2.3"}')
    monkeypatch.setattr(in_page, "PYODIDE", tmp_path / "pyodide")
    with pytest.raises(SystemExit, match=r"package\.json 1\.2\.3"):
        in_page.main([str(tmp_path)])
