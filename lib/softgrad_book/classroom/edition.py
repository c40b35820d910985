"""The book's sources without what answers its exercises.

``python -m softgrad_book.classroom.edition TARGET`` copies the folder ``book``. Pages
are built from the copy, so that their search, sources and downloads hold no answer
either. Left out are solutions and model answers, answer boxes (a box knows what is
right), equations that only a solution has, and the page for teachers. The checks stay.
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import yaml

from ..exercises import MIME_TYPE
from .chapters import ANSWER, add_book

TEACHERS = "teach"
LABEL = re.compile(r"^:label: (\S+)$", re.MULTILINE)
# What the full book says of answers that this one lacks.
REWORDED = {
    r", or type (it|a number) into the box below( it)?\.": ".",
    r": write (your answer|yours) down before you open the model answer\.": ".",
    r"has a box below it, and one that asks for a function is checked in its cell": (
        "or a function is checked in its cell"
    ),
    r" Where you are asked to explain, a model answer is folded below, with what a "
    r"good answer contains\.": "",
    r"once your answer was right, or once its check passed": "once its check passed",
    r" An exercise that asks for words is done when you have ticked every point of "
    r"its model answer\.": "",
    r"It does hold what you typed into the answer boxes, right or wrong; open it": (
        "Open it"
    ),
    rf"\n- \*\*.*?<{TEACHERS}>`.*": "",
    rf"\n *- file: {TEACHERS}(?=\n)": "",
}


def without_answers(text: str) -> str:
    r"""Return Markdown without solutions and model answers.

    Examples
    --------
    >>> without_answers(":::{dropdown} Solution to exercise 1.1\nSix.\n:::\n\nOn.")
    'On.'
    """
    return ANSWER.sub("", text)


class Edition:
    """A copy of the book for students."""

    def __init__(self) -> None:
        self.met: set[str] = set()  # patterns that some page had
        self.dropped: set[str] = set()  # labels of equations in answers

    def write(self, book: Path, target: Path) -> None:
        """Copy the folder `book` to `target`, which is made anew.

        Raises
        ------
        ValueError
            If a sentence that speaks of answers is not where it was.
        """
        shutil.rmtree(target, ignore_errors=True)
        ignored = shutil.ignore_patterns(".*", "_build", f"{TEACHERS}.*")
        shutil.copytree(book, target, ignore=ignored)
        for path in sorted(target.rglob("*.ipynb")):
            notebook = nbformat.read(path, as_version=4)
            self._clean(notebook)
            nbformat.write(notebook, path)
        for path in [*target.rglob("*.md"), target / "_toc.yml"]:
            path.write_text(self._text(path.read_text("utf8")), "utf8")
        self._equations(target / "formulas.yml")
        if missing := REWORDED.keys() - self.met:
            raise ValueError(f"no page says this any more: {sorted(missing)}")

    def _clean(self, notebook: Any) -> None:
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = self._text(cell.source)
            for output in cell.get("outputs", []):
                output.get("data", {}).pop(MIME_TYPE, None)
        notebook.cells = [cell for cell in notebook.cells if cell.source.strip()]

    def _text(self, text: str) -> str:
        kept = without_answers(text)
        self.dropped |= {*LABEL.findall(text)} - {*LABEL.findall(kept)}
        for pattern, instead in REWORDED.items():
            kept, count = re.subn(pattern, instead, kept)
            if count:
                self.met.add(pattern)
        return kept

    def _equations(self, path: Path) -> None:
        entries = yaml.safe_load(path.read_text("utf8"))
        kept = [entry for entry in entries if entry["label"] not in self.dropped]
        path.write_text(yaml.safe_dump(kept, allow_unicode=True), "utf8")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m softgrad_book.classroom.edition",
        description="Copy the book's sources without what answers its exercises.",
    )
    parser.add_argument("target", type=Path, help="the folder to write, made anew")
    add_book(parser)
    options = parser.parse_args(arguments)
    Edition().write(options.book, options.target)


if __name__ == "__main__":
    main()
