"""Solutions that are code: what a chapter shows is what its check accepts."""

import ast
import math

import nbformat
import numpy as np
import pytest

import softgrad
from chapters import CHAPTERS, dropdowns, statements
from softgrad import regression
from softgrad_book.classroom.chapters import PYTHON, read
from softgrad_book.exercises import find


def solutions(cells):
    """Return the code of each solution by the exercise's number."""
    blocks = {
        number: "\n".join(PYTHON.findall(body))
        for number, body in dropdowns(cells, "Solution")
    }
    return {number: code for number, code in blocks.items() if code}


def asked_for(cells, number):
    """Return the name that the exercise's question gives to ``check``."""
    for cell in cells:
        for statement in statements(cell):
            match statement:
                case ast.Expr(
                    ast.Call(ast.Name("check"), [ast.Constant(n), ast.Name(name)])
                ) if n == number:
                    return name
    raise LookupError(f"no cell asks for the answer to exercise {number}")


def names(cells):
    """Return what a reader has at hand who runs the chapter's imports."""
    known = {name: getattr(softgrad, name) for name in softgrad.__all__}
    known |= {"np": np, "math": math, "regression": regression}
    for cell in cells:
        for statement in statements(cell):
            if isinstance(statement, ast.Import | ast.ImportFrom):
                exec(ast.unparse(statement), known)
    return known


def failures(cells, number, code):
    """Return what the check of exercise `number` has against the solution `code`."""
    known = names(cells)
    exec(compile(code, f"solution {number}", "exec"), known)
    findings = find(number).findings(known[asked_for(cells, number)])
    return [finding.text for finding in findings if not finding.passed]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_solutions_satisfy_their_checks(path):
    cells = read(path)
    for number, code in solutions(cells).items():
        assert not failures(cells, number, code), number


@pytest.fixture
def chapter():
    """A chapter that has one exercise, solved by a function named `back`."""

    def made(body):
        solution = f":::{{dropdown}} Solution to exercise 1.3\nSo:\n\n{body}\n:::\n"
        question = 'def back(p): ...\n\n\ncheck("1.3", back)'
        return [
            nbformat.v4.new_code_cell("import numpy as np"),
            nbformat.v4.new_code_cell(question),
            nbformat.v4.new_markdown_cell(solution),
        ]

    return made


def test_a_right_solution_is_found_and_accepted(chapter):
    cells = chapter("```python\ndef back(p):\n    return np.log(p)\n```")
    ((number, code),) = solutions(cells).items()
    assert number == "1.3"
    assert not failures(cells, number, code)


def test_a_wrong_solution_is_found_and_refused(chapter):
    cells = chapter("```python\ndef back(p):\n    return np.log2(p)\n```")
    ((number, code),) = solutions(cells).items()
    assert failures(cells, number, code)


def test_a_solution_in_words_is_none(chapter):
    assert not solutions(chapter("Take $-\\log_2 p$."))
