// Stand-ins for the browser's localStorage: one that works, and each way in which it fails.

/** @param {Record<string, string>} content */
export function working(content = {}) {
  const items = new Map(Object.entries(content));
  return {
    items,
    get length() {
      return items.size;
    },
    /** @param {number} index */
    key: (index) => [...items.keys()][index] ?? null,
    /** @param {string} key */
    getItem: (key) => items.get(key) ?? null,
    /** @type {(key: string, value: string) => void} */
    setItem: (key, value) => void items.set(key, value),
    /** @param {string} key */
    removeItem: (key) => void items.delete(key),
  };
}

/** @param {Record<string, string>} content */
export const full = (content = {}) => ({
  ...working(content),
  setItem() {
    throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
  },
});

/** @returns {never} */
export function forbidden() {
  throw new DOMException("Access is denied for this document.", "SecurityError");
}

/** @type {() => never} */
export const missing = () => /** @type {never} */ (undefined); // storage switched off altogether
