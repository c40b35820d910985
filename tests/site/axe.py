"""What axe finds in a page, in either theme, whether it is in sight or not."""

import contextlib

from built_book import AXE

# What is far from the screen is not laid out: there, axe would measure nothing.
LAID_OUT = ".bd-article section { content-visibility: visible !important }"
TWO_FRAMES = "new Promise((n) => requestAnimationFrame(() => requestAnimationFrame(n)))"
# Formulas, pictures and words of code are most of a page's elements. Screen readers
# read MathML and descriptions in place of the first two, of which axe, told to exclude
# them, walks over every element all the same. So they are emptied while it looks; of
# MathML the text is left, which can be a name; of code one word of each kind and place.
SIMPLER = """() => {
  const kinds = new Set();
  const isNew = (kind) => !kinds.has(kind) && kinds.add(kind);
  const place = (part) => part ? `${place(part.parentElement)} ${part.className}` : "";
  const emptied = ".katex-html, .picture svg, .figure svg";
  window.whole = [...document.querySelectorAll(`${emptied}, math, pre`)].map((part) => {
    const content = document.createDocumentFragment();
    content.append(...part.childNodes);
    if (part.localName === "math") part.append(content.textContent);
    if (part.localName === "pre") {
      part.append(content.cloneNode(true));
      for (const word of part.querySelectorAll("span"))
        if (!isNew(`${place(part)}: ${word.className}`))
          word.replaceWith(...word.childNodes);
    }
    return [part, content];
  });
}"""
WHOLE = "() => { for (const [part, content] of whole) part.replaceChildren(content) }"
RUN = """async ([where, options]) => {
  const found = await axe.run(where, { ...options, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) =>
    `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 300)}`));
}"""
THEMES = ["light", "dark"]


@contextlib.contextmanager
def laid_out(page):
    """Have all of a page laid out for a while."""
    style = page.add_style_tag(content=LAID_OUT)
    try:
        yield
    finally:
        style.evaluate("style => style.remove()")


@contextlib.contextmanager
def simpler(page):
    """Have a page without what axe need not look into for a while."""
    page.evaluate(SIMPLER)
    try:
        yield
    finally:
        page.evaluate(WHOLE)


def findings(page, where="html", **in_dark):
    """Return what is wrong in the part of a page that a selector gives, a line each.

    Without motion colours change at once: halfway between two themes is neither. In the
    dark theme axe runs with the options `in_dark`.
    """
    page.emulate_media(reduced_motion="reduce")
    if not page.evaluate("() => window.axe !== undefined"):
        page.add_script_tag(path=AXE)
    found = []
    with simpler(page), laid_out(page):
        for theme, options in zip(THEMES, [{}, in_dark], strict=True):
            page.emulate_media(color_scheme=theme)
            page.evaluate(TWO_FRAMES)
            found += [f"{theme}: {at}" for at in page.evaluate(RUN, [where, options])]
        page.emulate_media(color_scheme="light")
    return found
