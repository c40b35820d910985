"""The bar below a chapter's title: how to run its cells, here or elsewhere.

The page's script fills it where a Jupyter Server serves the book, and where
``make site`` gave the page a Python of its own. On a static host it also offers the
places that run notebooks, as far as they are configured.
"""

from __future__ import annotations

import html
import json
import os
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from ...exercises import CHAPTERS, Question, verdict
from ...i18n import _
from ...notebooks.cells import is_constant, only_shows
from ..page_html.embedding import embedded_json
from .launch_links import LITE, links


def texts() -> dict[str, str]:
    """Return all that the page's script may have to say."""
    return {
        "run": _("Run"),
        "stop": _("Stop"),
        "edit": _("Edit"),
        "reset": _("Reset"),
        "runAll": _("Run all"),
        "restart": _("Restart"),
        "lab": _("Open in JupyterLab"),
        "bar": _("Run this chapter"),
        "cell": _("Cell {}"),
        "code": _("Code of cell {}"),
        "about": _("Cells run in Python on this machine."),
        "loading": _("Loading …"),
        "starting": _("Python is starting …"),
        "ready": _("Python is ready."),
        "running": _("Running cell {} …"),
        "waiting": _("waits for the cells before it"),
        "works": _("running …"),
        "done": _("done in {}"),
        "raised": _("raised an error"),
        "stopped": _("stopped"),
        "needed": _(
            "not run: cell {} above it came to no good end. Mend that one, or run this "
            "one again without it"
        ),
        "drawn": _("stands there, drawn"),
        "changed": _("changed: not run yet"),
        "returned": _("yours, from your last visit: not run since you came back"),
        "before": _("solved on an earlier visit"),
        "open": repr(Question("{}", next(iter(CHAPTERS["1"].values())))),
        "elsewhere": _(
            "another tab has changed this cell, too: the next visit finds what was "
            "typed last"
        ),
        "cut": _("not all of its output is shown"),
        "flood": _("… Too much came at once: the rest is left out."),
        "whole": _("Where in the libraries it happened"),
        "stubborn": _(
            "The cell does not stop. Restart ends it: everything that has been run is "
            "forgotten, nothing that you typed is lost."
        ),
        "earlier": _("from a Python that has ended"),
        "restarted": _("Python is fresh: nothing has been run yet."),
        "died": _(
            "Python ended unexpectedly (perhaps out of memory). Run a cell to start "
            "it again; cells above it run first. Nothing that you typed is lost."
        ),
        "ended": _(
            "Python had nothing to do for a long time and was ended. Run a cell to "
            "start it again; cells above it run first."
        ),
        "left": _(
            "Your code ended Python (exit). Run a cell to start it again; cells above "
            "it run first. Nothing that you typed is lost."
        ),
        "unstartable": _(
            "Python could not be started. What the server says about it stands where "
            "it was started."
        ),
        "lost": _("The connection is lost; trying to reach the server again …"),
        "back": _("Connected again."),
        "unreachable": _(
            "The server does not answer. Start it again (make serve), then run "
            "the cell once more. Nothing that you typed is lost."
        ),
        "forbidden": _(
            "This page may no longer run cells: the server asks for its token. Open "
            "the address that make serve printed, then come back. Nothing that you "
            "typed is lost."
        ),
        "hubAbout": _("Cells run in a Python of your own, on the class's server."),
        "hubStopped": _(
            "Your server in the class is not running: it was stopped, or ended after a "
            "long rest. Reload this page, which starts it again, and run the cell once "
            "more; cells above it run first. Nothing that you typed is lost."
        ),
        "hubUnreachable": _(
            "The class's server does not answer. Wait a minute, then run the cell once "
            "more; if it stays away, tell whoever runs the class. Nothing that you "
            "typed is lost."
        ),
        "hubForbidden": _(
            "You are no longer logged in to the class. Reload this page, log in, and "
            "run the cell once more. Nothing that you typed is lost."
        ),
        "failed": _("That did not work: {}"),
        "here": _(
            "Cells run in this page. The first one asks before it fetches Python."
        ),
        "consent": _(
            "To run cells, this page fetches Python once. From {}: Pyodide, {}, and "
            "packages such as NumPy and Matplotlib, some tens of megabytes in {} "
            "files; from this site {}. All of it stays in this browser for the next "
            "visit."
        ),
        "fetch": _("Fetch Python"),
        "notNow": _("Not now"),
        "declined": _("Nothing has been fetched. Run a cell to be asked again."),
        "fetching": _("Fetching Python: {} of {} files …"),
        "unfetched": _(
            "Python could not be fetched from {}. What the book stored stays in the "
            "page; the links here lead to other places that run this chapter."
        ),
        "halted": _(
            "Stopped, and Python with it: this page cannot stop a cell alone. Run a "
            "cell to start Python again; cells above it run first. After a reload of "
            "the page, Stop keeps what has been run."
        ),
        "solved": verdict("{}", solved=True),
    }


def code_cells(notebook: Path) -> list[str]:
    """Return the code of the cells that the page shows, from the top."""
    cells = json.loads(notebook.read_text("utf8"))["cells"]
    return [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code"
        and not {"remove-cell", "remove-input"} & {*cell["metadata"].get("tags", [])}
    ]


def bar(app: Sphinx, page: str) -> str:
    """Return the bar for the chapter `page`."""
    items = "".join(
        f'<li><a href="{html.escape(address)}">{name}</a></li>'
        for name, address in links(app.config, page)
    )
    offer = f"<p>{_('Run this chapter in')}</p><ul>{items}</ul>" if items else ""
    static = bool(os.environ.get(LITE))
    sources = code_cells(Path(app.env.doc2path(page)))
    about: dict[str, Any] = {
        "notebook": f"{page}.ipynb",
        "texts": texts(),
        "shows": [n for n, source in enumerate(sources) if only_shows(source)],
        "constant": [n for n, source in enumerate(sources) if is_constant(source)],
    }
    if static:
        about["python"] = f"{'../' * page.count('/')}python.json"
    return (
        f'<div class="live" id="live"{" data-python" if static else ""}'
        f"{'' if items else ' hidden'}>{offer}"
        f'<script type="application/json">{embedded_json(about)}</script></div>'
    )
