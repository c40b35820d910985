"""The cell that installs the library where it is missing."""

import importlib.util
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from softgrad_book.notebooks.__main__ import main
from softgrad_book.notebooks.install import (
    INSTALL,
    INSTALL_CELL,
    install_source,
    set_install_cell,
)
from softgrad_book.notebooks.repository import repository

ROOT = Path(__file__).parents[2]
HERE = "https://github.com/someone/book"
THERE = "https://github.com/someone/else"


@pytest.fixture
def run(tmp_path):
    """Run a small chapter with the repository at some address; return its cells."""
    chapter, config = tmp_path / "chapter.ipynb", tmp_path / "_config.yml"
    cells = [new_markdown_cell("# Title"), new_code_cell("1 + 1")]
    nbformat.write(new_notebook(cells=cells), chapter)

    def run(url):
        config.write_text(f'repository: {{url: "{url}", branch: main}}')
        main([str(chapter), "--config", str(config)])
        return nbformat.read(chapter, as_version=4).cells

    return run


def test_comes_changes_and_goes_with_the_address(run):
    title, install, code = run(HERE)
    assert title.source == "# Title"
    assert f"git+{HERE}@main" in install.source
    assert install.metadata.tags == ["remove-cell"]
    assert install.outputs == []  # here nothing is missing
    assert [install.execution_count, code.execution_count] == [1, 2]

    _title, install, _code = run(THERE)
    assert f"git+{THERE}@main" in install.source
    assert HERE not in install.source

    assert [cell.source for cell in run("")] == ["# Title", "1 + 1"]


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("book/*.ipynb")), ids=lambda p: p.stem
)
def test_chapters_have_the_cell_of_the_configured_address(path):
    chapter = nbformat.read(path, as_version=4)
    stored = [c.source for c in chapter.cells if c.id == INSTALL_CELL]
    source = install_source(ROOT / "_config.yml")
    assert stored == ([source] if source else []), "run `make notebooks`"


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("book/*.ipynb")), ids=lambda p: p.stem
)
def test_it_is_the_first_code_cell_of_a_chapter(path):
    chapter = nbformat.read(path, as_version=4)
    set_install_cell(chapter, "%pip install something")
    first = next(cell for cell in chapter.cells if cell.cell_type == "code")
    assert first.source == "%pip install something"
    nbformat.validate(chapter)


def test_installs_only_where_the_library_is_missing(monkeypatch):
    shell = InteractiveShell()
    asked = []
    shell.register_magic_function(asked.append, magic_name="pip")
    source = INSTALL.format(repository(HERE).package)
    assert shell.run_cell(source).success
    assert asked == []
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert shell.run_cell(source).success
    assert asked == [f'install -q "softgrad[notebooks] @ git+{HERE}@main"']
