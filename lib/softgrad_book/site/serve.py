"""Serve the built book on this machine: ``python -m softgrad_book.site.serve``."""

from __future__ import annotations

import argparse
import contextlib
import errno
import functools
import http.server
import os
import sys
import webbrowser
from pathlib import Path

FIRST_PORT = 8000
PORTS = 100


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files, always fresh, and keeps the terminal clear."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *args: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    allow_reuse_address = os.name != "nt"  # there it would share a busy port


def bind(folder: Path, port: int = FIRST_PORT) -> http.server.ThreadingHTTPServer:
    """Return a server for `folder` on the first free port from `port` on.

    Raises
    ------
    OSError
        If a hundred ports in a row are busy.
    """
    handler = functools.partial(_Quiet, directory=str(folder))
    for candidate in range(port, min(port + PORTS, 2**16)):
        try:
            return _Server(("127.0.0.1", candidate), handler)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(f"ports {port} to {port + PORTS - 1} are all busy")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m softgrad_book.site.serve",
        description="Serve the built book on this machine and open it.",
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path("_build/html"))
    parser.add_argument(
        "--port", type=int, default=FIRST_PORT, help="first port to try"
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="only print the address"
    )
    options = parser.parse_args(arguments)
    if not (options.folder / "index.html").exists():
        sys.exit(f"There is no book in {options.folder}: run `make book` first.")
    with bind(options.folder, options.port) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        print(f"The book is at {address} (Ctrl+C stops it)", flush=True)
        if not options.no_browser:
            webbrowser.open(address)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
