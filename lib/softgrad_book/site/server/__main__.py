"""Serve the built book on this machine, with kernels for its cells.

``python -m softgrad_book.site.server`` starts a Jupyter Server that listens on this
machine only and answers nobody without its token. Running a cell runs code here,
with the rights of whoever started the server.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import webbrowser
from pathlib import Path
from typing import Any

FIRST_PORT = 8000
PORTS = 100

# JupyterLab is part of it; shells and language servers are not.
EXTENSIONS = {
    "softgrad_book.site.server.app": True,
    "jupyterlab": True,
    "jupyter_lsp": False,
    "jupyter_server_terminals": False,
}


def settings(options: argparse.Namespace) -> list[str]:
    """Return Jupyter's own options for ours; they win over the reader's settings."""
    chosen: dict[str, Any] = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": options.port,
        "ServerApp.port_retries": PORTS - 1,
        "ServerApp.allow_remote_access": False,
        "ServerApp.allow_origin": "",
        "ServerApp.allow_root": True,  # in containers there is nobody else
        "ServerApp.answer_yes": True,  # Ctrl+C asks nothing
        "ServerApp.open_browser": False,  # we open it, at the book
        "ServerApp.default_url": "/book/index.html",
        "ServerApp.root_dir": options.chapters.resolve(),
        "ServerApp.base_url": options.base_url,
        "ServerApp.log_level": "ERROR",
        "LabApp.log_level": "ERROR",
        "ServerApp.terminals_enabled": False,
        "ServerApp.shutdown_no_activity_timeout": 0,
        "ConnectionFileMixin.transport": "tcp" if os.name == "nt" else "ipc",
        "BookKernels.max_kernels": options.max_kernels,
        "BookKernels.cull_idle_timeout": round(60 * options.idle),
        "BookKernels.cull_interval": max(1, min(60, round(6 * options.idle))),
        "BookKernels.cull_connected": True,
        "Book.html": options.folder.resolve(),
    }
    return [f"--{name}={value}" for name, value in chosen.items()]


def parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        prog="python -m softgrad_book.site.server",
        description="Serve the built book on this machine and open it. "
        "Cells that you run there run on this machine, with your rights.",
    )
    add = result.add_argument
    add("folder", nargs="?", type=Path, default=Path("_build/html"))
    add("--chapters", type=Path, default=Path("book"), help="the notebooks' folder")
    add("--port", type=int, default=FIRST_PORT, help="first port to try")
    add("--base-url", default="/", help="serve under this path")
    add("--max-kernels", type=int, default=32, help="kernels that may run at once")
    add("--idle", type=float, default=30, help="minutes without work, then one ends")
    add("--lab", action="store_true", help="open the chapters in JupyterLab instead")
    add("--no-browser", action="store_true", help="only print the address")
    return result


def announce(server: Any, options: argparse.Namespace) -> None:
    """Say where the book is, and open it."""
    start = "lab" if options.lab else "book/index.html"
    address = f"{server.connection_url}{start}?token={server.token}"
    print(f"The book is at {address} (Ctrl+C stops it)", flush=True)
    if not options.no_browser:
        webbrowser.open(address)


def main(arguments: list[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    if not (options.folder / "index.html").exists():
        sys.exit(f"There is no book in {options.folder}: run `make book` first.")
    if not options.chapters.is_dir():
        sys.exit(f"There are no chapters in {options.chapters}.")
    from jupyter_server.serverapp import ServerApp  # takes a second; --help does not

    from .app import BookKernels

    server = ServerApp(kernel_manager_class=BookKernels, jpserver_extensions=EXTENSIONS)
    server.initialize(argv=settings(options))
    # Jupyter reports its address and its end as critical; ours is the one line below.
    server.log.addFilter(lambda record: record.levelno < logging.CRITICAL)
    server.io_loop.add_callback(announce, server, options)  # when it listens
    server.start()


if __name__ == "__main__":
    main()
