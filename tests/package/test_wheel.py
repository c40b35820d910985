"""The library as others get it: a wheel, outside this repository, beside NumPy."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from packaging.requirements import Requirement

from softgrad_book.site.publish.lite import pack_library

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install"]
ALONE = """
import importlib, pkgutil, sys

class NumPyAlone:
    def find_spec(self, name, path=None, target=None):
        package = name.split(".")[0]
        if package not in {*sys.stdlib_module_names, "numpy", "softgrad"}:
            raise ModuleNotFoundError(f"no {package} here", name=package)

sys.meta_path.insert(0, NumPyAlone())
sys.path += sys.argv[1:]
import softgrad
assert softgrad.__file__.startswith(sys.argv[1]), softgrad.__file__
"""
EVERY_MODULE = """
for module in pkgutil.iter_modules(softgrad.__path__, "softgrad."):
    if module.name != "softgrad.trace":
        importlib.import_module(module.name)
print(softgrad.softmax([0.0, 0.0]))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with nothing but the library, installed from its wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    pack_library(folder)
    [wheel] = folder.glob("*.whl")
    target = folder / "installed"
    options = ["--quiet", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*PIP, *options, str(wheel)], check=True, timeout=60)
    return target


def run(code, installed):
    """Run `code` where Python finds the library in `installed`, and beside it NumPy."""
    # Without its module `site`, Python follows no path to this repository.
    python = [sys.executable, "-I", "-S", "-c", ALONE + code]
    paths = [str(installed), str(Path(np.__file__).parents[1])]
    return subprocess.run(
        [*python, *paths],
        check=False,
        cwd=installed,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_its_formulas_work_beside_numpy_alone(installed):
    done = run(EVERY_MODULE, installed)
    assert done.stdout == "[0.5 0.5]\n", done.stderr


def test_its_proofs_ask_for_sympy(installed):
    assert "no sympy here" in run("import softgrad.trace", installed).stderr


def test_it_requires_numpy_alone(installed):
    [package] = metadata.distributions(name="softgrad", path=[str(installed)])
    always = [line for line in package.requires if "extra ==" not in line]
    assert [Requirement(line).name for line in always] == ["numpy"]
