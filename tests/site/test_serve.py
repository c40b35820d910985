"""The server: what it says, what it serves, and whom it refuses."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request

import psutil
import pytest

from built_book import ROOT
from live_book import Server


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    assert "Error" not in server.stop()


def ask(address, token=None, method="GET", **headers):
    """Return the status of the answer, without following where it leads."""
    request = urllib.request.Request(address, method=method, headers=headers)
    if token:
        request.add_header("Authorization", f"token {token}")
    try:
        with urllib.request.build_opener(Stay).open(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


PAGES = ["book/index.html", "book/_static/book/book.js", "lab", "api/kernels", ""]


@pytest.mark.parametrize("path", PAGES)
def test_answers_nobody_without_its_token(server, path):
    assert ask(server.root + path) in (302, 403)
    assert ask(server.root + path, "wrong") in (302, 403)
    assert ask(server.root + path, server.token) in (200, 302)


@pytest.mark.parametrize("path", PAGES[:-1])  # the root only leads to the book
def test_refuses_other_names_for_this_machine(server, path):
    assert ask(server.root + path, server.token, Host="elsewhere.example") == 403


def cookie(server):
    """Return what a browser keeps after it has opened the book once."""
    with urllib.request.urlopen(server.page("index.html")) as answer:
        kept = answer.headers.get_all("Set-Cookie")
    return "; ".join(line.split(";")[0] for line in kept)


@pytest.mark.parametrize("path", ["book/index.html", "api/kernels"])
def test_refuses_pages_of_other_origins(server, path):
    known = {"Cookie": cookie(server), "Referer": server.address}
    assert ask(server.root + path, **known) == 200
    assert ask(server.root + path, Origin="http://elsewhere.example", **known) != 200
    post = ask(server.root + "api/kernels", method="POST", **known)
    assert post == 403  # no other page can repeat the cookie in a header


@pytest.mark.parametrize(
    "path",
    [
        "book/../../README.md",
        "book/%2e%2e/%2e%2e/README.md",
        "book/..%2f..%2fREADME.md",
        "book//etc/passwd",
        "files/../README.md",
        "files/%2e%2e/README.md",
        "api/contents/..%2fREADME.md",
        "api/contents/%2e%2e/README.md",
    ],
)
def test_serves_nothing_outside_the_book(server, path):
    host, port = server.root.split("/")[2].split(":")
    with socket.create_connection((host, int(port))) as raw:  # urllib would tidy it
        base = "/" + server.root.split("/", 3)[3]
        head = f"GET {base}{path} HTTP/1.1\r\nHost: {host}:{port}\r\n"
        raw.sendall(f"{head}Authorization: token {server.token}\r\n\r\n".encode())
        assert int(raw.recv(12).split()[1]) in (400, 403, 404)


def test_has_no_shell(server):
    assert ask(server.root + "api/terminals", server.token, "POST") == 404


def test_listens_on_this_machine_only(server):
    family = psutil.Process(server.process.pid)
    family = [family, *family.children(recursive=True)]
    listening = {
        connection.laddr.ip
        for process in family
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def test_tells_its_pages_where_it_is(server):
    with urllib.request.urlopen(server.page("index.html")) as answer:
        assert '"baseUrl":"/user/ana/"' in answer.read().decode()
    assert "baseUrl" not in (ROOT / "_build/html/index.html").read_text()


def test_a_busy_port_gets_the_next_one(server):
    other = Server("--port", server.root.split(":")[2].split("/")[0])
    assert other.root != server.root
    assert "Error" not in other.stop()


def run(*arguments):
    command = [sys.executable, "-m", "softgrad_book.site.server", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_says_what_to_do_where_there_is_no_book(tmp_path):
    assert "run `make book` first" in run(tmp_path).stderr


def test_says_so_where_there_are_no_chapters(tmp_path):
    (tmp_path / "index.html").write_text("the book")
    assert "no chapters" in run(tmp_path, "--chapters", tmp_path / "missing").stderr


def test_has_help():
    assert "--port" in run("--help").stdout
