"""Explorables without a browser: their specifications, texts and formulas."""

import json

import pytest
import vl_convert

from softgrad_book import explorables, style
from softgrad_book.explorable import MIME_TYPE

HEX = {tone.light for tone in style.PALETTE.values()}


@pytest.fixture(scope="module", params=explorables.__all__)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def explorable(name):
    return getattr(explorables, name)()


@pytest.fixture(scope="module")
def stored(explorable):
    return explorable._repr_mimebundle_()[MIME_TYPE]


def test_is_found_by_its_name(name, explorable):
    assert explorable.name == name


def test_is_stored_alike_every_time(explorable, stored):
    again = explorable._repr_mimebundle_()[MIME_TYPE]
    assert json.dumps(stored) == json.dumps(again)


@pytest.mark.parametrize("version", ["5.20", "6.4"])
def test_draws_where_there_is_no_site(stored, version):
    """JupyterLab and VS Code hold Vega-Lite 5, the site holds 6."""
    chart = {k: v for k, v in stored.items() if k not in ("usermeta", "$schema")}
    assert "<svg" in vl_convert.vegalite_to_svg(chart, vl_version=version)


def test_colours_come_from_the_palette(stored):
    text = json.dumps({k: v for k, v in stored.items() if k != "usermeta"})
    found = {word.lower() for word in text.split('"') if word.startswith("#")}
    assert found <= HEX


def test_names_do_not_collide(explorable):
    sliders = {slider.name for slider in explorable.sliders}
    assert not sliders & set(explorable.expressions())
    assert not sliders & set(explorable.tables)


def test_every_prompt_names_sliders_and_stays_in_range(explorable):
    sliders = {slider.name: slider for slider in explorable.sliders}
    for prompt in explorable.prompts:
        for name, value in prompt.settings.items():
            positions = sliders[name].positions()
            assert abs(positions - value).min() < 1e-9, (prompt.do, name, value)


def test_says_what_it_shows(explorable):
    assert len(explorable.description) > 60
    assert 3 <= len(explorable.prompts) <= 5
