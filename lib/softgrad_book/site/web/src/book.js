// The one script of every page. Small: what it needs, it loads when it is needed.
import { connect as connectAnswer } from "./answer.js";
import { connect as connectExplorable, release as releaseExplorable } from "./explorable.js";
import { answers, drafts } from "./storage.js";

function connectAll(root) {
  if (root.matches?.("figure.explorable")) connectExplorable(root);
  if (root.matches?.("form.answer")) connectAnswer(root, answers);
  for (const figure of root.querySelectorAll("figure.explorable")) connectExplorable(figure);
  for (const form of root.querySelectorAll("form.answer")) connectAnswer(form, answers);
}

function releaseAll(root) {
  if (root.matches("figure.explorable")) releaseExplorable(root);
  for (const figure of root.querySelectorAll("figure.explorable")) releaseExplorable(figure);
}

connectAll(document);

// Solutions are folded on screen and open on paper.
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details:not([open])")) {
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
  const about = JSON.parse(bar.querySelector("script").textContent);
  const { Page } = await import("./live/page.js");
  new Page(bar, about, JSON.parse(server.textContent), drafts);
}
