"""What axe finds in a page, in either theme, whether it is in sight or not."""

from built_book import AXE

# What is far from the screen is not laid out: there, axe would measure nothing.
LAID_OUT = ".bd-article section { content-visibility: visible !important }"
TWO_FRAMES = "new Promise((n) => requestAnimationFrame(() => requestAnimationFrame(n)))"
# Formulas and pictures are most of a page's elements, and hidden from screen readers,
# which read MathML and descriptions. Told to exclude them axe walks over them all the
# same, so they are emptied while it looks. Of MathML its text is left, which names.
HIDDEN = ".katex-html, .picture svg, .figure svg"
EMPTY = """(hidden) => {
  window.emptied = [...document.querySelectorAll(`${hidden}, math`)].map((part) => {
    const text = part.localName === "math" ? part.textContent : "";
    const content = document.createDocumentFragment();
    content.append(...part.childNodes);
    part.append(text);
    return [part, content];
  });
}"""
FILL = "() => { for (const [part, content] of emptied) part.replaceChildren(content) }"
RUN = """async ([where, exclude, options]) => {
  const found = await axe.run(
    { include: [where], exclude },
    { ...options, resultTypes: ["violations"] },
  );
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) =>
    `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 300)}`));
}"""
# A theme changes colours, and nothing else.
THEMES = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}


def findings(page, where="html"):
    """Return what is wrong in the part of a page that a selector gives, a line each.

    Without motion colours change at once: halfway between two themes is neither.
    """
    page.emulate_media(reduced_motion="reduce")
    if not page.evaluate("() => window.axe !== undefined"):
        page.add_style_tag(content=LAID_OUT)
        page.add_script_tag(path=AXE)
    page.evaluate(EMPTY, HIDDEN)
    found = []
    for theme, options in THEMES.items():
        page.emulate_media(color_scheme=theme)
        page.evaluate(TWO_FRAMES)
        seen = page.evaluate(RUN, [where, HIDDEN.split(", "), options])
        found += [f"{theme}: {finding}" for finding in seen]
    page.emulate_media(color_scheme="light")
    page.evaluate(FILL)
    return found
