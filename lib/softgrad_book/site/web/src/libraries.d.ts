// Types of libraries that bring none of their own.

declare module "vega-view" {
  export { View } from "vega-typings";
}

declare module "vega-parser" {
  import type { Runtime, Spec } from "vega-typings";
  export function parse(spec: Spec): Runtime;
}

declare module "vega-dataflow" {
  export const transforms: Record<string, unknown>;
  export class Transform {
    run(pulse: { dataflow: unknown }): unknown;
  }
}

declare module "vega-transforms";
declare module "vega-view-transforms";
declare module "vega-encode";
declare module "vega-scenegraph";

declare module "katex/contrib/auto-render" {
  import type { KatexOptions } from "katex";
  export type Delimiter = { left: string; right: string; display: boolean };
  export default function renderMathInElement(
    element: HTMLElement,
    options?: KatexOptions & { delimiters?: Delimiter[] },
  ): void;
}

// What Sphinx says of each page.
declare const DOCUMENTATION_OPTIONS: { pagename: string };
