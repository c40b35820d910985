"""Run notebooks top to bottom and store clean outputs.

What a notebook stores is what the book shows and what the tests compare, so a
stored notebook holds outputs and execution counts, and nothing that differs from
one machine to the next. Imports nbclient and nbstripout, of the extra ``book``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbstripout import strip_output

from ..labs import WIDGET_TYPE
from .install import set_install_cell

EXTRA_KEYS = [
    "metadata.language_info.version",
    "metadata.widgets",
    "cell.metadata.execution",
]


def clean(notebook: Any) -> Any:
    """Drop from `notebook` all that a second run would not repeat."""
    strip_output(
        notebook,
        keep_output=True,
        keep_count=True,
        keep_id=True,
        extra_keys=EXTRA_KEYS,
    )
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(
                WIDGET_TYPE, None
            )  # its model lives in one kernel
    return notebook


def run(path: Path, install: str | None) -> None:
    """Run the notebook at `path` in a fresh kernel and write it back, clean.

    `install` is its first code cell, if it is to have one that installs the library.
    """
    notebook = nbformat.read(path, as_version=4)
    set_install_cell(notebook, install)
    NotebookClient(
        notebook,
        resources={"metadata": {"path": path.parent}},
        extra_arguments=["--log-level=ERROR"],
        coalesce_streams=True,  # however the kernel cuts what a cell prints
    ).execute()
    nbformat.write(clean(notebook), path)
