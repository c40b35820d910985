"""Assignments that nbgrader itself makes, validates and grades.

nbgrader lives in an environment of its own, which `make class` makes.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

from softgrad_book.classroom.assignments import assignment, write
from softgrad_book.classroom.chapters import exercises, paths, read
from softgrad_book.exercises import Function, find, require

ROOT = Path(__file__).parents[2]
BIN = ROOT / "_build/class-env/bin"
CHAPTERS = paths(ROOT / "book")
NAME = "02-entropy"
needs_nbgrader = pytest.mark.skipif(
    not (BIN / "nbgrader").exists(), reason="no nbgrader: run `make class`"
)


def graded(notebook):
    """Return the points of each graded cell by its grade_id."""
    found = {}
    for cell in notebook.cells:
        settings = cell.metadata.get("nbgrader", {})
        if settings.get("grade"):
            found[settings["grade_id"]] = settings["points"]
    return found


def run(notebook):
    """Run the code cells as a kernel would; return the errors by grade_id."""
    names, errors = {}, {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            try:
                exec(cell.source, names)
            except AssertionError as error:
                errors[cell.metadata["nbgrader"]["grade_id"]] = str(error)
    return errors


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_each_exercise_is_worth_what_its_check_or_its_model_answer_counts(path):
    points = graded(assignment(path))
    for asked in exercises(read(path)):
        place = asked.number.replace(".", "-")
        exercise = find(asked.number) if asked.cell else None
        if exercise is None:
            assert points.pop(f"answer-{place}") == asked.points > 0
            continue
        tests = len(exercise.properties) if isinstance(exercise, Function) else 1
        for n in range(1, tests + 1):
            assert points.pop(f"check-{place}-{n}") == 1
    assert points == {}


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_teachers_version_passes_its_own_tests(path):
    assert run(assignment(path)) == {}


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_unanswered_it_fails_all_of_them(path):
    notebook = assignment(path)
    for cell in notebook.cells:
        cell.source = re.sub(
            r"### BEGIN.*### END SOLUTION", "", cell.source, flags=re.S
        )
    checks = [name for name in graded(notebook) if name.startswith("check")]
    errors = run(notebook)
    assert list(errors) == checks
    assert all("not answered yet" in error for error in errors.values())


def zeros(lengths):
    return ["0" * length for length in lengths]


def test_a_wrong_answer_is_told_what_is_wrong():
    with pytest.raises(AssertionError, match="the entropy in bits"):
        require("2.2", 2.5)
    require("2.5", zeros, "the words are as long as asked")
    with pytest.raises(AssertionError, match="'0' begins '00'"):
        require("2.5", zeros, "no word begins another")
    with pytest.raises(KeyError):
        require("2.5", zeros, "no such property")


def nbgrader(course, *arguments):
    """Run a command of nbgrader in its environment; return what it says."""
    place = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(course)}
    done = subprocess.run(
        [BIN / "nbgrader", *arguments],
        check=False,
        cwd=course,
        env={**os.environ, **place},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


SCORES = """
import sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    for s in book.assignment_submissions(sys.argv[1]):
        for n in s.notebooks:
            for g in n.grades:
                print(s.student.id, g.cell.name, g.auto_score, g.max_score, sep="\\t")
"""


def scores(course):
    """Return what nbgrader's gradebook holds: student to cell to points."""
    command = [BIN / "python", "-c", SCORES, NAME]
    out = subprocess.run(
        command, cwd=course, capture_output=True, text=True, check=True
    ).stdout
    found = {}
    for line in out.splitlines():
        student, cell, score, _ = line.split("\t")
        found.setdefault(student, {})[cell] = score
    return found


def hand_in(course, student, answers):
    """Fill the answers, grade_id to source, into the students' version."""
    folder = course / "submitted" / student / NAME
    shutil.copytree(course / "release" / NAME, folder)
    path = folder / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata["nbgrader"]["grade_id"]
        cell.source = answers.get(grade_id, cell.source)
    nbformat.write(notebook, path)


WRONG = {
    "answer-2-1": "answer_2_1 = [1.3, 1.157]",
    "answer-2-2": "answer_2_2 = 1 / 0",
    "answer-2-4": "answer_2_4 = 1.44",  # a right one among them
    "answer-2-5": "def prefix_code(lengths):\n    return ['0' * n for n in lengths]",
    "check-2-1-1": "pass  # a test that its student changed",
}


@needs_nbgrader
@pytest.mark.heavy
def test_nbgrader_validates_releases_and_grades_a_right_and_a_wrong_submission(
    tmp_path,
):
    write(ROOT / "book", tmp_path)
    source = tmp_path / "source" / NAME / f"{NAME}.ipynb"
    every = sorted(tmp_path.glob("source/*/*.ipynb"))
    assert [path.stem for path in every] == [path.stem for path in CHAPTERS]
    said = nbgrader(tmp_path, "validate", *map(str, every))
    assert said.count("Success") == len(every), said
    nbgrader(tmp_path, "generate_assignment", NAME, "--create")
    release = (tmp_path / "release" / NAME / f"{NAME}.ipynb").read_text("utf8")
    right = {
        cell.metadata["nbgrader"]["grade_id"]: cell.source
        for cell in nbformat.read(source, as_version=4).cells
        if cell.metadata["nbgrader"]["solution"]
    }
    assert len(right) == len(exercises(read(ROOT / f"book/{NAME}.ipynb")))
    assert "BEGIN SOLUTION" not in release
    assert "A good answer says" not in release
    hand_in(tmp_path, "ada", right)
    hand_in(tmp_path, "bo", WRONG)
    nbgrader(tmp_path, "autograde", NAME, "--create")
    found = scores(tmp_path)
    by_hand = {"answer-2-6"}
    checks = graded(assignment(ROOT / f"book/{NAME}.ipynb")).keys() - by_hand
    assert {c: found["ada"][c] for c in checks} == dict.fromkeys(checks, "1.0")
    passed = {c for c in checks if found["bo"][c] == "1.0"}
    assert passed == {"check-2-4-1", "check-2-5-1"}
