"""What lets a page on a static host run its cells: its Python's address, and a keeper.

``python -m softgrad_book.site.publish.in_page SITE`` finishes what ``lite`` began.
Python is Pyodide, from the address that JupyterLite has it from; the wheels are those
of JupyterLite's folder. ``python.json`` tells the page's script of both. The service
worker keeps what the reader has agreed to fetch. Imports ``lite``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION

from . import lite

BOOK = Path(__file__).parents[1] / "static" / "book"
PYODIDE = Path(__file__).parents[1] / "web" / "node_modules" / "pyodide"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
FETCHED = ("pyodide.asm.wasm", "python_stdlib.zip", LOCK)  # scripts are not counted
# Of Pyodide's collection: the shell, and what the chapters' cells need.
PACKAGES = (
    *("ipython", "pygments", "numpy", "sympy", "mpmath"),
    *("altair", "matplotlib", "lazy-loader"),
)
# Of the wheels that lie on the site: not JupyterLab's half of ipywidgets.
WHEELS = ("softgrad", "autograd", "comm", "ipywidgets", *lite.FOR_PAGES)
LITE = "lite"  # JupyterLite's folder in the site
KERNEL = "extensions/@jupyterlite/pyodide-kernel-extension/static/pypi"


def closure(packages: Iterable[str], lock: dict[str, Any]) -> set[str]:
    """Return `packages` and all of the collection that they need."""
    found: set[str] = set()
    rest = list(packages)
    while rest:
        name = rest.pop().replace("_", "-")  # as the list's own keys
        if name not in found:
            found.add(name)
            rest += lock["packages"][name]["depends"]
    return found


def wheels(home: Path) -> list[Path]:
    """Return the wheels in JupyterLite's folder that the page's Python unpacks."""
    patterns = [f"pypi/{name}-*.whl" for name in WHEELS]
    patterns.append(f"{KERNEL}/pyodide_kernel-*.whl")
    return [path for pattern in patterns for path in sorted(home.glob(pattern))]


def manifest(
    site: Path, pyodide: str = "", packages: Iterable[str] = PACKAGES
) -> dict[str, Any]:
    """Return what the page's script has to know of its Python.

    Parameters
    ----------
    site : Path
        The folder of the site, JupyterLite in it.
    pyodide : str
        The address of Pyodide's folder; empty, its public host.
    packages : iterable of str
        What is loaded from there.
    """
    lock = json.loads((PYODIDE / LOCK).read_text("utf8"))
    chapters = {path.name: path for path in site.glob(f"{LITE}/files/*.ipynb")}
    special = {
        name: lite.special(nbformat.read(path, as_version=4))
        for name, path in chapters.items()
    }
    found = wheels(site / LITE)
    return {
        "pyodide": f"{(pyodide or PYODIDE_CDN_URL).rstrip('/')}/",
        "core": sum(len(gzip.compress((PYODIDE / n).read_bytes(), 6)) for n in CORE),
        "packages": list(packages),
        "special": {name: more for name, more in special.items() if more},
        "parts": len(FETCHED) + len(closure(packages, lock)) + len(found),
        "wheels": [
            {"url": path.relative_to(site).as_posix(), "bytes": path.stat().st_size}
            for path in found
        ],
    }


def publish(site: Path, about: dict[str, Any]) -> None:
    """Put what the page's script looks for into the folder `site`."""
    (site / "python.json").write_text(json.dumps(about), "utf8")
    shutil.copy(BOOK / "service-worker.js", site)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m softgrad_book.site.publish.in_page",
        description="Let the pages of a site that has JupyterLite run their cells.",
    )
    parser.add_argument("site", type=Path, help="the folder of the site")
    parser.add_argument("--config", type=Path, default=lite.ROOT / "_config.yml")
    options = parser.parse_args(arguments)
    here = json.loads((PYODIDE / "package.json").read_text("utf8"))["version"]
    if here != PYODIDE_VERSION:
        sys.exit(f"JupyterLite has Pyodide {PYODIDE_VERSION}, package.json {here}.")
    publish(options.site, manifest(options.site, lite.pyodide_address(options.config)))


if __name__ == "__main__":
    main()
