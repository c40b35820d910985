// Brings an explorable to life: its form drives the chart, the chart's signals fill the text.
//
// The figure holds the form, the chart's first state as a picture, and the chart itself as
// JSON: a Vega specification, and the signals that make it wide or narrow. When the chart is
// drawn is decided in mount.js; who moves a control earlier is answered as soon as it is.

import { whenNear } from "./mount.js";

const NARROW_BELOW = 640; // px, the same as in explorable.css
const ANNOUNCE_AFTER = 600; // ms without a move before a screen reader is told

/**
 * What the page holds for an explorable, see softgrad_book/site/page_html/explorable_html.py.
 *
 * @typedef {Record<string, number>} Signals Their values by name.
 * @typedef {"wide" | "narrow"} Shape
 * @typedef {{ spec: import("vega-typings").Spec, shapes: Record<Shape, Signals> }} Chart
 * @typedef {import("vega-typings").View} View
 */

/** @type {WeakMap<HTMLElement, () => void>} figure to what ends its life */
const connected = new WeakMap();

/** @param {HTMLElement} figure */
export function release(figure) {
  connected.get(figure)?.();
  connected.delete(figure);
}

/** @param {HTMLElement & { view?: View }} figure */
export function connect(figure) {
  if (connected.has(figure)) return;
  const life = new AbortController();
  connected.set(figure, () => life.abort());
  const { signal } = life;

  const form = /** @type {HTMLFormElement} */ (figure.querySelector("form.controls"));
  const fieldset = /** @type {HTMLFieldSetElement} */ (form.querySelector("fieldset"));
  const picture = /** @type {HTMLElement} */ (figure.querySelector(".picture"));
  const readout = /** @type {HTMLElement} */ (figure.querySelector(".readout"));
  const status = /** @type {HTMLElement} */ (figure.querySelector("[role=status]"));
  /** @type {NodeListOf<HTMLButtonElement>} */
  const prompts = figure.querySelectorAll("button[data-set]");
  /** @type {NodeListOf<HTMLInputElement>} */
  const sliders = form.querySelectorAll("input[type=range]");
  /** @type {NodeListOf<HTMLInputElement>} */
  const options = form.querySelectorAll("input[type=radio]"); // of all choices
  /** @returns {Chart} */
  const chart = () => JSON.parse(figure.querySelector("script")?.textContent ?? "");
  /** @type {View | null} */
  let view = null;
  /** @type {Promise<void> | null} */
  let drawing = null;
  let announcement = 0;

  fieldset.disabled = false;
  form.addEventListener("submit", (event) => event.preventDefault(), { signal });
  form.addEventListener("input", moved, { signal });
  // The values change after the event.
  form.addEventListener("reset", () => setTimeout(moved), { signal });
  for (const prompt of prompts)
    prompt.addEventListener(
      "click",
      () => {
        form.reset();
        /** @type {Signals} */
        const settings = JSON.parse(prompt.dataset.set ?? "{}");
        for (const slider of sliders)
          if (slider.name in settings) slider.value = String(settings[slider.name]);
        for (const option of options)
          if (option.name in settings)
            option.checked = Number(option.value) === settings[option.name];
        moved();
      },
      { signal },
    );

  for (const prompt of prompts) prompt.disabled = false;
  whenNear(figure, signal, draw);
  whenCrossing(picture, signal, async () => {
    await drawing;
    if (!view) return;
    setAll(view, chart().shapes[shapeOf(picture)]);
    await view.resize().runAsync();
  });

  function draw() {
    drawing ??= render(picture, chart()).then(
      (drawn) => {
        if (signal.aborted) return void drawn.finalize();
        figure.view = view = drawn; // on the figure for tests, and for the curious
        signal.addEventListener("abort", () => drawn.finalize());
        update(drawn);
      },
      (error) => {
        status.className = "failed";
        status.textContent = form.dataset.failed ?? "";
        console.error(error);
      },
    );
    return drawing;
  }

  async function moved() {
    await draw();
    if (!view) return;
    update(view);
    clearTimeout(announcement);
    announcement = setTimeout(() => {
      status.textContent = readout.textContent;
    }, ANNOUNCE_AFTER);
  }

  /** @param {View} view */
  function update(view) {
    for (const slider of sliders) view.signal(slider.name, slider.valueAsNumber);
    for (const option of options)
      if (option.checked) view.signal(option.name, Number(option.value));
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
 * @param {HTMLElement} picture
 * @param {Chart} chart
 */
async function render(picture, { spec, shapes }) {
  const { View, parse } = await import("./vega.js");
  const stage = document.createElement("div");
  stage.className = "stage";
  stage.ariaHidden = "true"; // the figure says what it shows; marks would say it again
  const view = new View(parse(spec), { renderer: "svg", container: stage, hover: false });
  setAll(view, shapes[shapeOf(picture)]);
  await view.runAsync();
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
const shapeOf = (picture) => (picture.clientWidth < NARROW_BELOW ? "narrow" : "wide");

/**
 * @param {HTMLElement} picture
 * @param {AbortSignal} signal
 * @param {() => void} act
 */
function whenCrossing(picture, signal, act) {
  let shape = shapeOf(picture);
  const observer = new ResizeObserver(() => {
    if (shapeOf(picture) === shape) return;
    shape = shapeOf(picture);
    act();
  });
  observer.observe(picture);
  signal.addEventListener("abort", () => observer.disconnect());
}
