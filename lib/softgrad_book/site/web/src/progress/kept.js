// What the browser remembers of a reader's way through the book, and the file it can be put in.

/** @typedef {import("../storage.js").Store} Store */
/** @typedef {{ number: string, from: number, points: number, checked: boolean }} Exercise */
/** @typedef {{ page: string, exercises: Exercise[] }} Chapter */

const PREFIX = "softgrad.";
const KINDS = ["answer", "solved", "ticks", "read"];
const KEY = new RegExp(`^softgrad\\.(${KINDS.join("|")})\\.[\\w.-]{1,100}$`);
const LONGEST = 2000; // characters: more is no answer and no point to tick
const FORMAT = 1;

/**
 * How far the reader is with an exercise.
 *
 * @param {Store} store
 * @param {Chapter} chapter
 * @param {Exercise} exercise
 */
export function exerciseState(store, { page }, { number, from, points, checked }) {
  const solved = has(store, `softgrad.solved.${number}`);
  const indices = Array.from({ length: points }, (_, n) => from + n);
  const ticked = indices.filter((n) => has(store, `softgrad.ticks.${page}.${n}`)).length;
  const done = checked ? solved : points > 0 && ticked === points;
  return { solved, ticked, done };
}

/**
 * @param {Store} store
 * @param {Chapter} chapter
 */
export function chapterState(store, chapter) {
  const countable = chapter.exercises.filter(({ checked, points }) => checked || points > 0);
  return {
    read: has(store, `softgrad.read.${chapter.page}`),
    done: countable.filter((exercise) => exerciseState(store, chapter, exercise).done).length,
    all: countable.length,
  };
}

/**
 * @param {Store} store
 * @param {string} key
 */
function has(store, key) {
  return store.recall(key, (value) => value) !== undefined;
}

/** @param {Store} store */
export function kept(store) {
  return [...store.all(PREFIX)].filter(([key]) => KEY.test(key)).sort();
}

/** @param {Store} store */
export function exported(store) {
  return JSON.stringify({ softgrad: FORMAT, kept: Object.fromEntries(kept(store)) }, null, 2);
}

/** @param {Store} store */
export function forgetAll(store) {
  for (const [key] of kept(store)) store.forget(key);
}

/**
 * Adds what `text`, an exported file, holds. Returns how many entries were new, or null if it is
 * no such file. What is known here stays; but for an answer to an exercise that was solved there
 * and not here.
 *
 * @param {Store} store
 * @param {string} text
 */
export function imported(store, text) {
  const entries = validated(text);
  if (!entries) return null;
  const solvedHere = new Set([...store.all("softgrad.solved.").keys()]);
  const solvedThere = new Set(entries.map(([key]) => key));
  let added = 0;
  for (const [key, value] of entries) {
    const solved = key.replace(/^softgrad\.answer\./, "softgrad.solved.");
    const better = solved !== key && solvedThere.has(solved) && !solvedHere.has(solved);
    if (has(store, key) && !better) continue;
    if (store.recall(key, (here) => here) === value) continue;
    store.keep(key, value);
    added += 1;
  }
  return added;
}

/**
 * @param {string} text
 * @returns {[string, string][] | null}
 */
function validated(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    return null;
  }
  const content = file?.softgrad === FORMAT ? file.kept : null;
  if (typeof content !== "object" || content === null || Array.isArray(content)) return null;
  const entries = Object.entries(content);
  const valid = entries.every(
    ([key, value]) => KEY.test(key) && typeof value === "string" && value.length <= LONGEST,
  );
  return valid ? entries : null;
}
