"""Every patch of other people's code, each with what is wrong and in which version.

But one, that comes before all imports and stands in ``softgrad_book/__init__.py``.

``tests/site/test_patches.py`` shows each fault in the code as it is installed: when
such a test fails, its patch can go. May be imported by this package alone.
"""

from __future__ import annotations

import re
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinxcontrib import katex

from ..node import node

# --- sphinxcontrib-katex 0.9.11 ----------------------------------------------------

PATIENCE = 60.0  # s; a formula's page may be built on a busy machine


def patch_katex() -> None:
    """Mend how formulas are set at build time.

    There are no options for these: the program to run, how long to wait, and that a
    formula which KaTeX cannot read is an error, are variables of the module.
    """
    katex.NODEJS_BINARY = str(node())
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = PATIENCE
    katex.KATEX_DEFAULT_OPTIONS |= {"throwOnError": True, "strict": "error"}
    katex.KaTeXServer.start_server_process = start_katex
    katex.get_latex = aligned_latex


def start_katex(rundir: Path, timeout: float) -> tuple[Any, socket.socket]:
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


def aligned_latex(node: nodes.Node) -> str:
    """Return a formula's LaTeX; like Sphinx's own renderer, align several lines."""
    text: str = node.astext()
    if isinstance(node, nodes.math_block) and "&" in text and "\\begin" not in text:
        return f"\\begin{{aligned}}{text}\\end{{aligned}}"
    return text


# --- KaTeX 0.16.47: an operator's name alone in an index ----------------------------

# The name in `z_{\max}` and the sign after it are two children where MathML has one:
# invalid, as Firefox says on the console.
LONE_OPERATOR = re.compile(r"(<mi>[^<]*</mi><mo>\u2061</mo>)(?=</m(?:sub|sup|subsup)>)")


def one_child_each(body: str) -> str:
    r"""Make a row of an operator's name and the sign that it is applied.

    >>> one_child_each("<msub><mi>z</mi><mi>max</mi><mo>\u2061</mo></msub>")
    '<msub><mi>z</mi><mrow><mi>max</mi><mo>\u2061</mo></mrow></msub>'
    """
    return LONE_OPERATOR.sub(r"<mrow>\1</mrow>", body)


# --- myst-nb 1.4.0, docutils 0.21.2: the body of a page ------------------------------

# What screen readers should not get: MyST-NB's name beside the text that names a
# folded cell, and docutils's roles that a bibliography's elements may not have.
SUPERFLUOUS = re.compile(
    r' aria-label="Toggle hidden content"| role="doc-(biblioentry|backlink)"'
    r'| role="list"(?= class="citation-list")'
)


def clean_body(body: str) -> str:
    """Take out of a page's body what screen readers should not get."""
    return SUPERFLUOUS.sub("", body)


# --- sphinx-thebe 0.3.1, sphinx-togglebutton 0.4.5: styles of Jupyter Book ------------

# For what no page has. Jupyter Book loads both, whatever its settings.
UNWANTED = ("thebe", "toggle")


def is_unwanted(sheet: str) -> bool:
    """Whether pages are better off without the stylesheet `sheet`."""
    return any(word in sheet for word in UNWANTED)


# --- pydata-sphinx-theme 0.15.4: its styles are no extension's ------------------------

# They stand in a template, not among a page's sheets; "theme.css" imports the first.
THEME_BASE = "basic.css"
THEME_SHEETS = ("styles/bootstrap.css", "styles/pydata-sphinx-theme.css")

# --- Sphinx 7.4.7: a second viewport --------------------------------------------------

# docutils writes one beside the template's.
VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')
