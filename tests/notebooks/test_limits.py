"""A cell's output: its beginning, its end, and how much is left out between them."""

import time

import pytest

from softgrad_book.notebooks import limits


def shown(*writes):
    """Return what a page shows of what a cell writes, and the counts of the rest."""
    text = limits.Text()
    head = "".join(text.take(write) for write in writes)
    lines, characters, end = text.rest() if text.is_cut else (0, 0, "")
    return head, lines, characters, end


def test_what_fits_passes():
    assert shown("one\n", "two\n") == ("one\ntwo\n", 0, 0, "")
    text = "line\n" * limits.LINES
    assert shown(text) == (text, 0, 0, "")


@pytest.mark.parametrize("size", [1, 7, 10_000])  # characters at once
def test_beginning_and_end_are_kept_and_the_rest_is_counted(size):
    text = "".join(f"{k}\n" for k in range(10_000))
    writes = [text[k : k + size] for k in range(0, len(text), size)]
    head, lines, characters, end = shown(*writes)
    assert head.split("\n")[:2] == ["0", "1"]
    assert head.count("\n") == limits.LINES
    assert end.endswith("9998\n9999\n")
    assert end.count("\n") == limits.LAST_LINES
    assert lines + head.count("\n") + end.count("\n") == 10_000
    assert characters + len(head) + len(end) == len(text)


def test_a_line_without_end_is_cut_as_well():
    head, _lines, characters, end = shown("x" * 10**6)
    assert len(head) == limits.CHARACTERS
    assert len(end) == limits.LAST_CHARACTERS
    assert len(head) + characters + len(end) == 10**6


def test_a_flood_keeps_little_in_memory():
    text = limits.Text()
    for _ in range(200_000):
        text.take("hello\n")
    assert sum(map(len, text.end)) < 2 * limits.LAST_CHARACTERS
    assert text.left_out[0] == 200_000 - limits.LINES


def test_the_last_picture_is_kept():
    pictures = limits.Pictures()
    passed = [k for k in range(limits.PICTURES + 10) if pictures.take(k)]
    assert passed == list(range(limits.PICTURES))
    assert pictures.last == (limits.PICTURES + 9,)
    assert pictures.left_out == 9


def test_pictures_that_replace_each_other_come_no_faster_than_the_eye_sees():
    pictures = limits.Pictures()
    begun = time.monotonic()
    for _ in range(4):
        pictures.wait()
    assert time.monotonic() - begun >= 3 * limits.PACE


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": "<b></b>" * limits.ELEMENTS},
        {"image/svg+xml": "<svg>" + "<circle/>" * limits.ELEMENTS + "</svg>"},
        {"image/png": "A" * (limits.BYTES + 1), "text/plain": "picture"},
    ],
)
def test_what_a_page_cannot_draw_is_said_instead(data):
    assert set(limits.small(data)) == {"text/plain", limits.CUT}
    assert "is not shown" in limits.small(data)["text/plain"]


def test_a_long_value_keeps_both_ends():
    said = limits.small({"text/plain": "a" * 10**6 + "z"})["text/plain"]
    assert said.startswith("aaa")
    assert said.endswith("aaz")
    assert "950,001 characters are left out" in said


def test_what_is_small_stays_as_it_is():
    data = {"text/plain": "1", "text/html": "<b>1</b>"}
    assert limits.small(data) is data
