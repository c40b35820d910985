"""The class on this machine, to try it: any name comes in, with any password or none.

`make hub` starts it, on 127.0.0.1. All servers run as the user who started it, so this
is no place for a real class: its readers could reach each other's files.
"""

from pathlib import Path

c = get_config()  # noqa: F821 - JupyterHub defines it
load_subconfig(str(Path(__file__).with_name("jupyterhub_config.py")))  # noqa: F821

c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = f"{Path.cwd()}/homes/{{username}}"
c.Spawner.args = ["--allow-root"]  # in containers there is nobody else
c.JupyterHub.log_level = "WARN"
