"""The edition for students: no answer is left anywhere in it, and all checks are.

What a solution says is looked for as a student would: in every file, as it stands, as
a page writes it, and as a notebook stores it.
"""

import json
import re
from pathlib import Path

import nbformat
import pytest

from softgrad_book.classroom.chapters import ANSWER, exercises, paths, read
from softgrad_book.classroom.edition import Edition
from softgrad_book.exercises import CHAPTERS, MIME_TYPE, Number, Question

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"
BUILT = ROOT / "_build/class"
ASKED = {a.number: a for path in paths(BOOK) for a in exercises(read(path))}
WORDS = re.compile(r"[a-z]+(?: [a-z]+){5,}", re.IGNORECASE)  # six or more in a row
TEXTS = {".html", ".ipynb", ".js", ".json", ".md", ".rst", ".txt", ".xml", ".yml"}


def phrases(markdown):
    """Return runs of plain words, which look the same in Markdown, HTML and JSON."""
    return set(WORDS.findall(re.sub(r"\s+", " ", markdown)))


def told():
    """Return what answers tell and the rest of the book does not: number to phrases."""
    cells = [cell for path in paths(BOOK) for cell in read(path)]
    rest = [ANSWER.sub("", cell.source) for cell in cells]
    shown = [o.get("data", {}) for cell in cells for o in cell.get("outputs", [])]
    rest += [json.dumps(data) for data in shown if MIME_TYPE not in data]
    rest += [p.read_text("utf8") for p in BOOK.glob("*.md") if p.stem != "teach"]
    said = re.sub(r"\s+", " ", "\n".join(rest))
    return {
        number: {phrase for phrase in phrases(asked.answer) if phrase not in said}
        for number, asked in ASKED.items()
    }


def boxes():
    """Return what the answer boxes of the full book know, as it is stored."""
    found = {}
    for exercises_ in CHAPTERS.values():
        for number, exercise in exercises_.items():
            if isinstance(exercise, Number):
                data = Question(number, exercise)._repr_mimebundle_()
                found[number] = data[MIME_TYPE]["hint"]
    return found


def leaks(folder):
    """Return which exercises are answered where in the files in `folder`."""
    secrets = {n: {*texts} for n, texts in told().items()}
    for number, hint in boxes().items():
        secrets[number] |= phrases(hint)
    files = [p for p in sorted(folder.rglob("*")) if p.suffix in TEXTS]
    assert files
    found = []
    for path in files:
        raw = path.read_text("utf8").replace("\\n", " ").replace('",', " ")
        text = re.sub(r"\s+", " ", raw)
        found += [
            f"{path.relative_to(folder)}: exercise {number}: {phrase}"
            for number, texts in secrets.items()
            for phrase in texts
            if phrase in text
        ]
        box = MIME_TYPE in text or 'id="answer-' in text
        # A script knows how to draw a box, not what is right.
        if box and path.suffix != ".js":
            found.append(f"{path.relative_to(folder)}: an answer box")
    return found


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    target = tmp_path_factory.mktemp("class") / "book"
    Edition().write(BOOK, target)
    return target


def test_each_answer_says_something_to_look_for():
    silent = [n for n, texts in told().items() if not texts and not ASKED[n].code]
    assert len(silent) <= len(ASKED) // 8, silent


def test_the_full_book_would_be_caught():
    found = leaks(BOOK)
    caught = {
        line.split("exercise ")[1].split(":")[0] for line in found if "exercise" in line
    }
    assert len(caught) > len(ASKED) * 7 // 8


def test_no_answer_is_left(sources):
    assert leaks(sources) == []


def test_no_code_of_a_solution_is_left(sources):
    cells = "\n".join(c.source for p in paths(sources) for c in read(p))
    for number, asked in ASKED.items():
        body = asked.code.strip().partition("\n")[2].strip()
        assert not body or body not in cells, number


def test_every_exercise_and_every_check_is_kept(sources):
    kept = {a.number: a for path in paths(sources) for a in exercises(read(path))}
    assert kept.keys() == ASKED.keys()
    for number, asked in ASKED.items():
        assert (kept[number].task, kept[number].cell) == (asked.task, asked.cell)
        assert kept[number].answer == ""


def test_what_cells_show_besides_is_kept(sources):
    def outputs(book):
        return [
            {k: v for k, v in output.get("data", {}).items() if k != MIME_TYPE}
            for path in paths(book)
            for cell in read(path)
            for output in cell.get("outputs", [])
        ]

    assert outputs(sources) == outputs(BOOK)


def test_the_page_for_teachers_is_left_out(sources):
    assert not list(sources.glob("teach*"))
    assert "teach" not in (sources / "_toc.yml").read_text("utf8")


def test_a_sentence_that_moved_is_missed(tmp_path):
    book = tmp_path / "book"
    book.mkdir()
    nbformat.write(nbformat.v4.new_notebook(), book / "01-small.ipynb")
    (book / "_toc.yml").write_text("root: index\n")
    (book / "formulas.yml").write_text("[]")
    with pytest.raises(ValueError, match="no page says this any more"):
        Edition().write(book, tmp_path / "class")


needs_class = pytest.mark.skipif(
    not (BUILT / ".built").exists(), reason="not built: run `make class`"
)


@needs_class
@pytest.mark.heavy
def test_no_answer_is_left_in_what_is_built_and_handed_out():
    assert leaks(BUILT) == []


@needs_class
@pytest.mark.heavy
def test_the_library_of_exercises_is_no_page():
    assert not list((BUILT / "html").rglob("*exercises*.html"))
    index = (BUILT / "html/searchindex.js").read_text("utf8")
    titles = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))
    assert not [t for t in titles["alltitles"] if "olution" in t]
