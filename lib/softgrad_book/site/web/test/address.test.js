import assert from "node:assert/strict";
import test from "node:test";
import { fragmentOf, isPossible, stateOf } from "../src/explorable/address.js";

const start = { m: 8, z_1: -0.5, how: 0 };

test("an address names what was moved, and reading it gives that back", () => {
  assert.equal(fragmentOf("race", start, start), "#race");
  const moved = { ...start, z_1: -1.5, how: 2 };
  assert.equal(fragmentOf("race", moved, start), "#race?z_1=-1.5&how=2");
  const read = stateOf("#race?z_1=-1.5&how=2");
  assert.deepEqual(read, { id: "race", settings: { z_1: -1.5, how: 2 } });
  for (const value of [0, 1e-7, -2.5e-9, 123456])
    assert.equal(stateOf(fragmentOf("a-b", { x: value }, { x: 1 }))?.settings.x, value);
});

test("other fragments are no states, and what is no number is no setting", () => {
  for (const other of ["", "#", "#race", "#equation-eq-softmax", "#a b?m=1"])
    assert.equal(stateOf(other), null, other);
  const foreign = stateOf("#race?m=NaN&e=Infinity&t=&u=0x10&v=1;alert(1)&w=<b>&x=%20");
  assert.deepEqual(foreign, { id: "race", settings: {} });
});

test("a slider takes what lies in its range, a choice one of its options", () => {
  const slider = [{ name: "m", type: "range", value: "3", min: "1", max: "8" }];
  assert.deepEqual(
    [1, 8, 0, 9, -1].map((value) => isPossible(slider, value)),
    [true, true, false, false, false],
  );
  const options = ["0", "1"].map((value) => ({ name: "how", type: "radio", value }));
  assert.equal(isPossible(options, 1), true);
  assert.equal(isPossible(options, 2), false);
  assert.equal(isPossible([], 0), false); // a control that is not there
});
