"""What is imported is declared, by an extra that the importing part comes with."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
# The extras that each part may use. What lies inside another part comes before it.
PARTS = {
    "lib/softgrad/trace": ["proofs"],
    "lib/softgrad": [],
    "lib/softgrad_book/site/publish/crossrefs.py": ["lite"],
    "lib/softgrad_book/site/publish/in_page.py": ["lite"],
    "lib/softgrad_book/site/publish/lite.py": ["lite"],
    "lib/softgrad_book/site/server/single_user.py": ["hub"],
    "lib/softgrad_book/site": ["book"],
    "lib/softgrad_book/notebooks": ["book"],
    "lib/softgrad_book/classroom": ["book"],
    "lib/softgrad_book": ["notebooks"],
    "book": ["notebooks"],
    "tests/formulas": ["test"],
    "tests": ["lite", "test"],
}
UNDECLARED = {
    "torch",  # measured against where it is installed; nothing needs it
    "pyodide_kernel",  # a wheel that jupyterlite-pyodide-kernel brings, for browsers
}
OWN = {"softgrad", "softgrad_book", *(p.stem for p in ROOT.glob("tests/**/*.py"))}
DISTRIBUTIONS = packages_distributions()


def files(part):
    """Return the Python files and notebooks of `part`."""
    before = [ROOT / other for other in list(PARTS)[: list(PARTS).index(part)]]
    return [
        path
        for path in [ROOT / part, *(ROOT / part).rglob("*")]
        if path.suffix in {".py", ".ipynb"}
        and "node_modules" not in path.parts
        and not any(map(path.is_relative_to, before))
    ]


def code(path):
    """Return the Python in a file or in a notebook's cells."""
    if path.suffix == ".py":
        return path.read_text("utf8")
    cells = nbformat.read(path, as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    return TransformerManager().transform_cell("\n".join(sources))


def imported(path):
    """Return the packages of others that the code in a file imports."""
    names = set()
    for node in ast.walk(ast.parse(code(path))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.split(".")[0])
    return names - sys.stdlib_module_names - OWN - UNDECLARED


def declared(*extras):
    """Return the distributions that come with the library and its `extras`."""
    found = set()
    optional = [PROJECT["optional-dependencies"][extra] for extra in extras]
    for line in sum(optional, PROJECT["dependencies"]):
        requirement = Requirement(line)
        own = requirement.name in OWN
        found |= declared(*requirement.extras) if own else {requirement.name}
    return set(map(canonicalize_name, found))


@pytest.mark.parametrize("part", PARTS)
def test_every_import_is_declared(part):
    paths, came = files(part), declared(*PARTS[part])
    assert paths
    missing = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in imported(path)
        if not came & set(map(canonicalize_name, DISTRIBUTIONS.get(name, [name])))
    ]
    assert not missing


def test_the_formulas_need_numpy_alone():
    assert declared() == {"numpy"}


def test_what_a_browser_installs_names_no_other_extra():
    """The pip of JupyterLite does not follow it: it takes the library for installed."""
    assert "softgrad" not in " ".join(PROJECT["optional-dependencies"]["notebooks"])
