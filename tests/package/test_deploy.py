"""What `deploy/` says holds together: figures, settings, what the image copies."""

import json
import re
import runpy
from pathlib import Path

import pytest
import yaml
from jupyter_server.serverapp import ServerApp

from softgrad_book.site.server.app import Book
from softgrad_book.site.server.kernels import BookKernels

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
STEPS = (ROOT / ".binder/Dockerfile").read_text("utf8").replace("\\\n", "")
CLASSES = {"Book": Book, "BookKernels": BookKernels, "ServerApp": ServerApp}


def test_the_readmes_figures_are_those_that_were_measured():
    """`python deploy/simulate.py` writes them."""
    simulation = runpy.run_path(str(DEPLOY / "simulate.py"))
    measured = json.loads((DEPLOY / "measured.json").read_text("utf8"))
    readme = (DEPLOY / "README.md").read_text("utf8")
    assert simulation["filled"](readme, measured) == readme
    assert "| First page" in readme


def test_every_setting_of_a_readers_server_is_one():
    path = DEPLOY / "jupyter/jupyter_server_config.json"
    for name, settings in json.loads(path.read_text("utf8")).items():
        assert set(settings) <= set(CLASSES[name].class_trait_names(config=True))


def test_a_reader_gets_the_same_on_one_machine_and_on_a_cluster():
    values = yaml.safe_load((DEPLOY / "values.yaml").read_text("utf8"))
    config = (DEPLOY / "jupyterhub_config.py").read_text("utf8")
    student = values["singleuser"]
    assert f'c.Spawner.mem_limit = "{student["memory"]["limit"]}"' in config
    assert f"c.Spawner.cpu_limit = {student['cpu']['limit']}\n" in config
    assert f"--timeout={values['cull']['timeout']}" in config
    assert f'c.Spawner.default_url = "{student["defaultUrl"]}"' in config
    module = student["cmd"][-1]
    assert f'c.Spawner.cmd = [sys.executable, "-m", "{module}"]' in config
    assert STEPS.endswith(f"CMD {json.dumps(student['cmd'])}\n")


def test_the_image_copies_what_is_there_and_runs_as_nobody_special():
    copied = re.findall(r"^COPY ((?!--from).+) \S+$", STEPS, re.M)
    assert len(copied) == 4
    for pattern in copied:
        assert pattern == "." or list(ROOT.glob(pattern)), pattern
    last = STEPS.rsplit("\nFROM ", 1)[1]
    assert last.index("USER ${NB_UID}") > last.rindex("RUN ")
    assert "ARG NB_UID=1000" in last


@pytest.mark.parametrize("name", ["package.json", "package-lock.json"])
def test_the_proxy_is_pinned(name):
    package = json.loads((DEPLOY / name).read_text("utf8"))
    package = package.get("packages", {}).get("", package)
    [version] = package["dependencies"].values()
    assert re.fullmatch(r"[\d.]+", version)
