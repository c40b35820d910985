// One code cell of the page: what the book stored, what the reader made of it.
import { Trouble, button, fill } from "./parts.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./runtime.js").Runtime} Runtime */
/** @typedef {import("./runtime.js").Run} Run */
/** @typedef {"waiting" | "running" | "done" | "failed" | ""} State */

export class Cell {
  /**
   * @param {HTMLElement} element
   * @param {number} index
   * @param {Page} page
   */
  constructor(element, index, page) {
    this.element = element;
    this.index = index;
    this.page = page;
    this.input = /** @type {HTMLElement} */ (element.querySelector(".cell_input"));
    this.printed = /** @type {HTMLElement} */ (this.input.querySelector(".highlight"));
    this.original = (this.printed.querySelector("pre")?.textContent ?? "").replace(/\n$/, "");
    this.source = this.original;
    /** @type {string | null} */
    this.ranSource = null;
    this.ranAt = 0; // the number of the run, 0 for never
    /** @type {import("./editor.js").Editor | null} */
    this.editor = null;
    /** @type {Run["area"] | null} */
    this.live = null; // the output that replaces the stored one
    /** @type {HTMLElement | null} */
    this.output = element.querySelector(".cell_output");
    this.stored = this.output ? [...this.output.childNodes] : null;
    const { run, stop, edit, reset, cell } = page.texts;
    const label = fill(cell, index + 1);
    this.runButton = button(run, () => page.run(this), { label });
    this.stopButton = button(stop, () => page.stop(), { label });
    this.editButton = button(edit, () => this.edit(), { label });
    this.resetButton = button(reset, () => this.reset(), { label });
    this.status = document.createElement("span");
    this.draw();
  }

  draw() {
    this.stopButton.hidden = this.resetButton.hidden = true;
    this.status.role = "status";
    const tools = document.createElement("div");
    tools.className = "cell-tools";
    tools.append(this.runButton, this.stopButton, this.editButton, this.resetButton, this.status);
    this.input.append(tools);
    this.printed.addEventListener("click", (event) => {
      const target = /** @type {Element} */ (event.target);
      if (!target.closest("a, button") && getSelection()?.isCollapsed)
        this.edit({ point: { x: event.clientX, y: event.clientY } });
    });
    this.element.addEventListener("keydown", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      // The theme takes "/" for search, unless it is typed into an input.
      if (target.isContentEditable && !event.ctrlKey && !event.metaKey) event.stopPropagation();
      if (event.key !== "Enter" || !event.shiftKey || target.closest(".cell_output")) return;
      event.preventDefault();
      this.page.run(this);
    });
  }

  recall() {
    const source = this.page.drafts.recall(this.index, this.original);
    if (source !== this.original) this.edit({ source, quiet: true });
  }

  /**
   * @param {object} options
   * @param {string} [options.source]
   * @param {{ x: number, y: number }} [options.point] Where the reader clicked.
   * @param {boolean} [options.quiet] Whether the focus stays where it is.
   */
  async edit({ source = this.source, point, quiet = false } = {}) {
    if (this.editor) return this.editor.focus();
    this.source = source;
    try {
      const { Editor } = await import("./editor.js");
      if (this.editor) return;
      this.editor = new Editor({
        source,
        label: fill(this.page.texts.code, this.index + 1),
        changed: (text) => this.changed(text),
        run: () => this.page.run(this),
        leave: () => this.runButton.focus(),
      });
    } catch (error) {
      return this.page.fail(error, this);
    }
    this.printed.hidden = true;
    this.editButton.hidden = true;
    this.printed.after(this.editor.element);
    this.marked();
    if (!quiet) this.editor.focusAt(point);
  }

  /** @param {string} text */
  changed(text) {
    this.source = text;
    this.page.drafts.keep(this.index, this.original, text);
    this.marked();
  }

  marked() {
    this.element.classList.toggle("edited", this.source !== this.original);
    this.resetButton.hidden = this.source === this.original && !this.live;
  }

  // Back to what the book stored: code and output.
  reset() {
    this.page.drafts.keep(this.index, this.original, this.original);
    this.source = this.original;
    this.editor?.destroy();
    this.editor = null;
    this.printed.hidden = false;
    this.editButton.hidden = false;
    this.live?.dispose();
    this.live = null;
    if (this.stored) this.output?.replaceChildren(...this.stored);
    else {
      this.output?.remove();
      this.output = null;
    }
    this.report("");
    this.marked();
    this.runButton.focus();
  }

  wait() {
    this.report(this.page.texts.waiting, "waiting");
  }

  clearStatus() {
    this.report("");
  }

  /**
   * @param {string} text
   * @param {State} state
   */
  report(text, state = "") {
    this.status.textContent = text;
    this.element.dataset.state = state;
    this.stopButton.hidden = state !== "running";
    this.runButton.hidden = state === "running";
  }

  /**
   * Runs the code; returns whether it worked.
   *
   * @param {Runtime} runtime
   */
  async execute(runtime) {
    const { works, done, raised, stopped } = this.page.texts;
    const hadFocus = document.activeElement === this.runButton;
    this.report(works, "running");
    if (hadFocus) this.stopButton.focus();
    const source = this.source;
    const started = performance.now();
    const run = runtime.execute(source, `live${this.index}`);
    const show = () => this.show(run);
    run.whenDrawn(show);
    let verdict;
    try {
      verdict = await run.done;
    } catch (error) {
      run.drop();
      this.report(error instanceof Trouble ? error.message : "", "failed");
      throw error;
    } finally {
      if (document.activeElement === this.stopButton) setTimeout(() => this.runButton.focus());
    }
    show();
    this.ranSource = source;
    if (verdict === "ok") this.report(fill(done, seconds(performance.now() - started)), "done");
    else this.report(verdict === "stopped" ? stopped : raised, "failed");
    return verdict === "ok";
  }

  // What the last run printed, whether or not it is drawn yet.
  printedText() {
    const outputs = this.live?.model.toJSON() ?? [];
    return outputs
      .flatMap(({ output_type: type, text }) => (type === "stream" ? text : []))
      .join("");
  }

  /** @param {Run} run */
  show(run) {
    if (this.live === run.area) return;
    this.live?.dispose();
    this.live = run.area;
    if (!this.output) {
      this.output = document.createElement("div");
      this.output.className = "cell_output docutils container";
      this.input.after(this.output);
    }
    run.attach(this.output);
    this.marked();
  }
}

/** @type {(ms: number) => string} */
const seconds = (ms) =>
  new Intl.NumberFormat(document.documentElement.lang || undefined, {
    style: "unit",
    unit: "second",
    maximumSignificantDigits: 2,
  }).format(ms / 1000);
