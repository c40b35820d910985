"""Arrows between modules run one way: softgrad <- softgrad_book <- book, and no circle.

Imports are read, not run. Those inside functions count, and those for the type checker
alone: who reads the one module must know the other.
"""

import ast
import os
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIB = ROOT / "lib"
PACKAGES = ["softgrad", "softgrad_book"]
SPHINX_ROOM = "softgrad_book.site.sphinx_ext"
SPHINX = {"docutils", "jupyter_book", "myst_nb", "sphinx", "sphinxcontrib"}


@dataclass(frozen=True)
class Import:
    """One module that another one imports."""

    module: str
    imported: str

    def __str__(self):
        return f"{self.module} imports {self.imported}"


@cache
def modules(root):
    """Return the modules in the folder `root`: name to file."""
    found = {}
    for folder, inside, files in os.walk(root):
        if "node_modules" in inside:
            inside.remove("node_modules")
        for path in (Path(folder, file) for file in files if file.endswith(".py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = path
    return found


@cache
def imports(root):
    """Return what the modules in the folder `root` import, ours and others'."""
    return [found for name in modules(root) for found in imports_of(name, root)]


def imports_of(name, root):
    """Yield what one module imports."""
    path = modules(root)[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(name, alias.name)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = parts[: len(parts) - node.level + 1] if node.level else []
            source = ".".join([*base, *filter(None, [node.module])])
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                yield Import(name, inner if inner in modules(root) else source)


def siblings(one, other):
    """Return where the ways to two modules part: the two parts of one package."""
    a, b = one.split("."), other.split(".")
    common = 0
    while common < min(len(a), len(b)) and a[common] == b[common]:
        common += 1
    return ".".join(a[: common + 1]), ".".join(b[: common + 1])


def circles(package, root=LIB):
    """Return circles among the modules of `package`, or among its rooms.

    A package's parts are its modules and the packages in it; what a part imports is
    what anything in it imports, so that a room depends on another or the other way
    round. A package's own file stands for itself.
    """
    known = modules(root)
    arrows = {}
    for found in imports(root):
        ours = f"{found.imported}.".startswith(f"{package}.")
        if not (ours and found.module.split(".")[0] == package):
            continue
        target = found.imported
        while target not in known:
            target = target.rpartition(".")[0]
        one, other = siblings(found.module, target)
        arrows.setdefault(one, set()).add(other)
    found = []
    while cycle := first_circle(arrows):
        found.append(" -> ".join(cycle))
        arrows[cycle[0]].remove(cycle[1])
    return found


def first_circle(arrows):
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return error.args[1][::-1]
    return None


def unwanted(packages, forbidden, root=LIB, but=()):
    """Return the imports of `forbidden` packages by modules of `packages`."""
    return [
        str(found)
        for found in imports(root)
        if found.module.split(".")[0] in packages
        and not f"{found.module}.".startswith(tuple(f"{room}." for room in but))
        and found.imported.split(".")[0] in forbidden
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_circle(package):
    assert circles(package) == []


def test_softgrad_knows_nothing_of_the_book():
    assert unwanted(["softgrad"], {"softgrad_book", "book"}) == []


def test_the_packages_know_nothing_of_chapters_and_tests():
    tests = {path.stem for path in ROOT.glob("tests/**/*.py")}
    assert unwanted(PACKAGES, {"book", "tests", *tests}) == []


def test_the_sphinx_extension_alone_imports_sphinx():
    assert unwanted(PACKAGES, SPHINX, but=[SPHINX_ROOM]) == []


def test_nothing_else_imports_the_sphinx_extension():
    users = {
        str(found)
        for found in imports(LIB)
        if f"{found.imported}.".startswith(f"{SPHINX_ROOM}.")
        and not f"{found.module}.".startswith(f"{SPHINX_ROOM}.")
    }
    assert not users


def test_private_modules_are_imported_by_their_package_alone():
    for found in imports(LIB):
        home, _, name = found.imported.rpartition(".")
        if name.startswith("_") and found.imported in modules(LIB):
            assert f"{found.module}.".startswith(f"{home}."), str(found)


@pytest.fixture
def house(tmp_path):
    """Write modules, and return their folder."""

    def build(files):
        for name, source in {"a/__init__.py": "", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            (path.parent / "__init__.py").touch()
            path.write_text(source)
        return tmp_path

    return build


FOR_TYPES = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    "
CIRCLES = {
    "two modules": {"a/b.py": "from . import c", "a/c.py": "from .b import f"},
    "in a function": {
        "a/b.py": "def f():\n    from a import c",
        "a/c.py": "import a.b",
    },
    "for types": {
        "a/b.py": f"{FOR_TYPES}from . import c",
        "a/c.py": "from .b import f",
    },
    "two rooms": {
        "a/b/x.py": "from ..c import y",
        "a/c/y.py": "",
        "a/c/z.py": "from ..b.w import f",
        "a/b/w.py": "",
    },
    "a package and its module": {
        "a/__init__.py": "from .b import f",
        "a/b.py": "import a",
    },
}
NO_CIRCLE = {
    "a/__init__.py": "from .b import f",
    "a/b.py": "from .c.d import g",
    "a/c/d.py": "from . import e",
    "a/c/e.py": "",
}


@pytest.mark.parametrize("case", CIRCLES)
def test_a_circle_is_found(house, case):
    assert circles("a", house(CIRCLES[case]))


def test_no_circle_is_invented(house):
    assert circles("a", house(NO_CIRCLE)) == []


def test_every_import_makes_an_arrow(house):
    files = {
        "a/b.py": "import sphinx.util",
        "a/c.py": "def f():\n    from docutils import nodes",
        "a/d.py": f"{FOR_TYPES}from myst_nb.core import render",
    }
    assert sorted(unwanted(["a"], SPHINX, house(files))) == [
        "a.b imports sphinx.util",
        "a.c imports docutils",
        "a.d imports myst_nb.core",
    ]
