"""Every explorable in the built page: it moves, and it shows the library's numbers."""

import random
import re

import numpy as np
import pytest

from built_book import HTML, pages
from softgrad_book import explorables
from softgrad_book.explorables._model import Choice, Slider
from softgrad_book.site.page_html.explorable_html import address_of
from softgrad_book.site.page_html.notation import to_text

SETTINGS = 20  # random positions of all sliders, per explorable


FIGURE = re.compile(r'<figure class="explorable" id="([^"]*)"')


def homes():
    """Return each explorable with its page; those of one page after each other."""
    found = {}
    for page in pages():
        for address in FIGURE.findall((HTML / page).read_text("utf8")):
            found.setdefault(address, page)
    names = zip(explorables.CLASSES, map(address_of, explorables.MODULES), strict=True)
    at = [(found.get(address, "nowhere.html"), name) for name, address in names]
    return [pytest.param(home, id="-".join(home)) for home in sorted(at)]


@pytest.fixture(scope="module", params=homes())
def home(request):
    return request.param


@pytest.fixture(scope="module")
def explorable(home):
    return getattr(explorables, home[1])()


@pytest.fixture(scope="module")
def page(patient_reader, home, explorable):
    """The page that holds it: opened once for all its explorables, and not reloaded."""
    page = patient_reader.turn_to(home[0])
    assert page.locator(selector(explorable)).count() == 1
    return page


def selector(explorable):
    return f"#{address_of(explorable.name)}"


@pytest.fixture
def figure(page, explorable):
    figure = page.locator(selector(explorable))
    figure.evaluate(RESET)
    return figure


# What an event sets off is done when the browser comes to the next task.
NEXT = "await new Promise((next) => setTimeout(next));"
# The options of a choice have one name in the page, and the control's beside it.
NAME = "(input) => input.dataset.name ?? input.name"
RESET = f"""async (figure) => {{
  figure.querySelector("[data-tool=reset]").click();
  {NEXT}
}}"""
SIGNALS = f"""async (figure, [states, names]) => {{
  const rows = [];
  const nameOf = {NAME}, all = [...figure.querySelectorAll("input")];
  for (const settings of states) {{
    for (const [name, value] of Object.entries(settings)) {{
      const inputs = all.filter((input) => nameOf(input) === name);
      if (inputs.length === 1) inputs[0].value = value;
      for (const input of inputs) input.checked = Number(input.value) === value;
    }}
    const input = figure.querySelector(".controls input");
    input.dispatchEvent(new Event("input", {{ bubbles: true }}));
    {NEXT}
    rows.push(names.map((name) => Number(figure.view.signal(name))));
  }}
  return rows;
}}"""
CURVES = """async (figure, names) => {
  const { spec } = await (await fetch(figure.dataset.chart)).json();
  for (const { name } of spec.data) {
    const rows = figure.view.data(name);
    if (rows.length && names.every((name) => name in rows[0])) {
      const points = new Map(rows.map((row) => [row.x, row])).values();
      return [...points].map((row) => names.map((name) => Number(row[name])));
    }
  }
}"""


def prompted_settings(explorable):
    """Return the states that the "Try this" buttons lead to: often corners."""
    return [explorable.start() | prompt.settings for prompt in explorable.prompts]


def random_settings(explorable, count=SETTINGS):
    rng = random.Random(explorable.name)
    return [
        {c.name: float(rng.choice(c.positions())) for c in explorable.controls}
        for _ in range(count)
    ]


def move(figure, *states, names=()):
    """Move all controls, from state to state; return the signals at each."""
    return figure.evaluate(SIGNALS, [states, list(names)])


def wait_for_change(part, before):
    """Wait until the HTML in a part of the page is another."""
    part.page.wait_for_function(
        "([part, before]) => part.innerHTML !== before",
        arg=[part.element_handle(), before],
    )


# The first test: nobody has moved anything in this figure yet.
def test_a_screen_reader_is_told_after_a_move_and_only_then(page, explorable):
    figure = page.locator(selector(explorable))
    status = figure.locator(".beside [role=status]")
    assert status.inner_text() == ""
    slider = explorable.controls[0]
    move(figure, {slider.name: float(slider.positions()[-1])})
    assert status.inner_text() == ""  # not yet: a slider passes many values
    wait_for_change(status, "")
    assert status.inner_text() == figure.locator(".readout").inner_text()


def controls(explorable, kind):
    return [control for control in explorable.controls if isinstance(control, kind)]


def test_every_slider_moves_the_picture_by_keyboard(page, figure, explorable):
    stage = figure.locator(".stage")
    for slider in controls(explorable, Slider):
        figure.evaluate(RESET)
        control = figure.locator(f'input[name="{slider.name}"]')
        before = stage.inner_html()
        text = control.get_attribute("aria-valuetext")
        control.focus()
        page.keyboard.press("End" if slider.value < slider.high else "Home")
        wait_for_change(stage, before)
        assert control.get_attribute("aria-valuetext") != text, slider.name


def test_every_choice_is_made_by_arrow_keys(page, figure, explorable):
    for choice in controls(explorable, Choice):
        figure.evaluate(RESET)
        group = figure.get_by_role("radiogroup", name=to_text(choice.label))
        assert group.locator("label").all_inner_texts() == list(choice.options)
        group.locator("input:checked").focus()
        for _ in choice.options:
            before = figure.locator(".stage").inner_html()
            now = int(group.locator("input:checked").get_attribute("value"))
            page.keyboard.press("ArrowDown")
            chosen = group.locator("input:checked").get_attribute("value")
            assert int(chosen) == (now + 1) % len(choice.options)
            wait_for_change(figure.locator(".stage"), before)


def test_an_arrow_key_makes_one_step(page, figure, explorable):
    slider = controls(explorable, Slider)[0]
    control = figure.locator(f'input[name="{slider.name}"]')
    control.focus()
    right = slider.value < slider.high
    page.keyboard.press("ArrowRight" if right else "ArrowLeft")
    step = slider.step if right else -slider.step
    assert float(control.input_value()) == pytest.approx(slider.value + step)


def test_the_browser_computes_what_the_library_computes(figure, explorable):
    states = [*random_settings(explorable), *prompted_settings(explorable)]
    names = list(explorable.values())
    rows = move(figure, *states, names=names)
    for settings, found in zip(states, rows, strict=True):
        with np.errstate(all="ignore"):  # a plain share may be 0 / 0
            expected = explorable.values(**settings)
        assert list(expected) == names
        np.testing.assert_allclose(
            np.array(found, float),
            list(expected.values()),
            rtol=1e-9,
            atol=1e-14,  # numbers of size 1 that cancel keep such a rest
            err_msg=f"{names} at {settings}",
        )


def test_curves_follow_the_library(figure, explorable):
    if explorable.span is None:
        pytest.skip("this explorable draws no curve")
    for settings in random_settings(explorable, 3):
        move(figure, settings)
        expected = explorable.curve_values(**settings)
        rows = figure.evaluate(CURVES, list(expected))
        assert rows is not None, "the chart holds no data with the curves' names"
        found = np.array(rows, float).T
        for name, column in zip(expected, found, strict=True):
            np.testing.assert_allclose(
                column, expected[name], rtol=1e-9, atol=1e-12, err_msg=name
            )


def test_the_page_and_the_browser_agree_on_the_first_state(figure, home):
    html = (HTML / home[0]).read_text("utf8")
    written, computed = figure.evaluate(
        """(figure, html) => {
          const page = new DOMParser().parseFromString(html, "text/html");
          return [page.getElementById(figure.id), figure].map((figure) =>
            [...figure.querySelectorAll(".readout, output")].map((p) => p.textContent));
        }""",
        html,
    )
    assert len(written) > 1
    assert written == computed


# In steps of the browser's own, where a mouse would go a long way round.
PROMPTS = f"""async (figure) => {{
  const nameOf = {NAME}, states = [];
  const settled = async () => {{
    {NEXT}
    const inputs = figure.querySelectorAll("input:not([type=radio]:not(:checked))");
    const entries = [...inputs].map((input) => [nameOf(input), Number(input.value)]);
    states.push(Object.fromEntries(entries));
  }};
  for (const button of figure.querySelectorAll("button[data-set]")) {{
    button.click();
    await settled();
    figure.querySelector("[data-tool=reset]").click();
    await settled();
  }}
  return states;
}}"""


def test_prompts_set_the_sliders_and_reset_takes_them_back(figure, explorable):
    start = explorable.start()
    states = figure.evaluate(PROMPTS)
    assert len(states) == 2 * len(explorable.prompts)
    for prompt, after, back in zip(
        explorable.prompts, states[::2], states[1::2], strict=True
    ):
        assert after == pytest.approx(start | dict(prompt.settings))
        assert back == pytest.approx(start)


def test_prompts_and_reset_are_within_a_mouse_s_reach(figure, explorable):
    start, stage = explorable.start(), figure.locator(".stage")
    elsewhere = [start | dict(p.settings) != start for p in explorable.prompts]
    first = stage.inner_html()
    figure.locator("button[data-set]").nth(elsewhere.index(True)).click()
    wait_for_change(stage, first)
    moved = stage.inner_html()
    figure.locator("[data-tool=reset]").click()
    wait_for_change(stage, moved)
