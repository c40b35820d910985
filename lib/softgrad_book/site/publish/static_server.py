"""A plain file server on this machine, for printing the book and for its tests.

It stands for any static host: no kernel, no token, nothing but files. Needs nothing
but the standard library.
"""

from __future__ import annotations

import functools
import http.server
import sys
from pathlib import Path
from typing import Any


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files, always fresh, and keeps the terminal clear."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *args: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    """Says nothing of a reader who left before the answer was whole."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def serve_folder(folder: Path) -> http.server.ThreadingHTTPServer:
    """Return a server for `folder` on a free port of this machine."""
    handler = functools.partial(_Quiet, directory=str(folder))
    return _Server(("127.0.0.1", 0), handler)
