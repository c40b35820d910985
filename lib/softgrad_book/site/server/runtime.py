"""Where a server and its kernels speak to each other: sockets in a folder, or ports.

Imports the standard library alone: the command's help comes at once.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_SOCKET = 100  # bytes of a socket's path; systems allow 103 to 107


@contextmanager
def private_folder() -> Iterator[None]:
    """Have a server that starts here keep what it says in a short folder of its own."""
    with tempfile.TemporaryDirectory(
        prefix="softgrad-", ignore_cleanup_errors=True
    ) as folder:
        os.environ["JUPYTER_RUNTIME_DIR"] = folder
        yield


def transport(folder: str) -> str:
    """Return how a server and its kernels speak: through files in `folder`, if it fits.

    Those are closed to other users of the machine; whoever finds a port can listen.
    """
    # folder/kernel-<36 characters>-ipc-5
    fits = len(os.fsencode(folder)) + 55 <= LONGEST_SOCKET
    return "ipc" if fits and os.name != "nt" else "tcp"
