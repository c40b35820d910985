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
  const known = new Set(numbersIn(stored, verdict));
  return numbersIn(printed, verdict).filter((number) => !known.has(number));
}

/**
 * Returns the numbers of the exercises of which `text` has a line like `verdict`.
 *
 * @param {string} text
 * @param {string} verdict With {} for the number.
 */
export function numbersIn(text, verdict) {
  const [before, after] = verdict.split("{}");
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith(before) && line.endsWith(after))
    .map((line) => line.slice(before.length, line.length - after.length))
    .filter((number) => /^[\d.]+$/.test(number));
}
