"""A class's progress as one table: ``python -m softgrad_book.classroom.progress``.

Each file in a folder is one that the page "Your progress" exported; its name is the
student's. What is none is refused by its name, and the rest is summed all the same.
The files come from strangers, and the table is opened in a spreadsheet: nothing in
them is trusted.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..exercises import CHAPTERS as CHECKED
from .chapters import add_book, exercises, paths, read

LARGEST = 256 * 1024  # bytes: more than a reader's whole way through the book
LONGEST = 2000  # characters, as the page has it
FORMAT = 1
KEY = re.compile(r"softgrad\.(answer|solved|ticks|read)\.[A-Za-z0-9_.-]{1,100}")
# What a spreadsheet takes for the beginning of a formula, in full width too.
FORMULA = tuple("=+-@＝＋－＠")
HELP = """\
Sum what students exported into one table (CSV).

Each file is one that the page "Your progress" exported, named after its student.
A cell says how much of an exercise is done, from 0 to 1: an exercise in words is done
when all points of its model answer are ticked. Students write these files themselves,
so the table tells what they say, not what you examined.

examples:
  python -m softgrad_book.classroom.progress handed-in/ > progress.csv
  python -m softgrad_book.classroom.progress handed-in/ --output progress.csv

The exit code is 0, or 1 if a file was refused: its name and the reason are on stderr,
and the others are in the table. It is 2 if there is nothing to sum."""


class Column(NamedTuple):
    """An exercise: what a student's browser remembers of it when it is done."""

    number: str
    keys: tuple[str, ...]


class RefusedError(ValueError):
    """A file that no page of ours exported; the message says why."""


def columns(book: Path) -> list[Column]:
    """Return the exercises of the chapters in the folder `book`.

    Raises
    ------
    ValueError
        If there are none.
    """
    checked = {number for chapter in CHECKED.values() for number in chapter}
    found = []
    for path in paths(book):
        first = 0  # the page counts the points to tick from its top
        for asked in exercises(read(path)):
            places = range(first, first + asked.points)
            first += asked.points
            ticks = (f"softgrad.ticks.{path.stem}.{n}" for n in places)
            solved = (f"softgrad.solved.{asked.number}",)
            keys = solved if asked.number in checked else tuple(ticks)
            if keys:
                found.append(Column(asked.number, keys))
    return found


def kept(path: Path) -> dict[str, str]:
    """Return what the exported file at `path` holds.

    Raises
    ------
    RefusedError
        If it is none.
    """
    if path.is_symlink() or not path.is_file():
        raise RefusedError("it is no file")
    if path.suffix.lower() != ".json":
        raise RefusedError("its name does not end in .json")
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise RefusedError(f"it cannot be read: {error.strerror}") from None
    if len(raw) > LARGEST:
        raise RefusedError(f"it is larger than {LARGEST // 1024} kB")
    try:
        content = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_without_twins)
    except UnicodeDecodeError:
        raise RefusedError("it is not UTF-8") from None
    except RefusedError:
        raise
    except ValueError as error:  # a number of 5,000 digits, too
        raise RefusedError(f"it is not JSON: {error}") from None
    except RecursionError:
        raise RefusedError("it is nested too deeply") from None
    return _entries(content)


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise RefusedError("it names a key twice")
    return content


def _entries(content: Any) -> dict[str, str]:
    if not isinstance(content, dict) or set(content) != {"softgrad", "kept"}:
        raise RefusedError('the page "Your progress" exported no such file')
    version, entries = content["softgrad"], content["kept"]
    if type(version) is not int or version != FORMAT:
        raise RefusedError(f"its format is not {FORMAT}")
    if not isinstance(entries, dict):
        raise RefusedError('its "kept" is no object')
    for key, value in entries.items():
        if not KEY.fullmatch(key):
            raise RefusedError(f"it has the foreign key {_shown(key)}")
        if not isinstance(value, str):
            raise RefusedError(f"the value of {_shown(key)} is no text")
        if len(value) > LONGEST:
            raise RefusedError(f"the value of {_shown(key)} is longer than {LONGEST}")
    return entries


def _shown(text: str) -> str:
    """Return what can be printed of a text of unknown origin, on one line."""
    return ascii(text[:60] + "…" * (len(text) > 60))


def row(student: str, entries: Mapping[str, str], asked: Iterable[Column]) -> list[Any]:
    """Return a student's row: the name, then how much of each exercise is done."""
    done = [
        round(sum(key in entries for key in column.keys) / len(column.keys), 2)
        for column in asked
    ]
    return [harmless(student), *(f"{share:g}" for share in done)]


def harmless(name: str) -> str:
    """Return `name` as a cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless("Müller, Anna")
    ("'=1+1", 'Müller, Anna')
    """
    name = name.encode(errors="surrogateescape").decode(errors="replace")
    name = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return f"'{name}" if name.lstrip().startswith(FORMULA) else name


def table(folder: Path, asked: list[Column]) -> tuple[str, dict[str, str]]:
    """Return the table as CSV, and of each file that was refused the reason."""
    rows, refused = [], {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue  # what a system leaves behind, such as .DS_Store
        try:
            rows.append(row(path.stem, kept(path), asked))
        except RefusedError as error:
            refused[path.name] = str(error)
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(["student", *(column.number for column in asked)])
    writer.writerows(rows)
    return lines.getvalue(), refused


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m softgrad_book.classroom.progress",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("folder", type=Path, help="where the students' files are, STUDENT.json")
    add("--output", type=Path, metavar="FILE", help="where the table goes (stdout)")
    add_book(parser)
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        parser.error(f"there is no folder {str(options.folder)!r}")
    try:
        asked = columns(options.book)
    except ValueError as error:
        parser.error(str(error))
    text, refused = table(options.folder, asked)
    if text.count("\n") == 1 and not refused:
        parser.error(f"there is no file in {str(options.folder)!r}")
    if options.output:
        options.output.write_text(text, "utf-8-sig")  # so that Excel reads it as UTF-8
    else:
        sys.stdout.write(text)
    for name, why in refused.items():
        print(f"refused {_shown(name)}: {why}", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
