// Saves an explorable's picture as it stands, in the colours that the reader sees.

const SVG = "http://www.w3.org/2000/svg";
const SCALE = 3; // pixels of the PNG for each of the picture

/**
 * @param {HTMLElement} figure
 * @param {"svg" | "png"} kind
 */
export async function save(figure, kind) {
  const text = standalone(figure);
  const svg = new Blob([text], { type: "image/svg+xml" });
  const link = document.createElement("a");
  link.download = `${figure.id}.${kind}`;
  link.href = URL.createObjectURL(kind === "svg" ? svg : await painted(svg));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * The picture as a file of its own: on paper of its colour, with what it shows in words.
 *
 * @param {HTMLElement} figure
 */
function standalone(figure) {
  const shown = [...figure.querySelectorAll(".drawn svg")].find((svg) => svg.checkVisibility());
  const svg = /** @type {SVGSVGElement} */ (shown?.cloneNode(true));
  const { width, height } = svg.viewBox.baseVal;
  svg.setAttribute("xmlns", SVG);
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  const words = document.createElementNS(SVG, "desc");
  const drawn = figure.querySelector(".drawn");
  const readout = figure.querySelector(".readout");
  words.textContent = `${drawn?.getAttribute("aria-label")} ${readout?.textContent}`;
  const paper = document.createElementNS(SVG, "rect");
  paper.setAttribute("width", "100%");
  paper.setAttribute("height", "100%");
  paper.setAttribute("fill", "var(--sg-paper)");
  svg.prepend(words, paper);
  const style = getComputedStyle(figure);
  return new XMLSerializer()
    .serializeToString(svg)
    .replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
}

/** @param {Blob} svg */
async function painted(svg) {
  const picture = new Image();
  picture.src = URL.createObjectURL(svg);
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth * SCALE;
  canvas.height = picture.naturalHeight * SCALE;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(picture.src);
  /** @type {Blob | null} */
  const blob = await new Promise((give) => canvas.toBlob(give, "image/png"));
  if (!blob) throw new Error("the picture could not be painted");
  return blob;
}
