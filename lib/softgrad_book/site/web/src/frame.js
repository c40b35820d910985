// What stands around the text: theme, search, sidebars, the list of sections, buttons to copy.
//
// The theme's markup with a small part of its scripts' work: theirs lay out the whole page as
// it loads, ours reads sizes only where the browser offers them.
import { atRest, idle, reader, stillFor } from "./mount.js";

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const COPIED = 2000; // ms that a button says so
const REST = 1500; // ms without a move, after which the reader reads

/** @param {HTMLElement} frame The page's body. */
export function connect(frame) {
  theme(frame);
  search(frame);
  sidebars(frame);
  menus(frame);
  scrolled(frame);
  atRest().then(() => scrollers(frame));
  // Nobody needs these before somebody reads.
  reader.then(async () => {
    for (const part of [sections, copyButtons, layOut]) {
      await atRest();
      part(frame);
    }
  });
}

/**
 * Lays out once, section by section, what is far from the screen: from then on the browser knows
 * its true height. It is not kept laid out, for each touch of a slider would pay for all of it.
 *
 * @param {HTMLElement} frame
 */
async function layOut(frame) {
  for (const section of frame.querySelectorAll(".bd-article > section > section")) {
    await stillFor(REST);
    await idle();
    if (!section.firstElementChild?.checkVisibility({ contentVisibilityAuto: true })) {
      section.classList.add("laid-out");
      await drawn();
    }
    section.classList.remove("laid-out");
    section.classList.add("measured");
  }
}

/** Settles when the browser has laid out and painted what is to be seen. */
const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

// --- Light, dark, or as the system is ---------------------------------------------------

/** @param {HTMLElement} frame */
function theme(frame) {
  /** @param {string} mode */
  const set = (mode) => {
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? (dark.matches ? "dark" : "light") : mode;
    try {
      localStorage.setItem("mode", mode);
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // The browser keeps nothing; the page still changes.
    }
  };
  const mode = () => root.dataset.mode ?? "auto";
  set(["light", "dark"].includes(mode()) ? mode() : "auto");
  dark.addEventListener("change", () => mode() === "auto" && set("auto"));
  frame.querySelector(".theme-switch-button")?.addEventListener("click", () => {
    // After "auto" comes what changes the page.
    const order = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    set(order[(order.indexOf(mode()) + 1) % order.length]);
  });
}

// --- Search -------------------------------------------------------------------------------

/** @param {HTMLElement} frame */
function search(frame) {
  const popup = frame.querySelector(".search-button__wrapper");
  // The page of results has a field of its own.
  const fields = /** @type {NodeListOf<HTMLInputElement>} */ (
    frame.querySelectorAll("form.bd-search input")
  );
  const field = fields[fields.length - 1];
  if (!popup || !field) return;
  const inPopup = popup.contains(field);
  /** @type {Element | null} */
  let before = null;
  /** @param {boolean} shown */
  const show = (shown) => {
    if (inPopup) popup.classList.toggle("show", shown);
    if (shown) {
      before = document.activeElement;
      field.focus();
      field.select();
    } else if (before instanceof HTMLElement) before.focus();
  };
  const isShown = () => inPopup && popup.classList.contains("show");
  const mac = /^(Mac|iPhone)/.test(navigator.platform);
  for (const button of frame.querySelectorAll(".search-button__button"))
    button.addEventListener("click", () => show(!isShown()));
  frame.querySelector(".search-button__overlay")?.addEventListener("click", () => show(false));
  if (mac)
    for (const key of frame.querySelectorAll(".kbd-shortcut__modifier")) key.textContent = "⌘";
  addEventListener("keydown", (event) => {
    const modified = mac ? event.metaKey : event.ctrlKey;
    if (modified && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      show(!isShown());
    } else if (event.key === "Escape" && isShown()) show(false);
  });
}

// --- Sidebars, which cover the page on a phone --------------------------------------------

/** @param {HTMLElement} frame */
function sidebars(frame) {
  for (const side of ["primary", "secondary"]) {
    const open = frame.querySelector(`#pst-${side}-sidebar-checkbox`);
    const button = frame.querySelector(`.${side}-toggle`);
    const bar = frame.querySelector(`.bd-sidebar-${side}`);
    if (!(open instanceof HTMLInputElement && button instanceof HTMLElement && bar)) continue;
    button.addEventListener("click", () => {
      open.checked = !open.checked;
      const first = bar.querySelector("a, button");
      if (open.checked && first instanceof HTMLElement) setTimeout(() => first.focus(), 100);
    });
    open.addEventListener("change", () => open.checked || button.focus());
    bar.addEventListener("keydown", (event) => {
      if (!(event instanceof KeyboardEvent) || event.key !== "Escape" || !open.checked) return;
      open.checked = false;
      button.focus();
    });
  }
  // The list of chapters stays where the reader scrolled it.
  const chapters = frame.querySelector(".bd-sidebar-primary");
  if (!chapters) return;
  const key = "sidebar-scroll-top";
  try {
    const kept = Number(sessionStorage.getItem(key));
    if (kept) chapters.scrollTop = kept;
  } catch {
    return;
  }
  addEventListener("pagehide", () => sessionStorage.setItem(key, String(chapters.scrollTop)));
}

// --- Menus and full screen ----------------------------------------------------------------

/** @param {HTMLElement} frame */
function menus(frame) {
  for (const opener of frame.querySelectorAll(".dropdown-toggle")) {
    const menu = opener.nextElementSibling;
    /** @param {boolean} shown */
    const show = (shown) => {
      menu?.classList.toggle("show", shown);
      opener.setAttribute("aria-expanded", String(shown));
    };
    opener.addEventListener("click", () => show(!menu?.classList.contains("show")));
    addEventListener("click", ({ target }) => {
      if (target instanceof Node && !opener.contains(target)) show(false);
    });
    opener.parentElement?.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || opener.getAttribute("aria-expanded") !== "true") return;
      show(false);
      if (opener instanceof HTMLElement) opener.focus();
    });
  }
  frame.querySelector(".btn-download-pdf-button")?.addEventListener("click", () => print());
  frame.querySelector(".btn-fullscreen-button")?.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen();
  });
}

// --- Where the reader is ------------------------------------------------------------------

/** @param {HTMLElement} frame */
function scrolled(frame) {
  const top = frame.querySelector("#pst-scroll-pixel-helper");
  const back = frame.querySelector("#pst-back-to-top");
  if (!top || !(back instanceof HTMLElement)) return;
  back.addEventListener("click", () => scrollTo({ top: 0 }));
  // Where the page is narrow it stands on the text: only for who is on the way up.
  let from = scrollY;
  back.classList.add("down");
  addEventListener("scroll", () => {
    back.classList.toggle("down", scrollY > from);
    from = scrollY;
  });
  new IntersectionObserver((entries) => {
    const { isIntersecting } = entries[entries.length - 1]; // a busy page hears of several at once
    frame.classList.toggle("scrolled", !isIntersecting);
    back.style.display = isIntersecting ? "" : "block";
  }).observe(top);
}

/** Marks the section that is read in the list of sections. @param {HTMLElement} frame */
function sections(frame) {
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = frame.querySelectorAll(".bd-toc-nav a");
  /** @type {Map<Element, HTMLAnchorElement>} */
  const linked = new Map();
  for (const link of links) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) linked.set(section, link);
  }
  /** @type {Set<Element>} */
  const seen = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries)
        if (isIntersecting) seen.add(target);
        else seen.delete(target);
      for (const link of links) {
        link.classList.remove("active");
        link.parentElement?.classList.remove("active");
      }
      // The innermost: a section's sections come after it.
      const here = [...linked.keys()].filter((section) => seen.has(section)).pop();
      for (let link = here ? linked.get(here) : undefined; link; link = above(link)) {
        link.classList.add("active");
        link.parentElement?.classList.add("active");
      }
    },
    { rootMargin: "-10% 0px -85%" },
  );
  for (const section of linked.keys()) observer.observe(section);
}

/** @param {HTMLAnchorElement} link */
function above(link) {
  const entry = link.parentElement?.parentElement?.closest("li");
  return /** @type {HTMLAnchorElement | undefined} */ (
    entry?.querySelector(":scope > a") ?? undefined
  );
}

// --- Code -----------------------------------------------------------------------------------

/** @param {HTMLElement} frame */
function copyButtons(frame) {
  const pattern = frame.querySelector("template#copy-button");
  const button = pattern instanceof HTMLTemplateElement && pattern.content.firstElementChild;
  if (!button) return;
  for (const code of frame.querySelectorAll("div.highlight pre")) {
    const made = /** @type {HTMLElement} */ (button.cloneNode(true));
    code.after(made);
    const name = made.dataset.tooltip ?? "";
    made.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent ?? "");
      made.classList.add("success");
      made.dataset.tooltip = made.ariaLabel = made.dataset.copied ?? "";
      setTimeout(() => {
        made.classList.remove("success");
        made.dataset.tooltip = made.ariaLabel = name;
      }, COPIED);
    });
  }
}

/** @type {ResizeObserver | null} */
let sizes = null;

/** Lets what scrolls in `root` be scrolled by keyboard. @param {Element} root */
export function scrollers(root) {
  sizes ??= new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      if (!contentRect.width) continue; // not laid out, which asking for sizes would do
      if (target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight)
        target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
    }
  });
  for (const part of root.querySelectorAll("pre, .cell_output > .output")) sizes.observe(part);
}
