"""The cell that installs the library where it is missing, as on Colab.

When ``_config.yml`` says where the repository is, each notebook gets one, its first
code cell. JupyterLite's copies get another. Imports nbformat and PyYAML.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import yaml

from .repository import repository

INSTALL_CELL = "install"  # its id
INSTALL = """\
# Only where the library is missing, as on Colab.
import importlib.util

if importlib.util.find_spec("softgrad") is None:
    %pip install -q "{}\""""


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
