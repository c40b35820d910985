"""Answer boxes in the built page: right, wrong with a hint, remembered."""

import re

import numpy as np
import pytest

from built_book import HTML, pages
from softgrad_book.exercises import Number, find

ASKING = [n for n in pages() if '<form class="answer"' in (HTML / n).read_text("utf8")]


@pytest.fixture(params=ASKING)
def page(reader, request):
    return reader.open(request.param, wake=None)


def boxes(page):
    """Yield every answer box of a page with its exercise."""
    for box in page.locator("form.answer").all():
        number = box.get_by_role("textbox").get_attribute("id").removeprefix("answer-")
        yield box, find(number)


def written(values, form="{:.9g}", separator=" "):
    return separator.join(form.format(value) for value in np.atleast_1d(values))


def answer(box, text):
    box.get_by_role("textbox").fill(text)
    box.get_by_role("textbox").press("Enter")
    return said(box)


def said(box):
    return box.get_by_role("status").inner_text()


def test_every_exercise_that_asks_for_a_number_has_a_box(page):
    exercises = [exercise for _, exercise in boxes(page)]
    assert all(isinstance(exercise, Number) for exercise in exercises)
    html = page.content()
    numbers = set(re.findall(r'<section id="exercise-(\d)-(\d)', html))
    numeric = {n for n in numbers if isinstance(find(".".join(n)), Number)}
    assert len(exercises) == len(numeric)


def test_right_answers_are_right_however_written_and_remembered(page):
    for box, exercise in boxes(page):
        assert said(box) == "not answered yet"
        right = exercise.expected()
        for text in (
            written(right, "{:.6f}", ", "),
            written(right, "{:+.6f}", ";"),
            written(right, "{:.6f}/1"),
            f"[{written(right, separator=', ')}]",
            written(right),
        ):
            assert answer(box, text).startswith("✓ right, to within"), text
    page.reload()
    for box, _ in boxes(page):
        assert said(box).startswith("✓")


def test_wrong_answers_get_a_hint_and_known_mistakes_their_own(page):
    for box, exercise in boxes(page):
        right = np.asarray(exercise.expected())
        off = right + 10.7 + 3 * exercise.tolerance
        assert answer(box, written(off)) == f"✗ {exercise.hint}"
        for mistake, hint in (exercise.hints or {}).items():
            assert answer(box, written([mistake] * right.size)) == f"✗ {hint}"


def test_what_is_no_number_is_not_judged(page):
    for box, _ in boxes(page):
        for nonsense in ("", "many", "1 2 3 4 5 6 7 8", "1/"):
            assert answer(box, nonsense).startswith("✗ Give")
