// The part of Vega that explorables use; loaded when the first one comes near.
import { extend } from "vega-util";
import { transforms } from "vega-dataflow";
import * as dataTransforms from "vega-transforms";
import * as viewTransforms from "vega-view-transforms";
import * as encoders from "vega-encode";

extend(transforms, dataTransforms, viewTransforms, encoders);

export { View } from "vega-view";
export { parse } from "vega-parser";
