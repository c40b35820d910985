"""A reader's server in a class: JupyterHub's own, started by way of this package.

``python -m softgrad_book.site.server.single_user``. The package leaves out an import
that takes longer than all others (``softgrad_book/__init__.py`` says which). And what
the server and its kernels say to each other lies in a short folder of their own: in a
home with a longer path they would take ports, and in a class that comes at once two
kernels find the same one free.
"""

from __future__ import annotations

from .runtime import private_folder


def main() -> None:
    """Serve until the hub ends it."""
    from jupyterhub.singleuser import main

    with private_folder():
        main()


if __name__ == "__main__":
    main()
