"""The command that serves the book."""

import socket
import subprocess
import sys
import urllib.request

import pytest

from softgrad_book.site import serve


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "index.html").write_text("the book")
    return tmp_path


def test_a_busy_port_gets_the_next_one(folder):
    with serve.bind(folder) as first, serve.bind(folder, first.server_port) as second:
        assert second.server_port > first.server_port


def test_listens_on_this_machine_only(folder):
    with serve.bind(folder) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_gives_up_after_the_last_port(folder, monkeypatch):
    monkeypatch.setattr(serve, "PORTS", 1)
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        with pytest.raises(OSError, match="are all busy"):
            serve.bind(folder, busy.getsockname()[1])


def run(*arguments):
    command = [sys.executable, "-m", "softgrad_book.site.serve", *map(str, arguments)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_prints_its_address_and_serves(folder):
    process = run(folder, "--no-browser")
    try:
        address = process.stdout.readline().split()[4]
        with urllib.request.urlopen(address) as answer:
            assert answer.read() == b"the book"
    finally:
        process.terminate()
        process.communicate()


def test_says_what_to_do_where_there_is_no_book(tmp_path):
    _, error = run(tmp_path).communicate()
    assert "run `make book` first" in error


def test_has_help():
    output, _ = run("--help").communicate()
    assert "--port" in output
