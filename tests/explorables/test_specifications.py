"""Explorables without a browser: their specifications, texts and formulas."""

import json
import re
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
import vl_convert

from softgrad_book import explorables, i18n, style
from softgrad_book.explorables._charts import Axis, grouped_bars, panel
from softgrad_book.explorables._model import (
    MIME_TYPE,
    Choice,
    Explorable,
    Prompt,
    Slider,
)

HEX = {tone.light for tone in style.PALETTE.values()}


@pytest.fixture(scope="module", params=explorables.CLASSES)
def explorable(request):
    return getattr(explorables, request.param)()


@pytest.fixture(scope="module")
def stored(explorable):
    return explorable._repr_mimebundle_()[MIME_TYPE]


def test_is_found_by_its_name(explorable):
    assert explorable.name.title().replace("_", "") == type(explorable).__name__
    assert explorable.name in explorables.MODULES


@pytest.fixture(scope="module")
def in_the_book():
    """What the chapters store: the specifications that other runs made, by name."""
    cells = [
        cell
        for path in (Path(__file__).parents[2] / "book").glob("*.ipynb")
        for cell in json.loads(path.read_text("utf8"))["cells"]
    ]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    specs = [o["data"][MIME_TYPE] for o in outputs if MIME_TYPE in o.get("data", {})]
    return {spec["usermeta"]["explorable"]["name"]: spec for spec in specs}


def test_is_stored_alike_every_time(explorable, stored, in_the_book):
    """A failure says that `make notebooks` is due, or that two runs differ."""
    assert json.loads(json.dumps(stored)) == in_the_book[explorable.name]


def test_is_stored_as_data_without_markup(stored):
    assert not re.search(r"</|class=|aria-", json.dumps(stored))


@pytest.fixture(scope="module")
def bare(stored):
    return {k: v for k, v in stored.items() if k not in ("usermeta", "$schema")}


@pytest.fixture(scope="module")
def vega(bare):
    """The chart as the site compiles it."""
    return vl_convert.vegalite_to_vega(bare, vl_version="6.4")


def test_draws_where_there_is_no_site(bare):
    """JupyterLab and VS Code hold Vega-Lite 5, the site holds 6."""
    assert "<svg" in vl_convert.vegalite_to_svg(bare, vl_version="5.20")


def test_draws_on_the_site(vega):
    assert "<svg" in vl_convert.vega_to_svg(vega)


def test_each_curve_is_computed_once_for_all_panels(stored, vega):
    transforms = [t for data in vega["data"] for t in data.get("transform", [])]
    formulas = [t["as"] for t in transforms if t["type"] == "formula"]
    for curve in stored.get("transform", []):
        assert formulas.count(curve["as"]) == 1, curve["as"]


def test_colours_come_from_the_palette(stored):
    text = json.dumps({k: v for k, v in stored.items() if k != "usermeta"})
    found = {word.lower() for word in text.split('"') if word.startswith("#")}
    assert found <= HEX


def test_names_do_not_collide(explorable):
    controls = set(explorable.start())
    assert not controls & set(explorable.expressions())
    assert not controls & set(explorable.tables())


def test_every_prompt_names_controls_and_stays_in_range(explorable):
    controls = {control.name: control for control in explorable.controls}
    for prompt in explorable.prompts:
        for name, value in prompt.settings.items():
            positions = controls[name].positions()
            assert abs(positions - value).min() < 1e-9, (prompt.do, name, value)


def test_says_what_it_shows(explorable):
    assert len(explorable.description) > 60
    assert 3 <= len(explorable.prompts) <= 5


class Marked:
    """A catalogue of a language in which every text stands between « and »."""

    def gettext(self, text):
        return f"«{text}»"


def texts(part):
    """Yield what a specification shows as text, expressions apart."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        if isinstance(value, (dict, list)):
            yield from texts(value)
        elif key in ("title", "subtitle", "text", "description") and value:
            yield str(value)


def expressions(part):
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        if isinstance(value, (dict, list)):
            yield from expressions(value)
        elif key in ("calculate", "expr", "labelExpr", "filter", "signal"):
            yield str(value)


def test_every_text_is_translated(explorable, monkeypatch):
    monkeypatch.setattr(i18n, "_catalogue", Marked())
    bundle = explorable._repr_mimebundle_()[MIME_TYPE]
    meta = bundle.pop("usermeta")["explorable"]
    bundle["params"] = [p for p in bundle["params"] if p["name"] != "readout"]
    assert all("«" in text for text in texts(bundle)), list(texts(bundle))
    for expression in expressions(bundle):
        # What is quoted, but for keys of objects, as in {'field': 'name'}.
        for quoted in re.findall(r"'((?:[^'\\]|\\.)*)'(?!:)", expression):
            words = re.sub("«.*?»", "", quoted)
            assert not re.search("[A-Za-z]{3}", words), (quoted, expression)
    shown = [meta["title"], meta["readout"], *(c["label"] for c in meta["controls"])]
    shown += [text for p in meta["prompts"] for text in (p["do"], p["notice"])]
    for control in meta["controls"]:
        shown += control.get("options", [])
    # A formula, $z_1$ or {p_1:.2f}, is the same in every language.
    assert all("«" in text for text in shown if not re.fullmatch(r"\$.*\$", text))


class Twice(Explorable):
    """Powers of x, one of which is chosen."""

    title = "Twice"
    description = "A bar for each of the first three powers of x."
    controls = (Choice("n", ("it's square", "cube"), 1, "power"),)
    readout = "The {n} of 2 is {power:.0f}."
    prompts = (Prompt("Choose", "Less.", {"n": 0}),)

    def quantities(self, s):
        chosen = 4 if s.n == 0 else 8
        return {"power": chosen, "p": np.array([1, 2, chosen])}

    def panels(self, base):
        series = {"p": ("it's p", style.PROBABILITY), "q": ("q", style.TARGET)}
        return [panel("Powers", grouped_bars(series, Axis(0, 8)))]

    def tables(self):
        return {f"q_{k}": np.array(k) for k in (1, 2, 3)}


def test_a_choice_is_stored_with_its_names_and_followed_by_every_text():
    spec = Twice()._repr_mimebundle_()[MIME_TYPE]
    (choice,) = spec["usermeta"]["explorable"]["controls"]
    assert choice == {
        "name": "n",
        "value": 1,
        "kind": "choice",
        "label": "power",
        "options": ["it's square", "cube"],
    }
    assert spec["usermeta"]["explorable"]["readout"] == "The cube of 2 is 8."
    params = {param["name"]: param for param in spec["params"]}
    assert params["readout"]["expr"] == (
        r"'The '+['it\'s square','cube'][n]+' of 2 is '+format(power,'.0f')+'.'"
    )
    assert params["power"]["expr"] == "((n != 0) ? ( 8 ) : ( 4 ))"
    assert params["n"]["bind"]["labels"] == ["it's square", "cube"]


class Worded(Twice):
    wordings: ClassVar = {"said": ("n", ("it's {power:.0f}", "not {power:.0f}"))}
    controls = (*Twice.controls, Slider("t", 0, 1, 1, 0, "t", "said", ""))
    readout = "No, {said}."


def test_a_wording_follows_its_choice_and_is_translated(monkeypatch):
    spec = Worded()._repr_mimebundle_()[MIME_TYPE]
    stored = spec["usermeta"]["explorable"]
    assert stored["readout"] == "No, not 8."
    assert stored["controls"][1]["shown"] == "not 8"
    params = {param["name"]: param for param in spec["params"]}
    said = r"['it\'s '+format(power,'.0f'),'not '+format(power,'.0f')][n]"
    assert params["shown_t"]["expr"] == said
    assert params["readout"]["expr"] == f"'No, '+{said}+'.'"
    monkeypatch.setattr(i18n, "_catalogue", Marked())
    assert Worded()._stored()["controls"][1]["shown"] == "«not 8»"


def test_an_apostrophe_breaks_no_chart():
    chart = Twice().spec()
    chart.pop("$schema")
    assert "it's p" in vl_convert.vegalite_to_svg(chart)
