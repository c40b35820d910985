// The one script of every page. Small: what it needs, it loads when it is needed.
import { connect as connectAnswer } from "./answer.js";
import { connect as connectExplorable, release as releaseExplorable } from "./explorable.js";
import { answers, drafts } from "./storage.js";

/** @param {Document | Element} root */
function connectAll(root) {
  for (const figure of all(root, "figure.explorable", HTMLElement)) connectExplorable(figure);
  for (const form of all(root, "form.answer", HTMLFormElement)) connectAnswer(form, answers);
}

/** @param {Element} root */
function releaseAll(root) {
  for (const figure of all(root, "figure.explorable", HTMLElement)) releaseExplorable(figure);
}

/**
 * What matches `selector` in `root` and at it.
 *
 * @template {Element} T
 * @param {Document | Element} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T[]}
 */
function all(root, selector, kind) {
  const here = root instanceof Element && root.matches(selector) ? [root] : [];
  const found = [...here, ...root.querySelectorAll(selector)];
  return found.flatMap((element) => (element instanceof kind ? [element] : []));
}

connectAll(document);

// Solutions are folded on screen and open on paper.
addEventListener("beforeprint", () => {
  for (const folded of all(document, "details:not([open])", HTMLDetailsElement)) {
    folded.open = true;
    addEventListener("afterprint", () => (folded.open = false), { once: true });
  }
});

// A cell that is run in the page brings new ones, and takes old ones away.
new MutationObserver((changes) => {
  for (const { addedNodes, removedNodes } of changes) {
    for (const node of removedNodes)
      if (node instanceof Element && !node.isConnected) releaseAll(node);
    for (const node of addedNodes)
      if (node instanceof Element && node.isConnected) connectAll(node);
  }
}).observe(document.body, { childList: true, subtree: true });

// Only a Jupyter Server says where it is; elsewhere cells are for reading.
const server = document.getElementById("server");
const bar = document.getElementById("live");
if (server && bar) {
  const about = JSON.parse(bar.querySelector("script")?.textContent ?? "");
  const { Page } = await import("./live/page.js");
  new Page(bar, about, JSON.parse(server.textContent ?? ""), drafts);
}
