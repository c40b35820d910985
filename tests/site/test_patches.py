"""Every patch of other people's code is still needed.

Each test shows a fault in the code as it is installed. When one fails, a newer version
has mended it: the patch, in ``sphinx_ext/patches.py`` or ``softgrad_book/__init__.py``,
can go, and the test with it.
"""

import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinxcontrib import katex

from built_book import HTML, ROOT
from softgrad_book.site.node import node
from softgrad_book.site.sphinx_ext import KATEX, patches

# Makes its socket at once, and listens a little later: a busy machine.
SLOW = """
import socket, sys, time
server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
server.bind(sys.argv[1])
time.sleep(0.5)
server.listen()
server.settimeout(5)
server.accept()
"""
SOURCE = "Cited {cite:p}`shannon1948`.\n\n```{bibliography}\n```"


@pytest.fixture
def slow_katex(monkeypatch):
    def command(socket):
        return [sys.executable, "-c", SLOW, str(socket)]

    monkeypatch.setattr(katex.KaTeXServer, "build_command", command)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="another start is used")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("slow_katex")
def test_katex_takes_the_first_refusal_for_the_last_word(tmp_path):
    with pytest.raises(ConnectionRefusedError):
        katex.KaTeXServer.start_server_process(tmp_path, 30)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="another start is used")
@pytest.mark.usefixtures("slow_katex")
def test_our_start_of_katex_tries_again(tmp_path):
    process, connection = patches.start_katex(tmp_path, 30)
    connection.close()
    process.communicate()
    assert process.returncode == 0


def test_katex_does_not_align_lines():
    lines = nodes.math_block("", r"a &= b \\ &= c")
    assert "aligned" not in katex.get_latex(lines)
    assert "aligned" in patches.aligned_latex(lines)


SET = r"""
const katex = require(process.argv[1]);
process.stdout.write(katex.renderToString("z_{\\max}", { output: "mathml" }));
"""


def test_katex_gives_an_index_two_children():
    command = [node(), "-e", SET, KATEX]
    html = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    assert "<msub><mi>z</mi><mi>max</mi><mo>\u2061</mo></msub>" in html
    mended = patches.one_child_each(html)
    assert "<msub><mi>z</mi><mrow><mi>max</mi><mo>\u2061</mo></mrow></msub>" in mended


def test_katex_has_no_options_for_what_we_set():
    names = []

    class App:
        def add_config_value(self, name, *_rest, **_options):
            names.append(name)

        def __getattr__(self, _name):
            return lambda *_arguments, **_options: None

    katex.setup(App())
    assert "katex_prerender" in names
    for word in "node", "timeout", "throw", "strict":
        assert not [name for name in names if word in name]
    assert katex.KATEX_DEFAULT_OPTIONS == {"throwOnError": False}


@pytest.fixture(scope="module")
def plain_page(tmp_path_factory):
    """A page with a folded cell and a bibliography, built with nothing of ours."""
    folder = tmp_path_factory.mktemp("plain")
    cells = [
        new_markdown_cell("# Plain"),
        new_code_cell("1 + 1", metadata={"tags": ["hide-input"]}),
        new_markdown_cell(SOURCE),
    ]
    nbformat.write(new_notebook(cells=cells), folder / "plain.ipynb")
    bibliography = (ROOT / "book/references.bib").read_text("utf8")
    (folder / "references.bib").write_text(bibliography, "utf8")
    (folder / "_toc.yml").write_text("{format: jb-book, root: plain}")
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf8"))
    del config["sphinx"]["extra_extensions"], config["html"]["favicon"]
    del config["sphinx"]["config"]["html_math_renderer"]
    (folder / "_config.yml").write_text(yaml.safe_dump(config))
    builder = Path(sys.executable).with_name("jupyter-book")
    subprocess.run(
        [builder, "build", folder, "--quiet", "--keep-going"],
        check=True,
        capture_output=True,
    )
    return folder / "_build/html/plain.html"


FOUND_BY_SCREEN_READERS = [
    ' aria-label="Toggle hidden content"',
    ' role="doc-biblioentry"',
    ' role="doc-backlink"',
    ' role="list" class="citation-list"',
]


@pytest.mark.parametrize("words", FOUND_BY_SCREEN_READERS)
def test_a_plain_page_tells_screen_readers_too_much(plain_page, words):
    assert words in plain_page.read_text("utf8")
    assert words not in patches.clean_body(plain_page.read_text("utf8"))


@pytest.mark.parametrize("word", patches.UNWANTED)
def test_a_plain_page_has_styles_that_it_does_not_need(plain_page, word):
    head = plain_page.read_text("utf8").partition("<body")[0]
    assert any("stylesheet" in line and word in line for line in head.splitlines())


def test_the_themes_styles_stand_in_its_template(plain_page):
    head = plain_page.read_text("utf8").partition("<body")[0]
    for sheet in patches.THEME_SHEETS:
        assert f"_static/{sheet}" in head
    imported = (plain_page.parent / "_static/styles/theme.css").read_text("utf8")
    assert f'@import "../{patches.THEME_BASE}"' in imported


def test_a_plain_page_says_twice_how_wide_it_is(plain_page):
    found = patches.VIEWPORT.findall(plain_page.read_text("utf8"))
    assert len(found) > 1
    assert len(patches.VIEWPORT.findall((HTML / "index.html").read_text("utf8"))) == 1


def compiles_a_grammar(imports):
    """Whether a new Python that imports this compiles a grammar of addresses."""
    code = (
        f"import sys, {imports}; print('rfc3987_syntax.syntax_helpers' in sys.modules)"
    )
    said = subprocess.check_output([sys.executable, "-c", code], text=True)
    return said == "True\n"


def test_jsonschema_compiles_a_grammar_that_nobody_needs():
    assert compiles_a_grammar("jsonschema")


@pytest.mark.parametrize(
    "first", ["softgrad_book.site.server.app", "softgrad_book.explorables"]
)
def test_ours_does_without_it(first):
    assert not compiles_a_grammar(f"{first}, jsonschema")
