"""The book in a Jupyter Server: its pages, and what their cells ask for.

Pages lie under ``<base URL>book/``. Reading them needs the server's token like
everything else there; a page that is served here says so in its head, and that is
how its script knows that cells can be run. Imports Jupyter Server and ``page_html``.
"""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_path
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.utils import url_path_join
from tornado import web
from traitlets import Float, Unicode, default

from ...i18n import _
from ..page_html.embedding import embedded_json
from . import memory
from .kernels import BookConnection, BookKernels, BookKernelSpecs
from .lab import quiet, scripts_policy
from .own_chapters import lay
from .runtime import transport

NO_BOOK = _(
    "There is no built book in {}: run `make book`, or say where it is with "
    "--Book.html=FOLDER."
)


class _Guarded(JupyterHandler):
    """Answers nobody without a token, and no page of another origin."""

    async def prepare(self, *args: Any, **kwargs: Any) -> None:
        await super().prepare(*args, **kwargs)
        if not self.check_origin():
            raise web.HTTPError(403, "requests from other origins are refused")


class PageHandler(_Guarded, web.StaticFileHandler):
    """Serves the built book; tells its pages where the server's interfaces are."""

    def initialize(self, path: str, server: dict[str, Any]) -> None:  # type: ignore[override]
        super().initialize(path)
        self.server = server

    @property
    def content_security_policy(self) -> str:
        """Let others frame an explorable's page, and nothing else of the book.

        Scripts are allowed: the theme's pages have them.
        """
        own_page = self.request.path.startswith(f"{self.base_url}book/explorables/")
        return "frame-ancestors *" if own_page else "frame-ancestors 'none'"

    def check_xsrf_cookie(self) -> None:
        """Ask for XSRF's token only where something changes: reading changes nothing.

        JupyterHub asks in each GET that is not a page which the reader opens, and the
        page's script is none: a module, it is asked for with ``cors``.
        """
        if self.request.method not in {"GET", "HEAD"}:
            super().check_xsrf_cookie()

    @web.authenticated
    async def get(self, path: str, include_body: bool = True) -> None:  # type: ignore[override]
        if "\0" in path:
            raise web.HTTPError(404)
        self.path = self.parse_url_path(path)
        absolute = self.get_absolute_path(self.root, self.path)
        self.absolute_path = self.validate_absolute_path(self.root, absolute)
        if not (self.absolute_path and self.absolute_path.endswith(".html")):
            await super().get(path, include_body)
            return
        self.xsrf_token  # noqa: B018 - sets the cookie that requests must repeat
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_extra_headers(path)
        page = Path(self.absolute_path).read_text("utf8")
        await self.finish(self._with_server_config(page))

    def compute_etag(self) -> None:
        return None  # a page may differ from its file

    @web.authenticated
    async def head(self, path: str) -> None:  # type: ignore[override]
        await self.get(path, include_body=False)  # type: ignore[misc]

    def _with_server_config(self, html: str) -> str:
        server = embedded_json(self.server)
        element = f'<script type="application/json" id="server">{server}</script>'
        return html.replace("</head>", f"{element}</head>", 1)

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "no-cache")


def _drawn(*asked: Any) -> str:
    # What it takes is imported with the first picture: many readers only read.
    from ..page_html.outputs import output_html

    return output_html(*asked)


class FigureHandler(_Guarded, APIHandler):
    """Turns a cell's output into what the built page would hold for it."""

    @web.authenticated
    async def post(self) -> None:
        asked = self._asked()
        try:
            drawn = await asyncio.get_running_loop().run_in_executor(
                None, _drawn, asked["data"], asked["metadata"], asked["prefix"]
            )
        except Exception as error:  # the output is what a reader's code made it
            raise web.HTTPError(400, f"cannot be drawn: {error!r}") from error
        await self.finish({"html": drawn})

    def _asked(self) -> dict[str, Any]:
        kinds = {"data": dict, "metadata": dict, "prefix": str}
        try:
            asked = json.loads(self.request.body)
            if all(isinstance(asked[name], kind) for name, kind in kinds.items()):
                return dict(asked)
        except (ValueError, KeyError, TypeError):
            pass
        raise web.HTTPError(400, "expected data, metadata and prefix, as JSON")


class NoBookHandler(_Guarded):
    """Says where a book was looked for."""

    def initialize(self, html: str) -> None:
        self.html = html

    @web.authenticated
    async def get(self) -> None:
        self.set_status(404)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        await self.finish(NO_BOOK.format(self.html or _("the usual places")))


class RootHandler(_Guarded):
    """The server's own address leads to the book."""

    @web.authenticated
    def get(self) -> None:
        self.redirect(url_path_join(self.base_url, "book", "index.html"))


def find(name: str, built: str) -> Path | None:
    """Return a folder of the book: installed for Jupyter, or that of this repository.

    The first is ``share/jupyter/softgrad/<name>`` of the Python environment, of the
    system or of the reader (`jupyter --paths` lists them).
    """
    repository = Path(__file__).parents[4]
    places = [*map(Path, jupyter_path("softgrad", name)), repository / built]
    return next((place for place in places if place.is_dir()), None)


def _path_in(root: Path, folder: Path) -> str:
    return "" if folder == root else folder.relative_to(root).as_posix()


class Book(ExtensionApp):
    """The server extension. Where there is no book, it leaves the server as it was."""

    name = "softgrad_book"
    extension_url = "/book/"
    load_other_extensions = True

    html = Unicode(
        config=True,
        help="The folder of the built book. Unless it is named, "
        "share/jupyter/softgrad/html, or what `make book` made in this repository.",
    )
    chapters = Unicode(
        config=True,
        help="The folder of the chapters' notebooks as they are published. Unless it "
        "is named, share/jupyter/softgrad/chapters, or this repository's.",
    )
    own_chapters = Unicode(
        config=True,
        help="The folder in which each reader gets a copy of the chapters, kept up to "
        "date without losing an edit. Empty: the chapters are edited where they lie.",
    )
    memory = Float(
        None,
        allow_none=True,
        config=True,
        help="GiB that a kernel may take (Linux). 0: no limit. Unless it is said, half "
        "of the machine's, or of what a hub gave this server.",
    )

    @default("html")
    def _find_html(self) -> str:
        return str(find("html", "_build/html") or "")

    @default("chapters")
    def _find_chapters(self) -> str:
        return str(find("chapters", "book") or "")

    @property
    def is_there(self) -> bool:
        """Whether there is a book to serve."""
        return bool(self.html) and Path(self.html, "index.html").is_file()

    def _link_jupyter_server_extension(self, serverapp: Any) -> None:
        """Give the server our kernels before it makes its own.

        What the server's own configuration says wins.
        """
        super()._link_jupyter_server_extension(serverapp)
        if not self.is_there:
            return
        ours = {
            "kernel_manager_class": BookKernels,
            "kernel_spec_manager_class": BookKernelSpecs,
            "kernel_websocket_connection_class": BookConnection,
            "terminals_enabled": False,
        }
        for name, value in ours.items():
            if name not in serverapp.config.ServerApp:
                setattr(serverapp, name, value)
        if "transport" not in serverapp.config.ConnectionFileMixin:
            serverapp.config.ConnectionFileMixin.transport = transport(
                serverapp.runtime_dir
            )
        language_servers = serverapp.extension_manager.extensions.get("jupyter_lsp")
        if language_servers:
            language_servers.enabled = False

    def initialize_settings(self) -> None:
        if not self.is_there:
            self.log.warning(NO_BOOK.format(self.html or _("the usual places")))
            return
        memory.limit(self.memory)
        if self.own_chapters:
            self._lay_chapters()

    def _lay_chapters(self) -> None:
        own = Path(self.own_chapters).expanduser()
        try:
            lay(Path(self.chapters), own)
        except OSError as error:  # pages and cells need none of it
            self.log.error(_("The chapters cannot be copied to %s: %s."), own, error)

    def initialize_handlers(self) -> None:
        if not self.is_there:
            self.handlers.append((r"/book/.*", NoBookHandler, {"html": self.html}))
            return
        page = {"path": str(Path(self.html).resolve()), "server": self._told()}
        self.handlers.extend(
            [
                (r"/book/figure", FigureHandler),
                (r"/book/?", RootHandler),
                (r"/book/(.*)", PageHandler, page),
            ]
        )

    def _told(self) -> dict[str, Any]:
        """Return what pages are told of this server: `server` in `contract.d.ts`."""
        server: Any = self.serverapp
        chapters = Path(self.own_chapters or self.chapters).expanduser().resolve()
        root = Path(server.root_dir).resolve()
        has_lab = "lab" in server.extension_manager.extension_points
        inside = has_lab and chapters.is_relative_to(root)
        return {
            "baseUrl": server.base_url,
            "notebooks": _path_in(root, chapters) if inside else None,
            "hub": os.environ.get("JUPYTERHUB_BASE_URL"),
        }

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        """Have the last word on JupyterLab's page: JupyterHub changes it, too."""
        if not self.is_there:
            return
        settings = serverapp.web_app.settings
        settings["page_config_hook"] = quiet(settings.get("page_config_hook"))
        headers = settings.setdefault("headers", {})
        frames = headers.get("Content-Security-Policy", "frame-ancestors 'self'")
        headers["Content-Security-Policy"] = f"{frames}; {scripts_policy()}"


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": __name__, "app": Book}]
