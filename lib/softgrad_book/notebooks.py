"""Run notebooks top to bottom and store clean outputs: ``make notebooks``.

What a notebook stores is what the book shows and what the tests compare, so a
stored notebook holds outputs and execution counts, and nothing that differs from
one machine to the next.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbstripout import strip_output

EXTRA_KEYS = [
    "metadata.language_info.version",
    "metadata.widgets",
    "cell.metadata.execution",
]
WIDGET = "application/vnd.jupyter.widget-view+json"


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
            output.get("data", {}).pop(WIDGET, None)  # its model lives in one kernel
    return notebook


def run(path: Path) -> None:
    """Run the notebook at `path` in a fresh kernel and write it back, clean."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        resources={"metadata": {"path": path.parent}},
        extra_arguments=["--log-level=ERROR"],
    ).execute()
    nbformat.write(clean(notebook), path)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m softgrad_book.notebooks", description="Run and clean notebooks."
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="notebook.ipynb")
    for path in parser.parse_args().paths:
        print(f"running {path}", flush=True)
        run(path)


if __name__ == "__main__":
    main()
