"""The small parts around an explorable: notation, templates, tables, labs, pictures."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from softgrad.trace import symbols
from softgrad_book import labs, style
from softgrad_book.explorables._model import Slider
from softgrad_book.explorables._tables import look_up
from softgrad_book.explorables._text import filled, sentence
from softgrad_book.figures import picture
from softgrad_book.rounding import rounded
from softgrad_book.site.page_html.notation import to_html, to_text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("$z_1$", "<var>z</var><sub>1</sub>"),
        ("$p_{ij}^2$", "<var>p</var><sub><var>i</var><var>j</var></sub><sup>2</sup>"),
        ("margin $m$ < 1", "margin <var>m</var> &lt; 1"),
        ("no formula", "no formula"),
    ],
)
def test_notation(text, html):
    assert to_html(text) == html


def test_notation_without_markup_is_speakable():
    assert to_text("temperature $T_{1}$") == "temperature T1"


@pytest.mark.parametrize(
    ("form", "value", "text"),
    [
        (".2f", -0.126, "−0.13"),
        (".1f", -0.01, "0.0"),
        ("+.1f", 2, "+2.0"),
        (".3~f", 2.5, "2.5"),
        (".0%", 0.5, "50%"),
        (",.0f", -6294, "−6,294"),
        (".3~g", 1.5e10, "1.5e+10"),
        (".1e", 1.2e-7, "1.2e−7"),
        (".2f", float("nan"), "NaN"),
    ],
)
def test_numbers_are_written_as_the_browser_writes_them(form, value, text):
    assert filled(f"{{x:{form}}}", {"x": value}) == text


def test_sentences_survive_quotation_marks():
    assert sentence("it's {x:.1f}") == r"'it\'s '+format(x,'.1f')"


def test_a_table_is_looked_up_by_number_and_by_symbol():
    table = np.array([[1, 2], [3, 4]])
    assert look_up("t", table, 1, 0.0) == 3
    assert str(look_up("t", table, symbols("i") + 1, 0)) == "t[i + 1][0]"


def test_rounding_keeps_six_digits_and_the_shape():
    assert rounded([[1 / 3, 2e-10 / 3]]).tolist() == [[0.333333, 6.66667e-11]]


def test_slider_positions_are_the_ones_a_hand_can_reach():
    positions = Slider("x", -1, 1, 0.1, 0).positions()
    assert len(positions) == 21
    assert 0.3 in positions


@picture
def line(slope=1.0):
    figure, axes = plt.subplots()
    axes.plot([0, 1], [0, slope])
    return figure, "A line."


def test_a_picture_is_the_same_every_time():
    assert line().svg == line().svg
    assert line().svg != line(2.0).svg


def test_a_lab_shows_its_picture_and_follows_its_sliders():
    lab = labs.Lab(line, slope=(0, 3, 0.5, 1))
    data, metadata = lab._repr_mimebundle_()
    assert data["image/svg+xml"] == line(1.0).svg
    assert metadata["image/svg+xml"]["alt"] == "A line."
    lab.sliders["slope"].value = 2
    assert lab.screen.value == style.themed_anywhere(line(2.0).svg)


def test_a_lab_counts_in_whole_numbers():
    lab = labs.Lab(
        lambda steps, slope: line(slope), steps=(0, 9, 1, 2), slope=(0, 1, 0.5, 0)
    )
    formats = [slider.readout_format for slider in lab.sliders.values()]
    assert formats == [".0f", ".2f"]


def test_a_lab_refuses_a_start_outside_its_range():
    with pytest.raises(ValueError, match=r"slope must start in \[0, 3\], got 4"):
        labs.Lab(line, slope=(0, 3, 0.5, 4))


def test_a_lab_brings_the_states_that_a_page_shows():
    lab = labs.Lab(line, [{"slope": 0}, {"slope": 2.5}], slope=(0, 3, 0.5, 1))
    pictures = lab._repr_mimebundle_()[0][labs.MIME_TYPE]["pictures"]
    assert [p["settings"] for p in pictures] == [
        [["slope", "1"]],
        [["slope", "0"]],
        [["slope", "2.5"]],
    ]
    assert [p["svg"] for p in pictures] == [line(s).svg for s in (1, 0, 2.5)]
    assert [p["alt"] for p in pictures] == ["A line."] * 3
    assert lab.screen.value == style.themed_anywhere(line(1).svg)


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"slope": 4}, r"slope must be in \[0, 3\], got 4"),
        ({"T": 1}, "states name sliders, got 'T'"),
    ],
)
def test_a_lab_refuses_a_state_that_no_slider_reaches(state, message):
    with pytest.raises(ValueError, match=message):
        labs.Lab(line, [state], slope=(0, 3, 0.5, 1))
