// Small things that the live page is made of.

export function button(text, act, { label } = {}) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  if (label) made.ariaLabel = `${text}: ${label}`;
  made.addEventListener("click", act);
  return made;
}

// "Cell {}" and 3: "Cell 3".
export const fill = (text, value) => text.replace("{}", value);

// What went wrong, in words for the reader.
export class Trouble extends Error {
  constructor(said) {
    super(said);
    this.said = said;
  }
}
