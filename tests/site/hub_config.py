"""The class as `make hub` tries it, with limits that a test can reach."""

import os

c = get_config()  # noqa: F821 - JupyterHub defines it
load_subconfig(os.environ["TRY_HERE"])  # noqa: F821 - and this

c.JupyterHub.active_server_limit = 3  # two stay
c.JupyterHub.allow_named_servers = True
c.JupyterHub.named_server_limit_per_user = 1
c.JupyterHub.log_level = "ERROR"
c.Spawner.poll_interval = 2  # s after which the hub sees that a server is gone
c.Spawner.environment["JUPYTERHUB_ACTIVITY_INTERVAL"] = "1"
if idle := os.environ.get("IDLE"):
    culler = c.JupyterHub.services[0]["command"]
    culler[-2:] = [f"--timeout={idle}", "--cull-every=1"]
