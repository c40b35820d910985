// Charts for a Python in the page, which has no vl-convert: the same two functions, made of the
// very libraries that vl-convert holds. Texts are measured by estimate: a worker has no fonts.
import { compile } from "vega-lite";
import { SVGStringRenderer } from "vega-scenegraph";
import { parse } from "vega-parser";
import { View } from "../vega.js";

/** @param {any} pyodide */
export function forPython(pyodide) {
  const json = pyodide.pyimport("json"); // between the two languages, None would not stay null
  /** @type {(spec: any) => any} */
  const plain = (spec) => JSON.parse(json.dumps(spec));
  return {
    /** @param {any} spec */
    vegalite_to_vega: (spec) => json.loads(JSON.stringify(compile(plain(spec)).spec)),
    /** @param {any} spec */
    vega_to_svg: (spec) => svg(plain(spec)),
  };
}

/** @param {import("vega-typings").Spec} spec */
function svg(spec) {
  /** @type {any} */
  const view = new View(parse(spec), { renderer: "none" });
  view.run();
  const renderer = new SVGStringRenderer();
  const [x, y] = view.origin();
  renderer.initialize(null, view._viewWidth, view._viewHeight, [x, y], 1);
  const drawn = renderer.render(view.scenegraph().root).svg();
  view.finalize();
  return drawn;
}
