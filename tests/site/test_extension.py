"""The book in any Jupyter Server: enabled by its file, set by the server's options."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil
import pytest

import softgrad_book.site.server
from built_book import ROOT
from live_book import Server, free_port

CONFIG = "jupyter_server_config.d"
FILE = next(ROOT.glob("lib/softgrad_book/site/server/*.json"))
TOKEN = "known"


class PlainServer(Server):
    """``jupyter server``, as others start it: the book is one of its extensions."""

    def __init__(self, folder, *options):
        (folder / CONFIG).mkdir(parents=True, exist_ok=True)
        (folder / CONFIG / FILE.name).write_text(FILE.read_text())
        port = free_port()
        self.token, self.root = TOKEN, f"http://127.0.0.1:{port}/base/"
        environment = {"JUPYTER_CONFIG_PATH": str(folder), "HOME": str(folder)}
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter_server", "--no-browser"),
                *("--allow-root", f"--port={port}", "--ServerApp.base_url=/base/"),
                f"--IdentityProvider.token={TOKEN}",
                f"--ServerApp.root_dir={folder}",
                *options,
            ],
            env=self.clean() | environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        patience = time.monotonic() + 60
        while True:
            try:
                self.ask("api/status")
                return
            except (urllib.error.URLError, ConnectionError):
                assert time.monotonic() < patience, self.process.poll()
                time.sleep(0.1)

    @staticmethod
    def clean():
        """Return the environment, without what would change Jupyter's folders."""
        return {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}

    def text(self, path):
        request = urllib.request.Request(self.root + path)
        request.add_header("Authorization", f"token {self.token}")
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    server = PlainServer(
        folder,
        "--Book.own_chapters=~/book",
        "--Book.memory=2",
        "--BookKernels.max_kernels=1",
        "--BookKernels.cull_idle_timeout=6",
    )
    server.folder = folder
    yield server
    assert "Traceback" not in server.stop()


def test_the_book_is_found_by_itself(server):
    status, page = server.text("book/index.html")
    assert status == 200
    assert '{"baseUrl":"/base/","notebooks":"book","hub":null}' in page


def test_its_reader_has_a_copy_of_the_chapters(server):
    copies = {path.name for path in (server.folder / "book").glob("*.ipynb")}
    assert copies == {path.name for path in (ROOT / "book").glob("*.ipynb")}
    status, _page = server.text("lab/tree/book/02-entropy.ipynb")
    assert status == 200


def test_it_has_no_shell(server):
    assert server.text("api/terminals")[0] == 404


def test_it_has_no_language_server(server):
    assert server.text("lsp/status")[0] == 404


def test_kernels_have_their_limits(server):
    kernel = server.ask("api/kernels", "POST")["id"]
    (process,) = psutil.Process(server.process.pid).children()
    assert process.net_connections("inet") == []  # no other user can listen
    assert process.rlimit(psutil.RLIMIT_DATA)[0] == 2 * 2**30
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.ask("api/kernels", "POST")
    assert refused.value.code == 503
    assert "1 kernels are running" in refused.value.read().decode()
    server.wait_until_ended(kernel)  # no page comes for it


def test_an_answer_names_the_scripts_that_may_run(server):
    request = urllib.request.Request(f"{server.root}lab")
    request.add_header("Authorization", f"token {TOKEN}")
    with urllib.request.urlopen(request) as answer:
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_who_only_reads_pays_for_nothing_else(server):
    """What draws pictures is loaded with the first: it takes 170 MB."""
    server.text("book/02-entropy.html")
    maps = psutil.Process(server.process.pid).memory_maps()
    assert not [m.path for m in maps if "numpy" in m.path or "vl_convert" in m.path]


def test_where_there_is_no_book_a_server_is_as_it_was(tmp_path):
    server = PlainServer(tmp_path, f"--Book.html={tmp_path}/none")
    try:
        status, said = server.text("book/index.html")
        assert status == 404
        assert "run `make book`" in said
        assert server.text("api/terminals")[0] == 200
    finally:
        assert "run `make book`" in server.stop()


def test_the_file_names_the_extension():
    assert f'"{softgrad_book.site.server.__name__}.app": true' in FILE.read_text()
