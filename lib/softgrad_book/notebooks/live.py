"""A kernel behind a page: its output has a limit, and its errors teach.

The page asks for it when its kernel is there (``site/web/src/live/server.js``). Runs in
the reader's kernel; imports IPython, and of this package ``limits`` and ``errors``.
"""

from __future__ import annotations

import itertools
import sys
from typing import Any

from IPython.core.getipython import get_ipython

from . import errors, limits

STREAMS = ("stdout", "stderr")
_numbers = itertools.count()


class _Output:
    """Stands between a running cell and the page.

    What widgets print outside of a cell passes: `interact` clears it away itself.
    """

    def __init__(self, shell: Any) -> None:
        self.display_pub, self.displayhook = shell.display_pub, shell.displayhook
        self._publish, self._clear = (
            self.display_pub.publish,
            shell.display_pub.clear_output,
        )
        self._write_result = self.displayhook.write_format_data
        self.streams: dict[str, Any] = {}  # while a cell runs
        self.writes: dict[str, Any] = {}  # the streams' own
        self.begin()

    def begin(self) -> None:
        """Start to count."""
        self.texts = {name: limits.Text() for name in STREAMS}
        self.pictures = limits.Pictures()
        self.notice = f"softgrad-cut-{next(_numbers)}"

    def start(self, *_info: Any) -> None:
        """Take what the cell prints.

        IPython patches `write` around each cell to keep what it prints; ours lies on
        top, so that it keeps no more than the page gets.
        """
        self.begin()
        self.streams = {name: getattr(sys, name) for name in STREAMS}
        for name, stream in self.streams.items():
            self.writes[name] = stream.write
            stream.write = lambda text, name=name: self.write(name, text)

    def end(self, *_info: Any) -> None:
        """Leave the streams as they were."""
        self.show_rest()
        for name, stream in self.streams.items():
            stream.write = self.writes[name]
        self.streams = {}

    def show_rest(self) -> None:
        """Show the end of what did not fit: before the cell's result or its error."""
        for name, text in self.texts.items():
            if text.is_cut:
                *counts, end = text.rest()
                self._say(limits.left_out(*counts), name, update=True)
                self.writes[name](end)
        if self.pictures.last:
            if self.pictures.left_out:
                said = limits.pictures_left_out(self.pictures.left_out)
                self._say(said, "pictures")
            data, metadata, rest = self.pictures.last
            self._publish(data, metadata, **rest)
        self.begin()

    def _say(self, data: limits.Data, what: str, *, update: bool = False) -> None:
        transient = {"display_id": f"{self.notice}-{what}"}
        self._publish(data, {}, transient=transient, update=update)

    def write(self, name: str, text: str) -> int:
        kept = self.texts[name]
        was_cut = kept.is_cut
        shown = kept.take(text)
        if shown:
            self.writes[name](shown)
        if kept.is_cut and not was_cut:
            self._say(limits.going_on(), name)
        return len(text)

    def publish(self, data: Any, metadata: Any = None, **rest: Any) -> None:
        data = limits.small(data)
        if self.streams and rest.get("update"):
            self.pictures.wait()
        elif self.streams and not self.pictures.take(data, metadata, rest):
            return
        self._publish(data, metadata, **rest)

    def clear(self, wait: bool = False) -> None:
        self._clear(wait)
        if self.streams:
            self.pictures.wait()
            drawn_at = self.pictures.drawn_at
            self.begin()
            self.pictures.drawn_at = drawn_at

    def write_result(self, data: Any, metadata: Any = None) -> None:
        self.show_rest()
        self._write_result(limits.small(data), metadata)


def prepare() -> None:
    """Give this kernel the page's manners; once is enough."""
    shell: Any = get_ipython()
    if hasattr(shell, "softgrad_output"):
        return
    shell.softgrad_output = output = _Output(shell)
    shell.display_pub.publish = output.publish
    shell.display_pub.clear_output = output.clear
    shell.displayhook.write_format_data = output.write_result
    shell.events.register("pre_run_cell", output.start)
    shell.events.register("post_run_cell", output.end)

    def traceback(
        kind: Any, error: Any = None, trace: Any = None, *_rest: Any, **_options: Any
    ) -> list[str]:
        output.show_rest()
        return errors.explained(kind, error, trace)

    shell.InteractiveTB.structured_traceback = traceback
