"""What can be done with an explorable: save its picture, read its numbers."""

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from softgrad_book import explorables, style

PAGE = "05-squared-error-versus-cross-entropy.html#race?m=3&t=10"
TABLE = """(table) => [...table.querySelectorAll("tbody tr")].map((row) =>
  [...row.cells].map((cell) => Number(cell.textContent.replaceAll(",", "")
    .replace("−", "-"))))"""


@pytest.fixture(scope="module")
def race(patient_reader):
    page = patient_reader.open(PAGE, wake=None)
    page.wait_for_function(
        "() => document.querySelector('#race').view?.signal('m') === 3"
    )
    return page.locator("#race")


def saved(figure, name):
    with figure.page.expect_download() as download:
        figure.get_by_role("button", name=name).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_the_svg_stands_by_itself_in_the_colours_of_the_page(race):
    name, data = saved(race, "Save SVG")
    assert name == "race.svg"
    root = ET.fromstring(data)
    assert float(root.get("width")) > 500
    text = data.decode()
    assert "var(" not in text
    assert style.CROSS_ENTROPY in text
    assert "steps cross-entropy gives the cat" in text  # in words, too


def test_the_png_is_large_enough_for_a_slide(race):
    name, data = saved(race, "Save PNG")
    assert name == "race.png"
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20]) > 1500  # px, its width


def test_the_numbers_equal_those_of_the_library_at_the_state_that_is_shown(race):
    race.get_by_role("button", name="Show the numbers").click()
    values = explorables.Race().values(m=3, t=10)
    expected = [[k, values[f"p_ce_{k}"], values[f"p_se_{k}"]] for k in (1, 2, 3)]
    table = race.get_by_role("table", name="p of each class, now")
    np.testing.assert_allclose(table.evaluate(TABLE), expected, rtol=1e-3)
    curve = race.get_by_role("table", name="p of the cat").evaluate(TABLE)
    here = [values["step_here"], values["ce_here"], values["se_here"]]
    np.testing.assert_allclose(curve[0], here, rtol=1e-3)
    # They follow the controls.
    race.get_by_label("start margin m").fill("5")
    moved = explorables.Race().values(m=5, t=10)
    numbers = race.locator(".numbers", has_text=f"{moved['p_se_2']:.4g}")
    numbers.wait_for()
    race.get_by_role("button", name="Hide the numbers").click()
    assert not race.locator(".numbers").is_visible()
