// The page that shows what the browser remembers: read, solved, ticked. Its words, and which
// exercises there are, are in the page; this fills in how far the reader is.
import { chapterState, exerciseState, exported, forgetAll, imported } from "./progress/kept.js";

/**
 * @typedef {import("./storage.js").Store} Store
 * @typedef {import("./progress/kept.js").Exercise} Exercise
 * @typedef {import("./progress/kept.js").Chapter} Chapter
 * @typedef {Record<
 *   | "total" | "chapter" | "read" | "unread" | "solved" | "open" | "points" | "unkept"
 *   | "imported" | "invalid" | "ask" | "forgotten" | "file",
 *   string
 * >} Texts
 */

/**
 * @param {HTMLElement} root
 * @param {Store} store
 */
export function connect(root, store) {
  /** @type {{ texts: Texts, chapters: Chapter[] }} */
  const { texts, chapters } = JSON.parse(root.querySelector("script")?.textContent ?? "");
  const status = one(root, "[role=status]");
  const fileInput = /** @type {HTMLInputElement} */ (one(root, "input[type=file]"));

  function draw() {
    const sum = { read: 0, chapters: chapters.length, done: 0, all: 0 };
    for (const chapter of chapters) {
      const section = one(root, `[data-page="${chapter.page}"]`);
      const { read, done, all } = chapterState(store, chapter);
      const reached = read ? texts.read : texts.unread;
      one(section, ".state").textContent = filled(texts.chapter, { reached, done, all });
      section.classList.toggle("done", read && done === all);
      sum.read += Number(read);
      sum.done += done;
      sum.all += all;
      for (const exercise of chapter.exercises) drawExercise(section, chapter, exercise);
    }
    one(root, ".total").textContent = filled(texts.total, sum);
  }

  /**
   * @param {Element} section
   * @param {Chapter} chapter
   * @param {Exercise} exercise
   */
  function drawExercise(section, chapter, exercise) {
    const item = one(section, `[data-exercise="${exercise.number}"]`);
    const { solved, ticked, done } = exerciseState(store, chapter, exercise);
    const said = [];
    if (exercise.checked) said.push(solved ? texts.solved : texts.open);
    if (exercise.points) said.push(filled(texts.points, { ticked, points: exercise.points }));
    one(item, ".state").textContent = said.join(", ");
    item.classList.toggle("done", done);
  }

  one(root, ".export").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([exported(store)], { type: "application/json" }));
    link.download = texts.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  });
  one(root, ".import").addEventListener("click", () => fileInput.click());
  fileInput.addEventListener("change", async () => {
    const text = await fileInput.files?.[0]?.text();
    fileInput.value = ""; // so that the same file can be chosen again
    if (text === undefined) return;
    const added = imported(store, text);
    status.textContent = added === null ? texts.invalid : filled(texts.imported, { added });
    draw();
  });
  one(root, ".forget").addEventListener("click", () => {
    if (!confirm(texts.ask)) return;
    forgetAll(store);
    status.textContent = texts.forgotten;
    draw();
  });

  for (const button of root.querySelectorAll("button")) button.disabled = false;
  addEventListener("storage", draw); // another tab went on
  addEventListener("pageshow", draw);
  if (!store.lasts()) status.textContent = texts.unkept;
  draw();
}

/**
 * @param {Element} root
 * @param {string} selector
 */
const one = (root, selector) => /** @type {HTMLElement} */ (root.querySelector(selector));

/**
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
const filled = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
