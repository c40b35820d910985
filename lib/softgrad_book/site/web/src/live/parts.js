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

// What went wrong, in words for the reader.
export class Trouble extends Error {}
