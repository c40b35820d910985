// The parts of Vega that explorables use, for what parses charts and for what draws them.
import { extend } from "vega-util";
import { transforms } from "vega-dataflow";
import * as dataTransforms from "vega-transforms";
import * as viewTransforms from "vega-view-transforms";
import * as encoders from "vega-encode";

extend(transforms, dataTransforms, viewTransforms, encoders);
