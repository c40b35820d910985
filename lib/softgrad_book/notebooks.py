"""Run notebooks top to bottom and store clean outputs: ``make notebooks``.

What a notebook stores is what the book shows and what the tests compare, so a
stored notebook holds outputs and execution counts, and nothing that differs from
one machine to the next.

When ``_config.yml`` says where the repository is, each notebook gets a first code
cell that installs the library where it is missing, as on Colab.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbclient import NotebookClient
from nbstripout import strip_output

from .labs import WIDGET_TYPE
from .site.elsewhere import repository

EXTRA_KEYS = [
    "metadata.language_info.version",
    "metadata.widgets",
    "cell.metadata.execution",
]
INSTALL_CELL = "install"  # its id
INSTALL = """\
# Only where the library is missing, as on Colab.
import importlib.util

if importlib.util.find_spec("softgrad") is None:
    %pip install -q "{}\""""


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


def set_install_cell(notebook: Any, source: str | None) -> None:
    """Make `source` the first code cell of `notebook`; with None there is no such."""
    cells = [cell for cell in notebook.cells if cell.get("id") != INSTALL_CELL]
    if source:
        first = [cell.cell_type for cell in cells].index("code")
        hidden = {"tags": ["remove-cell"]}  # pages need no installation
        cell = nbformat.v4.new_code_cell(source, id=INSTALL_CELL, metadata=hidden)
        cells.insert(first, cell)
    notebook.cells = cells


def install_source(config: Path) -> str | None:
    """Return the cell for the repository that the settings in `config` name."""
    named = yaml.safe_load(config.read_text("utf8")).get("repository", {})
    home = repository(named.get("url", ""), named.get("branch", "main"))
    return INSTALL.format(home.package) if home else None


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


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m softgrad_book.notebooks", description="Run and clean notebooks."
    )
    add = parser.add_argument
    add("paths", nargs="+", type=Path, metavar="notebook.ipynb")
    add("--config", type=Path, default=Path("_config.yml"), help="the book's settings")
    options = parser.parse_args(arguments)
    install = install_source(options.config)
    for path in options.paths:
        print(f"running {path}", flush=True)
        run(path, install)


if __name__ == "__main__":
    main()
