// The part of Vega that explorables use; loaded when the first one comes near.
import { extend } from "vega-util";
import { Transform, transforms } from "vega-dataflow";
import * as dataTransforms from "vega-transforms";
import * as viewTransforms from "vega-view-transforms";
import * as encoders from "vega-encode";

extend(transforms, dataTransforms, viewTransforms, encoders);

export { View } from "vega-view";
export { parse } from "vega-parser";

// Vega computes a chart's first state in one go, a fifth of a second on a slow phone, in which
// no finger is answered. But it waits for a step that promises its result; so the first step
// after each slice of time does, and the browser has its turn.
const SLICE = 30; // ms
/** @type {Map<unknown, () => Promise<unknown>>} views, and what comes between their slices */
const drawing = new Map();
let begun = 0;
const { run } = Transform.prototype;
Transform.prototype.run = function (pulse) {
  const breath = drawing.get(pulse.dataflow);
  if (!breath || performance.now() - begun < SLICE) return run.call(this, pulse);
  return breath().then(() => {
    begun = performance.now();
    return run.call(this, pulse);
  });
};

/**
 * @param {import("vega-typings").View} view One that was not run before.
 * @param {() => Promise<unknown>} breath Comes between two slices.
 */
export async function runInSlices(view, breath) {
  drawing.set(view, breath);
  begun = performance.now();
  try {
    await view.runAsync();
  } finally {
    drawing.delete(view);
  }
}
