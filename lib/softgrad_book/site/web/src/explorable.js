// Brings an explorable to life: its controls drive the chart, the chart's signals fill the text.
//
// The figure holds the controls, the chart's first state as a picture, and the chart itself, or
// its address, as JSON: a Vega specification, and the signals that make it wide or narrow. When
// the chart is drawn is decided in mount.js; who moves a control earlier is answered then.

import { atRest, breath, reader, whenNear } from "./mount.js";

import { fragmentOf, isPossible } from "./explorable/address.js";
import { connectTools } from "./explorable/tools.js";

const NARROW_BELOW = 600; // px, the same as in explorable.css
const LEAVING = 1000; // ms in which a page may go that its reader leaves: it fetches no more
const ANNOUNCE_AFTER = 600; // ms without a move before a screen reader is told

/**
 * What there is for an explorable, see softgrad_book/site/page_html/explorable_html.py.
 *
 * @typedef {Record<string, number>} Signals Their values by name.
 * @typedef {"wide" | "narrow"} Shape
 * @typedef {import("./explorable/numbers.js").Panel} Panel
 * @typedef {import("vega-typings").Spec} Spec
 * @typedef {{ spec: Spec, shapes: Record<Shape, Signals>, panels: Panel[] }} Chart
 * @typedef {import("vega-typings").View} View
 *
 * @typedef {object} Explorable One that is connected.
 * @property {HTMLElement} figure
 * @property {() => string} fragment The address of its state, within the page.
 * @property {(settings: Signals) => void} set Sets controls; foreign values change nothing.
 * @property {() => void} reset
 * @property {() => Promise<Chart>} chart
 * @property {() => Promise<View | null>} view Its chart, drawn by now.
 * @property {() => void} redraw Follows its controls, and tells nobody.
 * @property {() => void} end
 */

/** @type {WeakMap<HTMLElement, Explorable>} */
const connected = new WeakMap();

/** @param {HTMLElement} figure */
export function release(figure) {
  connected.get(figure)?.end();
  connected.delete(figure);
}

/** @param {HTMLElement} figure */
export const explorableOf = (figure) => connected.get(figure);

/** @param {HTMLElement & { view?: View }} figure */
export function connect(figure) {
  if (connected.has(figure)) return;
  const life = new AbortController();
  const { signal } = life;

  const controls = /** @type {HTMLFieldSetElement} */ (figure.querySelector(".controls"));
  const picture = /** @type {HTMLElement} */ (figure.querySelector(".drawn"));
  const scroller = /** @type {HTMLElement} */ (picture.parentElement);
  const readout = /** @type {HTMLElement} */ (figure.querySelector(".readout"));
  const status = /** @type {HTMLElement} */ (figure.querySelector("[role=status]"));
  /** @type {NodeListOf<HTMLButtonElement>} */
  const prompts = figure.querySelectorAll("button[data-set]");
  /** @type {NodeListOf<HTMLInputElement>} */
  const sliders = controls.querySelectorAll("input[type=range]");
  /** @type {NodeListOf<HTMLInputElement>} */
  const options = controls.querySelectorAll("input[type=radio]"); // of all choices
  /** @type {Promise<Chart> | null} */
  let loaded = null;
  const chart = () => (loaded ??= load(figure));
  /** @type {View | null} */
  let view = null;
  /** @type {Promise<void> | null} */
  let drawing = null;
  let announcement = 0;
  /** @type {string[]} what a screen reader is told before the readout */
  let told = [];

  toStart(); // some browsers remember where controls stood
  controls.disabled = false;
  controls.addEventListener("input", moved, { signal });
  for (const prompt of prompts)
    prompt.addEventListener(
      "click",
      () => {
        set(JSON.parse(prompt.dataset.set ?? "{}"));
        press(prompt);
      },
      { signal },
    );

  for (const prompt of prompts) prompt.disabled = false;

  const start = settings();
  /** @type {Explorable} */
  const explorable = {
    figure,
    fragment: () => fragmentOf(figure.id, settings(), start),
    set,
    reset() {
      set({});
      press(null);
    },
    chart,
    view: () => draw().then(() => view),
    redraw: () => void (view && update(view)),
    end: () => life.abort(),
  };
  connected.set(figure, explorable);
  connectTools(explorable, signal);
  reader.then(atRest).then(prepare);
  whenNear(figure, signal, draw);
  whenCrossing(picture, signal, async () => {
    await drawing;
    if (!view) return;
    const { shapes } = await chart();
    setAll(view, shapes[shapeOf(picture)]);
    await view.resize().runAsync();
  });

  whenResized(scroller, signal, () => {
    // What a finger swipes, arrow keys must reach; where all is in sight, Tab passes by.
    scroller.tabIndex = scroller.scrollWidth > scroller.clientWidth ? 0 : -1;
  });

  function draw() {
    drawing ??= render(picture, chart()).then(
      (drawn) => {
        if (signal.aborted) return void drawn.finalize();
        figure.view = view = drawn; // on the figure for tests, and for the curious
        signal.addEventListener("abort", () => drawn.finalize());
        update(drawn);
        figure.dispatchEvent(new Event("drawn"));
      },
      (error) =>
        void setTimeout(() => {
          status.className = "failed";
          status.textContent = controls.dataset.failed ?? "";
          console.error(error);
        }, LEAVING),
    );
    return drawing;
  }

  /** Where the controls stand. */
  function settings() {
    const chosen = [...options].filter((option) => option.checked);
    return Object.fromEntries([
      ...[...sliders].map((slider) => [slider.name, slider.valueAsNumber]),
      ...chosen.map((option) => [nameOf(option), Number(option.value)]),
    ]);
  }

  function toStart() {
    for (const slider of sliders) slider.value = slider.defaultValue;
    for (const option of options) option.checked = option.defaultChecked;
  }

  /** @param {Signals} wanted Others go to their start; what is out of range is ignored. */
  function set(wanted) {
    toStart();
    for (const [name, value] of Object.entries(wanted)) {
      const inputs = [...sliders, ...options].filter((input) => nameOf(input) === name);
      if (!isPossible(inputs, value)) continue;
      for (const input of inputs)
        if (input.type === "radio") input.checked = Number(input.value) === value;
        else input.value = String(value);
    }
    moved();
  }

  /** @param {HTMLButtonElement | null} chosen The prompt whose state was asked for. */
  function press(chosen) {
    for (const prompt of prompts) prompt.ariaPressed = String(prompt === chosen);
    told = chosen ? [chosen.nextElementSibling?.textContent ?? ""] : [];
  }

  async function moved() {
    await draw();
    if (!view) return;
    update(view);
    clearTimeout(announcement);
    announcement = setTimeout(() => {
      status.textContent = [...told.splice(0), readout.textContent].join(" ");
      // Not at each step of a drag: browsers allow some 100 in half a minute.
      history.replaceState(history.state, "", explorable.fragment());
      figure.dispatchEvent(new Event("moved"));
    }, ANNOUNCE_AFTER);
  }

  /** @param {View} view */
  function update(view) {
    for (const slider of sliders) view.signal(slider.name, slider.valueAsNumber);
    for (const option of options)
      if (option.checked) view.signal(nameOf(option), Number(option.value));
    view.run();
    for (const slider of sliders) {
      const text = String(view.signal(`shown_${slider.name}`));
      const output = /** @type {HTMLOutputElement} */ (slider.nextElementSibling);
      output.value = text;
      slider.setAttribute("aria-valuetext", text);
    }
    readout.textContent = String(view.signal("readout"));
  }
}

/**
 * A page says where its charts are; what a cell prints holds its own.
 *
 * @param {HTMLElement} figure
 * @returns {Promise<Chart>}
 */
async function load(figure) {
  const { chart } = figure.dataset;
  if (!chart) return JSON.parse(figure.querySelector("script")?.textContent ?? "");
  const answer = await fetch(chart);
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer.json();
}

/**
 * The control's name: the options of a choice have another, which is theirs alone in the page.
 *
 * @type {(input: HTMLInputElement) => string}
 */
const nameOf = ({ name, dataset }) => dataset.name ?? name;

const loadVega = () => import("./vega.js");

/** So that who reaches a chart need not wait for what draws it. */
async function prepare() {
  try {
    (await loadVega()).begin();
  } catch {
    // Who reaches it will be told.
  }
}

/**
 * @param {HTMLElement} picture
 * @param {Promise<Chart>} chart
 */
async function render(picture, chart) {
  const [{ View, parse, runInSlices }, { spec, shapes }] = await Promise.all([loadVega(), chart]);
  const stage = document.createElement("div");
  stage.className = "stage";
  stage.ariaHidden = "true"; // the figure says what it shows; marks would say it again
  const flow = await parse(spec);
  await breath();
  const view = new View(flow, { renderer: "svg", container: stage, hover: false });
  setAll(view, shapes[shapeOf(picture)]);
  await breath();
  await runInSlices(view, breath);
  await breath();
  picture.replaceChildren(stage);
  return view;
}

/**
 * @param {View} view
 * @param {Signals} signals
 */
function setAll(view, signals) {
  for (const [name, value] of Object.entries(signals)) view.signal(name, value);
}

/** @type {(picture: HTMLElement) => Shape} */
const shapeOf = (picture) =>
  (picture.closest(".stand")?.clientWidth ?? 0) < NARROW_BELOW ? "narrow" : "wide";

/**
 * @param {HTMLElement} picture
 * @param {AbortSignal} signal
 * @param {() => void} act
 */
function whenCrossing(picture, signal, act) {
  /** @type {Shape | null} */
  let shape = null;
  whenResized(/** @type {HTMLElement} */ (picture.closest(".stand")), signal, () => {
    const before = shape;
    shape = shapeOf(picture);
    if (before && before !== shape) act();
  });
}

/**
 * Calls `act` when the element has another size; not while it is not laid out, for then asking
 * for sizes would lay it out.
 *
 * @param {HTMLElement} element
 * @param {AbortSignal} signal
 * @param {() => void} act
 */
function whenResized(element, signal, act) {
  const observer = new ResizeObserver(([{ contentRect }]) => contentRect.width && act());
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}
