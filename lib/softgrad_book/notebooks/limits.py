"""What a cell may show: its beginning and its end, however much it prints or draws.

A cell that prints without end would fill the page, and the line to it, until nothing
could stop it any more. What is left out is counted, and said. Needs the standard
library alone, so that any Python behind the page can use it.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from ..i18n import _

LINES, CHARACTERS = 500, 50_000  # at the beginning
LAST_LINES, LAST_CHARACTERS = 100, 10_000
PICTURES = 50
ELEMENTS = 50_000  # of one picture: what a page draws in about a second
BYTES = 20_000_000  # of one output
PACE = 0.05  # s between two pictures in one place: more than 20 a second is a flicker
CUT = "application/vnd.softgrad.cut+json"

Data = dict[str, Any]


@dataclass
class Text:
    """What one cell prints."""

    lines: int = 0  # shown
    characters: int = 0
    left_out: list[int] = field(default_factory=lambda: [0, 0])  # lines, characters
    end: deque[str] = field(default_factory=deque)
    end_characters: int = 0

    def take(self, text: str) -> str:
        """Return what of `text` is shown now; the rest may be its end."""
        if not self.is_cut:
            room = LINES - self.lines
            shown = text[: CHARACTERS - self.characters] if room else ""
            if shown.count("\n") > room:
                shown = "".join(f"{line}\n" for line in shown.split("\n")[:room])
            self.lines += shown.count("\n")
            self.characters += len(shown)
            text = text[len(shown) :]
            self._keep(text)
            return shown
        self._keep(text)
        return ""

    def _keep(self, text: str) -> None:
        if not text:
            return
        self.left_out[0] += text.count("\n")
        self.left_out[1] += len(text)
        text = text[-LAST_CHARACTERS:]
        self.end.append(text)
        self.end_characters += len(text)
        while self.end_characters - len(self.end[0]) >= LAST_CHARACTERS:
            self.end_characters -= len(self.end.popleft())

    @property
    def is_cut(self) -> bool:
        return self.left_out[1] > 0

    def rest(self) -> tuple[int, int, str]:
        """Return how many lines and characters are left out, and what comes after."""
        end = "".join(self.end)[-LAST_CHARACTERS:]
        lines = end.split("\n")
        end = "\n".join(lines[-LAST_LINES - 1 :])
        lines_left = self.left_out[0] - end.count("\n")
        return lines_left, self.left_out[1] - len(end), end


class Pictures:
    """What one cell draws."""

    def __init__(self) -> None:
        self.shown = 0
        self.left_out = 0
        self.last: tuple[Any, ...] | None = None
        self.drawn_at = 0.0

    def take(self, *picture: Any) -> bool:
        """Return whether a picture is shown now; the last one is shown at the end."""
        if self.shown < PICTURES:
            self.shown += 1
            return True
        self.left_out += self.last is not None
        self.last = picture
        return False

    def wait(self) -> None:
        """Wait until the eye has seen the picture that another one replaces."""
        time.sleep(max(0.0, self.drawn_at + PACE - time.monotonic()))
        self.drawn_at = time.monotonic()


def small(data: Data) -> Data:
    """Return an output, or what is said in place of one that is too large."""
    text = data.get("text/plain")
    if isinstance(text, str) and len(text) > CHARACTERS:
        middle = _("… {:,} characters are left out …").format(len(text) - CHARACTERS)
        end = text[-LAST_CHARACTERS:]
        text = f"{text[: CHARACTERS - LAST_CHARACTERS]}\n\n{middle}\n\n{end}"
        data = {**data, "text/plain": text, CUT: {}}
    size = sum(len(part) for part in data.values() if isinstance(part, str | bytes))
    elements = max(
        (
            data[kind].count("<")
            for kind in ("image/svg+xml", "text/html")
            if isinstance(data.get(kind), str)
        ),
        default=0,
    )
    if size > BYTES:
        said = _("This output is not shown: it has {:,} bytes.").format(size)
        return {"text/plain": said, CUT: {}}
    if elements > ELEMENTS:
        said = _("This picture is not shown: it has more than {:,} elements.")
        return {"text/plain": said.format(ELEMENTS), CUT: {}}
    return data


def going_on() -> Data:
    """Return what is said while more comes than is shown."""
    said = _(
        "… It prints more than fits here. The end is shown when it is done, or stopped."
    )
    return {"text/plain": said, CUT: {}}


def left_out(lines: int, characters: int) -> Data:
    """Return what stands between the beginning and the end."""
    said = _("… {:,} lines ({:,} characters) are left out here …")
    if lines < 2:
        said = _("… {1:,} characters are left out here …")
    return {
        "text/plain": said.format(lines, characters),
        CUT: {"lines": lines, "characters": characters},
    }


def pictures_left_out(count: int) -> Data:
    """Return what stands before the last picture."""
    said = _("… {:,} outputs are left out here; the last one follows …")
    return {"text/plain": said.format(count), CUT: {"outputs": count}}
