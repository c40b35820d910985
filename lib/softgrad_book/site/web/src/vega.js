// The part of Vega that explorables use; loaded when the first one comes near.
import { extend } from "vega-util";
import { Transform, transforms } from "vega-dataflow";
import * as dataTransforms from "vega-transforms";
import * as viewTransforms from "vega-view-transforms";
import * as encoders from "vega-encode";

import { breath } from "./mount.js";

extend(transforms, dataTransforms, viewTransforms, encoders);

export { View } from "vega-view";
export { parse } from "vega-parser";

// Vega computes a chart's first state in one go, a fifth of a second on a slow phone, in which
// no finger is answered. But it waits for a step that promises its result; so the first step
// after each slice of time does, and the browser has its turn.
const SLICE = 30; // ms
let drawing = 0; // charts
let begun = 0;
const { run } = Transform.prototype;
Transform.prototype.run = function (pulse) {
  if (!drawing || performance.now() - begun < SLICE) return run.call(this, pulse);
  return breath().then(() => {
    begun = performance.now();
    return run.call(this, pulse);
  });
};

/** @param {import("vega-typings").View} view One that was not run before. */
export async function runInSlices(view) {
  drawing += 1;
  begun = performance.now();
  try {
    await view.runAsync();
  } finally {
    drawing -= 1;
  }
}
