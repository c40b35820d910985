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

export const startParser = () =>
  new Worker(new URL("explorable/parser.js", import.meta.url), { type: "module" });

/** Has ready what `parse` needs. */
export function begin() {
  if (worker) return worker;
  worker = startParser();
  worker.addEventListener("error", () => (worker = null)); // the next chart tries again
  return worker;
}

/**
 * Makes what a `View` runs, beside the page (see explorable/parser.js).
 *
 * @param {Spec} spec
 * @param {Worker} [parser]
 * @returns {Promise<Runtime>}
 */
export function parse(spec, parser = begin()) {
  return new Promise((resolve, reject) => {
    const { port1: ours, port2: theirs } = new MessageChannel();
    ours.onmessage = ({ data: { flow, why } }) => {
      ours.close();
      if (flow) resolve(flow);
      else reject(new Error(why));
    };
    parser.addEventListener("error", ({ message }) => reject(new Error(message)));
    parser.postMessage(spec, [theirs]);
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
