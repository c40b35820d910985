// Answers are read as a person means them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isPlain, readings } from "../src/answer/numbers.js";

const UNITS = ["nat", "nats", "bit", "bits"];

/**
 * The first reading of `text` with as many numbers as are expected.
 *
 * @param {string} text
 * @param {number} count
 */
function read(text, count) {
  for (const reading of readings(text, UNITS))
    if ("values" in reading && reading.values.length === count) return reading.values;
  return readings(text, UNITS)[0];
}

/** @type {Record<string, number>} */
const NUMBERS = {
  0.25: 0.25,
  ".5": 0.5,
  "5.": 5,
  "+3": 3,
  " 0.25 ": 0.25,
  "0.25.": 0.25,
  "-0.25": -0.25,
  "−0.25": -0.25,
  "–0.25": -0.25,
  "- 0.25": -0.25,
  "2,30": 2.3,
  "2,3": 2.3,
  ",5": 0.5,
  "-0,25": -0.25,
  "1,234": 1.234,
  "1,234.5": 1234.5,
  "1,234,567": 1234567,
  "1e-3": 1e-3,
  "1,5e-3": 1.5e-3,
  "2E3": 2000,
  "10^-3": 1e-3,
  "10⁻³": 1e-3,
  "10**-3": 1e-3,
  "1/3": 1 / 3,
  "1 / 3": 1 / 3,
  "-1/4": -1 / 4,
  "1⁄3": 1 / 3,
  "½": 1 / 2,
  "-½": -1 / 2,
  "e^½": Math.sqrt(Math.E),
  "1:3": 1 / 3,
  "1÷3": 1 / 3,
  "1/2/2": 1 / 4,
  "90%": 0.9,
  "90 %": 0.9,
  "50%/2": 0.25,
  "ln 10": Math.log(10),
  ln10: Math.log(10),
  "ln(10)": Math.log(10),
  "LN 10": Math.log(10),
  "log(10)": Math.log(10),
  "log 100": Math.log(100),
  log100: Math.log(100),
  log10: Math.log(10),
  log2: Math.log(2),
  "log2 nats": Math.log(2),
  "log10(100)": 2,
  "log2(8)": 3,
  "log2 8": 3,
  "log₂ 8": 3,
  "log₂8": 3,
  "log_2(8)": 3,
  "lb 8": 3,
  "-ln(0.5)": Math.LN2,
  "−ln 0,5": Math.LN2,
  "ln 2 / 2": Math.LN2 / 2,
  "ln 2/2": Math.LN2 / 2,
  "ln(2)/ln(4)": 0.5,
  "ln(2)^2": Math.LN2 ** 2,
  "ln 2^2": Math.log(4),
  "ln e": 1,
  "log(1 + e^2)": Math.log(1 + Math.E ** 2),
  e: Math.E,
  "e^2": Math.E ** 2,
  "e²": Math.E ** 2,
  "e^-2": Math.E ** -2,
  "e^(-2)": Math.E ** -2,
  "e^(1/2)": Math.E ** 0.5,
  "1/(1+e^-2)": 1 / (1 + Math.E ** -2),
  "exp(-2)": Math.E ** -2,
  "exp -2": Math.E ** -2,
  "sqrt(2)": Math.SQRT2,
  "√2": Math.SQRT2,
  "√2/2": Math.SQRT2 / 2,
  π: Math.PI,
  "2π": 2 * Math.PI,
  "2·3": 6,
  "2*3": 6,
  "2×3": 6,
  "3ln2": 3 * Math.LN2,
  "2(1+1)": 4,
  "-2^2": -4,
  "2^3^2": 512,
  "2 - 3": -1,
  "2-3": -1,
  "2 + 3": 5,
  "1 - 50%": 0.5,
  "p = 0.3": 0.3,
  "H(p) = 0.3": 0.3,
  "= 0.3": 0.3,
  "≈ 0.3": 0.3,
  "~0,3": 0.3,
  "ln 10 = 2.303": 2.303,
  "2.3 nats": 2.3,
  "2.3nats": 2.3,
  "1 bit": 1,
  "1,5 Bits": 1.5,
  "ln 2 nats": Math.LN2,
  "(0.3)": 0.3,
  "[0.3]": 0.3,
  "(0.3,)": 0.3,
  "(1+2)/4": 0.75,
  "(1+2": 3,
  "０．５": 0.5,
  "－０．５": -0.5,
  "９０％": 0.9,
  "（１＋２）／４": 0.75,
  "0。5": 0.5,
  "np.exp(-2)": Math.E ** -2,
  "math.log(10)": Math.log(10),
  "np.float64(0.25)": 0.25,
};

for (const [text, value] of Object.entries(NUMBERS))
  test(`"${text}" is ${value}`, () => assert.deepEqual(read(text, 1), [value]));

const THREE = [0.1, 0.2, 0.7];
/** @type {[string, number[]][]} */
const LISTS = [
  ["0.1 0.2 0.7", THREE],
  ["0.1, 0.2, 0.7", THREE],
  ["0.1,0.2,0.7", THREE],
  ["0.1;0.2;0.7", THREE],
  ["0,1 0,2 0,7", THREE],
  ["0,1, 0,2, 0,7", THREE],
  ["0,1; 0,2; 0,7", THREE],
  ["(0.1, 0.2, 0.7)", THREE],
  ["[0.1 0.2 0.7]", THREE],
  ["{0,1; 0,2; 0,7}", THREE],
  ["(0.1) (0.2) (0.7)", THREE],
  ["(0.1, 0.2, 0.7", THREE],
  ["array([0.1, 0.2, 0.7])", THREE],
  ["p = (0.1, 0.2, 0.7)", THREE],
  ["p_1 = 0.1, p_2 = 0.2, p_3 = 0.7", THREE],
  ["p₁=0,1 p₂=0,2 p₃=0,7", THREE],
  ["10% 20% 70%", THREE],
  ["10 %, 20 %, 70 %", THREE],
  ["０．１，０．２，０．７", THREE],
  ["（0.1；0.2；0.7）", THREE],
  ["0.1、0.2、0.7", THREE],
  [".17 .33 .5", [0.17, 0.33, 0.5]],
  ["[.17 .33 .5]", [0.17, 0.33, 0.5]],
  ["1/3 1/3 1/3", [1 / 3, 1 / 3, 1 / 3]],
  ["1/3, 1/3, 1/3", [1 / 3, 1 / 3, 1 / 3]],
  ["1,2", [1, 2]],
  ["1,234", [1, 234]],
  ["1 -2", [1, -2]],
  ["1 −2", [1, -2]],
  ["-1 -2", [-1, -2]],
  ["1, -2", [1, -2]],
  ["ln 2 3", [Math.LN2, 3]],
  ["3 ln 2", [3, Math.LN2]],
  ["3 3 + ln 10", [3, 3 + Math.log(10)]],
];

for (const [text, values] of LISTS)
  test(`"${text}" is ${values.length} numbers`, () => {
    const got = read(text, values.length);
    assert.ok(Array.isArray(got), JSON.stringify(got));
    got.forEach((value, k) => assert.ok(Math.abs(value - values[k]) < 1e-15, `${got}`));
  });

test("one comma may be a point, or group thousands", () => {
  const values = readings("22,026").map((reading) => "values" in reading && reading.values);
  assert.deepEqual(values, [[22, 26], [22, 26], [22.026], [22.026], [22026], [22026]]);
});

test("ln 1/3 may be ln(1/3)", () => {
  const values = readings("-ln 1/3").map((reading) => "values" in reading && reading.values);
  assert.deepEqual(values.slice(0, 2), [[0], [-Math.log(1 / 3)]]);
  assert.deepEqual(read("ln 2 / 2", 1), [Math.LN2 / 2]);
});

/** @type {Record<string, string>} */
const UNREADABLE = {
  many: "many",
  "0.3x": "0.3x",
  "0.1 0.3x 0.6": "0.3x",
  "(0.1, 0.3x)": "0.3x",
  "0.1,0.3x,0.6": "0.3x",
  "0,1 0,3x 0,6": "0,3x",
  "1/": "1/",
  "1.2.3": "1.2.3",
  "2 ^": "^",
  ln: "ln",
  "ln(x)": "ln(x)",
  "ln(-1)": "ln(-1)",
  "0/0": "0/0",
  "1)": "1)",
  "(1, 2)/3": "2)/3",
  "０．３ｘ": "0.3x",
  "0.3 =": "=",
  "0.3 or 0.4": "or",
  nats: "nats",
  "alert(1)": "alert(1)",
  constructor: "constructor",
  "": "",
  ",": "",
};

for (const [text, part] of Object.entries(UNREADABLE))
  test(`of "${text}", "${part}" cannot be read`, () => {
    assert.deepEqual(readings(text, UNITS)[0], { unreadable: part });
  });

test("2½ is not 21/2", () => assert.deepEqual(read("2½", 2), [2, 0.5]));

test("plain numbers need no explanation", () => {
  for (const [text, count] of /** @type {[string, number][]} */ ([
    ["0.25", 1],
    ["−0.25", 1],
    ["1e-3", 1],
    ["(0.1, 0.2)", 2],
    ["1,2", 2],
    ["[.17 .33 .5]", 3],
  ]))
    assert.ok(isPlain(text, count), text);
  for (const text of ["2,3", "1/3", "ln 10", "90%", "０．５", "2.3 nats", "p = 0.3"])
    assert.ok(!isPlain(text, 1), text);
});

test("long and wild input is read in no time", () => {
  const started = performance.now();
  for (const text of ["(".repeat(500), "1 ".repeat(2000), "-".repeat(1000), "ln ".repeat(500)])
    readings(text);
  assert.ok(performance.now() - started < 1000);
});
