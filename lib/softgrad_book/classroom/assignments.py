"""The exercises as an nbgrader course, one assignment a chapter.

``python -m softgrad_book.classroom.assignments TARGET`` writes the teacher's version,
which holds what is right between nbgrader's marks; nbgrader makes the students' of it.
A number is worth a point, a function one for each property that its check tests, an
exercise in words one for each point of its model answer, given by hand. nbgrader itself
is not imported: what it needs stands in the notebooks' metadata.
"""

from __future__ import annotations

import argparse
import ast
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell

from ..exercises import Function, Number, find
from ..i18n import _
from .chapters import Asked, add_book, exercises, paths, read

CONFIG = """\
# The settings of nbgrader for this course.
c = get_config()
c.CourseDirectory.course_id = "softmax"
c.ClearSolutions.code_stub = {"python": "# Your answer goes here."}
c.ClearSolutions.text_stub = "*Your answer goes here.*"
"""
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
SOLUTION = "### BEGIN SOLUTION\n{}\n### END SOLUTION"
IMPORT = "from softgrad_book.exercises import check, require"


def assignment(path: Path) -> Any:
    """Return the teacher's version of the assignment for the chapter at `path`."""
    cells = read(path)
    imports = next(cell.source for cell in cells if cell.cell_type == "code")
    title = cells[0].source.partition("\n")[0]
    how = _(
        "Answer in the cells that say so, and run them. The cells below them are your "
        "tests, one point each: a cell that shows no error is passed. Do not change "
        "them. Where words are asked for, your teacher reads your answer."
    )
    made = [
        _cell("title", f"{title}\n\n{how}", markdown=True),
        _cell("imports", f"{imports}\n{IMPORT}"),
    ]
    for asked in exercises(cells):
        made += _asked(asked)
    for number, cell in enumerate(made):
        cell.id = f"cell-{number}"  # the same each time
    return nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": KERNEL})


def _asked(asked: Asked) -> list[Any]:
    place = asked.number.replace(".", "-")
    task = _cell(f"task-{place}", f"### {asked.title}\n\n{asked.task}", markdown=True)
    if not asked.cell:
        answer = _cell(
            f"answer-{place}",
            asked.answer,
            markdown=True,
            points=asked.points,
            solution=True,
        )
        return [task, answer]
    exercise = find(asked.number)
    if isinstance(exercise, Number):
        name = f"answer_{asked.number.replace('.', '_')}"
        expected = np.asarray(exercise.expected(), dtype=float).tolist()
        stub, right = f"{name} = ...", f"{name} = {expected}"
        tests = [f'require("{asked.number}", {name})']
    else:
        assert isinstance(exercise, Function), asked.number
        stub, name = _stub(asked.cell)
        right = asked.code.strip()
        tests = [
            f'require("{asked.number}", {name}, "{text}")'
            for text in exercise.properties
        ]
    return [
        task,
        _cell(f"answer-{place}", f"{stub}\n{SOLUTION.format(right)}", solution=True),
        *(
            _cell(f"check-{place}-{n}", test, points=1)
            for n, test in enumerate(tests, start=1)
        ),
    ]


def _stub(source: str) -> tuple[str, str]:
    """Return what a question gives to begin with, and the name that it checks."""
    match ast.parse(source).body:
        case [
            *given,
            ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(), ast.Name(name)])),
        ]:
            return "\n".join(ast.unparse(statement) for statement in given), name
    raise ValueError(f"a question ends with check(number, name), not {source!r}")


def _cell(
    grade_id: str,
    source: str,
    *,
    markdown: bool = False,
    points: int | None = None,
    solution: bool = False,
) -> Any:
    settings: dict[str, Any] = {
        "schema_version": 3,
        "grade_id": grade_id,
        "cell_type": "markdown" if markdown else "code",
        "grade": points is not None,
        "locked": not solution,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        settings["points"] = points
    made = (new_markdown_cell if markdown else new_code_cell)(source)
    made.metadata["nbgrader"] = settings
    return made


def write(book: Path, course: Path) -> None:
    """Write the assignments of all chapters into the folder `course`."""
    for path in paths(book):
        folder = course / "source" / path.stem
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(assignment(path), folder / path.name)
    (course / "nbgrader_config.py").write_text(CONFIG, "utf8")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m softgrad_book.classroom.assignments",
        description="Write the exercises as an nbgrader course, solutions included.",
    )
    parser.add_argument("target", type=Path, help="the course's folder")
    add_book(parser)
    options = parser.parse_args(arguments)
    write(options.book, options.target)


if __name__ == "__main__":
    main()
