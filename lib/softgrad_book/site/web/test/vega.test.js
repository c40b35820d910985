import assert from "node:assert/strict";
import test from "node:test";

import { parse } from "vega-parser";

import { runInSlices, View } from "../src/vega.js";

const breath = () => new Promise((next) => setTimeout(next));

const SPEC = {
  width: 100,
  height: 100,
  signals: [{ name: "a", value: 1 }],
  data: [
    {
      name: "rows",
      transform: [
        { type: "sequence", start: 0, stop: 9 },
        { type: "formula", expr: "a * datum.data", as: "y" },
      ],
    },
  ],
  scales: [{ name: "s", domain: [0, 9], range: "width" }],
  marks: [
    {
      type: "symbol",
      from: { data: "rows" },
      encode: { update: { x: { scale: "s", field: "y" } } },
    },
  ],
};

/** @param {() => unknown} act @param {number} pace ms that pass between two looks at the clock */
async function turns(act, pace) {
  const { now } = performance;
  let time = 0;
  performance.now = () => (time += pace);
  let count = 0;
  let over = false;
  const tick = () => {
    if (over) return;
    count += 1;
    setTimeout(tick);
  };
  setTimeout(tick);
  try {
    await act();
  } finally {
    over = true;
    performance.now = now;
  }
  return count;
}

test("a chart's first state is computed in slices, between which others have their turn", async () => {
  const quick = new View(parse(SPEC), { renderer: "none" });
  assert.ok((await turns(() => runInSlices(quick, breath), 0)) <= 1);
  const slow = new View(parse(SPEC), { renderer: "none" });
  assert.ok((await turns(() => runInSlices(slow, breath), 31)) > 5);
  assert.deepEqual(
    slow.data("rows").map(({ y }) => y),
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
  );
});

test("a step of a slider is computed at once, also while another chart is drawn", async () => {
  const view = new View(parse(SPEC), { renderer: "none" });
  await runInSlices(view, breath);
  let a = 1;
  const step = async () => {
    view.signal("a", (a += 1)).run();
    assert.equal(view.data("rows")[8].y, 8 * a);
  };
  const other = new View(parse(SPEC), { renderer: "none" });
  await turns(() => runInSlices(other, step), 31);
  assert.ok(a > 5);
});
