// Lists to tick: what the reader found in an answer of their own. Kept from visit to visit.

/** @typedef {import("./storage.js").Store} Store */

/**
 * @param {ParentNode} root
 * @param {string} page
 * @param {Store} store
 */
export function connect(root, page, store) {
  /** @type {NodeListOf<HTMLInputElement>} */
  const boxes = root.querySelectorAll("input.task-list-item-checkbox");
  boxes.forEach((box, n) => {
    const label = labelled(box);
    // A tick belongs to the words beside it, not to those of a later edition.
    const words = (label.textContent ?? "").trim().replace(/\s+/g, " ");
    const key = `softgrad.ticks.${page}.${n}`;
    const kept = store.recall(key, (value) => value);
    if (kept !== undefined && kept !== words) store.forget(key);
    box.checked = kept === words;
    box.disabled = false;
    box.addEventListener("change", () => {
      if (box.checked) store.keep(key, words);
      else store.forget(key);
    });
  });
}

/**
 * Makes the words beside a box its label.
 *
 * @param {HTMLInputElement} box
 */
function labelled(box) {
  const label = document.createElement("label");
  const parent = /** @type {HTMLElement} */ (box.parentElement);
  const blocks = [...parent.childNodes].findIndex((node) => /^([UO]L|P|DIV)$/.test(node.nodeName));
  label.append(...[...parent.childNodes].slice(0, blocks < 0 ? undefined : blocks));
  parent.prepend(label);
  return label;
}
