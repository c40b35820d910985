// How much one run of a cell may bring into the page.
//
// Python limits what its cells print (softgrad_book/notebooks/limits.py), in words of its own and
// with the end kept. This is the page's own wall behind that, for what gets around it: what
// widgets print, what comes after a cell is done.

const OUTPUTS = 3000; // messages: a print that flushes sends two
const CHARACTERS = 2_000_000; // of text
const BYTES = 60_000_000; // of all, pictures included

export class Limit {
  constructor() {
    this.outputs = this.characters = this.bytes = 0;
    this.isOver = false;
  }

  /**
   * @param {{ text?: unknown, data?: unknown }} content What comes.
   * @returns {"pass" | "first over" | "over"}
   */
  judge({ text, data }) {
    const parts = Object.values(Object(data));
    this.outputs += 1;
    if (typeof text === "string") this.characters += text.length;
    for (const part of parts) if (typeof part === "string") this.bytes += part.length;
    const { outputs, characters, bytes, isOver } = this;
    this.isOver ||= outputs > OUTPUTS || characters > CHARACTERS || bytes > BYTES;
    if (!this.isOver) return "pass";
    return isOver ? "over" : "first over";
  }
}
