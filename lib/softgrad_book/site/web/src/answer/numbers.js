// Reads numbers as people write them: 2,30 · 1/3 · −ln 0.5 · e^-2 · 90 % · [.17 .33 .5]
//
//   answer   = list end
//   list     = sum { [ "," | ";" ] sum }          a space alone separates too
//   sum      = product { ( "+" | "-" ) product }  but "1 -2" is a list, unlike "1 - 2" and "1-2"
//   product  = factor { ( "*" | "/" ) factor | "%" | unit | power }    power: without a space, 2π
//   factor   = ( "+" | "-" ) factor | power
//   power    = primary [ "^" factor ]
//   primary  = numeral | "e" | "π" | "(" list ")" | function ( "(" list ")" | factor )
//
// Closing brackets may be missing at the end. Before that, `tidy` turns what keyboards, NumPy and
// textbooks write differently into these signs. Two things remain open, so an answer may have
// several readings: a comma separates, or stands for the decimal point, or groups thousands; and
// "ln 1/3" is (ln 1)/3 or ln(1/3).

/** @typedef {{ values: number[] } | { unreadable: string }} Reading */
/** @typedef {{ kind: "number" | "name" | "sign" | "end", text: string, at: number, spaced: boolean }} Token */

const NUMERALS = {
  separating: String.raw`\d+\.?\d*|\.\d+`,
  decimal: String.raw`\d+(?:[.,]\d+|\.)?|[.,]\d+`,
  grouping: String.raw`[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+\.?\d*|\.\d+`,
};

const CONSTANTS = new Map([
  ["e", Math.E],
  ["pi", Math.PI],
  ["π", Math.PI],
]);

const FUNCTIONS = new Map([
  ["ln", Math.log],
  ["log", Math.log], // natural, as in the book
  ["lb", Math.log2],
  ["log2", Math.log2],
  ["log10", Math.log10],
  ["exp", Math.exp],
  ["sqrt", Math.sqrt],
  ["√", Math.sqrt],
]);

const NAME = String.raw`(?:log2|log10)(?!\d)|(?:ln|log|lb|exp|sqrt)(?!\p{L})|√|\p{L}[\p{L}\d]*`;
const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Returns every reading of an answer, the likeliest first.
 *
 * @param {string} text
 * @param {string[]} units What may follow a number and changes nothing.
 * @returns {Reading[]}
 */
export function readings(text, units = []) {
  const tidied = tidy(text);
  return Object.values(NUMERALS).flatMap((numeral) =>
    [false, true].map((wide) => new Parser(tidied, numeral, wide, units).answer()),
  );
}

/**
 * Whether an answer is `count` numbers that nobody could read otherwise.
 *
 * @param {string} text
 * @param {number} count
 */
export function isPlain(text, count) {
  const words = text
    .replace(/[()[\]]/g, " ")
    .trim()
    .split(/[\s,;]+/);
  return words.length === count && words.every((word) => PLAIN.test(word.replace("−", "-")));
}

/** @param {string} text */
function tidy(text) {
  return text
    .replace(/[⁺⁻⁰¹²³⁴-⁹]+/g, "^($&)")
    .replace(/[₀-₉]+/g, "$& ") // log₂8 is not log 28
    .replace(/(?<=\d)[¼-¾⅐-⅞]/g, " $&") // 2½ is not 21/2
    .replace(/[¼-¾⅐-⅞]/g, "($&)")
    .replaceAll("。", ".")
    .replaceAll("、", ";")
    .normalize("NFKC") // full-width digits and brackets, ₂, ½
    .replace(/[−–—‒﹣]/g, "-")
    .replace(/[·×∙⋅]/g, "*")
    .replace(/[÷⁄∕:]/g, "/")
    .replaceAll("**", "^")
    .replace(/\blog_/gi, "log")
    .replace(/\b(?:(?:np|numpy|math)\.)?(?:array|float\d\d)(?=\()|\b(?:np|numpy|math)\./g, "")
    .replace(/^[^=≈~]*[=≈~](?=.*\S)/, "") // H(p) = 0.3
    .replace(/\p{L}[\p{L}_]*\d*\s*[=≈~]/gu, " ") // p_1 = 0.3, p_2 = 0.7
    .replace(/[\s.,;]+$/, "")
    .trim();
}

/** @param {string} name */
const isName = (name) => CONSTANTS.has(name) || FUNCTIONS.has(name);

/** Its message is what cannot be read. */
class Unreadable extends Error {}

class Parser {
  /**
   * @param {string} text
   * @param {string} numeral What a number looks like.
   * @param {boolean} wide Whether "ln 1/3" is ln(1/3).
   * @param {string[]} units
   */
  constructor(text, numeral, wide, units) {
    this.text = text;
    this.numeral = numeral;
    this.wide = wide;
    this.units = units.map((unit) => unit.toLowerCase());
    this.tokens = tokens(text, numeral);
    this.place = 0;
  }

  get next() {
    return this.tokens[this.place];
  }

  /** @param {string} signs */
  nextIs(signs) {
    return this.next.kind === "sign" && signs.includes(this.next.text);
  }

  advance() {
    return this.tokens[this.place++];
  }

  /** @returns {Reading} */
  answer() {
    try {
      const values = this.list();
      return this.next.kind === "end" ? { values } : this.fail();
    } catch (error) {
      if (error instanceof Unreadable) return { unreadable: error.message };
      throw error;
    }
  }

  list() {
    const values = this.item();
    while (this.next.kind !== "end" && !this.nextIs(")]}")) {
      if (this.nextIs(",;")) this.advance();
      else if (!this.next.spaced) this.fail();
      if (this.nextIs(")]}")) break; // (0.5,) as Python writes it
      values.push(...this.item());
    }
    return values;
  }

  item() {
    const start = this.next;
    const values = this.sum();
    return values.some(Number.isNaN) ? this.fail(start) : values; // ln(−1), 0/0
  }

  sum() {
    let values = this.product();
    while (this.nextIs("+-") && (!this.next.spaced || this.tokens[this.place + 1].spaced)) {
      const sign = this.advance();
      const add = sign.text === "+" ? plus : minus;
      values = this.combine(values, add, this.product(), sign);
    }
    return values;
  }

  product(tight = false) {
    let values = this.factor();
    for (;;) {
      const token = this.next;
      if (tight && (token.spaced || this.tokens[this.place + 1]?.spaced)) return values;
      if (this.nextIs("*/")) {
        this.advance();
        const act = token.text === "*" ? times : over;
        values = this.combine(values, act, this.factor(), token);
      } else if (this.nextIs("%")) {
        this.advance();
        values = this.combine(values, over, [100], token);
      } else if (this.units.includes(token.text.toLowerCase())) {
        this.advance();
      } else if (!token.spaced && (token.kind === "name" || this.nextIs("([{"))) {
        values = this.combine(values, times, this.power(), token);
      } else return values;
    }
  }

  /** @returns {number[]} */
  factor() {
    if (!this.nextIs("+-")) return this.power();
    const sign = this.advance();
    return this.combine([0], sign.text === "+" ? plus : minus, this.factor(), sign);
  }

  power() {
    const base = this.primary();
    if (!this.nextIs("^")) return base;
    const sign = this.advance();
    return this.combine(base, Math.pow, this.factor(), sign);
  }

  /** @returns {number[]} */
  primary() {
    if (this.nextIs("([{")) return this.bracketed();
    const token = this.next;
    const name = token.text.toLowerCase();
    const f = FUNCTIONS.get(name);
    if (f) return this.apply(f);
    const value = token.kind === "number" ? this.value(token.text) : CONSTANTS.get(name);
    if (value === undefined) return this.fail();
    this.advance();
    return [value];
  }

  /** @param {string} numeral */
  value(numeral) {
    const comma = this.numeral === NUMERALS.grouping ? "" : ".";
    return Number(numeral.replaceAll(",", comma));
  }

  bracketed() {
    this.advance();
    const values = this.list();
    if (this.next.kind !== "end") this.advance(); // a list ends here or with a bracket
    return values;
  }

  /** @param {(x: number) => number} f */
  apply(f) {
    const name = this.advance();
    const { kind, text } = this.next;
    const hasArgument = kind === "number" || this.nextIs("([{") || isName(text.toLowerCase());
    const base = /\d+$/.exec(name.text);
    if (base && !hasArgument) return [Math.log(Number(base[0]))]; // "log2" alone is log 2
    const values = this.nextIs("([{")
      ? this.bracketed()
      : this.wide
        ? this.product(true)
        : this.factor();
    return this.combine(values, f, [0], name);
  }

  /**
   * @param {number[]} left
   * @param {(a: number, b: number) => number} act
   * @param {number[]} right
   * @param {Token} token What is to blame if one of them is a list.
   */
  combine(left, act, right, token) {
    if (left.length !== 1 || right.length !== 1) this.fail(token);
    return [act(left[0], right[0])];
  }

  /** @returns {never} */
  fail(token = this.next) {
    // With a decimal point in the text, a comma ends a word.
    const edge = this.text.includes(".") ? "\\s,;" : "\\s;";
    const before = this.text.slice(0, token.at).match(new RegExp(`[^${edge}]*$`));
    const after = this.text.slice(token.at).match(new RegExp(`^[^${edge}]*`));
    const word = `${before}${after}`.replace(/^[([{]+(?=.)|(?<=.),$/g, "");
    const closed =
      /[([{]/.test(word) || this.nextIs(")]}") ? word : word.replace(/(?<=.)[)\]}]+,?$/, "");
    throw new Unreadable(closed || token.text);
  }
}

/** @type {(a: number, b: number) => number} */
const plus = (a, b) => a + b;
/** @type {(a: number, b: number) => number} */
const minus = (a, b) => a - b;
/** @type {(a: number, b: number) => number} */
const times = (a, b) => a * b;
/** @type {(a: number, b: number) => number} */
const over = (a, b) => a / b;

/**
 * @param {string} text
 * @param {string} numeral
 * @returns {Token[]}
 */
function tokens(text, numeral) {
  const pattern = new RegExp(
    `(?<space>\\s*)(?:(?<number>(?:${numeral})(?:e[+-]?\\d+)?)|(?<name>${NAME})|(?<sign>\\S))`,
    "giu",
  );
  /** @type {Token[]} */
  const found = [...text.matchAll(pattern)].map(({ 0: all, index, groups = {} }) => ({
    kind: groups.number ? "number" : groups.name ? "name" : "sign",
    text: all.trim(),
    at: index + groups.space.length,
    spaced: groups.space !== "",
  }));
  return [...found, { kind: "end", text: "", at: text.length, spaced: false }];
}
