"""How pages are set: the measure of the text, the theme of code, the landing page."""

import pytest

import axe

CHAPTER = "05-squared-error-versus-cross-entropy.html"

# Characters to a line in long paragraphs without formulas; the last line is half full.
MEASURE = """() => [...document.querySelectorAll(".bd-article section > p")]
  .filter((p) => p.textContent.length > 250 && !p.querySelector(".katex"))
  .map((p) => [p.textContent.length,
    Math.round(p.offsetHeight / parseFloat(getComputedStyle(p).lineHeight)) - 0.5])"""
CODE = """() => ["backgroundColor", "color"].map((property) =>
  getComputedStyle(document.querySelector(".cell_input pre"))[property])"""
VALUES = """() => [...document.querySelectorAll("figure.explorable input")]
  .map((input) => input.value).join()"""


def test_a_line_holds_65_to_75_characters(reader):
    page = reader.open(CHAPTER, wake=None)
    characters, lines = map(sum, zip(*page.evaluate(MEASURE), strict=True))
    assert 65 <= characters / lines <= 75


def test_code_follows_the_theme_of_the_page_not_the_systems(reader):
    colours = {}
    for system in ("light", "dark"):
        page = reader.open(CHAPTER, wake=None, color_scheme=system)
        for theme in ("light", "dark"):
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            colours[system, theme] = page.evaluate(CODE)
    assert colours["light", "dark"] == colours["dark", "dark"]
    assert colours["light", "light"] == colours["dark", "light"]
    assert colours["light", "light"] != colours["light", "dark"]


SECTIONS = "[...document.querySelectorAll('.bd-article > section > section')]"
# Those not in sight: whether their content is laid out, and how tall they are.
FAR = f"""() => {SECTIONS}
  .filter((part) => part.getBoundingClientRect().top > 3 * innerHeight)
  .map((part) => [
    part.firstElementChild.checkVisibility({{ contentVisibilityAuto: true }}),
    part.getBoundingClientRect().height,
  ])"""


def test_what_is_far_away_is_measured_once_and_not_kept_laid_out(reader):
    """Each touch of a slider would pay for it."""
    page = reader.open("07-softmax-regression.html", wake=None, width=700)
    # `open` presses a key; before, only what is near the screen costs anything.
    page.wait_for_function(f"{SECTIONS}.every((part) => part.matches('.measured'))")
    found = page.evaluate(FAR)
    assert found
    assert not any(seen for seen, _ in found)
    page.evaluate(f"{SECTIONS}.forEach((part) => part.classList.add('laid-out'))")
    page.evaluate(axe.TWO_FRAMES)
    true = page.evaluate(FAR)
    assert all(seen for seen, _ in true)
    heights = [height for _, height in true]
    assert [height for _, height in found] == pytest.approx(heights, rel=0.02)


def test_the_landing_page_moves_by_itself_until_it_is_touched(reader):
    page = reader.open("index.html", wake="figure.explorable")
    start = page.evaluate(VALUES)
    page.wait_for_function(f"(start) => ({VALUES})() !== start", arg=start)
    slider = page.locator("figure.explorable input").first
    slider.focus()
    touched = page.evaluate(VALUES)
    page.wait_for_timeout(200)  # some frames, in which nothing may move
    assert page.evaluate(VALUES) == touched
    assert "#" not in page.url


def test_the_landing_page_stays_still_for_who_wants_no_motion(reader):
    page = reader.open("index.html", reduced_motion="reduce")
    start = page.evaluate(VALUES)
    page.wait_for_timeout(200)
    assert page.evaluate(VALUES) == start


def test_every_chapter_is_a_card_with_its_picture_and_its_question(reader):
    page = reader.open("index.html", wake=None)
    chapters = page.locator(".bd-sidebar-primary a[href^='0']").count()
    cards = page.locator("ul.cards > li")
    assert cards.count() == chapters
    for card in cards.all():
        card.scroll_into_view_if_needed()
        picture = card.locator("img.in-light")
        picture.evaluate("(img) => img.decode()")
        assert card.inner_text().rstrip().endswith("?")


def test_on_a_phone_the_way_back_to_the_top_shows_on_the_way_up(reader):
    page = reader.open(CHAPTER, wake=None, width=390)
    back = page.get_by_role("button", name="Back to top")
    page.mouse.move(100, 300)
    page.mouse.wheel(0, 3000)
    page.wait_for_function("scrollY > 2000")
    assert not back.is_visible()
    page.mouse.wheel(0, -500)
    back.wait_for()
    back.click()
    page.wait_for_function("scrollY === 0")
    back.wait_for(state="hidden")
