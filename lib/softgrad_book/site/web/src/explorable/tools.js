// The buttons below an explorable. What saves and what tabulates is loaded when it is asked for.

/**
 * @typedef {import("../explorable.js").Explorable} Explorable
 * @typedef {Record<string, string>} Texts
 */

/**
 * @param {Explorable} explorable
 * @param {AbortSignal} signal
 */
export function connectTools(explorable, signal) {
  const { figure } = explorable;
  const tools = /** @type {HTMLElement | null} */ (figure.querySelector(".tools"));
  const numbers = /** @type {HTMLElement | null} */ (figure.querySelector(".numbers"));
  if (!tools || !numbers) return;
  /** @type {Texts} */
  const texts = JSON.parse(tools.dataset.texts ?? "{}");
  const done = /** @type {HTMLElement} */ (tools.querySelector(".done"));
  const ownPage = tools.querySelector("a.own-page");
  const toggle = tools.querySelector("[data-tool=numbers]");

  for (const button of tools.querySelectorAll("button")) button.disabled = false;
  tools.addEventListener("click", use, { signal });
  figure.addEventListener("moved", () => void tabulate(), { signal });
  // The page of its own opens at the state that is shown here.
  for (const event of ["pointerdown", "focusin"])
    ownPage?.addEventListener(event, followState, { signal });

  function followState() {
    if (ownPage instanceof HTMLAnchorElement) ownPage.hash = explorable.fragment();
  }

  /** @param {MouseEvent} event */
  async function use({ target }) {
    const tool = target instanceof Element && target.closest("button")?.dataset.tool;
    if (!tool) return;
    done.textContent = "";
    if (tool === "reset") explorable.reset();
    else if (tool === "link") done.textContent = (await copyLink()) ? texts.copied : texts.uncopied;
    else if (tool === "numbers") toggleNumbers();
    else (await import("./save.js")).save(figure, tool === "png" ? "png" : "svg");
  }

  async function copyLink() {
    const { href } = new URL(explorable.fragment(), location.href);
    history.replaceState(history.state, "", href);
    try {
      await navigator.clipboard.writeText(href);
      return true;
    } catch {
      return false; // no permission, or a page without https
    }
  }

  function toggleNumbers() {
    const shown = toggle?.getAttribute("aria-expanded") !== "true";
    if (!toggle || !numbers) return;
    toggle.setAttribute("aria-expanded", String(shown));
    toggle.textContent = shown ? texts.hide : texts.show;
    numbers.hidden = !shown;
    void tabulate();
  }

  async function tabulate() {
    if (!numbers || numbers.hidden) return;
    const view = await explorable.view();
    if (!view) return;
    const { panels } = await explorable.chart();
    (await import("./numbers.js")).tabulate(figure, view, panels, numbers, texts);
  }
}
