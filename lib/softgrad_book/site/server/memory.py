"""How much memory a kernel may take. Standard library only."""

from __future__ import annotations

import os
import sys

SHARE = 0.5  # what one kernel may take of this machine's


def limit(gibibytes: float | None) -> None:
    """Let no kernel take more memory: all of them inherit it from this process.

    Where the system knows such a limit (Linux), an allocation beyond it is Python's
    MemoryError; elsewhere it takes what there is. Without a figure, a kernel gets a
    share of this machine's memory or of what a hub gave this server.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    size = int((gibibytes or 0) * 2**30)
    if gibibytes is None:
        size = int(available() * SHARE)
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if size and (hard == resource.RLIM_INFINITY or size < hard):
        resource.setrlimit(resource.RLIMIT_DATA, (size, hard))


def available() -> int:
    """Return how many bytes this server may use: JupyterHub says so in MEM_LIMIT."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(machine, int(float(os.environ.get("MEM_LIMIT") or machine)))
