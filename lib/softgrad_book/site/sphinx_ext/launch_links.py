"""Links to where a chapter's notebook runs, for a page on a host that runs nothing.

JupyterLite lies on the same host when ``make site`` built it. Binder and Colab take
the notebook from the repository on GitHub, whose address stands in ``_config.yml``.
"""

from __future__ import annotations

import os

from sphinx.config import Config

from ...notebooks.repository import repository

# The environment variable that says where below the book `make site` puts JupyterLite.
LITE = "SOFTGRAD_LITE"


def links(config: Config, page: str) -> list[tuple[str, str]]:
    """Return names and addresses of the places that run the notebook of `page`.

    `page` is a page's name without its ending; the addresses are for a link on it.
    """
    notebook = f"{page}.ipynb"
    found = []
    if lite := os.environ.get(LITE):
        up = "../" * page.count("/")
        found.append(("JupyterLite", f"{up}{lite}/lab/index.html?path={notebook}"))
    theme = config.html_theme_options
    home = repository(
        theme.get("repository_url", ""), theme.get("repository_branch", "main")
    )
    if home:
        found.append(("Binder", home.binder(notebook)))
        found.append(("Colab", home.colab(notebook)))
    return found
