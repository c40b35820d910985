// A worker: makes of a chart's specification what Vega runs. On a slow phone that takes a tenth
// of a second, in which the page itself could answer nobody.
import { parse } from "vega-parser";
import "./transforms.js";

addEventListener("message", ({ data: spec, ports: [asker] }) => {
  try {
    asker.postMessage({ flow: parse(spec) });
  } catch (error) {
    asker.postMessage({ why: String(error) });
  }
});
