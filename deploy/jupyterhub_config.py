"""The book for a class on one machine: JupyterHub, users of this machine.

`deploy/README.md` says how to install it. What each reader's own server does stands in
``jupyter/jupyter_server_config.json``; `try_here.py` changes who comes in, for a try.
"""

import asyncio
import itertools
import os
import socket
import sys
from pathlib import Path

from softgrad_book.site.node import node

HERE = Path(__file__).parent
PROXY = Path(sys.prefix, "proxy/node_modules/configurable-http-proxy")

c = get_config()  # noqa: F821 - JupyterHub defines it

# Who comes in: whoever has an account on this machine.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allow_all = True
c.PAMAuthenticator.open_sessions = False

# A reader's server: this environment's, the book its first page. What a reader's own
# files say of Jupyter's settings is left aside.
c.Spawner.cmd = [sys.executable, "-m", "softgrad_book.site.server.single_user"]
c.Spawner.default_url = "/book/index.html"
c.Spawner.disable_user_config = True
c.Spawner.environment = {
    "JUPYTER_CONFIG_PATH": str(HERE / "jupyter"),
    # One reader, one processor: NumPy else takes them all, and memory for each.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}

# What it may take. Systemd holds both (TLJH has it so); without systemd the book's own
# limit is left: a kernel gets half of `mem_limit`.
c.JupyterHub.spawner_class = (
    "systemd"
    if Path("/run/systemd/system").exists()
    else "jupyterhub.spawner.LocalProcessSpawner"
)
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 1
# Each with a kernel, on 24 GiB: see the table in README.md.
c.JupyterHub.active_server_limit = 90
c.Spawner.start_timeout = c.Spawner.http_timeout = 300  # a class arrives at once

PORTS = itertools.cycle(range(20_000, 30_000))  # where no system opens ports by itself

# A class comes at once. Servers that all start together are all ready late, the first
# one, too; so a few start at a time, one more than there are processors, and the
# others wait for their turn. Who waits sees the hub's page that says so.
TURNS = asyncio.Semaphore((os.cpu_count() or 1) + 1)


async def take_turn(spawner):
    """Let a server start when it is its turn, on a port of its own."""
    await TURNS.acquire()
    spawner.port = free_port()
    leave_turn(spawner)


def free_port():
    """Return a port that nobody uses: two that start together would find the same."""
    return next(port for port in PORTS if nobody_is_at(port))


def nobody_is_at(port):
    """Whether a port of this machine is free."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def leave_turn(spawner):
    """Let the next one start as soon as this server answers, or has failed to."""
    if spawner.pending == "spawn":
        asyncio.get_running_loop().call_later(0.1, leave_turn, spawner)
    else:
        TURNS.release()


c.Spawner.pre_spawn_hook = take_turn

# A server that nobody uses for 30 minutes ends; so do all that a logged-out one left.
c.JupyterHub.shutdown_on_logout = True
c.JupyterHub.implicit_spawn_seconds = 1  # a page that is opened again starts it
c.JupyterHub.services = [
    {
        "name": "culler",
        "command": [
            *(sys.executable, "-m", "jupyterhub_idle_culler"),
            *("--timeout=1800", "--cull-every=60"),
        ],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "culler",
        "services": ["culler"],
        "scopes": [
            "list:users",
            "read:users:activity",
            "read:servers",
            "delete:servers",
        ],
    }
]

# The servers of readers outlive the hub: while it is updated, kernels go on.
c.JupyterHub.cleanup_servers = False
c.ConfigurableHTTPProxy.command = [
    str(node()),
    str(PROXY / "bin/configurable-http-proxy"),
]
