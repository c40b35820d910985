"""The real JupyterHub and its proxy on this machine, as `make hub` starts them."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from built_book import ROOT
from live_book import free_port

MADE = ROOT / "_build/hub"
PYTHON = MADE / "bin/python"
NEEDED = [
    pytest.mark.heavy,
    pytest.mark.skipif(os.name == "nt", reason="JupyterHub does not run on Windows"),
]
CONFIG = Path(__file__).with_name("hub_config.py")


def line_of(process):
    """Return a process's command; nothing of one that has ended meanwhile."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def is_server(process):
    """Whether a process is a reader's server."""
    return "server.single_user" in line_of(process)


def prefix_of(process):
    """Return the path under which a reader's server answers."""
    try:
        return process.environ().get("JUPYTERHUB_SERVICE_PREFIX")
    except psutil.NoSuchProcess:
        return None


class Hub:
    """A hub whose state, and whose readers' homes, lie in `folder`."""

    def __init__(self, folder, config=CONFIG, **more):
        assert PYTHON.exists(), "`make heavy` makes the environment of the hub"
        port, inner, api = free_port(), free_port(), free_port()
        self.folder, self.address = folder, f"http://127.0.0.1:{port}/"
        self.command = [
            *(str(PYTHON), "-m", "jupyterhub", "-f", str(config)),
            f"--JupyterHub.bind_url=http://127.0.0.1:{port}",
            f"--JupyterHub.hub_port={inner}",
            f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{api}",
        ]
        self.environment = os.environ | {
            "TRY_HERE": str(ROOT / "deploy/try_here.py"),
            **more,
        }
        self.start()

    def start(self):
        with (self.folder / "hub.log").open("a") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        patience = time.monotonic() + 60
        while not self.answers():
            assert self.process.poll() is None, (self.folder / "hub.log").read_text()
            assert time.monotonic() < patience
            time.sleep(0.1)

    def answers(self):
        try:
            with urllib.request.urlopen(f"{self.address}hub/health", timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def home(self, name):
        return self.folder / "homes" / name

    def family(self):
        """Return all processes that the hub, or a hub before it, started here."""
        return [process for process in psutil.process_iter() if self.owns(process)]

    def owns(self, process):
        try:  # those that are ending have no command any more
            return bool(process.cmdline()) and Path(process.cwd()).is_relative_to(
                self.folder
            )
        except (psutil.AccessDenied, psutil.NoSuchProcess):
            return False

    def server_of(self, name):
        """Return the process of a reader's server: `ana`, or a named one, `ana/one`."""
        [found] = [p for p in self.servers() if prefix_of(p) == f"/user/{name}/"]
        return found

    def servers(self):
        return [p for p in self.family() if is_server(p)]

    def proxy(self):
        [found] = [p for p in self.family() if "configurable-http-proxy" in line_of(p)]
        return found

    def stop(self):
        """Stop the hub and its proxy; readers' servers go on, as `deploy` has it."""
        self.process.terminate()
        self.process.wait(30)

    def end(self):
        """Stop it, and whatever else it started; return what it complained about."""
        self.stop()
        family = self.family()
        for process in family:
            process.terminate()
        for process in psutil.wait_procs(family, timeout=20)[1]:
            process.kill()
        return (self.folder / "hub.log").read_text()
