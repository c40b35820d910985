"""Letter questions: a secret letter of English, and four ways of asking for it.

Every way of asking is a code: a letter's answers, no and yes, are its word of 0 and 1.
The library makes the best one when the page is written; the controls choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt
import numpy as np

from softgrad import expected_length, huffman_code

from .. import style
from ..data import english_letters
from ..i18n import _
from ..rounding import rounded
from ._charts import (
    HIDDEN,
    Axis,
    boxes,
    labels,
    level,
    note,
    panel,
    reading,
    rows,
)
from ._model import Choice, Explorable, Prompt, Quantities, Slider, State
from ._tables import look_up
from ._text import quoted

LETTERS, SHARES = english_letters()
WAYS = ("a? b? c? …", "e? t? a? …", "halve the alphabet", "the best questions")
MOST = len(LETTERS) - 1  # questions, one letter at a time
HEIGHT = 190  # px
ROOM: dict[str, Any] = {"room": 25, "format": ".0f"}


class LetterQuestions(Explorable):
    """One letter is secret; four ways of asking need more or fewer questions."""

    title = "Guess the letter"
    description = (
        "A guessing game with the letters of English, the commonest first. Left: the "
        "letters that are still possible after each question, a row of squares that "
        "gets shorter downwards until one is left. Middle: each letter as a bar, as "
        "wide as it is common and as high as it needs questions, with their average. "
        "Right: the average number of questions of the four ways of asking."
    )
    controls = (
        Choice("way", WAYS, 0, "way of asking"),
        Slider(
            "i", 1, 26, 1, 9, "secret letter (1 is the commonest)", "i", format=".0f"
        ),
    )
    readout = (
        "This letter makes up {percent:.2f} % of English and takes {asked:.0f} "
        "questions. On average, this way of asking ({way}) takes {average:.2f}."
    )
    prompts = (
        Prompt(
            "Ask a? b? c? and so on",
            "Each question removes one letter, and almost every answer is no. The "
            "average is 11.67 questions.",
            {"way": 0, "i": 9},
        ),
        Prompt(
            "Ask for common letters first",
            "Now the wide bars are the low ones, and the average falls to 7.44. "
            "But a no still removes one letter only.",
            {"way": 1, "i": 9},
        ),
        Prompt(
            "Halve what is left",
            "Every answer removes half of the letters that are left, so 4 or 5 "
            "questions find any of them: 4.84 on average.",
            {"way": 2, "i": 9},
        ),
        Prompt(
            "Ask the best questions",
            "They halve the probability, not the alphabet. The letter e takes 3, "
            "z takes 10, and the average is 4.19.",
            {"way": 3, "i": 1},
        ),
    )
    columns = 3

    def tables(self) -> dict[str, np.ndarray]:
        return asked()

    def quantities(self, s: State) -> Quantities:
        return {
            "percent": 100 * chosen("gl_share", s.i - 1),
            "asked": chosen("gl_length", s.way, s.i - 1),
            "average": chosen("gl_average", s.way),
        }

    def panels(self, base: Any) -> list[Any]:
        return [
            panel("Still possible", *still_possible(), height=HEIGHT),
            panel("Questions for each letter", *by_letter(), height=HEIGHT),
            panel("Questions on average", *averages(), height=HEIGHT),
        ]


def chosen(name: str, *index: Any) -> Any:
    """Look up an entry of a table."""
    return look_up(name, asked()[name], *index)


@cache
def asked() -> dict[str, np.ndarray]:
    """Return the answers to every way of asking for every letter, no as 0."""
    alphabet, commonest = sorted(LETTERS), list(LETTERS)
    codes = [one_by_one(alphabet), one_by_one(commonest), halved(alphabet)]
    words = [[code[letter] for letter in LETTERS] for code in codes]
    words.append(huffman_code(SHARES))
    return {
        "gl_letter": np.array(LETTERS, dtype=object),
        "gl_share": rounded(SHARES),
        "gl_word": np.array(words, dtype=object),
        "gl_length": np.array([[len(word) for word in code] for code in words]),
        "gl_average": rounded([expected_length(SHARES, code) for code in words]),
    }


def one_by_one(letters: Sequence[str]) -> dict[str, str]:
    """Ask for one letter after the other; the last one needs no question."""
    words = {letter: "0" * k + "1" for k, letter in enumerate(letters)}
    return {**words, letters[-1]: "0" * (len(letters) - 1)}


def halved(letters: Sequence[str]) -> dict[str, str]:
    """Ask whether it is in the second half of what is left."""
    if len(letters) == 1:
        return {letters[0]: ""}
    middle = (len(letters) + 1) // 2
    first, second = halved(letters[:middle]), halved(letters[middle:])
    return {k: "0" + w for k, w in first.items()} | {
        k: "1" + w for k, w in second.items()
    }


def still_possible() -> list[Any]:
    """Return a row of squares for each question, and the answers below."""
    x = Axis(0, len(LETTERS), **HIDDEN)
    y = Axis(MOST + 1.2, -2.2, [0, 5, 10, 15, 20, 25], "questions asked", **ROOM)
    count = len(LETTERS)
    agree = "slice(gl_word[way][datum.k],0,datum.n)==slice(gl_word[way][i-1],0,datum.n)"
    chart = alt.Chart(alt.sequence(0, count * (MOST + 1), as_="r"))
    chart = chart.transform_calculate(
        k=f"datum.r % {count}", n=f"floor(datum.r / {count})"
    )
    chart = chart.transform_calculate(x2="datum.k + 1", y2="datum.n + 1")
    chart = chart.transform_filter(f"datum.n <= asked && {agree}")
    secret = alt.value(style.TARGET), alt.value(style.PROBABILITY)
    marks = chart.mark_rect(stroke=style.PAPER, strokeWidth=0.5, opacity=1)
    names = rows(
        [{"k": k} for k in range(len(LETTERS))],
        x="datum.k + 0.5",
        y="-1.2",
        text="gl_letter[datum.k]",
    )
    here = names.transform_filter("datum.k == i - 1")
    return [
        marks.encode(
            x=x.x("k"),
            x2="x2:Q",
            y=y.y("n"),
            y2="y2:Q",
            color=alt.condition("datum.k == i - 1", *secret),
        ),
        labels(names, x, y, style.MUTED, fontSize=8),
        labels(here, x, y, style.TARGET, fontWeight=700, fontSize=11),
    ]


def by_letter() -> list[Any]:
    """Return every letter: width its share, height its questions."""
    x = Axis(0, 1, [0, 0.5, 1], "probability", format=".2~g")
    y = Axis(0, MOST + 2, [0, 5, 10, 15, 20, 25], **ROOM)
    ends = np.cumsum(SHARES)
    each = rows(
        [
            {"k": k, "x": round(end - share, 6), "x2": round(end, 6)}
            for k, (share, end) in enumerate(zip(SHARES, ends, strict=True))
        ],
        y="gl_length[way][datum.k]",
    )
    this = each.transform_filter("datum.k == i - 1")
    average = f"{quoted(_('average'))} + ' ' + format(average, '.2f')"
    return [
        boxes(each, x, y, style.PROBABILITY, stroke=style.PAPER, strokeWidth=0.3),
        boxes(this, x, y, style.TARGET),
        level(y, "average", style.INK, strokeWidth=1.5, strokeDash=[5, 3]),
        reading(average, style.INK, 4, 8, fontWeight=600),
    ]


def averages() -> list[Any]:
    """Return the averages of the four ways, the chosen one in colour."""
    x = Axis(0, 13.5, [0, 5, 10], "questions", format=".0f", grid=False)
    y = Axis(len(WAYS) - 0.3, -0.6, **HIDDEN)
    each = rows([{"k": k} for k in range(len(WAYS))], mean="gl_average[datum.k]")
    bars = each.transform_calculate(y="datum.k", y2="datum.k + 0.45", zero="0")
    look = alt.value(style.PROBABILITY), alt.value(style.LOGIT)
    numbers = each.transform_calculate(
        x="datum.mean + 0.3", y="datum.k + 0.25", text="format(datum.mean, '.2f')"
    )
    names = [
        note(name, style.INK, 2, (y, k - 0.2), fontWeight=400)
        for k, name in enumerate(WAYS)
    ]
    return [
        bars.mark_rect(opacity=1).encode(
            x=x.x("zero"),
            x2="mean:Q",
            y=y.y("y"),
            y2="y2:Q",
            color=alt.condition("datum.k == way", *look),
        ),
        labels(numbers, x, y, align="left"),
        *names,
    ]
