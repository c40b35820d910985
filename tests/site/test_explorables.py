"""Every explorable in the built page: it moves, and it shows the library's numbers."""

import random

import numpy as np
import pytest

from built_book import HTML, pages
from softgrad_book import explorables
from softgrad_book.explorables._model import Choice, Slider
from softgrad_book.site.page_html.explorable_html import address_of
from softgrad_book.site.page_html.notation import to_text

SETTINGS = 20  # random positions of all sliders, per explorable


def page_of(explorable):
    start = f'<figure class="explorable" id="{address_of(explorable.name)}"'
    for page in pages():
        if start in (HTML / page).read_text():
            return page
    pytest.fail(f"no page holds the explorable {explorable.name}")


def selector(explorable):
    return f"#{address_of(explorable.name)}"


@pytest.fixture(scope="module", params=explorables.CLASSES)
def explorable(request):
    return getattr(explorables, request.param)()


@pytest.fixture(scope="module")
def page(patient_reader, explorable):
    return patient_reader.open(page_of(explorable), wake=selector(explorable))


@pytest.fixture
def figure(page, explorable):
    figure = page.locator(selector(explorable))
    figure.evaluate(RESET)
    return figure


RESET = """async (figure) => {
  figure.querySelector("form.controls").reset();
  await new Promise((next) => setTimeout(next, 20));
}"""


def prompted_settings(explorable):
    """Return the states that the "Try this" buttons lead to: often corners."""
    return [explorable.start() | prompt.settings for prompt in explorable.prompts]


def random_settings(explorable, count=SETTINGS):
    rng = random.Random(explorable.name)
    for _ in range(count):
        yield {c.name: float(rng.choice(c.positions())) for c in explorable.controls}


def move(figure, settings):
    figure.evaluate(
        """async (figure, settings) => {
          for (const [name, value] of Object.entries(settings)) {
            const inputs = figure.querySelectorAll(`input[name="${name}"]`);
            if (inputs.length === 1) inputs[0].value = value;
            for (const input of inputs) input.checked = Number(input.value) === value;
            inputs[0].dispatchEvent(new Event("input", { bubbles: true }));
          }
          await new Promise(requestAnimationFrame);
        }""",
        settings,
    )


# The first test: nobody has moved anything on the page yet.
def test_a_screen_reader_is_told_after_a_move_and_only_then(page, explorable):
    figure = page.locator(selector(explorable))
    status = figure.locator(".beside [role=status]")
    assert status.inner_text() == ""
    slider = explorable.controls[0]
    move(figure, {slider.name: float(slider.positions()[-1])})
    page.wait_for_timeout(800)
    assert status.inner_text() == figure.locator(".readout").inner_text()


def controls(explorable, kind):
    return [control for control in explorable.controls if isinstance(control, kind)]


def test_every_slider_moves_the_picture_by_keyboard(page, figure, explorable):
    for slider in controls(explorable, Slider):
        figure.evaluate(RESET)
        control = figure.locator(f'input[name="{slider.name}"]')
        before = figure.locator(".stage").inner_html()
        text = control.get_attribute("aria-valuetext")
        control.focus()
        page.keyboard.press("End" if slider.value < slider.high else "Home")
        page.wait_for_timeout(50)
        assert figure.locator(".stage").inner_html() != before, slider.name
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
            page.wait_for_function(
                "([figure, before]) => "
                "figure.querySelector('.stage').innerHTML !== before",
                arg=[figure.element_handle(), before],
            )


def test_an_arrow_key_makes_one_step(page, figure, explorable):
    slider = controls(explorable, Slider)[0]
    control = figure.locator(f'input[name="{slider.name}"]')
    control.focus()
    right = slider.value < slider.high
    page.keyboard.press("ArrowRight" if right else "ArrowLeft")
    step = slider.step if right else -slider.step
    assert float(control.input_value()) == pytest.approx(slider.value + step)


def test_the_browser_computes_what_the_library_computes(figure, explorable):
    for settings in [*random_settings(explorable), *prompted_settings(explorable)]:
        move(figure, settings)
        with np.errstate(all="ignore"):  # a plain share may be 0 / 0
            expected = explorable.values(**settings)
        found = figure.evaluate(
            "(figure, names) => names.map((name) => Number(figure.view.signal(name)))",
            list(expected),
        )
        np.testing.assert_allclose(
            np.array(found, float),
            list(expected.values()),
            rtol=1e-9,
            atol=1e-14,  # numbers of size 1 that cancel keep such a rest
            err_msg=f"{list(expected)} at {settings}",
        )


def test_curves_follow_the_library(figure, explorable):
    if explorable.span is None:
        pytest.skip("this explorable draws no curve")
    for settings in random_settings(explorable, 3):
        move(figure, settings)
        expected = explorable.curve_values(**settings)
        rows = figure.evaluate(
            """(figure, names) => {
              for (const data of Object.keys(figure.view._runtime.data)) {
                const rows = figure.view.data(data) ?? [];
                if (rows.length && names.every((name) => name in rows[0])) {
                  const points = new Map(rows.map((row) => [row.x, row])).values();
                  return [...points].map((row) => names.map((n) => Number(row[n])));
                }
              }
            }""",
            list(expected),
        )
        assert rows is not None, "the chart holds no data with the curves' names"
        found = np.array(rows, float).T
        for name, column in zip(expected, found, strict=True):
            np.testing.assert_allclose(
                column, expected[name], rtol=1e-9, atol=1e-12, err_msg=name
            )


def test_the_page_and_the_browser_agree_on_the_first_state(reader, figure, explorable):
    still = reader.open(page_of(explorable), java_script_enabled=False, wake=None)
    written = still.locator(selector(explorable))
    for part in (".readout", "output"):
        assert (
            figure.locator(part).all_inner_texts()
            == written.locator(part).all_inner_texts()
        )


def test_prompts_set_the_sliders_and_reset_takes_them_back(figure, explorable):
    start = explorable.start()
    inputs = """(figure) => Object.fromEntries(
      [...figure.querySelectorAll("input:not([type=radio]:not(:checked))")]
        .map((i) => [i.name, Number(i.value)])
    )"""
    for button, prompt in zip(
        figure.locator("button[data-set]").all(), explorable.prompts, strict=True
    ):
        button.click()
        assert figure.evaluate(inputs) == pytest.approx(start | dict(prompt.settings))
        figure.locator("button[type=reset]").click()
        assert figure.evaluate(inputs) == pytest.approx(start)


def test_enter_on_a_slider_leaves_the_page_alone(page, figure):
    address = page.url.split("#")[0]  # a move before may yet write its state there
    figure.locator("input").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(100)
    assert page.url.split("#")[0] == address


def test_a_panel_fits_a_phone(page, figure):
    wide = figure.evaluate(PANELS)
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function(FITS, arg=[figure.element_handle(), PANELS])
    # Panels that are not in sight are reached with arrow keys, as with a finger.
    scroller = figure.locator(".picture")
    hidden = scroller.evaluate("(s) => s.scrollWidth > s.clientWidth")
    page.wait_for_function(
        "([scroller, index]) => scroller.tabIndex === index",
        arg=[scroller.element_handle(), 0 if hidden else -1],
    )
    page.set_viewport_size({"width": 1300, "height": 900})
    page.wait_for_function(
        f"([figure, wide]) => ({PANELS})(figure).join() === wide.join()",
        arg=[figure.element_handle(), wide],
    )


PANELS = """(figure) => [...figure.querySelectorAll(".stage .mark-group.role-scope")]
  .map((panel) => Math.round(panel.getBoundingClientRect().width))
  .filter((width) => width > 0)"""
FITS = """([figure, panels]) => eval(panels)(figure).every((width) => width <= 350)"""
