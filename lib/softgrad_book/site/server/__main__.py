"""Serve the built book on this machine, with kernels for its cells.

``python -m softgrad_book.site.server`` starts a Jupyter Server that listens on this
machine only and answers nobody without its token. Running a cell runs code here,
with the rights of whoever started the server.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import secrets
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Any

from .runtime import private_folder

FIRST_PORT = 8000
PORTS = 100

# Whatever the reader's settings say: the book and JupyterLab, no shells.
EXTENSIONS = {
    "softgrad_book.site.server.app": True,
    "jupyterlab": True,
    "jupyter_lsp": False,
    "jupyter_server_terminals": False,
}


def settings(options: argparse.Namespace) -> dict[str, Any]:
    """Return Jupyter's own options for ours; they win over the reader's settings."""
    return {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": options.port,
        "ServerApp.port_retries": PORTS - 1,
        "ServerApp.sock": "",
        "ServerApp.allow_remote_access": False,
        "ServerApp.local_hostnames": ["localhost"],
        "ServerApp.allow_origin": "",
        "ServerApp.allow_origin_pat": "",
        "ServerApp.allow_credentials": False,
        "ServerApp.allow_unauthenticated_access": False,
        "ServerApp.disable_check_xsrf": False,
        "ServerApp.trust_xheaders": False,
        "ServerApp.custom_display_url": "",
        "ServerApp.certfile": "",
        "ServerApp.tornado_settings": {},
        "ServerApp.identity_provider_class": (
            "jupyter_server.auth.identity.PasswordIdentityProvider"
        ),
        "ServerApp.authorizer_class": "jupyter_server.auth.AllowAllAuthorizer",
        "PasswordIdentityProvider.token": secrets.token_hex(24),
        "PasswordIdentityProvider.hashed_password": "",
        "PasswordIdentityProvider.password_required": False,
        "PasswordIdentityProvider.allow_password_change": False,
        # Cookies of an earlier server are worth nothing here.
        "ServerApp.cookie_secret": secrets.token_hex(32),
        "ServerApp.allow_root": True,  # in containers there is nobody else
        "ServerApp.answer_yes": True,  # Ctrl+C asks nothing
        "ServerApp.open_browser": False,  # we open it, at the book
        "ServerApp.default_url": "/lab" if options.lab else "/book/index.html",
        "ServerApp.file_to_run": "",
        "ServerApp.root_dir": options.chapters.resolve(),
        "ServerApp.base_url": options.base_url,
        "ServerApp.log_level": "ERROR",
        "LabApp.log_level": "ERROR",
        "ServerApp.terminals_enabled": False,
        "ServerApp.shutdown_no_activity_timeout": 0,
        "BookKernels.max_kernels": options.max_kernels,
        "BookKernels.cull_idle_timeout": round(60 * options.idle),
        "BookKernels.cull_connected": True,
        "BookKernels.cull_busy": False,
        "Book.html": options.folder.resolve(),
        "Book.chapters": options.chapters.resolve(),
        "Book.own_chapters": "",
        "Book.memory": options.memory,
    }


# What must be as it was asked for, or nobody knows who is let in.
PINNED = (
    "ip",
    "sock",
    "allow_remote_access",
    "allow_unauthenticated_access",
    "allow_origin",
    "allow_origin_pat",
    "disable_check_xsrf",
    "local_hostnames",
    "trust_xheaders",
)


def parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        prog="python -m softgrad_book.site.server",
        description="Serve the built book on this machine and open it. "
        "Cells that you run there run on this machine, with your rights.",
    )
    add = result.add_argument
    add("folder", nargs="?", type=Path, default=Path("_build/html"))
    add("--chapters", type=Path, default=Path("book"), help="the notebooks' folder")
    add("--port", type=port, default=FIRST_PORT, help="first port to try")
    add("--base-url", default="/", help="serve under this path")
    add("--max-kernels", type=int, default=32, help="kernels that may run at once")
    add("--idle", type=float, default=30, help="minutes without work, then one ends")
    add("--memory", type=float, help="GiB that a kernel may take; 0: no limit")
    add("--lab", action="store_true", help="open the chapters in JupyterLab instead")
    add("--no-browser", action="store_true", help="only print the address")
    return result


def port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"must be from 1 to 65535, got {number}")
    return number


def refuse_to_be_open(server: Any, wanted: dict[str, Any]) -> None:
    """End, unless it lets in whom we want: settings could come from anywhere."""
    provider = server.identity_provider
    held = {name: getattr(server, name) for name in PINNED}
    held["token"] = provider.token
    held["password"] = getattr(provider, "hashed_password", None)
    expected = {name: wanted[f"ServerApp.{name}"] for name in PINNED}
    expected["token"] = wanted["PasswordIdentityProvider.token"]
    expected["password"] = ""
    wrong = [name for name in expected if held[name] != expected[name]]
    if wrong or not provider.token:
        sys.exit(
            f"Your Jupyter settings would open the book to others: {', '.join(wrong)}. "
            "Start it with JUPYTER_NO_CONFIG=1, which leaves them aside."
        )


def announce(server: Any, options: argparse.Namespace) -> None:
    """Say where the book is, and open it."""
    start = "lab" if options.lab else "book/index.html"
    address = f"{server.connection_url}{start}?token={server.identity_provider.token}"
    print(f"The book is at {address} (Ctrl+C stops it)", flush=True)
    if not options.no_browser:
        # A file that leads there: whoever looks at this machine's processes sees the
        # browser's arguments. In a thread: some browsers return when they are closed.
        leads_there = Path(server.browser_open_file).as_uri()
        threading.Thread(
            target=webbrowser.open, args=[leads_there], daemon=True
        ).start()


def serve(options: argparse.Namespace) -> None:
    from jupyter_server.serverapp import ServerApp  # takes a second; --help does not

    chosen = settings(options)
    server = ServerApp(jpserver_extensions=EXTENSIONS)
    server.initialize(argv=[f"--{name}={value}" for name, value in chosen.items()])
    refuse_to_be_open(server, chosen)
    # Jupyter reports its address and its end as critical; ours is the one line below.
    server.log.addFilter(lambda record: record.levelno < logging.CRITICAL)
    server.io_loop.add_callback(announce, server, options)  # when it listens
    server.start()


def main(arguments: list[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    if not (options.folder / "index.html").exists():
        sys.exit(f"There is no book in {options.folder}: run `make book` first.")
    if not options.chapters.is_dir():
        sys.exit(f"There are no chapters in {options.chapters}.")
    try:
        with contextlib.suppress(KeyboardInterrupt), private_folder():
            serve(options)
    except OSError as error:
        sys.exit(
            f"The book cannot be served: {error}. It writes to the system's temporary "
            "folder; TMPDIR=/another/folder chooses one that is not full."
        )


if __name__ == "__main__":
    main()
