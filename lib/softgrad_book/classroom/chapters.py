"""The exercises as their authors write them in a chapter, and what answers them.

An exercise begins at its heading, ``### Exercise 2.1: entropy and length``, and ends at
the next one. What answers it is folded in a dropdown, ``Solution to exercise 2.1`` or,
for one in words, ``Model answer to exercise 2.6``, whose points a reader ticks.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

NAMES = "[0-9]*.ipynb"
HEADING = re.compile(r"^#{1,3} .*$", re.MULTILINE)
TITLE = re.compile(r"### \w+ (?P<number>\d+\.\d+)\b.*")
# A dropdown may hold others, whose fences have fewer colons.
ANSWER = re.compile(
    r"^(?P<fence>:{3,})\{dropdown\} (?P<kind>Solution|Model answer)"
    r" to exercise (?P<number>\d+\.\d+).*?\n(?P<body>.*?)^(?P=fence)$\n*",
    re.MULTILINE | re.DOTALL,
)
PYTHON = re.compile(r"^```(?:python|\{code-block\} python)\n(.*?)^```$", re.M | re.S)
POINT = re.compile(r"^\s*[-*] \[ \] \S.*$", re.MULTILINE)


@dataclass
class Asked:
    """An exercise of a chapter: what its cells say, without what answers it."""

    number: str
    title: str
    task: str = ""  # Markdown, below the heading
    cell: str = ""  # Python: where the answer goes, and its check
    answer: str = ""  # Markdown of the solution or the model answer

    @property
    def points(self) -> int:
        """How many points a reader ticks who compares with the model answer."""
        return len(POINT.findall(self.answer))

    @property
    def code(self) -> str:
        """The Python in the solution."""
        return "\n".join(PYTHON.findall(self.answer))


def paths(book: Path) -> list[Path]:
    """Return the chapters in the folder `book`, in their order.

    Raises
    ------
    ValueError
        If there is none.
    """
    found = sorted(book.glob(NAMES))
    if not found:
        raise ValueError(f"no chapter ({NAMES}) in {str(book)!r}")
    return found


def add_book(parser: argparse.ArgumentParser) -> None:
    """Let a command be told where the chapters are: ``--book``."""
    parser.add_argument(
        "--book", type=Path, default=Path("book"), help="the folder of the chapters"
    )


def read(path: Path) -> list[Any]:
    """Return the cells of the chapter at `path`."""
    return list(nbformat.read(path, as_version=4).cells)


def exercises(cells: list[Any]) -> list[Asked]:
    """Return what the `cells` of a chapter ask, in their order."""
    found: list[Asked] = []
    inside = False
    for cell in cells:
        if cell.cell_type == "code":
            if inside:
                found[-1].cell = cell.source
            continue
        for heading, text in _sections(cell.source):
            if heading:
                title = TITLE.fullmatch(heading)
                inside = title is not None
                if title:
                    found.append(Asked(title["number"], heading.removeprefix("### ")))
            if inside:
                answers = [match["body"] for match in ANSWER.finditer(text)]
                found[-1].answer += "".join(answers)
                found[-1].task += ANSWER.sub("", text).strip()
    return found


def _sections(source: str) -> Iterator[tuple[str, str]]:
    """Yield each heading with the text below it; first the text above all of them."""
    start, heading = 0, ""
    for match in HEADING.finditer(source):
        yield heading, source[start : match.start()]
        heading, start = match[0], match.end()
    yield heading, source[start:]
