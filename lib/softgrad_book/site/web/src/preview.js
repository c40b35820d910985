// What a link leads to, shown beside the link: an equation, a term, a publication, an exercise.
//
// Loaded when the reader first comes to such a link. What stands on another page is taken from
// there, once.

const SOON = 200; // ms: who only passes over a link wants nothing
const LATER = 300; // ms to get from the link into what it shows
const GAP = 6; // px
const EDGE = 8; // px

/** @typedef {string} How "pointerover", "focusin" or "tap" */

/** @type {Map<string, Promise<Document>>} */
const pages = new Map();
/** @type {HTMLAnchorElement | null} the link that is shown, or is about to be */
let current = null;
/** @type {HTMLElement | null} */
let box = null;
let timer = 0;

/**
 * @param {HTMLAnchorElement} link
 * @param {How} how
 */
export async function show(link, how) {
  if (how === "focusin" && !link.matches(":focus-visible")) return;
  clearTimeout(timer);
  if (current === link) return;
  hide();
  current = link;
  nameless(link);
  const leave = () => hideSoon(link);
  if (how === "pointerover") {
    link.addEventListener("pointerleave", leave, { once: true });
    await new Promise((resolve) => setTimeout(resolve, SOON));
    if (current !== link || !link.matches(":hover")) return forgetLink(link);
  } else if (how === "focusin") link.addEventListener("blur", leave, { once: true });
  const target = await found(link).catch(() => null);
  if (current !== link) return;
  if (target) open(link, target, how);
  else {
    current = null;
    if (how === "tap") location.href = link.href;
  }
}

/** @param {HTMLAnchorElement} link */
function forgetLink(link) {
  if (current === link) current = null;
}

// The browser's own tooltip would cover ours.
/** @param {HTMLAnchorElement} link */
function nameless(link) {
  if (!link.title) return;
  link.ariaDescription = link.title;
  link.removeAttribute("title");
}

/**
 * @param {HTMLAnchorElement} link
 * @param {Element} target
 * @param {How} how
 */
function open(link, target, how) {
  box ??= made();
  if (!box) return;
  const go = /** @type {HTMLAnchorElement} */ (box.querySelector(".go a"));
  const tapped = how === "tap";
  box.querySelector(".content")?.replaceChildren(target);
  go.href = link.href;
  box.role = tapped ? "dialog" : "note";
  box.ariaLabel = link.textContent;
  box.classList.toggle("tapped", tapped);
  if (!tapped) link.setAttribute("aria-describedby", box.id);
  box.showPopover();
  place();
  if (tapped) go.focus({ preventScroll: true });
}

function made() {
  const parts = document.getElementById("preview-parts");
  const copy = parts instanceof HTMLTemplateElement && parts.content.firstElementChild;
  if (!copy) return null;
  const made = /** @type {HTMLElement} */ (document.importNode(copy, true));
  (document.querySelector("main") ?? document.body).append(made);
  made.addEventListener("toggle", (event) => {
    if (event instanceof ToggleEvent && event.newState === "closed") hide();
  });
  made.addEventListener("pointerenter", () => clearTimeout(timer));
  made.addEventListener("pointerleave", () => current && hideSoon(current));
  made.addEventListener("focusin", () => clearTimeout(timer));
  made.addEventListener("focusout", () => current && hideSoon(current));
  made.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("a")) hide();
  });
  // The browser would do so, but for a script of the theme's that keeps the key to itself.
  addEventListener("keydown", ({ key }) => key === "Escape" && hide(), { capture: true });
  addEventListener("scroll", place, { passive: true });
  addEventListener("resize", place);
  return made;
}

function hide() {
  clearTimeout(timer);
  current?.removeAttribute("aria-describedby");
  current = null;
  if (box?.matches(":popover-open")) box.hidePopover();
}

/** @param {HTMLAnchorElement} link */
function hideSoon(link) {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const kept = [link, box].some(
      (part) => part?.matches(":hover, :focus-visible") || part?.contains(document.activeElement),
    );
    if (current === link && !kept) hide();
  }, LATER);
}

// Below the link, or above it where there is more room.
function place() {
  const link = current?.getClientRects()[0];
  if (!box?.matches(":popover-open") || !link) return;
  const { width, height } = box.getBoundingClientRect();
  const below = innerHeight - link.bottom;
  const top =
    below > height + GAP || below > link.top ? link.bottom + GAP : link.top - height - GAP;
  const left = Math.min(link.left, document.documentElement.clientWidth - width - EDGE);
  box.style.top = `${Math.max(EDGE, top)}px`;
  box.style.left = `${Math.max(EDGE, left)}px`;
}

/**
 * Returns a copy of what `link` leads to.
 *
 * @param {HTMLAnchorElement} link
 */
async function found(link) {
  const url = new URL(link.href);
  const id = decodeURIComponent(url.hash.slice(1));
  url.hash = "";
  const here = url.host === location.host && url.pathname === location.pathname;
  const page = here ? document : await fetched(url.href);
  const target = page.getElementById(id);
  return target && cleaned(excerpt(target), url);
}

/** @param {string} address */
function fetched(address) {
  let page = pages.get(address);
  if (!page) {
    page = fetch(address).then(async (response) => {
      if (!response.ok) throw new Error(`${address}: ${response.status}`);
      return new DOMParser().parseFromString(await response.text(), "text/html");
    });
    page.catch(() => pages.delete(address)); // or a lost connection would be for ever
    pages.set(address, page);
  }
  return page;
}

/**
 * A term with what it means, an exercise without its cells and its solution.
 *
 * @param {Element} target
 */
function excerpt(target) {
  const copy = document.createElement("div");
  const parts = [];
  if (target.localName === "dt") {
    parts.push(target);
    for (let next = target.nextElementSibling; next?.localName === "dd";)
      [next] = [next.nextElementSibling, parts.push(next)];
  } else if (target.localName === "section") {
    for (const part of target.children) {
      if (part.matches("section, .cell, details")) break;
      parts.push(part);
    }
  } else parts.push(target);
  for (const part of parts)
    copy.append(
      /^(h\d|d[td])$/.test(part.localName) ? plain(part) : document.importNode(part, true),
    );
  return copy;
}

// A heading would be one of the page's, and an entry of a list needs its list.
/** @param {Element} part */
function plain(part) {
  const made = document.createElement("div");
  made.className = part.localName === "dd" ? "" : "title";
  made.append(...document.importNode(part, true).childNodes);
  return made;
}

/**
 * @param {HTMLElement} copy
 * @param {URL} base Where its links start from.
 */
function cleaned(copy, base) {
  for (const part of copy.querySelectorAll(".headerlink, script, form, .cell, .met")) part.remove();
  for (const part of copy.querySelectorAll("[id]")) part.removeAttribute("id");
  for (const link of copy.querySelectorAll("a[href]"))
    link.setAttribute("href", new URL(link.getAttribute("href") ?? "", base).href);
  for (const image of copy.querySelectorAll("img[src]"))
    image.setAttribute("src", new URL(image.getAttribute("src") ?? "", base).href);
  return copy;
}
