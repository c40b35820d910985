"""What a page offers its reader: captions, labs, points to tick, previews, progress."""

import json

import pytest

import axe
from conftest import Reader
from small_book import CHAPTER
from softgrad_book.exercises import find

PAGE = f"{CHAPTER}.html"
RIGHT = " ".join(f"{value:.6f}" for value in find("1.1").expected())
BOX = ".task-list-item-checkbox"
REFUSING = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("no", "SecurityError"); } })"""


@pytest.fixture
def reader(browser, small_site):
    reader = Reader(browser, small_site[0])
    yield reader
    for context in reader.contexts:
        for page in context.pages:
            assert page.printed == []
            assert page.foreign == []
    reader.close()


def opened(reader, name=PAGE, **options):
    return reader.open(name, wake=None, **{"reduced_motion": "reduce", **options})


# --- Captions ---------------------------------------------------------------------


def test_the_paragraph_in_italics_below_a_figure_is_its_caption(reader):
    page = opened(reader)
    (caption,) = page.locator(".picture-caption").all()
    assert caption.inner_text().startswith("The line ends at")
    size = "p => parseFloat(getComputedStyle(p).fontSize)"
    text = page.locator("p", has_text="a caption, this one").evaluate(size)
    assert caption.evaluate(size) < text
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        picture = page.locator(".figure svg").first.bounding_box()
        below = caption.bounding_box()["y"] - picture["y"] - picture["height"]
        assert 0 <= below < 24, media


# --- Formulas in a line -------------------------------------------------------------

# Signs beside a formula that a line's end parts from it: "|" on the left or the right.
PARTED = """() => {
  const found = [];
  for (const formula of document.querySelectorAll("#formulas-in-a-line p .math")) {
    const parts = formula.querySelectorAll(".katex-html > .base");
    const beside = (part, after) => {
      const line = formula.closest("p");
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT, (text) =>
        text.parentNode.closest(".math")
          ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
      let text = null;
      while (walker.nextNode()) {
        const follows = formula.compareDocumentPosition(walker.currentNode)
          & Node.DOCUMENT_POSITION_FOLLOWING;
        if (after && follows) { text = walker.currentNode; break; }
        if (!after && !follows) text = walker.currentNode;
      }
      if (!text) return;
      const at = after ? 0 : text.length - 1;
      if (/\\s/.test(text.data[at])) return;
      const range = document.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const sign = range.getBoundingClientRect(), box = part.getBoundingClientRect();
      if (sign.top >= box.bottom || sign.bottom <= box.top) found.push(text.data[at]);
    };
    beside(parts[0], false);
    beside(parts[parts.length - 1], true);
  }
  return found;
}"""


def test_no_line_parts_a_formula_from_the_signs_beside_it(reader):
    page = opened(reader)
    parted, lines = set(), []
    for width in range(320, 480, 3):
        page.set_viewport_size({"width": width, "height": 800})
        parted |= set(page.evaluate(PARTED))
        lines += page.evaluate(
            "() => [...document.querySelectorAll('#formulas-in-a-line .katex-html')]"
            ".map((f) => new Set([...f.querySelectorAll('.base')]"
            ".map((b) => Math.round(b.getBoundingClientRect().bottom / 9))).size)"
        )
    assert parted == set()
    assert max(lines) > 1, "a long formula is broken where it was before"


# --- Labs --------------------------------------------------------------------------


def test_what_a_lab_needs_is_said_first(reader):
    page = opened(reader)
    note = page.locator(".lab-note.alone")
    assert "here you see pictures" in note.inner_text()
    assert not page.locator(".lab-note.served").is_visible()
    section = "note => note.closest('section').innerText"
    said = note.evaluate(section).split("\n")
    assert said[0].endswith("Lab: a line")
    assert said.index(note.inner_text()) < said.index("Move the end of the line.")
    page.evaluate("document.head.append(document.createElement('script'))")
    page.evaluate("document.head.lastChild.id = 'server'")
    assert "Press Run" in page.locator(".lab-note.served").inner_text()
    assert not note.is_visible()


def test_each_of_a_lab_s_pictures_has_its_settings_and_its_text(reader):
    page = opened(reader)
    assert page.locator(".lab figcaption").all_inner_texts() == [
        "Start: z1 = 1, log10 h = 0",
        "z1 = −2, log10 h = 0",
        "z1 = 0.5, log10 h = 2",
    ]
    lab = page.locator(".lab")
    assert lab.get_by_role("img", name="A line that ends at").count() == 3
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("width", "in_a_row"), [(1300, 2), (768, 2), (360, 1)])
def test_a_lab_s_pictures_stand_side_by_side_where_they_fit(reader, width, in_a_row):
    page = opened(reader, width=width)
    # All in one moment, for what is above them is still laid out.
    tops = page.locator(".lab figure").evaluate_all(
        "all => all.map((figure) => figure.getBoundingClientRect().top)"
    )
    assert tops.count(tops[0]) == in_a_row
    assert page.evaluate("document.documentElement.scrollWidth") <= width


# --- Lists to tick -----------------------------------------------------------------


def points(page):
    """Open the model answers, and return their boxes when the script has woken them."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.wait_for_function(f"!document.querySelector('{BOX}:disabled')")
    return page.locator(BOX)


def test_points_are_ticked_by_mouse_and_keyboard_and_remembered(reader):
    page = opened(reader)
    boxes = points(page)
    assert boxes.count() == 4
    page.get_by_text("ends the matter").click()
    page.get_by_role("checkbox", name="It says so.").press("Space")
    page.reload()
    assert [box.is_checked() for box in points(page).all()] == [0, 1, 1, 0]
    boxes.nth(1).uncheck()
    page.reload()
    assert [box.is_checked() for box in points(page).all()] == [0, 0, 1, 0]


def test_a_tick_does_not_outlive_its_words(reader):
    page = opened(reader)
    points(page).nth(0).check()
    key = f"softgrad.ticks.{CHAPTER}.0"
    assert page.evaluate("key => localStorage[key]", key).startswith("It names")
    page.evaluate("key => { localStorage[key] = 'Other words.' }", key)
    page.reload()
    assert not points(page).nth(0).is_checked()
    assert page.evaluate("key => localStorage.getItem(key)", key) is None


def test_without_a_script_points_are_plain_boxes(reader):
    page = opened(reader, java_script_enabled=False)
    assert page.locator(f"{BOX}:disabled").count() == 4


def test_on_paper_boxes_are_empty(reader):
    page = opened(reader)
    points(page).nth(0).check()
    page.emulate_media(media="print")
    box = page.locator(BOX).first
    assert box.is_visible()
    assert box.evaluate("b => getComputedStyle(b).appearance") == "none"


# --- Previews ----------------------------------------------------------------------


def preview(page):
    return page.locator(".preview:popover-open")


LEADS_TO = {
    "(1.1)": "log",
    "entropy": "The average surprisal of a distribution",
    "Shannon": "A mathematical theory of communication",
    "exercise 1.1": "Which?",
}


@pytest.mark.parametrize("name", LEADS_TO)
def test_pointing_at_a_link_shows_what_it_leads_to(reader, name):
    page = opened(reader, "index.html")
    link = page.locator("article a.reference", has_text=name).first
    link.hover()
    preview(page).wait_for()
    assert LEADS_TO[name] in preview(page).inner_text()
    assert page.locator(".preview .content :is([id], form, .headerlink)").count() == 0
    assert axe.findings(page) == []
    page.keyboard.press("Escape")
    preview(page).wait_for(state="detached")


def test_what_stands_on_the_same_page_is_shown_without_asking_for_it(reader):
    page = opened(reader)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("article a.reference", has_text="(1.1)").hover()
    preview(page).wait_for()
    assert preview(page).locator(".katex").count()
    assert [url for url in asked if url.endswith(".html")] == []
    page.get_by_role("heading", level=1).hover()
    preview(page).wait_for(state="detached")
    assert page.locator("#equation-eq-small-entropy").count() == 1


def test_another_page_is_asked_for_once(reader):
    page = opened(reader)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for _ in range(2):
        page.locator("article a.reference", has_text="nat").hover()
        preview(page).wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("heading", level=1).hover()
    assert len([url for url in asked if url.endswith("glossary.html")]) == 1


def test_the_keyboard_shows_it_and_enter_goes_there(reader):
    page = opened(reader, "index.html")
    link = page.locator("article a.reference", has_text="entropy").first
    page.keyboard.press("Tab")  # from here on the focus is shown
    link.focus()
    preview(page).wait_for()
    assert link.get_attribute("aria-describedby") == "preview"
    page.keyboard.press("Escape")
    preview(page).wait_for(state="detached")
    assert link.get_attribute("aria-describedby") is None
    assert link.evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary.html#term-entropy")


def test_one_can_move_into_what_is_shown(reader):
    page = opened(reader, "index.html")
    page.locator("article a.reference", has_text="Shannon").hover()
    preview(page).wait_for()
    preview(page).locator(".content p").first.hover()
    page.wait_for_timeout(500)  # longer than it would wait for the pointer
    assert preview(page).get_by_role("link", name="doi").is_visible()


def test_a_tap_shows_it_with_a_link_that_goes_there(reader):
    page = opened(reader, "index.html", width=390, has_touch=True)
    page.locator("article a.reference", has_text="entropy").first.tap()
    dialog = page.get_by_role("dialog", name="entropy")
    dialog.wait_for()
    box = dialog.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.url.endswith("index.html")
    assert axe.findings(page) == []
    dialog.get_by_role("link", name="Go there").tap()
    page.wait_for_url("**/glossary.html#term-entropy")


def test_a_tap_goes_there_where_nothing_can_be_shown(reader):
    page = opened(reader, "index.html", has_touch=True)
    page.route("**/preview-*.js", lambda route: route.abort())
    page.locator("article a.reference", has_text="entropy").first.tap()
    page.wait_for_url("**/glossary.html#term-entropy")
    page.printed.clear()  # the browser's own word on what could not be loaded


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_who_wants_no_motion(reader, motion):
    page = opened(reader, "index.html", reduced_motion=motion)
    page.locator("article a.reference", has_text="entropy").first.hover()
    preview(page).wait_for()
    name = preview(page).evaluate("box => getComputedStyle(box).animationName")
    assert (name == "none") == (motion == "reduce")
    page.emulate_media(media="print")
    assert not preview(page).is_visible()


# --- Progress ----------------------------------------------------------------------


def states(page):
    return page.locator("#progress .state").all_inner_texts()


def test_what_was_read_solved_and_ticked_is_shown(reader):
    page = opened(reader)
    page.get_by_role("textbox", name="exercise 1.1").fill(RIGHT)
    page.keyboard.press("Enter")
    page.locator("[data-verdict=right]").wait_for()
    for n in (0, 1, 2):
        points(page).nth(n).check()
    page.goto(page.url.replace(PAGE, "progress.html"))
    page.locator(".total", has_text="1 chapters").wait_for()
    assert states(page) == [
        "Not read to the end yet; 2 of 3 exercises done",
        "solved",
        "2 of 2 points ticked",
        "1 of 2 points ticked",
    ]
    page.go_back()
    key = f"softgrad.read.{CHAPTER}"
    end = page.get_by_text("That is all.").element_handle()
    # The end moves while what is above it is laid out: a reader follows it.
    page.wait_for_function(
        "([key, end]) => { end.scrollIntoView(); return localStorage[key] }",
        arg=[key, end],
    )
    page.goto(page.url.replace(PAGE, "progress.html"))
    page.locator(".total", has_text="1 of 1 chapters").wait_for()
    assert states(page)[0] == "Read to the end; 2 of 3 exercises done"
    assert axe.findings(page) == []


def test_a_chapter_s_beginning_is_not_its_end(reader):
    page = opened(reader)
    page.wait_for_load_state("networkidle")
    key = f"softgrad.read.{CHAPTER}"
    assert page.evaluate("key => localStorage.getItem(key)", key) is None


@pytest.fixture
def progress(reader):
    page = opened(reader, "progress.html")
    page.evaluate(
        "([read, solved]) => { localStorage[read] = localStorage[solved] = 'yes' }",
        [f"softgrad.read.{CHAPTER}", "softgrad.solved.1.1"],
    )
    page.reload()
    page.locator(".total", has_text="1 of 1 chapters").wait_for()
    return page


def test_progress_is_exported_and_imported_elsewhere(reader, progress):
    with progress.expect_download() as download:
        progress.get_by_role("button", name="Export").click()
    path = download.value.path()
    assert download.value.suggested_filename == "progress.json"
    kept = json.loads(path.read_text())["kept"]
    assert sorted(kept) == [f"softgrad.read.{CHAPTER}", "softgrad.solved.1.1"]

    other = opened(reader, "progress.html")
    other.locator(".total", has_text="0 of 1 chapters").wait_for()
    assert states(other)[1] == "not solved yet"
    with other.expect_file_chooser() as chooser:
        other.get_by_role("button", name="Import").click()
    chooser.value.set_files(path)
    other.get_by_role("status").filter(has_text="2 entries").wait_for()
    assert states(other) == states(progress)
    other.reload()
    other.locator(".total", has_text="1 of 1 chapters").wait_for()


def test_a_file_of_another_kind_changes_nothing(progress):
    before = states(progress)
    file = {"name": "x.json", "mimeType": "application/json", "buffer": b'{"a": 1}'}
    progress.locator("input[type=file]").set_input_files(file)
    progress.get_by_role("status").filter(has_text="Nothing was changed").wait_for()
    assert states(progress) == before


def test_forgetting_asks_first(progress):
    before = states(progress)
    progress.once("dialog", lambda dialog: dialog.dismiss())
    progress.get_by_role("button", name="Forget").click()
    assert states(progress) == before
    progress.once("dialog", lambda dialog: dialog.accept())
    progress.get_by_role("button", name="Forget").click()
    progress.get_by_role("status").filter(has_text="forgotten").wait_for()
    assert states(progress)[1] == "not solved yet"
    assert progress.evaluate("Object.keys(localStorage).join()").count("softgrad") == 0


def test_a_browser_that_keeps_nothing_is_told(reader):
    page = opened(reader, "progress.html")
    page.add_init_script(REFUSING)
    page.reload()
    status = page.locator("#progress [role=status]")
    status.filter(has_text="remember nothing").wait_for()
    assert states(page)[1] == "not solved yet"
    page.printed.clear()  # what the theme says of it
