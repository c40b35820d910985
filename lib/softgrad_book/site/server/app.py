"""The book in a Jupyter Server: its pages, and kernels for their cells.

Pages lie under ``<base URL>book/``. Reading them needs the server's token like
everything else there; a page that is served here says so in its head, and that is
how its script knows that cells can be run. Imports Jupyter Server and ``page_html``.
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import url_path_join
from tornado import web
from traitlets import Integer, Unicode

from ...i18n import _
from ..page_html.embedding import embedded_json
from ..page_html.outputs import output_html


class BookKernels(AsyncMappingKernelManager):
    """Kernels, but no more than this machine can carry."""

    max_kernels = Integer(
        32, config=True, help="How many kernels may run at once, for all open pages."
    )
    _starting = 0

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a page's kernel soon after its page is gone, and any after a long rest.

        A page ends its kernel when it is closed; one that crashed could not.
        """
        if await self._is_abandoned(kernel_id):
            await self.shutdown_kernel(kernel_id)
        else:
            await super().cull_kernel_if_idle(kernel_id)

    async def _is_abandoned(self, kernel_id: str) -> bool:
        if kernel_id not in self or self.kernel_model(kernel_id)["connections"]:
            return False
        server: Any = self.parent
        sessions = await server.session_manager.list_sessions()
        if kernel_id in {session["kernel"]["id"] for session in sessions}:
            return False  # a notebook's, which may be closed and opened again
        kernel: Any = self.get_kernel(kernel_id)
        rest = (datetime.now(UTC) - kernel.last_activity).total_seconds()
        return bool(rest > self.cull_idle_timeout / 6)

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]
        if len(self) + self._starting >= self.max_kernels:
            message = _(
                "{} kernels are running, and this server starts no more. "
                "Close a page of the book that you do not need, and run the cell again."
            )
            raise web.HTTPError(503, message.format(self.max_kernels))
        self._starting += 1
        try:
            identity: str = await super().start_kernel(**kwargs)
        finally:
            self._starting -= 1
        return identity


class _Guarded(JupyterHandler):
    """Answers nobody without a token, and no page of another origin."""

    async def prepare(self, *args: Any, **kwargs: Any) -> None:
        await super().prepare(*args, **kwargs)
        if not self.check_origin():
            raise web.HTTPError(403, "requests from other origins are refused")


class PageHandler(_Guarded, web.StaticFileHandler):
    """Serves the built book; tells its pages where the server's interfaces are."""

    @web.authenticated
    async def get(self, path: str, include_body: bool = True) -> None:  # type: ignore[override]
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
        server = embedded_json({"baseUrl": self.base_url})
        element = f'<script type="application/json" id="server">{server}</script>'
        return html.replace("</head>", f"{element}</head>", 1)

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "no-cache")


class FigureHandler(_Guarded, APIHandler):
    """Turns a cell's output into what the built page would hold for it."""

    @web.authenticated
    async def post(self) -> None:
        asked = json.loads(self.request.body)
        drawn = asyncio.get_running_loop().run_in_executor(
            None, output_html, asked["data"], asked["metadata"], asked["prefix"]
        )
        await self.finish({"html": await drawn})


class RootHandler(_Guarded):
    """The server's own address leads to the book."""

    @web.authenticated
    def get(self) -> None:
        self.redirect(url_path_join(self.base_url, "book", "index.html"))


# What JupyterLab should not do here: ask another host for news, look for language
# servers, or load the part of JupyterLite that `make site` needs.
NOT_IN_LAB = {
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/fileeditor-extension:language-server",
    "@jupyterlab/lsp-extension",
    "@jupyterlab/notebook-extension:language-server",
    "@jupyterlite/pyodide-kernel-extension",
}


def quiet_lab(_handler: JupyterHandler, config: dict[str, Any]) -> dict[str, Any]:
    """Change what JupyterLab's page is told."""
    disabled = {*config.get("disabledExtensions", []), *NOT_IN_LAB}
    config["disabledExtensions"] = sorted(disabled)
    config["federated_extensions"] = [
        extension
        for extension in config["federated_extensions"]
        if extension["name"] not in NOT_IN_LAB
    ]
    return config


class Book(ExtensionApp):
    """The server extension."""

    name = "softgrad_book"
    extension_url = "/book/"
    load_other_extensions = True

    html = Unicode("_build/html", config=True, help="The folder of the built book.")

    def initialize_settings(self) -> None:
        self.settings["page_config_hook"] = quiet_lab

    def initialize_handlers(self) -> None:
        self.handlers.extend(
            [
                (r"/book/figure", FigureHandler),
                (r"/book/?", RootHandler),
                (r"/book/(.*)", PageHandler, {"path": str(Path(self.html).resolve())}),
            ]
        )


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": __name__, "app": Book}]
