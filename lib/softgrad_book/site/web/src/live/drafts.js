// The code that the reader typed into a chapter's cells, kept from visit to visit.

/** @typedef {import("../storage.js").Store} Store */

export class Drafts {
  /**
   * @param {string} notebook
   * @param {Store} store
   */
  constructor(notebook, store) {
    this.notebook = notebook;
    this.store = store;
  }

  /** @param {number | ""} index */
  key(index) {
    return `softgrad.draft.${this.notebook}.${index}`;
  }

  /**
   * @param {number} index The cell's.
   * @param {string} original The book's code.
   * @param {string} source What the reader made of it.
   */
  keep(index, original, source) {
    if (source === original) this.store.forget(this.key(index));
    else this.store.keep(this.key(index), JSON.stringify({ original, source }));
  }

  /**
   * Calls `act` when another tab keeps or forgets a draft of one of this chapter's cells.
   *
   * @param {(index: number) => void} act
   */
  watch(act) {
    const prefix = this.store.space + this.key("");
    addEventListener("storage", ({ key }) => {
      if (key?.startsWith(prefix)) act(Number(key.slice(prefix.length)));
    });
  }

  /**
   * Returns the cell's draft, or else its original. A draft counts only for the cell it was
   * written in, not for a later edition's.
   *
   * @param {number} index
   * @param {string} original
   * @returns {string}
   */
  recall(index, original) {
    const draft = this.store.recall(this.key(index), (value) => {
      const found = JSON.parse(value);
      if (found?.original === original && typeof found.source === "string") return found.source;
    });
    return draft ?? original;
  }
}
