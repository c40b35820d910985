"""Every explorable fits one look: its picture and its controls are seen together."""

import pytest

from built_book import HTML, pages

BESIDE = [(1300, 800), (1920, 1080)]
TABLET = (768, 1024)
PHONE = (390, 844)

# Below the bar that stays on top of the page: at the start, and in the state and with
# the words of each prompt.
HEIGHTS = """(figure) => {
  const measure = () => figure.getBoundingClientRect().height;
  const prompts = [...figure.querySelectorAll("button[data-set]")];
  return [measure(), ...prompts.map((prompt) => (prompt.click(), measure()))];
}"""
BAR = "() => document.querySelector('.bd-header-article').offsetHeight"
MOVERS = "input[type=range], .choice, .prompts button"
BESIDE_PICTURE = """(figure, movers) => {
  const picture = figure.querySelector(".picture").getBoundingClientRect();
  return [...figure.querySelectorAll(movers)].filter((mover) => {
    const box = mover.getBoundingClientRect();
    return box.left < picture.right || box.bottom > picture.top + innerHeight;
  }).map((mover) => mover.outerHTML);
}"""
# A thumb scrolls each control to the lower edge: what of the picture is hidden then?
BELOW_PICTURE = """(figure, [movers, bar]) =>
  [...figure.querySelectorAll(movers)].filter((mover) => {
    mover.scrollIntoView({ block: "end" });
    const picture = figure.querySelector(".picture").getBoundingClientRect();
    const box = mover.getBoundingClientRect();
    return picture.top < bar - 1 || picture.bottom > box.top + 1
      || box.bottom > innerHeight + 1;
  }).map((mover) => mover.outerHTML)"""


def holds_explorable(page):
    return '<figure class="explorable"' in (HTML / page).read_text("utf8")


@pytest.fixture(scope="module", params=[p for p in pages() if holds_explorable(p)])
def page(patient_reader, request):
    return patient_reader.turn_to(request.param)


def figures(page, size):
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    found = page.locator("figure.explorable").all()
    assert found
    for figure in found:
        figure.evaluate("(figure) => figure.scrollIntoView()")
        yield figure


@pytest.mark.parametrize("size", [*BESIDE, TABLET])
def test_none_is_taller_than_the_screen_and_its_controls_stand_beside(page, size):
    for figure in figures(page, size):
        if size in BESIDE:
            assert figure.evaluate(BESIDE_PICTURE, MOVERS) == []
        heights = figure.evaluate(HEIGHTS)
        assert max(heights) <= size[1] - page.evaluate(BAR), figure.get_attribute("id")


def test_on_a_phone_the_picture_stays_while_controls_move(page):
    for figure in figures(page, PHONE):
        bar = page.evaluate(BAR)
        assert figure.evaluate(BELOW_PICTURE, [MOVERS, bar]) == []
