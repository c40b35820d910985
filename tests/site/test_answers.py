"""Answer boxes in the built page: right, wrong with a hint, remembered."""

import re

import numpy as np
import pytest

from built_book import HTML, pages
from conftest import Reader
from softgrad_book.exercises import CHAPTERS, Number, find

ASKING = [n for n in pages() if '<form class="answer"' in (HTML / n).read_text("utf8")]


@pytest.fixture(scope="module", params=ASKING)
def page(browser, address, request):
    reader = Reader(browser, address)
    page = reader.open(request.param, wake=None)
    yield page
    reader.close()


def boxes(page):
    """Yield every answer box of a page with its exercise."""
    for box in page.locator("form.answer").all():
        number = box.get_by_role("textbox").get_attribute("id").removeprefix("answer-")
        yield box, find(number)


def written(values, form="{:.9g}", separator=" "):
    return separator.join(form.format(value) for value in np.atleast_1d(values))


# Many answers go through the form itself; `typed` takes the way of a hand.
ANSWER = """async (form, text) => {
  form.querySelector("input").value = text;
  form.requestSubmit();
  while (!form.dataset.verdict) await new Promise((next) => setTimeout(next));
  return form.querySelector("[role=status]").textContent;
}"""


def answer(box, text):
    return box.evaluate(ANSWER, text)


def typed(box, text):
    box.get_by_role("textbox").fill(text)
    box.get_by_role("textbox").press("Enter")
    return judged(box)


def judged(box):
    """Return what is said, as soon as what judges the first answer is loaded."""
    box.and_(box.page.locator("[data-verdict]")).wait_for()
    return said(box)


def said(box):
    return box.locator("[role=status]").text_content()  # also where it is not laid out


def test_every_exercise_that_asks_for_a_number_has_a_box(page):
    exercises = [exercise for _, exercise in boxes(page)]
    assert all(isinstance(exercise, Number) for exercise in exercises)
    html = page.content()
    asked = set(re.findall(r'<section id="exercise-(\d)-(\d)', html))
    # Those that ask for words are checked by the reader, against a model answer.
    known = {n: e for part in CHAPTERS.values() for n, e in part.items()}
    found = [known.get(".".join(number)) for number in asked]
    assert len(exercises) == sum(isinstance(e, Number) for e in found)


def test_right_answers_are_right_however_written_and_remembered(page):
    for box, exercise in boxes(page):
        assert said(box) == "not answered yet"  # by the tests before, neither
        right = exercise.expected()
        assert typed(box, written(right, "{:.6f}", ", ")).startswith("✓ right")
        for text in (
            written(right, "{:+.6f}", ";"),
            written(right, "{:.6f}/1"),
            f"[{written(right, separator=', ')}]",
            written(right),
        ):
            assert answer(box, text).startswith("✓ right, to within"), text
    page.reload()
    for box, _ in boxes(page):
        assert judged(box).startswith("✓")


def test_wrong_answers_get_a_hint_and_known_mistakes_their_own(page):
    for box, exercise in boxes(page):
        right = np.asarray(exercise.expected())
        off = right + 10.7 + 3 * exercise.tolerance
        assert answer(box, written(off)) == f"✗ {exercise.hint}"
        for mistake, hint in (exercise.hints or {}).items():
            assert answer(box, written([mistake] * right.size)) == f"✗ {hint}"


def test_answers_are_read_as_they_are_meant_and_shown(page):
    for box, exercise in boxes(page):
        right = exercise.expected()
        fraction = written(right, "{:.6f} / 1")
        for text in (written(right, "{:.6f}").replace(".", ","), fraction):
            said = answer(box, text)
            assert re.fullmatch(r"✓ right, to within \S+ \(read as .+\)", said), said
            assert box.get_attribute("data-verdict") == "right"


def test_what_cannot_be_read_is_named_and_not_judged(page):
    for box, exercise in boxes(page):
        size = np.size(exercise.expected())
        assert answer(box, "").startswith("? Give")
        assert answer(box, "many").startswith("? I cannot read “many”. Give")
        assert answer(box, "1/").startswith("? I cannot read “1/”. Give")
        wanted = "One number is" if size == 1 else f"{size} numbers are"
        assert answer(box, " ".join("12345678"[: size + 1])).startswith(
            f"? {wanted} asked for, I read {size + 1}: 1"
        )
        assert box.get_attribute("data-verdict") == "unreadable"
        assert box.get_by_role("textbox").get_attribute("aria-invalid") == "true"
        assert answer(box, "0" + " 0" * (size - 1))[0] in "✓✗"
        assert box.get_by_role("textbox").get_attribute("aria-invalid") == "false"
