// Decides whether an answer is right, and says so in the texts that the question brings along.
//
// Nothing here touches the page, so that node can test it.
import { isPlain, readings } from "./numbers.js";

/**
 * What Python says about a question, see softgrad_book/exercises/question.py.
 *
 * @typedef {object} Question
 * @property {string} number The exercise's, "3.2".
 * @property {number[]} expected
 * @property {number} tolerance How far each number may be off.
 * @property {string} hint What to tell somebody whose answer is wrong.
 * @property {[number, string][]} hints What to tell somebody who gave this number everywhere.
 * @property {Texts} texts
 *
 * @typedef {object} Texts
 * @property {string} right
 * @property {string} unreadable What is asked for.
 * @property {string} cannotRead With the field {part}.
 * @property {string} count There are too many numbers or too few: {count}, {numbers}.
 * @property {string} readAs With the field {numbers}.
 * @property {string} failed The code that judges could not be loaded.
 * @property {string} units Names of units, with spaces between.
 *
 * @typedef {{ verdict: "right" | "wrong" | "unreadable", text: string }} Judgement
 */

/**
 * @param {string} text
 * @param {Question} question
 * @param {string} [language]
 * @returns {Judgement}
 */
export function judge(text, { expected, tolerance, hint, hints, texts }, language) {
  const all = readings(text, texts.units.split(" "));
  const readable = all.flatMap((reading) => ("values" in reading ? [reading.values] : []));
  const fitting = readable.filter((values) => values.length === expected.length);
  if (!fitting.length) return { verdict: "unreadable", text: complaint() };

  /** @type {(values: number[], goal: number[]) => number} */
  const distance = (values, goal) =>
    Math.max(...values.map((value, k) => Math.abs(value - goal[k % goal.length])));
  // What has several readings is read in the reader's favour.
  const [best] = fitting.sort((a, b) => distance(a, expected) - distance(b, expected));
  if (distance(best, expected) <= tolerance)
    return { verdict: "right", text: explained(texts.right, best) };
  for (const [mistake, itsHint] of hints) {
    const made = fitting.find((values) => distance(values, [mistake]) <= tolerance);
    if (made) return { verdict: "wrong", text: explained(itsHint, made) };
  }
  return { verdict: "wrong", text: explained(hint, best) };

  /** @type {(said: string, values: number[]) => string} */
  function explained(said, values) {
    if (isPlain(text, expected.length)) return said;
    return `${said} ${fill(texts.readAs, { numbers: listed(values) })}`;
  }

  function complaint() {
    /** @param {number[]} values */
    const miss = (values) => Math.abs(values.length - expected.length);
    const nearest = readable.sort((a, b) => miss(a) - miss(b) || a.length - b.length).at(0);
    if (nearest) return fill(texts.count, { count: nearest.length, numbers: listed(nearest) });
    const [part] = all.flatMap((reading) => ("unreadable" in reading ? [reading.unreadable] : []));
    return part ? `${fill(texts.cannotRead, { part })} ${texts.unreadable}` : texts.unreadable;
  }

  /** @param {number[]} values */
  function listed(values) {
    const digits = Math.max(5, 2 - Math.floor(Math.log10(tolerance)));
    const words = values.map((value) =>
      String(Number(value.toPrecision(digits)))
        .replace("Infinity", "∞")
        .replace("-", "−"),
    );
    return new Intl.ListFormat(language).format(words);
  }
}

/**
 * "I read {count}" and {count: 3}: "I read 3".
 *
 * @param {string} template
 * @param {Record<string, string | number>} fields
 */
const fill = (template, fields) =>
  template.replace(/\{(\w+)\}/g, (_, name) => String(fields[name]));
