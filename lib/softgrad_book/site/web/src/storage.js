// Keeps what the reader did on the reader's machine: answers, points ticked, drafts of code.
//
// A browser may refuse at any step: private windows and strict settings throw at the first look
// at `localStorage`, a full disk throws when something is written. What is kept is therefore kept
// in the page's own memory too, and lives at least as long as the page.

/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Place */

export class Store {
  /** @param {(() => Place)[]} places What is asked, in this order; each may throw. */
  constructor(...places) {
    this.places = places;
    this.space = ""; // before each key: whose it is, where several readers share a browser
    /** @type {Map<string, string | null>} what this page kept, null for what it forgot */
    this.memory = new Map();
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  keep(key, value) {
    this.memory.set(key, value);
    const name = this.space + key;
    const refusing = this.places.filter((place) => !succeeds(() => place().setItem(name, value)));
    if (refusing.length === this.places.length) return; // then the last value is better than none
    for (const place of refusing) succeeds(() => place().removeItem(name));
  }

  /** @param {string} key */
  forget(key) {
    this.memory.set(key, null);
    for (const place of this.places) succeeds(() => place().removeItem(this.space + key));
  }

  /**
   * Returns the first value under `key` out of which `read` makes something.
   *
   * @template T
   * @param {string} key
   * @param {(value: string) => T | undefined} read May throw, as JSON.parse does.
   * @returns {T | undefined}
   */
  recall(key, read) {
    const kept = this.memory.get(key);
    if (kept === null) return undefined;
    if (kept !== undefined) return read(kept);
    for (const place of this.places)
      try {
        const value = place().getItem(this.space + key);
        const made = value === null ? undefined : read(value);
        if (made !== undefined) return made;
      } catch {
        // Refused, or no longer readable: the next place may know more.
      }
    return undefined;
  }

  /**
   * Returns all that is kept under keys that begin with `prefix`.
   *
   * @param {string} prefix
   */
  all(prefix) {
    /** @type {Map<string, string>} */
    const found = new Map();
    for (const place of this.places.toReversed())
      succeeds(() => {
        const items = place();
        for (let n = 0; n < items.length; n++) {
          const name = items.key(n) ?? "";
          const value = name.startsWith(this.space + prefix) ? items.getItem(name) : null;
          if (value !== null) found.set(name.slice(this.space.length), value);
        }
      });
    for (const [key, value] of this.memory)
      if (value === null) found.delete(key);
      else if (key.startsWith(prefix)) found.set(key, value);
    return found;
  }

  // Whether what is kept now outlives the page.
  lasts() {
    const probe = "softgrad.probe";
    return this.places.some((place) =>
      succeeds(() => {
        place().setItem(probe, "");
        place().removeItem(probe);
      }),
    );
  }
}

/** @param {() => void} act */
function succeeds(act) {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

/**
 * Remembers that an exercise was solved, whatever is tried there later.
 *
 * @param {string} number
 * @param {Store} store
 */
export function keepSolved(number, store) {
  const key = `softgrad.solved.${number}`;
  if (!store.recall(key, (value) => value)) store.keep(key, "yes");
}

/**
 * @param {string} number
 * @param {Store} store
 */
export const isSolved = (number, store) =>
  store.recall(`softgrad.solved.${number}`, (value) => value) !== undefined;

export const answers = new Store(() => localStorage);

// First in the tab's own memory, so that two tabs do not overwrite each other's work; then in
// the browser's, for the next visit.
export const drafts = new Store(
  () => sessionStorage,
  () => localStorage,
);
