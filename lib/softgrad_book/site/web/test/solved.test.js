// What a cell prints of an exercise that its reader solved.
import assert from "node:assert/strict";
import { test } from "node:test";
import { solvedIn } from "../src/live/solved.js";

const VERDICT = "Exercise {}: solved";
const SOLVED = "✓ what is certain takes 0 bits\nExercise 2.5: solved\n";

test("a verdict that the book did not print is the reader's", () => {
  assert.deepEqual(solvedIn(SOLVED, "Exercise 2.5: not answered yet", VERDICT), ["2.5"]);
  assert.deepEqual(solvedIn(`  ${SOLVED}Exercise 12.34: solved`, "", VERDICT), ["2.5", "12.34"]);
});

test("a solution of the book's own is nobody's", () => {
  assert.deepEqual(solvedIn(SOLVED, SOLVED, VERDICT), []);
});

test("nothing else is a verdict", () => {
  for (const printed of [
    "",
    "Exercise 2.5: not yet",
    "2.5",
    "My Exercise 2.5: solved",
    "Exercise all: solved",
  ])
    assert.deepEqual(solvedIn(printed, "", VERDICT), []);
});

test("the verdict may be in any language", () => {
  assert.deepEqual(solvedIn("Ejercicio 2.5: resuelto", "", "Ejercicio {}: resuelto"), ["2.5"]);
});
