// Which cells run before the one that the reader asks for.

/**
 * What the order needs to know of a cell.
 *
 * @typedef {object} Known
 * @property {number} index
 * @property {string} source Its code as it stands.
 * @property {string} original The book's code.
 * @property {string | null} ranSource The code that this Python ran last, null for none.
 * @property {number} ranAt The number of that run.
 * @property {number} changedAt The number of the run in which its code was last another one.
 */

/**
 * Returns the cells above `asked` that must run before it: those that this Python has not run as
 * they stand, and those that ran before one above them ran with other code. A cell that only
 * shows binds nothing, so nothing waits for it.
 *
 * @template {Known} T
 * @param {T[]} cells
 * @param {T} asked
 * @param {Set<number>} shows The cells whose code, as the book has it, only shows.
 * @returns {T[]}
 */
export function needed(cells, asked, shows) {
  let changed = 0; // the newest of the changes above
  let stale = false;
  return cells.slice(0, asked.index).filter((cell) => {
    if (shows.has(cell.index) && cell.source === cell.original) return false;
    const fresh = cell.ranSource === cell.source && cell.ranAt >= changed;
    stale ||= !fresh;
    changed = Math.max(changed, cell.changedAt);
    return stale;
  });
}

/**
 * Returns the cells that "Run all" runs: all but those whose picture stands there, drawn by the
 * book, and would be the same again.
 *
 * @template {Known} T
 * @param {T[]} cells
 * @param {Set<number>} shows
 * @param {Set<number>} constant Those of them that use none of the reader's names.
 * @returns {T[]}
 */
export function worthRunning(cells, shows, constant) {
  let edited = false; // any cell so far
  return cells.filter((cell) => {
    const changed = cell.source !== cell.original;
    edited ||= changed;
    if (changed || !shows.has(cell.index)) return true;
    return edited && !constant.has(cell.index);
  });
}
