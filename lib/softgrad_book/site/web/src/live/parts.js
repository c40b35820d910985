// Small things that the live page is made of.

/**
 * @param {string} text
 * @param {() => void} act
 * @param {{ label?: string }} [options]
 */
export function button(text, act, { label } = {}) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  if (label) made.ariaLabel = `${text}: ${label}`;
  made.addEventListener("click", act);
  return made;
}

// "Cell {}" and 3: "Cell 3".
/** @type {(text: string, value: string | number) => string} */
export const fill = (text, value) => text.replace("{}", () => String(value));

/**
 * `promise`, or what `late` makes after `ms` milliseconds.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {number} ms
 * @param {() => Error} late
 * @returns {Promise<T>}
 */
export function deadline(promise, ms, late) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  /** @type {Promise<never>} */
  const over = new Promise((_, reject) => (timer = setTimeout(() => reject(late()), ms)));
  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}

// What went wrong, in words for the reader.
export class Trouble extends Error {}

// Python is gone while a cell ran, or before it began: then it may be run again.
export class Gone extends Trouble {
  /**
   * @param {string} why
   * @param {boolean} begun
   */
  constructor(why, begun) {
    super(why);
    this.begun = begun;
  }
}
