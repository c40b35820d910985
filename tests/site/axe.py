"""What axe finds in a page, whether it is in sight or not."""

from built_book import ROOT

SCRIPT = ROOT / "lib/softgrad_book/site/web/node_modules/axe-core/axe.min.js"
# What is far from the screen is not laid out: there, axe would measure nothing.
LAID_OUT = ".bd-article section { content-visibility: visible !important }"
TWO_FRAMES = "new Promise((n) => requestAnimationFrame(() => requestAnimationFrame(n)))"
# Formulas and pictures are most of a page's elements, and hidden from screen readers,
# which read MathML and descriptions. Told to exclude them axe walks over them all the
# same, so they are emptied while it looks.
RUN = """async ([where, options]) => {
  const hidden = ".katex-html, .picture svg, .figure svg";
  const emptied = [...document.querySelectorAll(hidden)].map((part) => {
    const content = document.createDocumentFragment();
    content.append(...part.childNodes);
    return [part, content];
  });
  try {
    const found = await axe.run(
      { include: [where], exclude: hidden.split(", ") },
      { ...options, resultTypes: ["violations"] },
    );
    return found.violations.flatMap(({ id, nodes }) => nodes.map((node) =>
      `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 300)}`));
  } finally {
    for (const [part, content] of emptied) part.append(content);
  }
}"""


def findings(page, where="html", **options):
    """Return what is wrong in the part of a page that a selector gives, a line each.

    Without motion colours change at once: halfway between two themes is neither.
    """
    page.emulate_media(reduced_motion="reduce")
    if not page.evaluate("() => window.axe !== undefined"):
        page.add_style_tag(content=LAID_OUT)
        page.add_script_tag(path=SCRIPT)
    page.evaluate(TWO_FRAMES)
    return page.evaluate(RUN, [where, options])
