"""The kernels behind the book's pages: which Python, how many, and for how long.

Imports Jupyter Server.
"""

from __future__ import annotations

import time
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.kernels.connection.channels import (
    ZMQChannelsWebsocketConnection,
)
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado import web
from traitlets import Integer, default

from ...i18n import _

PAGE_COMES = 60  # s within which the page that asked for a kernel connects to it


def _unwritable(error: OSError) -> str:
    message = _(
        "Python could not be started: the server cannot write what it needs ({}). Make "
        "room there, by deleting files, and run the cell again. Nothing that you typed "
        "is lost."
    )
    return message.format(error.strerror or error)


class BookKernelSpecs(KernelSpecManager):
    """Our Python, whatever other kernels the reader has, also under its name."""

    ensure_native_kernel = True

    @default("kernel_dirs")
    def _nowhere_else(self) -> list[str]:
        return []


class BookKernels(AsyncMappingKernelManager):
    """Kernels, but no more than this machine can carry.

    A page that is closed leaves its kernel behind: its reader may come back, by the
    browser's Back button say. After a sixth of the time that an idle kernel may live,
    it ends; and at once, if another page needs the place.
    """

    max_kernels = Integer(
        32, config=True, help="How many kernels may run at once, for all open pages."
    )

    @default("cull_idle_timeout")
    def _half_an_hour(self) -> int:
        return 30 * 60

    @default("cull_interval")
    def _often_enough(self) -> int:
        return max(1, min(60, self.cull_idle_timeout // 10))

    @default("cull_connected")
    def _pages_that_stay_open_too(self) -> bool:
        return True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._starting = 0
        self._left: dict[str, float] = {}  # when the last page of a kernel was closed

    def notify_connect(self, kernel_id: str) -> None:
        self._left.pop(kernel_id, None)
        super().notify_connect(kernel_id)

    def notify_disconnect(self, kernel_id: str) -> None:
        super().notify_disconnect(kernel_id)
        if kernel_id in self and not self._kernel_connections.get(kernel_id):
            self._left[kernel_id] = time.monotonic()

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel soon after its page is gone, and any after a long rest."""
        now = time.monotonic()
        alone = now - self._left.get(kernel_id, now)
        if alone > self.cull_idle_timeout / 6 and await self._is_a_pages(kernel_id):
            await self.shutdown_kernel(kernel_id)
        else:
            await super().cull_kernel_if_idle(kernel_id)

    async def _is_a_pages(self, kernel_id: str) -> bool:
        """Return whether a kernel is no notebook's: those have sessions."""
        server: Any = self.parent
        sessions = await server.session_manager.list_sessions()
        return kernel_id not in {session["kernel"]["id"] for session in sessions}

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]
        await self._make_room()
        kernel_id: str = kwargs.setdefault("kernel_id", self.new_kernel_id())
        known = kernel_id in self
        self._starting += not known
        try:
            identity: str = await super().start_kernel(**kwargs)
        except BaseException as error:
            # A kernel that half started would start again and again.
            if not known and kernel_id in self:
                await self.shutdown_kernel(kernel_id, now=True)
            if isinstance(error, OSError):
                raise web.HTTPError(503, _unwritable(error)) from error
            raise
        finally:
            self._starting -= not known
        # Its page is on the way: only if that never comes, the kernel is alone.
        self._left.setdefault(identity, time.monotonic() + PAGE_COMES)
        return identity

    async def _make_room(self) -> None:
        for kernel_id in sorted(self._left, key=self._left.__getitem__):
            if self._is_there_room or self._left[kernel_id] > time.monotonic():
                break
            if kernel_id not in self:
                del self._left[kernel_id]
            elif await self._is_a_pages(kernel_id):
                await self.shutdown_kernel(kernel_id)
        if not self._is_there_room:
            message = _(
                "{} kernels are running, and this server starts no more. Close a page "
                "of the book that you do not need, and run the cell again."
            )
            raise web.HTTPError(503, message.format(self.max_kernels))

    @property
    def _is_there_room(self) -> bool:
        return len(self) + self._starting < self.max_kernels

    async def shutdown_kernel(  # type: ignore[override]
        self, kernel_id: str, *args: Any, **kwargs: Any
    ) -> None:
        self._left.pop(kernel_id, None)
        await super().shutdown_kernel(kernel_id, *args, **kwargs)


class BookConnection(ZMQChannelsWebsocketConnection):
    """What a page hears of its kernel.

    Cells limit what they print (``notebooks/live.py``); what gets past that, Jupyter
    limits by its rate, and says so with options that readers of a book do not have.
    """

    def write_stderr(self, error_message: str, parent_header: Any) -> None:
        said = _("… Too much came at once: a part is left out here …")
        super().write_stderr(said, parent_header)
