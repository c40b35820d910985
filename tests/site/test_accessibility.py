"""Every built page, as axe sees it."""

from built_book import AXE

# Formulas and pictures are most of a page's elements, and hidden from screen readers,
# which read MathML and descriptions: in formulas axe could find a colour, looked at
# below; the colours of pictures are measured in tests/explorables/test_style.py.
RUN = """(options) =>
  axe.run({ exclude: [".katex-html", ".picture svg", ".figure svg"] }, options)
    .then((found) => found.violations)
"""
COLOURED = """() => [...document.querySelectorAll(".katex-html")].filter((formula) =>
  getComputedStyle(formula).color !==
  getComputedStyle(formula.closest(".katex").parentElement).color
).map((formula) => formula.textContent)
"""
# A theme changes colours, and nothing else.
SCHEMES = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}


def test_axe_finds_nothing(reader, name):
    page = reader.open(name)
    page.add_script_tag(path=AXE)
    for scheme, options in SCHEMES.items():
        # Without motion, colours change at once: halfway between themes is neither.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        findings = [
            f"{v['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
            for v in page.evaluate(RUN, options)
            for node in v["nodes"]
        ]
        assert not findings, scheme + ": " + "\n".join(findings)
        assert page.evaluate(COLOURED) == []
