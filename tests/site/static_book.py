"""A static host: a small book whose pages have a Python, and Pyodide's folder.

Pyodide's core comes from npm. Its collection has there what is pure Python, and is
installed here: the shell. NumPy is not there.
"""

import json
import shutil
import sys
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from nbformat.v4 import new_code_cell
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import small_book
from softgrad_book.site.publish import in_page, lite

PAGE = f"{small_book.CHAPTER}.html"
SHELL = "ipython"
THERE = {"python_version": "3.14", "sys_platform": "emscripten", "extra": ""}
# JupyterLite's kernel has its own in place of these.
UNNEEDED = {"pexpect", "psutil"}
CELLS = 8
SHARE = Path(sys.prefix, "share", "jupyter")


def chapter():
    """Return the small chapter with cells that need the standard library alone."""
    notebook = small_book.chapter()
    text = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    code = [new_code_cell(f"cell_{n} = {n}\ncell_{n} + 1") for n in range(CELLS)]
    notebook.cells = [text[0], *code, *text[1:]]
    return notebook


def needed(name, found):
    """Collect the installed packages that `name` needs in the browser."""
    name = canonicalize_name(name)
    if name in found | UNNEEDED:
        return found
    found.add(name)
    for line in metadata.requires(name) or []:
        requirement = Requirement(line)
        if not requirement.marker or requirement.marker.evaluate(THERE):
            needed(requirement.name, found)
    return found


def pyodide(folder):
    """Put Pyodide's core into `folder`, with the shell as its whole collection."""
    shutil.copytree(in_page.PYODIDE, folder)
    packages = {}
    for name in sorted(needed(SHELL, set())):
        installed = metadata.distribution(name).metadata["Name"].replace("-", "_")
        wheel = lite.pack_installed(installed, folder)
        packages[name] = {
            "name": name,
            "version": metadata.version(name),
            "file_name": wheel.name,
            "sha256": sha256(wheel.read_bytes()).hexdigest(),
            "install_dir": "site",
            "package_type": "package",
            "imports": [],
            "unvendored_tests": False,
            "depends": sorted(needed(name, set()) - {name}),
        }
    lock = json.loads((folder / in_page.LOCK).read_text("utf8"))
    (folder / in_page.LOCK).write_text(json.dumps({**lock, "packages": packages}))


def build(folder, site):
    """Build the book in `folder` and put it where `site` says; its wheels, too."""
    shutil.copytree(small_book.build(folder, chapter()), site)
    wheels = site / in_page.LITE / "pypi"
    wheels.mkdir(parents=True)
    lite.pack_library(wheels)
    for name in "comm", "ipywidgets", *lite.FOR_PAGES:
        lite.pack_installed(name, wheels)
    shell = site / in_page.LITE / in_page.KERNEL
    shell.mkdir(parents=True)
    for wheel in (SHARE / f"lab{in_page.KERNEL}").glob("pyodide_kernel-*.whl"):
        shutil.copy(wheel, shell)
