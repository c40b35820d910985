// Brings an explorable to life: its form drives the chart, the chart's signals fill the text.
//
// The figure holds the form, the chart's first state as a picture, and the chart itself as
// JSON: a Vega specification, and the signals that make it wide or narrow.

const NARROW_BELOW = 640; // px, the same as in book.css
const ANNOUNCE_AFTER = 600; // ms without a move before a screen reader is told

const connected = new WeakSet();

export function connect(figure) {
  if (connected.has(figure)) return;
  connected.add(figure);

  const form = figure.querySelector("form");
  const sliders = [...form.querySelectorAll("input[type=range]")];
  const { spec, shapes } = JSON.parse(figure.querySelector("script").textContent);
  let view = null;
  let drawing = null;
  let announcement = 0;

  form.querySelector("fieldset").disabled = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", moved);
  form.addEventListener("reset", () => setTimeout(moved)); // the values change after the event
  for (const prompt of figure.querySelectorAll("button[data-set]"))
    prompt.addEventListener("click", () => {
      form.reset();
      for (const [name, value] of Object.entries(JSON.parse(prompt.dataset.set)))
        form.elements[name].value = value;
      moved();
    });

  whenNear(figure, draw);
  whenCrossing(figure, async () => {
    if (!drawing) return;
    await drawing;
    setAll(view, shapes[shapeOf(figure)]);
    await view.runAsync();
  });

  function draw() {
    drawing ??= render(figure, spec, shapes[shapeOf(figure)]).then((drawn) => {
      view = drawn;
      update();
    });
    return drawing;
  }

  async function moved() {
    await draw();
    update();
    clearTimeout(announcement);
    announcement = setTimeout(() => {
      figure.querySelector("[role=status]").textContent = view.signal("readout");
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

async function render(figure, spec, shape) {
  const { View, parse } = await import("./vega.js");
  const stage = document.createElement("div");
  stage.className = "stage";
  stage.ariaHidden = "true"; // the figure says what it shows; marks would say it again
  const view = new View(parse(spec), { renderer: "svg", container: stage, hover: false });
  setAll(view, shape);
  await view.runAsync();
  figure.querySelector(".picture").replaceChildren(stage);
  figure.view = view; // for tests, and for the curious
  return view;
}

function setAll(view, signals) {
  for (const [name, value] of Object.entries(signals)) view.signal(name, value);
}

const shapeOf = (figure) => (figure.clientWidth < NARROW_BELOW ? "narrow" : "wide");

function whenNear(figure, act) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      act();
    },
    { rootMargin: "600px" },
  );
  observer.observe(figure);
}

function whenCrossing(figure, act) {
  let shape = shapeOf(figure);
  new ResizeObserver(() => {
    if (shapeOf(figure) === shape) return;
    shape = shapeOf(figure);
    act();
  }).observe(figure);
}
