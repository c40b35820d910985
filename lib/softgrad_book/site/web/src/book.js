// The one script of every page. Small: what it needs, it loads when it is needed.
import { connect as connectAnswer } from "./answer.js";
import { connect as connectExplorable } from "./explorable.js";

function connectAll(root) {
  if (root.matches?.("figure.explorable")) connectExplorable(root);
  if (root.matches?.("form.answer")) connectAnswer(root);
  for (const figure of root.querySelectorAll("figure.explorable")) connectExplorable(figure);
  for (const form of root.querySelectorAll("form.answer")) connectAnswer(form);
}

connectAll(document);

// Solutions are folded on screen and open on paper.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details:not([open])")) {
    folded.open = true;
    addEventListener("afterprint", () => (folded.open = false), { once: true });
  }
});

// A cell that is run in the page brings new ones.
new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const node of addedNodes) if (node instanceof Element) connectAll(node);
}).observe(document.body, { childList: true, subtree: true });
