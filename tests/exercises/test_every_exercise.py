"""Every exercise tells right answers from wrong ones, and says what is wrong.

The answers stand in ``answers_1.py`` and so on: for each exercise what is right, and
what a reader may plausibly get wrong, with words of the report. Where a function is to
be written, a wrong one names the property that catches it.
"""

import importlib

import numpy as np
import pytest

from softgrad_book.exercises import (
    CHAPTERS,
    MIME_TYPE,
    Function,
    Number,
    Question,
    check,
    find,
)

ANSWERS = [importlib.import_module(f"answers_{chapter}") for chapter in CHAPTERS]
RIGHT = {number: given for module in ANSWERS for number, given in module.RIGHT.items()}
WRONG = {number: given for module in ANSWERS for number, given in module.WRONG.items()}

EXERCISES = {
    number: exercise
    for exercises in CHAPTERS.values()
    for number, exercise in exercises.items()
}
NUMBERS = [n for n, exercise in EXERCISES.items() if isinstance(exercise, Number)]
FUNCTIONS = [n for n, exercise in EXERCISES.items() if isinstance(exercise, Function)]


def each(answers, numbers=EXERCISES):
    """Pair the number of each exercise with each of its answers, by readable names."""
    return [
        pytest.param(number, answer, id=f"{number}-{name_of(answer)}")
        for number in numbers
        for answer in answers.get(number, [])
    ]


def name_of(answer):
    if isinstance(answer, tuple):
        return "-".join([name_of(answer[0]), *answer[1:-1]])
    return getattr(answer, "__name__", str(answer))


def report(number, answer, capsys):
    check(number, answer)
    return capsys.readouterr().out


def test_every_exercise_has_right_and_wrong_answers():
    for answers in (RIGHT, WRONG):
        assert [number for number in answers if answers[number]] == list(EXERCISES)


@pytest.mark.parametrize("number", FUNCTIONS)
def test_every_property_is_seen_failing(number):
    caught = {name for _, name, _ in WRONG[number]}
    assert caught == set(EXERCISES[number].properties)


@pytest.mark.parametrize(("number", "answer"), each(RIGHT))
def test_right_answer_solves(number, answer, capsys):
    lines = report(number, answer, capsys).splitlines()
    assert lines.pop() == f"Exercise {number}: solved"
    assert all(line.startswith("✓ ") for line in lines)


@pytest.mark.parametrize(("number", "wrong"), each(WRONG, NUMBERS))
def test_wrong_number_gets_its_hint(number, wrong, capsys):
    answer, words = wrong
    hint, verdict = report(number, answer, capsys).splitlines()
    assert hint.startswith("✗ ")
    assert words in hint
    assert verdict == f"Exercise {number}: not yet"


@pytest.mark.parametrize(("number", "wrong"), each(WRONG, FUNCTIONS))
def test_wrong_function_is_caught_by_the_property_it_lacks(number, wrong, capsys):
    function, name, words = wrong
    findings = EXERCISES[number].findings(function)
    (text,) = [f.text for f in findings if f.text.startswith(name)]
    assert text.startswith(f"{name} — failed: ")
    assert words in text
    out = report(number, function, capsys)
    assert f"✗ {text}\n" in out
    assert out.endswith(f"Exercise {number}: not yet\n")
    assert "AssertionError" not in out


def unfinished(*arguments): ...


@pytest.mark.parametrize("number", EXERCISES)
def test_unanswered_says_so(number, capsys):
    for answer in [...] + [unfinished] * (number in FUNCTIONS):
        assert (
            report(number, answer, capsys) == f"Exercise {number}: not answered yet\n"
        )


@pytest.mark.parametrize("number", NUMBERS)
def test_known_wrong_answers_get_their_own_hints(number):
    exercise = EXERCISES[number]
    for known, hint in (exercise.hints or {}).items():
        answer = np.full(np.shape(exercise.expected()), known)
        (finding,) = exercise.findings(answer)
        assert (finding.passed, finding.text) == (False, hint)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_page_knows_what_is_right(number):
    exercise = EXERCISES[number]
    box = Question(number, exercise)._repr_mimebundle_()[MIME_TYPE]
    expected = np.atleast_1d(exercise.expected())
    np.testing.assert_allclose(
        box["expected"], expected, rtol=0, atol=exercise.tolerance / 10
    )
    assert box["number"] == number
    assert box["tolerance"] == exercise.tolerance
    assert box["hint"] == exercise.hint
    assert dict(box["hints"]) == (exercise.hints or {})


@pytest.mark.parametrize("number", FUNCTIONS)
def test_the_page_asks_for_no_function(number):
    assert MIME_TYPE not in Question(number, EXERCISES[number])._repr_mimebundle_()


def undefined_name(*arguments):
    return no_such_name  # noqa: F821


def no_number(*arguments):
    return "many"


@pytest.mark.parametrize("number", FUNCTIONS)
def test_an_error_in_the_readers_function_is_told_plainly(number, capsys):
    out = report(number, undefined_name, capsys)
    lines = out.splitlines()
    assert lines.pop() == f"Exercise {number}: not yet"
    assert len(lines) == len(EXERCISES[number].properties)
    told = "raised NameError: name 'no_such_name' is not defined"
    assert all("failed: called with " in line and told in line for line in lines)


@pytest.mark.parametrize("number", FUNCTIONS)
def test_a_result_of_the_wrong_kind_is_shown(number, capsys):
    out = report(number, no_number, capsys)
    assert out.startswith("✗")
    assert "many" in out or "got ()" in out


@pytest.mark.parametrize("number", FUNCTIONS)
def test_a_number_is_no_function(number, capsys):
    assert report(number, 4, capsys).startswith("✗ a function is asked for, got 4\n")


def test_a_failing_function_shows_what_holds_all_the_same(capsys):
    naive = importlib.import_module("answers_3").naive
    assert report("3.6", naive, capsys) == (
        "✓ equals softmax_cross_entropy\n"
        "✓ does not change when all logits shift\n"
        "✗ survives logits of 1000 — failed: "
        "z = [0.0, 1000.0], c = 0: expected 1000, got inf\n"
        "Exercise 3.6: not yet\n"
    )


def test_the_failing_input_is_shown_as_it_was_before_the_call():
    def spoils_its_input(z, y, T):
        z *= 0
        raise RuntimeError("spoilt")

    findings = EXERCISES["4.5"].findings(spoils_its_input)
    assert findings[1].text == (
        "it is 0 where all logits are equal — failed: called with [2, 2, 2], "
        "[0, 1, 0], 0.5, your function raised RuntimeError: spoilt"
    )


def test_the_best_step_of_chapter_4_balances_the_two_errors():
    right = importlib.import_module("answers_4").RIGHT["4.4"][1]
    assert EXERCISES["4.4"].expected() == pytest.approx(right, abs=0.01)


def test_an_unknown_exercise_is_refused():
    for number in ("1.99", "99.1", "one"):
        with pytest.raises(KeyError, match=f"no exercise '{number}'"):
            find(number)
