// What draws charts: loaded when somebody reads.
import { Transform } from "vega-dataflow";
import "./explorable/transforms.js";

export { View } from "vega-view";

/**
 * @typedef {import("vega-typings").Runtime} Runtime
 * @typedef {import("vega-typings").Spec} Spec
 */

/** @type {Worker | null} */
let worker = null;
/** @type {Map<number, { resolve: (flow: Runtime) => void, reject: (why: Error) => void }>} */
const asked = new Map();
let count = 0;

export const startParser = () =>
  new Worker(new URL("explorable/parser.js", import.meta.url), { type: "module" });

/** Has ready what `parse` needs. */
export function begin() {
  if (worker) return worker;
  worker = startParser();
  worker.addEventListener("message", ({ data: { number, flow, why } }) => {
    if (flow) asked.get(number)?.resolve(flow);
    else asked.get(number)?.reject(new Error(why));
    asked.delete(number);
  });
  worker.addEventListener("error", ({ message }) => {
    for (const { reject } of asked.values()) reject(new Error(message));
    asked.clear();
    worker = null;
  });
  return worker;
}

/**
 * Makes what a `View` runs, beside the page (see explorable/parser.js).
 *
 * @param {Spec} spec
 * @returns {Promise<Runtime>}
 */
export function parse(spec) {
  return new Promise((resolve, reject) => {
    asked.set((count += 1), { resolve, reject });
    begin().postMessage({ number: count, spec });
  });
}

// Vega computes a chart's first state in one go, a fifth of a second on a slow phone, in which
// no finger is answered. But it waits for a step that promises its result; so the first step
// after each slice of time does, and the browser has its turn.
const SLICE = 12; // ms
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
