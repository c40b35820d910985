// When an explorable is drawn. The page holds a picture of its first state, so nothing is
// missing until somebody comes near: drawing waits for the reader, and the page opens at once.

const NEAR = "600px"; // above and below the screen
const SIGNS = ["pointermove", "pointerdown", "wheel", "scroll", "keydown", "focusin"];

let lastSign = 0;

/** Settles when somebody reads: first moves a pointer, a finger, a key or the page. */
export const reader = new Promise((resolve) => {
  for (const sign of SIGNS)
    addEventListener(
      sign,
      (event) => {
        if (isStill(event)) return;
        lastSign = event.timeStamp;
        resolve(event);
      },
      { capture: true, passive: true },
    );
});

/** Settles when the reader has done nothing for a while. @param {number} time ms */
export async function stillFor(time) {
  const left = () => lastSign + time - performance.now();
  while (left() > 0) await new Promise((resolve) => setTimeout(resolve, left()));
}

/** Chromium says "pointermove" too when the page, as it opens, moves below a pointer at rest. */
const isStill = (/** @type {Event} */ event) =>
  event.type === "pointermove" &&
  event instanceof PointerEvent &&
  event.movementX === 0 &&
  event.movementY === 0;

/**
 * Calls `draw` when the reader is there and `figure` is near the screen, one figure at a time;
 * at once when a pointer or the focus comes to it.
 *
 * @param {HTMLElement} figure
 * @param {AbortSignal} signal Ends the wait.
 * @param {() => Promise<void>} draw
 */
export function whenNear(figure, signal, draw) {
  for (const sign of ["pointerover", "focusin"])
    figure.addEventListener(sign, draw, { once: true, signal });
  const observer = new IntersectionObserver(
    async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      await reader;
      inTurn(() => (signal.aborted ? undefined : draw()));
    },
    { rootMargin: NEAR },
  );
  observer.observe(figure);
  signal.addEventListener("abort", () => observer.disconnect());
}

let turn = Promise.resolve();

/** @param {() => Promise<void> | undefined} act */
function inTurn(act) {
  turn = turn.then(atRest).then(act);
}

/** Lets the browser answer the reader in the middle of long work. */
export const breath = () => new Promise((resolve) => setTimeout(resolve));

/**
 * Settles when the browser has nothing better to do.
 *
 * @param {IdleRequestOptions} [options]
 */
export const idle = (options) =>
  new Promise((resolve) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(resolve, options);
    else setTimeout(resolve);
  });

/** The same, or soon. */
export const atRest = () => idle({ timeout: 200 });
