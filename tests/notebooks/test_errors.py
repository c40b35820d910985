"""What a reader sees of an error: Python's words, and the reader's own lines first."""

import linecache

import pytest

from softgrad_book.notebooks.errors import explained


def error_of(code):
    """Return how the error is explained that a cell with `code` raises."""
    name = "/tmp/cell/1.py"  # as the kernel names cells: no file is there
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    with pytest.raises(BaseException) as raised:  # noqa: PT011 - whichever it is
        exec(compile(code, name, "exec"), {"__name__": "__main__"})
    return explained(raised.type, raised.value, raised.tb)


def test_a_name_error_keeps_pythons_guess():
    (said,) = error_of("margin = 1\nmargn + 1")
    assert "Did you mean: 'margin'?" in said
    assert said.startswith("line 2:\n    margn + 1")


def test_the_readers_lines_come_first_and_a_package_is_folded():
    said, folded = error_of("from softgrad import softmax\nsoftmax('three')")
    assert said.startswith("line 2:\n    softmax('three')")
    assert "TypeError" in said.splitlines()[-1]
    assert "softgrad/" not in said
    assert "softgrad/" in folded.replace("\\", "/")


def test_the_readers_functions_are_the_readers_lines():
    (said,) = error_of("def f(x):\n    return 1 / x\n\nf(0)")
    assert said.index("line 4:") < said.index("line 2, in f:")
    assert "ZeroDivisionError\x1b[0m: division by zero" in said


def test_between_the_readers_lines_stands_what_a_library_did():
    code = "import json\njson.dumps({1}, default=lambda value: 1 / 0)"
    said, _folded = error_of(code)
    assert "line 2:" in said
    assert "\n…\nline 2, in <lambda>:" in said


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("try:\n    1 / 0\nexcept ZeroDivisionError:\n    {}[1]", "ZeroDivisionError"),
        ("raise ValueError('a') from KeyError('b')", "KeyError"),
        ("raise ExceptionGroup('several', [ValueError('one')])", "ValueError: one"),
    ],
)
def test_what_led_to_it_is_folded_not_lost(code, kept):
    _said, folded = error_of(code)
    assert kept in folded


def test_notes_are_shown():
    (said,) = error_of("e = ValueError('no')\ne.add_note('because')\nraise e")
    assert said.endswith("because")


def test_stopping_is_no_error_of_a_library():
    assert len(error_of("import json\nraise KeyboardInterrupt")) == 1
