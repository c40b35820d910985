// Marks what was searched for on the page that a result leads to; Escape ends it.

const NAME = "searched"; // in reading.css
const BLIND = ".katex, svg, script, [hidden]"; // a mark there would say nothing

/**
 * @param {HTMLElement} text
 * @param {string[]} words
 */
export function mark(text, words) {
  const nodes = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const found = new Highlight();
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    if (node.parentElement?.closest(BLIND)) continue;
    const letters = (node.textContent ?? "").toLowerCase();
    for (const word of words)
      for (let at = letters.indexOf(word); at >= 0; at = letters.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(node, at);
        range.setEnd(node, at + word.length);
        found.add(range);
      }
  }
  CSS.highlights.set(NAME, found);
  addEventListener("keydown", ({ key }) => key === "Escape" && CSS.highlights.delete(NAME));
}
