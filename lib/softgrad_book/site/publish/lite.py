"""Build the JupyterLite site: the chapters as notebooks that run in the browser.

``python -m softgrad_book.site.publish.lite TARGET`` writes files for any static host.
Python itself is Pyodide, WebAssembly that the reader's browser fetches when a notebook
is opened: from Pyodide's public host, or from the copy that ``_config.yml`` names. All
else that the chapters need lies in the site, as files of this environment.

Imports JupyterLite's kernel for the names of its settings, and ``notebooks``.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import nbformat
import yaml
from jupyterlite_pyodide_kernel.constants import (
    DISABLE_PYPI_FALLBACK,
    PYODIDE_KERNEL_PLUGIN_ID,
    PYODIDE_MJS,
    PYODIDE_URL,
    PYODIDE_VERSION,
)

from ...notebooks.install import set_install_cell
from .crossrefs import References

ROOT = Path(__file__).parents[4]
# What the page's own Python needs besides, see ``in_page``: it makes a page's HTML.
FOR_PAGES = ("markdown_it_py", "mdit_py_plugins", "mdurl")
# What the chapters or the kernel need and Pyodide's own collection lacks.
LACKING = ("autograd", "comm", "ipywidgets", "jupyterlab_widgets", *FOR_PAGES)
# Rooms of the site that build pages, serve them, or are written in JavaScript.
NOT_IN_BROWSERS = ("publish", "server", "sphinx_ext", "static", "web", "node.py")
# What only some chapters need: large, so the others do not fetch it.
SPECIAL = {"digits(": "scikit-learn"}
NOT_FOR_BROWSERS = {".pyc", ".so", ".pyd"}  # files made for this machine
INSTALL = """\
# Python starts in your browser; the first run fetches its packages.
%pip install -q {}"""


def pack_library(folder: Path) -> None:
    """Put a wheel of this project into `folder`.

    It is made from a copy, for setuptools writes beside what it packs, and of the part
    that builds pages it has only what the page's own Python needs.
    """
    with tempfile.TemporaryDirectory() as copy:
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy)
        unwanted = ("__pycache__", "*.egg-info", *NOT_IN_BROWSERS)
        ignored = shutil.ignore_patterns(*unwanted)
        shutil.copytree(ROOT / "lib", Path(copy, "lib"), ignore=ignored)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel"]
        options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
        _run([*pip, *options, "--wheel-dir", str(folder), "."], Path(copy))


def pack_installed(name: str, folder: Path) -> Path:
    """Put a wheel of the installed package `name` into `folder`; return its path.

    So the site has the very version that was tested, and building it asks no index.
    Files beside Python's packages (notebook extensions) stay out: no browser could
    use them there.
    """
    package = metadata.distribution(name)
    wheel = folder / f"{name}-{package.version}-py3-none-any.whl"
    record = f"{name}-{package.version}.dist-info/RECORD"
    lines = []
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in sorted(package.files or []):
            unwanted = file.suffix in NOT_FOR_BROWSERS or file.name == "RECORD"
            if ".." in file.parts or unwanted:
                continue
            content = file.read_binary()
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
            lines.append(f"{file},sha256={digest.decode().rstrip('=')},{len(content)}")
            # A date of its own would make each build's bytes differ.
            archive.writestr(zipfile.ZipInfo(str(file)), content, zipfile.ZIP_DEFLATED)
        index = "\n".join([*lines, f"{record},,", ""])
        archive.writestr(zipfile.ZipInfo(record), index, zipfile.ZIP_DEFLATED)
    return wheel


def copy_chapters(source: Path, folder: Path) -> None:
    """Copy the notebooks in `source` into `folder`, ready for JupyterLite."""
    paths = sorted(source.glob("*.ipynb"))
    chapters = {path.stem: nbformat.read(path, as_version=4) for path in paths}
    references = References(chapters, source / "references.bib")
    for name, notebook in chapters.items():
        references.resolve(name)
        prepare(notebook)
        # JupyterLite hands files out as they are, and JupyterLab's table of contents
        # stumbles over an output's text as a list of lines.
        nbformat.write(notebook, folder / f"{name}.ipynb", split_lines=False)


def special(notebook: Any) -> list[str]:
    """Return what this chapter needs of Pyodide's collection and others do not."""
    code = "\n".join(c.source for c in notebook.cells if c.cell_type == "code")
    return [package for sign, package in SPECIAL.items() if sign in code]


def prepare(notebook: Any) -> None:
    """Make `notebook` one for JupyterLite's kernel."""
    packages = " ".join(["softgrad[notebooks]", *special(notebook)])
    set_install_cell(notebook, INSTALL.format(packages))
    # Under its usual name the reader would be asked to choose a kernel.
    notebook.metadata.kernelspec = {
        "name": "python",
        "display_name": "Python (Pyodide)",
        "language": "python",
    }


def settings(pyodide: str) -> dict[str, Any]:
    """Return JupyterLite's settings; `pyodide` is a folder's address, or empty.

    Without the fallback, a package that is not on the site or at Pyodide's address is
    an error instead of a request to PyPI.
    """
    kernel: dict[str, Any] = {DISABLE_PYPI_FALLBACK: True}
    if pyodide:
        kernel[PYODIDE_URL] = f"{pyodide.rstrip('/')}/{PYODIDE_MJS}"
    plugins = {PYODIDE_KERNEL_PLUGIN_ID: kernel}
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {"litePluginSettings": plugins},
    }


def build(target: Path, chapters: Path, pyodide: str) -> None:
    """Build the site with the notebooks in `chapters` into the folder `target`."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder)
        wheels, contents = stage / "pypi", stage / "contents"
        wheels.mkdir()
        contents.mkdir()
        print("Packing the library", flush=True)
        pack_library(wheels)
        for name in LACKING:
            pack_installed(name, wheels)
        copy_chapters(chapters, contents)
        (stage / "jupyter-lite.json").write_text(json.dumps(settings(pyodide)))
        print("Building JupyterLite", flush=True)
        lite = [sys.executable, "-m", "jupyterlite_core", "build", "--apps", "lab"]
        small = ["--no-sourcemaps", "--no-unused-shared-packages"]
        where = ["--contents", str(contents), "--output-dir", str(target.resolve())]
        _run([*lite, *small, *where], stage)


def _run(command: list[str], folder: Path) -> None:
    """Run `command` in `folder`; only if it fails, show what it says."""
    done = subprocess.run(  # noqa: S603 - our own commands
        command,
        check=False,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n{' '.join(command)} failed.")


def parser() -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(
        prog="python -m softgrad_book.site.publish.lite",
        description="Build the JupyterLite site: the chapters as notebooks that run "
        "in the reader's browser, as files for any static host.",
    )
    add = result.add_argument
    add("target", type=Path, help="the folder to write; an earlier site there goes")
    add("--chapters", type=Path, default=ROOT / "book", help="the notebooks' folder")
    add("--config", type=Path, default=ROOT / "_config.yml", help="the book's settings")
    return result


def pyodide_address(config: Path) -> str:
    """Return where the settings say that Pyodide lies; empty, on its public host."""
    settings = yaml.safe_load(config.read_text("utf8"))
    return settings.get("jupyterlite", {}).get("pyodide_url") or ""


def main(arguments: list[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    if options.target.exists():
        if not (options.target / "jupyter-lite.json").exists():
            sys.exit(f"{options.target} exists and is no JupyterLite site.")
        shutil.rmtree(options.target)
    pyodide = pyodide_address(options.config)
    build(options.target, options.chapters, pyodide)
    size = sum(f.stat().st_size for f in options.target.rglob("*") if f.is_file())
    print(
        f"JupyterLite is in {options.target} ({size / 2**20:.0f} MiB). Its Python, "
        f"Pyodide {PYODIDE_VERSION}, comes from {pyodide or 'its public host'}."
    )


if __name__ == "__main__":
    main()
