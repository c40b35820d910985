"""The formula index: every numbered equation, and only what exists."""

import re
from importlib import import_module
from pathlib import Path

import nbformat
import yaml

from softgrad_book.site.sphinx_ext.reference import listed

ROOT = Path(__file__).parents[2]
ENTRIES = yaml.safe_load((ROOT / "book/formulas.yml").read_text())
LABEL = re.compile(r"^:label: (\S+)$", re.MULTILINE)


def labels():
    for path in sorted((ROOT / "book").glob("[0-9]*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                yield from LABEL.findall(cell.source)


def test_every_numbered_equation_has_one_entry_in_order():
    assert [entry["label"] for entry in ENTRIES] == list(labels())


def test_every_function_exists():
    for entry in ENTRIES:
        for name in listed(entry["function"]):
            module, attribute = name.rsplit(".", 1)
            assert callable(getattr(import_module(module), attribute)), name


def test_every_test_exists():
    for entry in ENTRIES:
        for test in listed(entry["held_by"]):
            path, name = test.split("::")
            assert f"def {name}(" in (ROOT / path).read_text(), test


def test_kinds():
    for entry in ENTRIES:
        assert entry["kind"] in {"proof", "oracle", "property"}
        if entry["kind"] == "proof":
            assert all("prove" in function_body(t) for t in listed(entry["held_by"]))


def function_body(test):
    path, name = test.split("::")
    text = (ROOT / path).read_text()
    return text[text.index(f"def {name}(") :].split("\n\n\n")[0]
