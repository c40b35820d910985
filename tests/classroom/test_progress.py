"""A class's progress: exported files become a table, and what is none is refused."""

import csv
import functools
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from softgrad_book.classroom import progress
from softgrad_book.classroom.chapters import exercises, paths, read

ROOT = Path(__file__).parents[2]
READ, SOLVED = "softgrad.read.02-entropy", "softgrad.solved.2.1"
TICKS = [f"softgrad.ticks.02-entropy.{n}" for n in range(4)]  # 2.6 has four points


def exported(**kept):
    return json.dumps({"softgrad": 1, "kept": kept}, indent=2)


@pytest.fixture(scope="module", autouse=True)
def asked():
    """What the chapters ask: they are read once for all tests."""
    once = functools.cache(progress.columns)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress, "columns", once)
        yield once(ROOT / "book")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "handed-in").mkdir()
    return tmp_path / "handed-in"


@pytest.fixture
def summed(folder, capsys):
    """Sum files, name to content; return exit code, rows by student, and stderr."""

    def run(files, *options):
        for name, content in files.items():
            raw = content if isinstance(content, bytes) else content.encode()
            (folder / name).write_bytes(raw)
        code = progress.main([str(folder), "--book", str(ROOT / "book"), *options])
        out, err = capsys.readouterr()
        rows = list(csv.DictReader(io.StringIO(out)))
        return code, {row.pop("student"): row for row in rows}, err

    return run


def test_each_exercise_that_can_be_done_has_a_column(asked):
    numbers = [
        each.number for path in paths(ROOT / "book") for each in exercises(read(path))
    ]
    assert [column.number for column in asked] == numbers
    assert len(numbers) == len(set(numbers))
    assert {column.number: column.keys for column in asked}["2.6"] == tuple(TICKS)


def test_points_are_counted_on_from_the_exercise_above(asked):
    keys = {column.number: column.keys for column in asked}
    assert keys["1.5"][0].endswith("hardmax.0")
    assert keys["1.6"][0].endswith("hardmax.4")


def test_a_row_a_student_a_column_an_exercise(summed):
    files = {
        "ada.json": exported(
            **{SOLVED: "yes", READ: "yes", TICKS[0]: "a", TICKS[1]: "b"}
        ),
        "bo.json": "\ufeff" + exported(**dict.fromkeys(TICKS, "x")),
        "nobody.json": exported(),
        ".DS_Store": b"\0",
    }
    code, rows, err = summed(files)
    assert (code, err) == (0, "")
    assert list(rows) == ["ada", "bo", "nobody"]
    assert (rows["ada"]["2.1"], rows["ada"]["2.2"], rows["ada"]["2.6"]) == (
        "1",
        "0",
        "0.5",
    )
    assert (rows["bo"]["2.1"], rows["bo"]["2.6"]) == ("0", "1")
    assert set(rows["nobody"].values()) == {"0"}


MALFORMED = {
    "empty": ("", "not JSON"),
    "cut off": (exported(**{SOLVED: "yes"})[:-3], "not JSON"),
    "no object": ("[]", "exported no such file"),
    "null": ("null", "exported no such file"),
    "another version": ('{"softgrad":2,"kept":{}}', "format is not 1"),
    "true is no version": ('{"softgrad":true,"kept":{}}', "format is not 1"),
    "nothing kept": ('{"softgrad":1}', "exported no such file"),
    "a key beside": ('{"softgrad":1,"kept":{},"name":"x"}', "exported no such file"),
    "a list kept": ('{"softgrad":1,"kept":[]}', "no object"),
    "a foreign key": (exported(mode="dark"), "foreign key 'mode'"),
    "a draft": (exported(**{"softgrad.draft.x.1": "{}"}), "foreign key"),
    "a line's end in a key": (exported(**{f"{SOLVED}\n": "yes"}), "foreign key"),
    "escapes in a key": (exported(**{"\x1b[2J": "yes"}), r"foreign key '\x1b[2J'"),
    "a number": (exported(**{SOLVED: 1}), "is no text"),
    "long": (exported(**{SOLVED: "1" * 2001}), "longer than 2000"),
    "huge": ('{"softgrad":1,"kept":{}}' + " " * progress.LARGEST, "larger than 256 kB"),
    "deep": ("[" * 100_000, "nested too deeply"),
    "a huge number": ("1" * 5000, "not JSON"),
    "twice": (f'{{"softgrad":1,"kept":{{"{SOLVED}":"a","{SOLVED}":"b"}}}}', "twice"),
    "Latin-1": (b'{"softgrad":1,"kept":{"\xe4":""}}', "not UTF-8"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_file_is_refused_by_name_and_the_others_count(summed, case):
    content, why = MALFORMED[case]
    code, rows, err = summed({"ada.json": exported(), "bad.json": content})
    assert code == 1
    assert list(rows) == ["ada"]
    assert err.startswith("refused 'bad.json': ")
    assert why in err
    assert err.count("\n") == 1


def test_what_is_no_json_file_is_refused(summed, folder):
    (folder / "sub.json").mkdir()
    (folder / "link.json").symlink_to("/etc/passwd")
    code, rows, err = summed({"a.json": exported(), "essay.docx": b"PK"})
    assert (code, list(rows)) == (1, ["a"])
    assert "'essay.docx': its name does not end in .json" in err
    assert "'sub.json': it is no file" in err
    assert "'link.json': it is no file" in err


NAMES = {
    "=HYPERLINK(1)": "'=HYPERLINK(1)",
    "+1": "'+1",
    "-1+1": "'-1+1",
    "@SUM(A1)": "'@SUM(A1)",
    " =1": "' =1",
    "＝1": "'＝1",
    "\t=1": "�=1",
    "Müller, Anna": "Müller, Anna",
    'the "one"': 'the "one"',
    "two\nlines": "two�lines",
    "O'Neill-Smith": "O'Neill-Smith",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_one_harmless_cell(summed, asked, name):
    code, rows, _ = summed({f"{name}.json": exported()})
    assert (code, list(rows)) == (0, [NAMES[name]])
    assert list(rows[NAMES[name]]) == [column.number for column in asked]


def test_a_name_that_is_no_text_at_all_is_shown_all_the_same(summed, folder):
    try:
        Path(str(folder), b"\xff\xfe.json".decode(errors="surrogateescape")).write_text(
            exported()
        )
    except OSError:
        pytest.skip("this file system keeps no such name")
    code, rows, _ = summed({})
    assert (code, list(rows)) == (0, ["��"])


texts = st.text(max_size=40)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
    ),
    max_leaves=12,
)
ours = st.dictionaries(
    st.sampled_from([SOLVED, READ, *TICKS]) | texts, texts | anything
)
FILES = (
    st.binary(max_size=200)
    | anything.map(json.dumps)
    | ours.map(lambda kept: exported(**kept))
)


@given(FILES)
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_a_file_holds_it_is_summed_or_refused(folder, asked, content):
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / "x.json").write_bytes(raw)
    text, refused = progress.table(folder, asked)
    lines = text.splitlines()
    assert len(lines) + len(refused) == 2
    for line in lines[1:]:
        name, *cells = line.split(",")
        assert name == "x"
        assert len(cells) == len(asked)
        assert all(0 <= float(cell) <= 1 for cell in cells)


def test_the_file_that_it_writes_opens_in_a_spreadsheet(summed, folder, tmp_path):
    target = tmp_path / "table.csv"
    code, rows, _ = summed({"Zoë.json": exported()}, "--output", str(target))
    assert (code, rows) == (0, {})
    assert target.read_bytes().startswith(b"\xef\xbb\xbfstudent,1.1,")
    assert "\nZoë,0," in target.read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["nowhere"], "there is no folder 'nowhere'"),
        (["empty"], "there is no file in 'empty'"),
        (["empty", "--book", "empty"], "no chapter"),
    ],
)
def test_what_cannot_be_summed_is_said(arguments, why, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    if "--book" not in arguments:
        arguments = [*arguments, "--book", str(ROOT / "book")]
    with pytest.raises(SystemExit) as stopped:
        progress.main(arguments)
    assert stopped.value.code == 2
    assert why in capsys.readouterr().err


def test_it_is_a_command(folder):
    (folder / "ada.json").write_text(exported(**{SOLVED: "yes"}))
    command = [sys.executable, "-m", "softgrad_book.classroom.progress"]
    done = subprocess.run(
        [*command, folder], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("student,1.1,")
    assert "\nada,0," in done.stdout
