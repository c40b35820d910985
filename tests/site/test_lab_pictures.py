"""A lab in a page: what it needs is said first; then its pictures, side by side."""

import matplotlib.pyplot as plt
import pytest

from softgrad_book import labs
from softgrad_book.figures._picture import picture
from softgrad_book.site.page_html.outputs import output_html


@picture
def line(z_1=1.0, log10_h=0.0):
    figure, axes = plt.subplots()
    axes.plot([0, 1], [0, z_1 + log10_h])
    return figure, f"A line that ends at {z_1 + log10_h:g}."


def lab(*states):
    made = labs.Lab(line, states, z_1=(-3, 3, 0.5, 1), log10_h=(0, 2, 1, 0))
    data, metadata = made._repr_mimebundle_()
    del data[labs.WIDGET_TYPE]  # as a notebook stores it
    return output_html(data, metadata, "c7")


@pytest.fixture(scope="module")
def page(patient_reader):
    page = patient_reader.open("02-entropy.html", wake=None)
    show = """html => {
      const cell = document.querySelector(".cell");
      cell.innerHTML = `<div class="cell_output">${html}</div>`;
      cell.scrollIntoView();
    }"""
    page.evaluate(show, lab({"z_1": -2}, {"z_1": 0.5, "log10_h": 2}))
    yield page
    page.close()


def test_what_the_lab_needs_is_said_above_its_pictures(page):
    notes = page.locator(".lab .note")
    assert notes.evaluate_all("all => all.map(n => n.checkVisibility())") == [
        False,
        True,
    ]
    assert "here it is a picture" in notes.nth(1).inner_text()
    below = page.locator(".lab svg").first.bounding_box()["y"]
    assert notes.nth(1).bounding_box()["y"] < below


def test_where_a_server_is_the_note_says_which_button_to_press(page):
    page.evaluate("document.head.insertAdjacentHTML('beforeend', '<i id=server>')")
    page.locator(".lab .note.served").wait_for()
    assert "Press Run" in page.locator(".lab .note.served").inner_text()
    assert not page.locator(".lab .note.alone").is_visible()
    page.evaluate("document.getElementById('server').remove()")


def test_each_picture_has_its_settings_and_its_text(page):
    captions = page.locator(".lab figcaption").all_inner_texts()
    assert captions == [
        "Start: z1 = 1, log10 h = 0",
        "z1 = −2, log10 h = 0",
        "z1 = 0.5, log10 h = 2",
    ]
    pictures = page.get_by_role("img", name="A line that ends at")
    assert pictures.count() == 3
    ids = page.evaluate("[...document.querySelectorAll('.lab [id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("width", "in_a_row"), [(1300, 2), (768, 2), (360, 1)])
def test_pictures_stand_side_by_side_where_they_fit(page, width, in_a_row):
    page.set_viewport_size({"width": width, "height": 900})
    tops = [p.bounding_box()["y"] for p in page.locator(".lab figure").all()]
    assert tops.count(tops[0]) == in_a_row
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_lab_without_states_is_one_picture_with_its_settings():
    html = lab()
    assert html.count("<svg") == 1
    assert "Start" not in html
    assert "<figcaption><var>z</var><sub>1</sub> = 1, log10 h = 0</figcaption>" in html
