"""The book in a Jupyter Server: its pages, and what their cells ask for.

Pages lie under ``<base URL>book/``. Reading them needs the server's token like
everything else there; a page that is served here says so in its head, and that is
how its script knows that cells can be run. Imports Jupyter Server and ``page_html``.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.utils import url_path_join
from jupyterlab.commands import get_app_dir
from tornado import web
from traitlets import Unicode

from ..page_html.embedding import embedded_json
from ..page_html.outputs import output_html


class _Guarded(JupyterHandler):
    """Answers nobody without a token, and no page of another origin."""

    async def prepare(self, *args: Any, **kwargs: Any) -> None:
        await super().prepare(*args, **kwargs)
        if not self.check_origin():
            raise web.HTTPError(403, "requests from other origins are refused")


class PageHandler(_Guarded, web.StaticFileHandler):
    """Serves the built book; tells its pages where the server's interfaces are."""

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
        server = embedded_json({"baseUrl": self.base_url})
        element = f'<script type="application/json" id="server">{server}</script>'
        return html.replace("</head>", f"{element}</head>", 1)

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "no-cache")


class FigureHandler(_Guarded, APIHandler):
    """Turns a cell's output into what the built page would hold for it."""

    @web.authenticated
    async def post(self) -> None:
        asked = self._asked()
        try:
            drawn = await asyncio.get_running_loop().run_in_executor(
                None, output_html, asked["data"], asked["metadata"], asked["prefix"]
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


def _policy() -> str:
    """Return a policy by which no text can run as a script: not one in a notebook.

    jupyterlab-myst makes frames with any address, ``javascript:`` included, as soon as
    a notebook is opened. JupyterLab's page has one script of its own in it, which is
    named by its hash; code that its parts make themselves (Vega's, say) may run.
    """
    page = Path(get_app_dir(), "static", "index.html").read_text("utf8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [base64.b64encode(sha256(s.encode()).digest()).decode() for s in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"frame-ancestors 'self'; script-src 'self' 'unsafe-eval' blob: {allowed}"


class Book(ExtensionApp):
    """The server extension."""

    name = "softgrad_book"
    extension_url = "/book/"
    load_other_extensions = True

    html = Unicode("_build/html", config=True, help="The folder of the built book.")

    def initialize_settings(self) -> None:
        self.settings["page_config_hook"] = quiet_lab
        headers = self.settings.setdefault("headers", {})
        headers.setdefault("Content-Security-Policy", _policy())

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
