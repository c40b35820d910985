"""A state of an explorable has an address."""

from built_book import HTML

RACE = "05-squared-error-versus-cross-entropy.html"
SLIDERS = """(figure) => Object.fromEntries(
  [...figure.querySelectorAll("input[type=range]")].map((s) => [s.name, +s.value]))"""
CLIPBOARD = ["clipboard-read", "clipboard-write"]
START = {"m": 8, "e": 2, "t": 15}


def settings(page, identity="race"):
    return page.locator(f"#{identity}").evaluate(SLIDERS)


def shows(page, settings):
    page.wait_for_function(
        "(settings) => Object.entries(settings).every(([name, value]) =>"
        " document.querySelector('#race').view?.signal(name) === value)",
        arg=settings,
    )


def test_a_move_is_written_into_the_address_and_no_step_into_the_history(reader):
    page = reader.open(RACE, wake="#race")
    before = page.evaluate("history.length")
    slider = page.locator("#race input[name=t]")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/*#race?t=11")
    page.locator("#race [data-tool=reset]").click()
    page.wait_for_url("**/*#race")
    assert page.evaluate("history.length") == before


def test_an_address_restores_its_state_and_leads_to_it(reader):
    page = reader.open(f"{RACE}#race?m=6&t=24", wake=None)
    shows(page, START | {"m": 6, "t": 24})
    figure = page.locator("#race")
    page.wait_for_function(
        "() => Math.abs(document.querySelector('#race').getBoundingClientRect().top)"
        " < innerHeight / 4"
    )
    assert "After" in figure.locator(".readout").inner_text()
    # A state that is followed within the page, too; what it does not name starts anew.
    page.evaluate("location.hash = '#race?e=0'")
    shows(page, START | {"e": 0})


QUERIES = [
    "m=99&e=-1",
    "m=NaN&e=Infinity",
    "m=&e",
    "foreign=1&__proto__=2",
    "m=%3Cb%3E",
    "?",
]


def test_values_that_no_control_can_take_are_ignored(reader):
    page = reader.open(f"{RACE}#race?{QUERIES[0]}&t=24", wake=None)
    shows(page, START | {"t": 24})
    assert settings(page) == START | {"t": 24}
    for t, query in enumerate(QUERIES):
        page.evaluate("hash => { location.hash = hash }", f"#race?{query}&t={t}")
        shows(page, START | {"t": t})
        assert settings(page) == START | {"t": t}, query
    assert page.printed == []


def test_an_address_of_nothing_is_left_alone(reader):
    page = reader.open(f"{RACE}#foreign?m=6", wake="#race")
    assert settings(page) == START
    assert page.url.endswith("#foreign?m=6")
    assert page.printed == []


def test_a_choice_has_its_place_in_the_address(reader):
    page = reader.open("06-the-vectorised-jacobian.html#underflow?how=9", wake=None)
    figure = page.locator("#underflow")
    figure.locator(".stage svg").wait_for()
    choice = figure.locator("input[type=radio]").last
    choice.check()
    name, value = choice.get_attribute("data-name"), choice.get_attribute("value")
    page.wait_for_url(f"**/*#underflow?{name}={value}")
    page.reload()
    figure.locator(".stage svg").wait_for()
    assert choice.is_checked()


def test_the_link_is_copied(reader):
    page = reader.open(f"{RACE}#race?m=3", wake=None, permissions=CLIPBOARD)
    shows(page, START | {"m": 3})
    tools = page.locator("#race .tools")
    tools.get_by_role("button", name="Copy link").click()
    tools.get_by_text("The link is copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url
    assert copied.endswith(f"{RACE}#race?m=3")


def test_ids_are_words_with_hyphens():
    text = (HTML / RACE).read_text("utf8")
    assert '<figure class="explorable" id="squared-error-vs-cross-entropy"' in text
