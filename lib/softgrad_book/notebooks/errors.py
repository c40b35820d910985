"""Errors that teach: the reader's own lines, then what went wrong, then the rest.

Python's own words, its "Did you mean" included. Needs the standard library alone.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from ..i18n import _

RED, PLAIN = "\x1b[31m", "\x1b[0m"


def explained(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> list[str]:
    """Return what is shown of an error, and what is folded away.

    Returns
    -------
    list of str
        The reader's lines with the error; then, if other code took part, Python's
        whole traceback.
    """
    while trace and not _is_readers(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next  # what runs cells
    frames = traceback.extract_tb(trace)
    words = "".join(traceback.format_exception_only(kind, error)).rstrip()
    first, newline, notes = words.partition("\n")
    name, colon, message = first.partition(":")
    message += _suggestion(first, kind, error, trace)
    said = f"{RED}{name}{PLAIN}{colon}{message}{newline}{notes}"
    short = "\n".join([*_readers_lines(frames), said])
    involved = error.__cause__ or error.__context__ or isinstance(error, ExceptionGroup)
    if not involved and all(_is_readers(frame.filename) for frame in frames):
        return [short]
    if isinstance(error, KeyboardInterrupt):
        return [short]
    return [short, "".join(traceback.format_exception(kind, error, trace)).rstrip()]


def _suggestion(
    said: str,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> str:
    """Return ``. Did you mean: 'print'?``, if Python has such a guess."""
    # Before Python 3.12 it makes one only where an error ends a program.
    with contextlib.redirect_stderr(io.StringIO()) as told:
        sys.__excepthook__(kind, error, trace)
    last = told.getvalue().rstrip().rpartition("\n")[2]
    return last.removeprefix(said) if last.startswith(said) else ""


def _readers_lines(frames: list[traceback.FrameSummary]) -> Iterator[str]:
    skipped = False
    for frame in frames:
        if not _is_readers(frame.filename):
            skipped = True
            continue
        if skipped:
            yield "…"
        skipped = False
        where = _("line {}").format(frame.lineno)
        if frame.name != "<module>":
            where = _("line {}, in {}").format(frame.lineno, frame.name)
        # Without its first line, which names a file that the reader has never seen.
        shown = traceback.StackSummary.from_list([frame]).format()[0].split("\n")[1:]
        yield "\n".join([f"{where}:", *shown]).rstrip()


def _is_readers(filename: str) -> bool:
    """Return whether code is a cell's: cells have lines, but no files."""
    return (
        not filename.startswith("<frozen")
        and bool(linecache.getlines(filename))
        and not Path(filename).exists()
    )
