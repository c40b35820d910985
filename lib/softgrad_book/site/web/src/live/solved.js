// Which exercises a cell's output says are solved.

/**
 * Returns the numbers of the exercises that were solved by what the reader wrote: the cell of a
 * solution says so too, but said it already when the book was made.
 *
 * @param {string} printed What the cell prints now.
 * @param {string} stored What it printed when the book was made.
 * @param {string} verdict What `check` prints of a solved exercise, {} for its number.
 */
export function solvedIn(printed, stored, verdict) {
  const [before, after] = verdict.split("{}");
  /** @param {string} text */
  const numbers = (text) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.startsWith(before) && line.endsWith(after))
      .map((line) => line.slice(before.length, line.length - after.length));
  const known = new Set(numbers(stored));
  return numbers(printed).filter((number) => /^[\d.]+$/.test(number) && !known.has(number));
}
