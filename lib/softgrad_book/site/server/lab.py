"""JupyterLab beside the book: what it leaves out, and which scripts its page may run.

Imports Jupyter Server.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler

Hook = Callable[[JupyterHandler, dict[str, Any]], dict[str, Any]]

# What JupyterLab should not do here: ask another host for news, look for language
# servers, or load the part of JupyterLite that `make site` needs.
NOT_IN_LAB = {
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/fileeditor-extension:language-server",
    "@jupyterlab/lsp-extension",
    "@jupyterlab/notebook-extension:language-server",
    "@jupyterlite/pyodide-kernel-extension",
}


def quiet(hook: Hook | None) -> Hook:
    """Return what changes that which JupyterLab's page is told, after `hook` did."""

    def quiet_lab(handler: JupyterHandler, config: dict[str, Any]) -> dict[str, Any]:
        config = hook(handler, config) if hook else config
        disabled = {*config.get("disabledExtensions", []), *NOT_IN_LAB}
        config["disabledExtensions"] = sorted(disabled)
        config["federated_extensions"] = [
            extension
            for extension in config["federated_extensions"]
            if extension["name"] not in NOT_IN_LAB
        ]
        return config

    return quiet_lab


def scripts_policy() -> str:
    """Return a policy by which no text can run as a script: not one in a notebook.

    jupyterlab-myst makes frames with any address, ``javascript:`` included, as soon as
    a notebook is opened. JupyterLab's page has one script of its own in it, which is
    named by its hash; code that its parts make themselves (Vega's, say) may run.
    """
    try:
        from jupyterlab.commands import get_app_dir
    except ModuleNotFoundError:  # a server without JupyterLab
        return "script-src 'self'"
    page = Path(get_app_dir(), "static", "index.html").read_text("utf8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digests = [base64.b64encode(sha256(s.encode()).digest()).decode() for s in scripts]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return f"script-src 'self' 'unsafe-eval' blob: {allowed}"
