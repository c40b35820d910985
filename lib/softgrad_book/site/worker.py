"""Python in a worker of the page: runs cells, and sends what they show.

The page's worker imports it (``web/src/live/pyodide-worker.js``), nothing else does.
The shell is JupyterLite's, for the same Pyodide; limits, errors and the page's HTML are
those of a server. What it sends are messages of Jupyter, as
``web/src/live/contract.d.ts`` has them.
"""

from __future__ import annotations

import builtins
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pyodide_kernel  # a wheel that comes with JupyterLite's kernel
from IPython.core.error import StdinNotImplementedError
from pyodide_kernel.comm import get_comm_manager
from pyodide_kernel.jsonutil import json_clean

from ..i18n import _
from ..notebooks.live import prepare

TICK = 0.05  # s: how long a cell that sleeps does not hear that it should stop

Data = dict[str, Any]


class Kernel:
    """What the worker knows of Python.

    Parameters
    ----------
    post : callable
        Takes a message, as JSON, and its buffers.
    pause : callable or None
        Sleeps for some seconds without letting anything else run. Where there is none,
        `time.sleep` may let Pyodide's event loop run, and that would hear Stop instead
        of the cell.
    """

    def __init__(
        self, post: Callable[..., None], pause: Callable[[float], None] | None
    ) -> None:
        self.post = post
        self.parent = ""
        self.printed: list[tuple[str, str]] = []  # and not sent yet
        self.verdict = "ok"
        self.shell: Any = pyodide_kernel.ipython_shell
        self.shell._showtraceback = self.fail
        self.shell.ask_exit = self.leave
        self.shell.send_comm = self.send_comm
        self.shell.displayhook.publish_execution_result = self.show_result
        publisher = self.shell.display_pub
        publisher.display_data_callback = partial(self.show, "display_data")
        publisher.update_display_data_callback = partial(
            self.show, "update_display_data"
        )
        publisher.clear_output_callback = lambda wait: self.send(
            "clear_output", {"wait": wait}
        )
        for stream in (pyodide_kernel.stdout_stream, pyodide_kernel.stderr_stream):
            stream.publish_stream_callback = self.print
            stream.flush = self.flush
        builtins.input = refuse_input
        self.pause = pause or time.sleep
        setattr(time, "sleep", self.sleep)  # noqa: B010 - its stub's argument is wider
        sys.excepthook = sys.__excepthook__  # IPython's asks for a report by e-mail
        prepare()

    async def run(self, code: str, identity: str) -> str:
        """Run a cell; return "ok", "error" or "stopped", or "left" after exit()."""
        self.begin(identity)
        self.verdict = "ok"
        try:
            await self.shell.kernel.run(code)
        except KeyboardInterrupt:  # between the cell's lines and ours
            self.verdict = "stopped"
        self.idle()
        return self.verdict

    def hear(self, text: str, buffers: list[Any]) -> None:
        """Take what a widget says; `text` is a message as JSON."""
        message = json.loads(text)
        self.begin(message["id"])
        hear = getattr(get_comm_manager(), message["type"])
        hear(None, None, {**message, "buffers": [memoryview(b) for b in buffers]})
        self.idle()

    def draw(self, text: str) -> str:
        """Return the page's HTML for an output; `text` is `output_html`'s arguments."""
        from .page_html.outputs import output_html  # it imports what cells may not need

        return output_html(**json.loads(text))

    def begin(self, identity: str) -> None:
        self.parent = identity
        self.shell.kernel._parent_header = {"header": {"msg_id": identity}}

    def idle(self) -> None:
        self.send("status", {"execution_state": "idle"})

    def print(self, name: str, text: str) -> None:
        """Send whole lines: a line may be printed in many pieces."""
        if self.printed and self.printed[-1][0] != name:
            self.flush()
        self.printed.append((name, text))
        if "\n" in text:
            self.flush()

    def flush(self) -> None:
        printed, self.printed = self.printed, []
        if printed:
            text = "".join(text for _name, text in printed)
            self._post("stream", {"name": printed[0][0], "text": text})

    def show(
        self, kind: str, data: Data, metadata: Data | None, transient: Data | None
    ) -> None:
        self.send(kind, {"data": data, "transient": transient or {}}, metadata)

    def show_result(self, count: int, data: Data, metadata: Data | None) -> None:
        if data:
            self.send(
                "execute_result", {"data": data, "execution_count": count}, metadata
            )

    def fail(self, kind: type[BaseException], error: Any, trace: list[str]) -> None:
        self.verdict = "stopped" if kind is KeyboardInterrupt else "error"
        about = {"ename": kind.__name__, "evalue": str(error), "traceback": trace}
        self.send("error", about)

    def leave(self) -> None:
        self.verdict = "left"

    def send_comm(
        self, kind: str, content: Data, metadata: Data, _topic: Any, buffers: Any
    ) -> None:
        self.flush()
        self._post(kind, content, metadata, buffers)

    def send(self, kind: str, content: Data, metadata: Data | None = None) -> None:
        self.flush()
        self._post(kind, content, metadata)

    def _post(
        self,
        kind: str,
        content: Data,
        metadata: Data | None = None,
        buffers: Any = None,
    ) -> None:
        about = {"type": kind, "parent": self.parent, "metadata": metadata or {}}
        if "data" in content and kind in SHOWN:  # Jupyter keeps it with the data
            content = {**content, "metadata": about["metadata"]}
        self.post(json.dumps(json_clean({**about, "content": content})), buffers)

    def sleep(self, seconds: float) -> None:
        """Sleep so that what was printed is seen, and Stop is heard."""
        self.flush()
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.pause(min(left, TICK))


SHOWN = {"display_data", "update_display_data", "execute_result"}


def refuse_input(*_prompt: Any) -> str:
    raise StdinNotImplementedError(_("A cell of this page cannot ask for input()."))
