// What is said to an answer. The texts here are the question's, shortened.
import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "../src/answer/judge.js";

/**
 * @param {number[]} expected
 * @param {object} [rest]
 * @returns {import("../src/answer/judge.js").Question}
 */
const asking = (expected, rest = {}) => ({
  number: "9.9",
  expected,
  tolerance: 0.005,
  hint: "Try again.",
  hints: [],
  texts: {
    right: "right, to within 0.005",
    unreadable: "Give it.",
    cannotRead: "I cannot read “{part}”.",
    count: `${expected.length} wanted, I read {count}: {numbers}.`,
    readAs: "(read as {numbers})",
    failed: "",
    units: "nat nats GB",
  },
  ...rest,
});

/** @type {(text: string, question: import("../src/answer/judge.js").Question) => string} */
const said = (text, question) => {
  const { verdict, text: words } = judge(text, question, "en-GB");
  return `${verdict}: ${words}`;
};

const LN_10 = asking([2.30259], {
  hints: [
    [-2.302585, "The sign."],
    [10, "That is p."],
  ],
});
const THREE = asking([1 / 6, 1 / 3, 1 / 2], { hints: [[1, "They sum to 1."]] });

for (const [text, question, expected] of /** @type {const} */ ([
  ["2.3", LN_10, "right: right, to within 0.005"],
  ["2.31", LN_10, "wrong: Try again."],
  ["2,30", LN_10, "right: right, to within 0.005 (read as 2.3)"],
  ["ln 10", LN_10, "right: right, to within 0.005 (read as 2.3026)"],
  ["log(10)", LN_10, "right: right, to within 0.005 (read as 2.3026)"],
  ["−ln 1/10", LN_10, "right: right, to within 0.005 (read as 2.3026)"],
  ["-2.3", LN_10, "wrong: The sign."],
  ["−2,3 nats", LN_10, "wrong: The sign. (read as −2.3)"],
  ["10", LN_10, "wrong: That is p."],
  ["log2(10)", LN_10, "wrong: Try again. (read as 3.3219)"],
  ["1/0", LN_10, "wrong: Try again. (read as ∞)"],
  ["", LN_10, "unreadable: Give it."],
  ["  ", LN_10, "unreadable: Give it."],
  ["= .", LN_10, "unreadable: Give it."],
  ["many", LN_10, "unreadable: I cannot read “many”. Give it."],
  ["2.3x", LN_10, "unreadable: I cannot read “2.3x”. Give it."],
  ["2.3 2.4", LN_10, "unreadable: 1 wanted, I read 2: 2.3 and 2.4."],
  ["1/6 1/3 1/2", THREE, "right: right, to within 0.005 (read as 0.16667, 0.33333 and 0.5)"],
  ["0,167 0,333 0,5", THREE, "right: right, to within 0.005 (read as 0.167, 0.333 and 0.5)"],
  ["(.167, .333, .5)", THREE, "right: right, to within 0.005"],
  ["1 1 1", THREE, "wrong: They sum to 1."],
  ["1 2 3", THREE, "wrong: Try again."],
  ["0.17 0.33", THREE, "unreadable: 3 wanted, I read 2: 0.17 and 0.33."],
  ["0,17 0,33", THREE, "unreadable: 3 wanted, I read 2: 0.17 and 0.33."],
  ["1,2", THREE, "unreadable: 3 wanted, I read 2: 1 and 2."],
  ["0.5", THREE, "unreadable: 3 wanted, I read 1: 0.5."],
  ["0.17 0.33 0.5x", THREE, "unreadable: I cannot read “0.5x”. Give it."],
]))
  test(`"${text}" is ${expected}`, () => assert.equal(said(text, question), expected));

test("a comma that may group thousands is read as the question needs it", () => {
  const thousands = asking([4603], { tolerance: 500, hints: [[1720, "Too few."]] });
  assert.equal(said("4,603", thousands), "right: right, to within 0.005 (read as 4603)");
  assert.equal(said("1,720", thousands), "wrong: Too few. (read as 1720)");
  assert.equal(said("7,000", thousands), "wrong: Try again. (read as 7000)");
  assert.match(said("4,603", asking([4.603])), /read as 4.603/);
});

test("an answer is shown as exactly as the question is", () => {
  const small = asking([0.000119035], { tolerance: 2e-6 });
  assert.match(said("1,19035e-4", small), /^right.*read as 0.000119035\)$/);
});

test("off by the tolerance is right, by more is wrong", () => {
  assert.match(said("0.375", asking([0.25], { tolerance: 0.125 })), /^right/);
  assert.match(said("0.376", asking([0.25], { tolerance: 0.125 })), /^wrong/);
});
