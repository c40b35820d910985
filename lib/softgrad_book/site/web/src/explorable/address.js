// The address of a state, #race?m=6&t=24: an explorable's id, and what its controls are set to
// where that is not their start. Knows nothing of pages, so that Node can test it.

/** @typedef {Record<string, number>} Settings Controls' values by name. */

/** @type {(id: string, settings: Settings, start: Settings) => string} */
export function fragmentOf(id, settings, start) {
  const moved = Object.entries(settings).filter(([name, value]) => value !== start[name]);
  return `#${id}${moved.length ? "?" : ""}${moved.map(([n, v]) => `${n}=${v}`).join("&")}`;
}

/**
 * What a fragment names; null if it is no state's, which has a "?".
 *
 * @param {string} fragment
 * @returns {{ id: string, settings: Settings } | null}
 */
export function stateOf(fragment) {
  const [, id, query] = fragment.match(/^#([\w-]+)\?(.*)$/) ?? [];
  if (!id) return null;
  /** @type {Settings} */
  const settings = {};
  for (const [name, text] of new URLSearchParams(query))
    if (/^-?\d+(\.\d+)?(e-?\d+)?$/.test(text)) settings[name] = Number(text);
  return { id, settings };
}

/** @typedef {{ name: string, type: string, value: string, min?: string, max?: string }} Input */

/**
 * Whether `value` is one that these inputs, a slider or the options of a choice, can take.
 *
 * @type {(inputs: Input[], value: number) => boolean}
 */
export function isPossible(inputs, value) {
  return inputs.some(({ type, value: own, min, max }) =>
    type === "radio" ? Number(own) === value : Number(min) <= value && value <= Number(max),
  );
}
