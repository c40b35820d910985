// The one script of every page. Small: what it needs, it loads when it is needed.
import { connect } from "./explorable.js";

function connectAll(root) {
  for (const figure of root.querySelectorAll("figure.explorable")) connect(figure);
}

connectAll(document);

// A cell that is run in the page brings new figures.
new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const node of addedNodes) if (node instanceof Element) connectAll(node.parentNode);
}).observe(document.body, { childList: true, subtree: true });
