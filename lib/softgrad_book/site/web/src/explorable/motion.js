// The landing page's explorable moves by itself for a few seconds, until somebody touches it.

const LEG = 1600; // ms from one state to the next; all legs together take under five seconds
const TOUCHES = ["pointerdown", "focusin", "keydown", "input"];

/** @param {import("../explorable.js").Explorable} explorable */
export async function moveByItself(explorable) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const { figure } = explorable;
  const touched = new AbortController();
  for (const touch of TOUCHES)
    figure.addEventListener(touch, () => touched.abort(), { once: true, capture: true });
  const sliders = [...figure.querySelectorAll("input")].filter(({ type }) => type === "range");
  const start = Object.fromEntries(sliders.map(({ name, value }) => [name, Number(value)]));
  /** @type {NodeListOf<HTMLElement>} */
  const prompts = figure.querySelectorAll("button[data-set]");
  const stations = [...prompts].map(({ dataset }) => JSON.parse(dataset.set ?? "{}"));
  let from = start;
  for (const to of [stations[0], stations[stations.length - 1], start]) {
    const there = { ...start, ...to };
    await glide(LEG, touched.signal, (share) => {
      for (const slider of sliders)
        slider.value = String(from[slider.name] + share * (there[slider.name] - from[slider.name]));
      explorable.redraw();
    });
    from = there;
  }
}

/**
 * @param {number} duration ms
 * @param {AbortSignal} signal
 * @param {(share: number) => void} show Is given how much of the way is gone, 0 to 1.
 */
function glide(duration, signal, show) {
  return new Promise((/** @type {(value?: unknown) => void} */ arrive) => {
    const started = performance.now();
    requestAnimationFrame(function step(now) {
      if (signal.aborted) return arrive();
      const gone = Math.min(1, Math.max(0, (now - started) / duration));
      show((1 - Math.cos(Math.PI * gone)) / 2);
      if (gone < 1) requestAnimationFrame(step);
      else arrive();
    });
  });
}
