// Brings an explorable to life: its form drives the chart, the chart's signals fill the text.
//
// The figure holds the form, the chart's first state as a picture, and the chart itself as
// JSON: a Vega specification, and the signals that make it wide or narrow.

const NARROW_BELOW = 640; // px, the same as in explorable.css
const ANNOUNCE_AFTER = 600; // ms without a move before a screen reader is told

const connected = new WeakMap(); // figure to what ends its life

export function release(figure) {
  connected.get(figure)?.();
  connected.delete(figure);
}

export function connect(figure) {
  if (connected.has(figure)) return;
  const life = new AbortController();
  connected.set(figure, () => life.abort());
  const { signal } = life;

  const form = figure.querySelector("form.controls");
  const picture = figure.querySelector(".picture");
  const status = figure.querySelector("[role=status]");
  const prompts = figure.querySelectorAll("button[data-set]");
  const sliders = [...form.querySelectorAll("input[type=range]")];
  const { spec, shapes } = JSON.parse(figure.querySelector("script").textContent);
  let view = null;
  let drawing = null;
  let announcement = 0;

  form.querySelector("fieldset").disabled = false;
  form.addEventListener("submit", (event) => event.preventDefault(), { signal });
  form.addEventListener("input", moved, { signal });
  // The values change after the event.
  form.addEventListener("reset", () => setTimeout(moved), { signal });
  for (const prompt of prompts)
    prompt.addEventListener(
      "click",
      () => {
        form.reset();
        for (const [name, value] of Object.entries(JSON.parse(prompt.dataset.set)))
          form.elements[name].value = value;
        moved();
      },
      { signal },
    );

  for (const prompt of prompts) prompt.disabled = false;
  whenNear(figure, signal, draw);
  whenCrossing(picture, signal, async () => {
    await drawing;
    if (!view) return;
    setAll(view, shapes[shapeOf(picture)]);
    await view.resize().runAsync();
  });

  function draw() {
    drawing ??= render(picture, spec, shapes[shapeOf(picture)]).then(
      (drawn) => {
        if (signal.aborted) return drawn.finalize();
        figure.view = view = drawn; // on the figure for tests, and for the curious
        signal.addEventListener("abort", () => drawn.finalize());
        update();
      },
      (error) => {
        status.className = "failed";
        status.textContent = form.dataset.failed;
        console.error(error);
      },
    );
    return drawing;
  }

  async function moved() {
    await draw();
    if (!view) return;
    update();
    clearTimeout(announcement);
    announcement = setTimeout(() => {
      status.textContent = view.signal("readout");
    }, ANNOUNCE_AFTER);
  }

  function update() {
    for (const slider of sliders) view.signal(slider.name, slider.valueAsNumber);
    view.run();
    for (const slider of sliders) {
      const text = view.signal(`shown_${slider.name}`);
      slider.nextElementSibling.value = text;
      slider.setAttribute("aria-valuetext", text);
    }
    figure.querySelector(".readout").textContent = view.signal("readout");
  }
}

async function render(picture, spec, shape) {
  const { View, parse } = await import("./vega.js");
  const stage = document.createElement("div");
  stage.className = "stage";
  stage.ariaHidden = "true"; // the figure says what it shows; marks would say it again
  const view = new View(parse(spec), { renderer: "svg", container: stage, hover: false });
  setAll(view, shape);
  await view.runAsync();
  picture.replaceChildren(stage);
  return view;
}

function setAll(view, signals) {
  for (const [name, value] of Object.entries(signals)) view.signal(name, value);
}

const shapeOf = (picture) => (picture.clientWidth < NARROW_BELOW ? "narrow" : "wide");

function whenNear(figure, signal, act) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      act();
    },
    { rootMargin: "600px" },
  );
  observer.observe(figure);
  signal.addEventListener("abort", () => observer.disconnect());
}

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
