"""The server: what it says, what it serves, and whom it refuses."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from built_book import ROOT
from live_book import HubLikeServer, Server, finished
from softgrad_book.site.server.kernels import BookKernels


@pytest.fixture(scope="module")
def server():
    server = Server()
    yield server
    assert "Error" not in server.stop()


def ask(address, token=None, method="GET", body=None, **headers):
    """Return the status of the answer, without following where it leads."""
    request = urllib.request.Request(address, body, headers, method=method)
    if token:
        request.add_header("Authorization", f"token {token}")
    try:
        with urllib.request.build_opener(Stay).open(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
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


def test_the_token_stands_in_no_process_and_in_no_open_folder(tmp_path):
    """Another user of the machine sees processes' arguments, and open folders."""
    seen, runtime = tmp_path / "seen", tmp_path / "runtime"
    runtime.mkdir(mode=0o755)
    browser = tmp_path / "browser"  # one that returns when it is closed
    browser.write_text(f'#!/bin/sh\necho "$@" > {seen}.part\nmv {seen}.part {seen}\n')
    browser.write_text(f"{browser.read_text()}exec sleep 60 >/dev/null 2>&1\n")
    browser.chmod(0o755)
    server = Server(BROWSER=browser, JUPYTER_RUNTIME_DIR=runtime)
    try:
        patience = time.monotonic() + 20
        while not seen.exists():
            assert time.monotonic() < patience
            time.sleep(0.05)
        opened = Path(seen.read_text().strip().removeprefix("file://"))
        assert server.token not in str(opened)
        assert server.token in opened.read_text()
        assert stat.S_IMODE(opened.parent.stat().st_mode) & 0o077 == 0
        assert list(runtime.iterdir()) == []
        assert server.kernels() == []  # it answers while the browser is open
    finally:
        assert "Error" not in server.stop()
    assert not opened.exists()


OPEN_TO_ALL = {
    "IdentityProvider": {"token": ""},
    "PasswordIdentityProvider": {
        "token": "",
        "hashed_password": "argon2:$argon2id$v=19$m=10240,t=10,p=8$AAAA$AAAA",
    },
    "ServerApp": {
        "token": "",
        "password": "",
        "ip": "0.0.0.0",
        "allow_origin": "*",
        "allow_remote_access": True,
        "allow_unauthenticated_access": True,
        "cookie_secret": "known",
        "disable_check_xsrf": True,
        "local_hostnames": ["elsewhere.example"],
        "tornado_settings": {"disable_check_xsrf": True},
    },
}


def test_the_readers_jupyter_settings_open_nothing(tmp_path):
    (tmp_path / "jupyter_server_config.json").write_text(json.dumps(OPEN_TO_ALL))
    server = Server(JUPYTER_CONFIG_DIR=tmp_path)
    try:
        kernels = f"{server.root}api/kernels"
        assert ask(kernels, method="POST") == 403
        assert ask(server.address) in (302, 403)
        assert ask(kernels, server.token, Host="elsewhere.example") == 403
        assert ask(server.address, server.token) == 200  # no password is asked for
        known = {"Cookie": cookie(server), "Referer": server.address}
        assert ask(kernels, method="POST", **known) == 403
    finally:
        server.stop()


def test_a_cookie_is_worth_nothing_after_a_restart(server):
    kept = cookie(server)
    other = Server()
    try:
        port = other.root.split(":")[2].split("/")[0]
        renamed = kept.replace(server.root.split(":")[2].split("/")[0], port)
        known = {"Cookie": renamed, "Referer": other.address}
        assert ask(other.address, Cookie=cookie(other)) == 200
        assert ask(other.address, **known) in (302, 403)
    finally:
        other.stop()


def test_a_hub_gives_the_page_its_script_and_changes_nothing_without_xsrf():
    """A module is asked for with `cors`; JupyterHub then wants XSRF's token, too."""
    hub = HubLikeServer()
    try:
        known = {"Cookie": cookie(hub), "Sec-Fetch-Mode": "cors"}
        script = f"{hub.root}book/_static/book/book.js"
        assert ask(script, **known) == 200
        assert ask(script, method="HEAD", **known) == 200
        assert ask(script, hub.token, **{"Sec-Fetch-Mode": "cors"}) == 200
        assert ask(script, **{"Sec-Fetch-Mode": "cors"}) in (302, 403)
        assert ask(f"{hub.root}api/kernels", **known) in (302, 403)
        figure = f"{hub.root}book/figure"
        assert ask(figure, method="POST", body=b"{}", **known) in (302, 403)
    finally:
        hub.stop()


def test_no_text_in_jupyterlab_can_run_as_a_script(server):
    request = urllib.request.Request(f"{server.root}lab")
    request.add_header("Authorization", f"token {server.token}")
    with urllib.request.urlopen(request) as answer:
        policy = answer.headers["Content-Security-Policy"]
    (scripts,) = (part for part in policy.split(";") if "script-src" in part)
    assert "sha256-" in scripts
    assert "'unsafe-inline'" not in scripts


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"data": 1, "metadata": {}, "prefix": ""}']
)
def test_says_what_is_wrong_with_what_it_should_draw(server, body):
    assert ask(f"{server.root}book/figure", server.token, "POST", body) == 400


def test_what_cannot_be_drawn_is_the_senders_fault(server):
    asked = {"data": {"image/svg+xml": 3}, "metadata": {}, "prefix": "a"}
    body = json.dumps(asked).encode()
    assert ask(f"{server.root}book/figure", server.token, "POST", body) == 400


def test_an_address_that_is_no_name_of_a_file(server):
    assert ask(f"{server.root}book/index.html%00.txt", server.token) == 404


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, and its limit")
def test_kernels_start_in_a_hostile_home(tmp_path):
    """HOME cannot be written, and its name is too long for a socket's path.

    The temporary folder's name is as long, and the reader has another kernel under
    ours' name, which does not start.
    """
    other = tmp_path / "kernels" / "python3"
    other.mkdir(parents=True)
    spec = {"argv": ["false", "{connection_file}"], "display_name": "Python 3"}
    (other / "kernel.json").write_text(json.dumps(spec))
    temporary = tmp_path / ("long" * 25)
    temporary.mkdir()
    home = f"/proc/1/{'long' * 25}"
    server = Server("--memory", 2, HOME=home, TMPDIR=temporary, JUPYTER_PATH=tmp_path)
    try:
        kernel = server.ask("api/kernels", "POST")["id"]
        assert server.run_in(kernel, "print(6 * 7)") == "42\n"
        (process,) = psutil.Process(server.process.pid).children()
        assert process.rlimit(psutil.RLIMIT_DATA)[0] == 2 * 2**30
    finally:
        server.stop()
    assert list(temporary.glob("softgrad-*")) == []


def test_a_kernel_whose_page_is_on_the_way_keeps_its_place():
    server = Server("--max-kernels", 1)
    try:
        server.ask("api/kernels", "POST")  # whose page is on the way
        assert ask(f"{server.root}api/kernels", server.token, "POST") == 503
    finally:
        server.stop()


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


def test_refuses_a_port_that_is_none():
    assert "must be from 1 to 65535, got 99999" in run("--port", 99999).stderr


def test_says_so_where_nothing_can_be_written(tmp_path):
    (tmp_path / "index.html").write_text("the book")
    code = f"import tempfile; tempfile.tempdir = {str(tmp_path / 'missing')!r}\n"
    code += "from softgrad_book.site.server.__main__ import main\n"
    code += f"main([{str(tmp_path)!r}, '--chapters', {str(tmp_path)!r}])"
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" not in said.stderr
    assert "TMPDIR" in said.stderr


@pytest.fixture
def _interruptible():
    """Tests that run in the background ignore Ctrl+C, and so would what they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.usefixtures("_interruptible")
@pytest.mark.parametrize("seconds", [0.5, 1.0])
def test_ends_quietly_however_early_it_is_stopped(seconds):
    command = [sys.executable, "-m", "softgrad_book.site.server", "--no-browser"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    time.sleep(seconds)  # in the middle of its start
    process.send_signal(signal.SIGINT)
    assert "Traceback" not in process.communicate(timeout=20)[1]


def test_a_kernel_that_fails_to_start_is_ended(tmp_path, monkeypatch):
    async def fail(self, kernel_id):
        processes.append(psutil.Process(self.get_kernel(kernel_id).provisioner.pid))
        raise RuntimeError("its files cannot be written")

    async def start():
        kernels = BookKernels(root_dir=str(tmp_path), connection_dir=str(tmp_path))
        with pytest.raises(RuntimeError, match="cannot be written"):
            await kernels.start_kernel()
        assert len(kernels) == 0
        assert kernels._is_there_room

    processes = []
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(BookKernels, "_finish_kernel_start", fail)
    finished(start())
    (process,) = processes
    assert psutil.wait_procs([process], timeout=10)[1] == []  # nothing starts it again
