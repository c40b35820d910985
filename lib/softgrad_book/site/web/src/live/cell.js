// One code cell of the page: what the book stored, what the reader made of it.
import { Trouble, button, fill } from "./parts.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("./contract.js").Runtime} Runtime */
/** @typedef {import("./outputs.js").Outputs} Outputs */
/** @typedef {import("./outputs.js").Drawing} Drawing */
/** @typedef {"waiting" | "running" | "done" | "failed" | "other" | ""} State */

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
    /** @type {string | null} the code that this Python ran last */
    this.ranSource = null;
    this.ranAt = 0; // the number of that run
    this.changedAt = 0; // the number of the run in which its code was last another one
    this.shownSource = this.original; // the code whose output stands below
    /** @type {{ text: string, state: State }} what stands beside the cell for that code */
    this.said = { text: "", state: "" };
    this.restored = false; // its code is of an earlier visit
    this.elsewhere = false; // another tab has changed it
    /** @type {import("./editor.js").Editor | null} */
    this.editor = null;
    /** @type {Drawing | null} */
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
    if (page.wasSolved(this)) this.report(page.texts.before, "other");
  }

  // What the book stored as its output, as text.
  get storedText() {
    return (this.stored ?? []).map((node) => node.textContent).join("\n");
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
    if (source === this.original) return;
    this.restored = true;
    this.edit({ source, quiet: true });
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
    if (this.elsewhere) this.warn();
  }

  // Another tab changed this cell: what is typed last is what the next visit finds.
  changedElsewhere() {
    this.elsewhere = true;
    if (this.source !== this.original) this.warn();
  }

  warn() {
    if (!this.isBusy) this.show(this.page.texts.elsewhere, "other");
  }

  marked() {
    this.element.classList.toggle("edited", this.source !== this.original);
    this.element.classList.toggle("changed", !this.isItsOwn);
    this.resetButton.hidden = this.source === this.original && !this.live;
    if (this.isBusy) return;
    const { returned, changed } = this.page.texts;
    if (this.isItsOwn) this.show(this.said.text, this.said.state);
    else this.show(this.restored ? returned : changed, "other");
  }

  // Whether the output that it shows is that of its code as it stands.
  get isItsOwn() {
    return this.source === this.shownSource;
  }

  get isBusy() {
    return ["waiting", "running"].includes(this.element.dataset.state ?? "");
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
    this.restored = this.elsewhere = false;
    this.shownSource = this.original;
    this.report(this.page.wasSolved(this) ? this.page.texts.before : "", "");
    this.marked();
    this.runButton.focus();
  }

  wait() {
    if (this.element.dataset.state !== "running") this.show(this.page.texts.waiting, "waiting");
  }

  // What waited is called off.
  clearStatus() {
    if (this.element.dataset.state === "waiting") this.show("", "");
    this.marked();
  }

  // What it shows stands there, and would be the same again.
  stands() {
    if (!this.isBusy) this.report(this.page.texts.drawn, "done");
  }

  // Nothing of what Python made here is known to the Python that comes.
  forget() {
    this.ranSource = null;
    this.ranAt = this.changedAt = 0;
    if (!this.live && this.said.state !== "done") return;
    this.said = { text: this.live ? this.page.texts.earlier : "", state: this.live ? "other" : "" };
    this.marked();
  }

  /**
   * Says what became of its code.
   *
   * @param {string} text
   * @param {State} state
   */
  report(text, state = "") {
    if (this.isItsOwn) this.said = { text, state };
    this.show(text, state);
  }

  /**
   * @param {string} text
   * @param {State} state
   */
  show(text, state) {
    this.status.textContent = text;
    this.element.dataset.state = state;
    this.stopButton.hidden = state !== "running";
    this.runButton.hidden = state === "running";
  }

  /**
   * Runs the code.
   *
   * @param {Runtime} runtime
   * @param {Outputs} outputs
   */
  async execute(runtime, outputs) {
    const { works, done, raised, stopped } = this.page.texts;
    const hadFocus = document.activeElement === this.runButton;
    this.show(works, "running");
    if (hadFocus) this.stopButton.focus();
    const { source } = this;
    const started = performance.now();
    const { lives } = this.page;
    const drawing = outputs.open();
    const draw = () => this.put(drawing, source);
    drawing.begun = draw;
    let verdict;
    try {
      verdict = await runtime.run(source, drawing.id);
      await outputs.handled;
    } catch (error) {
      outputs.close(drawing);
      this.report(error instanceof Trouble ? error.message : "", "failed");
      throw error;
    } finally {
      if (document.activeElement === this.stopButton) setTimeout(() => this.runButton.focus());
    }
    draw();
    this.ran(verdict === "stopped" || lives !== this.page.lives ? null : source);
    const took = fill(done, seconds(performance.now() - started));
    if (verdict === "ok")
      this.report(drawing.isCut ? `${took}, ${this.page.texts.cut}` : took, "done");
    else this.report(verdict === "stopped" ? stopped : raised, "failed");
    return verdict;
  }

  /** @param {string | null} source What ran, null if it did not come to its end. */
  ran(source) {
    this.ranAt = ++this.page.runs;
    if (!source || this.ranSource !== source) this.changedAt = this.ranAt;
    this.ranSource = source;
  }

  /**
   * Puts what `source` draws in place of what stood there.
   *
   * @param {Drawing} drawing
   * @param {string} source
   */
  put(drawing, source) {
    if (this.live === drawing) return;
    this.live?.dispose();
    this.live = drawing;
    this.shownSource = source;
    this.restored = false;
    if (!this.output) {
      this.output = document.createElement("div");
      this.output.className = "cell_output docutils container";
      this.input.after(this.output);
    }
    drawing.attach(this.output);
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
