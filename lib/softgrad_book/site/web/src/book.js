// The one script of every page. Small: what it needs, it loads when it is needed.
import { connect as connectAnswer } from "./answer.js";
import {
  connect as connectExplorable,
  release as releaseExplorable,
  explorableOf,
} from "./explorable.js";
import { stateOf } from "./explorable/address.js";
import { connect as connectFrame, scrollers } from "./frame.js";
import { answers, drafts, isSolved, keepSolved } from "./storage.js";

// A Jupyter Server says where it is. In a class, readers who use one browser after another have
// the same origin, but their own path.
const server = JSON.parse(document.getElementById("server")?.textContent ?? "null");
if (server?.hub) answers.space = drafts.space = `${server.baseUrl} `;

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

/** Once: a page that is opened later was not searched for. @param {string} key */
function recalled(key) {
  try {
    const kept = localStorage.getItem(key);
    localStorage.removeItem(key);
    return kept;
  } catch {
    return null; // the browser keeps nothing
  }
}

const pageName = document.body.dataset.page ?? "";

connectFrame(document.body);
connectAll(document);

// A link to a state of an explorable leads to it, and shows it.
function goToState() {
  const state = stateOf(location.hash);
  const figure = state && document.getElementById(state.id);
  if (!state || !figure) return;
  explorableOf(figure)?.set(state.settings);
  figure.scrollIntoView();
}
addEventListener("hashchange", goToState);
goToState();

// The landing page's explorable shows what it can do before it is touched.
const first = document.querySelector("figure.explorable");
if (pageName === "index" && first instanceof HTMLElement && !stateOf(location.hash))
  first.addEventListener("drawn", async () => {
    const explorable = explorableOf(first);
    if (explorable) (await import("./explorable/motion.js")).moveByItself(explorable);
  });

if (document.querySelector(".task-list-item-checkbox"))
  import("./ticks.js").then(({ connect }) => connect(document, pageName, answers));

// Who comes from the page of results sees what they searched for.
const WORDS = "sphinx_highlight_terms"; // where Sphinx's script leaves it
const article = document.querySelector("article.bd-article");
if (pageName !== "search" && article instanceof HTMLElement && "highlights" in CSS) {
  const searched = recalled(WORDS);
  if (searched) import("./searched.js").then(({ mark }) => mark(article, searched.split(" ")));
}

const progress = document.getElementById("progress");
if (progress) import("./progress.js").then(({ connect }) => connect(progress, answers));

// A chapter is read when the end of its last section has been on the screen.
const end = document.querySelector(".bd-article > section > section:last-of-type > :last-child");
if (end && document.querySelector("section[id^=exercise-]"))
  new IntersectionObserver((entries, observer) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    answers.keep(`softgrad.read.${pageName}`, "yes");
  }).observe(end);

// A link to an equation, a term, a publication or an exercise shows it on the spot. On a
// touchscreen nothing hovers: there the first tap shows it, if it can be shown at all.
const previewed = ["#equation-", "#term-", "#exercise-", "bibliography.html#"]
  .map((part) => `.bd-article a.reference[href*="${part}"]`)
  .join();
/** @param {PointerEvent | FocusEvent} event */
async function preview(event) {
  const link = event.target instanceof Element && event.target.closest(previewed);
  if (!(link instanceof HTMLAnchorElement)) return;
  const touched = event instanceof PointerEvent && event.pointerType === "touch";
  const tapped = event.type === "click";
  if (touched !== tapped) return;
  if (tapped) event.preventDefault();
  try {
    await (await import("./preview.js")).show(link, tapped ? "tap" : event.type);
  } catch {
    if (tapped) location.href = link.href;
  }
}
if ("popover" in HTMLElement.prototype) {
  addEventListener("pointerover", preview);
  addEventListener("focusin", preview);
  addEventListener("click", preview);
}

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
    // Not what charts draw at each step of a slider, which is SVG.
    for (const node of removedNodes)
      if (node instanceof HTMLElement && !node.isConnected) releaseAll(node);
    for (const node of addedNodes)
      if (node instanceof HTMLElement && node.isConnected) {
        connectAll(node);
        scrollers(node);
      }
  }
}).observe(document.body, { childList: true, subtree: true });

// Cells can be run where a Jupyter Server serves the page; a static host may have a Python for
// it. Elsewhere they are for reading.
const bar = document.getElementById("live");
const about = JSON.parse(bar?.querySelector("script")?.textContent ?? "{}");
if (bar && (server || about.python)) {
  if (server) about.server = server;
  const { Page } = await import("./live/page.js");
  const load = () => (server ? import("./live/server.js") : import("./live/pyodide.js"));
  new Page(bar, about, load, drafts, {
    solve: (number) => keepSolved(number, answers),
    isSolved: (number) => isSolved(number, answers),
  });
}
