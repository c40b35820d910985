// One code cell of the page: what the book stored, what the reader made of it.
import { button, fill } from "./parts.js";

export class Cell {
  constructor(element, index, page) {
    this.element = element;
    this.index = index;
    this.page = page;
    this.input = element.querySelector(".cell_input");
    this.printed = this.input.querySelector(".highlight");
    this.original = this.printed.querySelector("pre").textContent.replace(/\n$/, "");
    this.source = this.original;
    this.ranSource = null;
    this.ranAt = 0; // the number of the run, 0 for never
    this.editor = null;
    this.live = null; // the output that replaces the stored one
    this.output = element.querySelector(".cell_output");
    this.stored = this.output ? [...this.output.childNodes] : null;
    this.draw();
  }

  draw() {
    const { run, stop, edit, reset, cell } = this.page.texts;
    const label = fill(cell, this.index + 1);
    this.runButton = button(run, () => this.page.run(this), { label });
    this.stopButton = button(stop, () => this.page.stop(), { label });
    this.editButton = button(edit, () => this.edit(), { label });
    this.resetButton = button(reset, () => this.reset(), { label });
    this.stopButton.hidden = this.resetButton.hidden = true;
    this.status = document.createElement("span");
    this.status.role = "status";
    const tools = document.createElement("div");
    tools.className = "cell-tools";
    tools.append(this.runButton, this.stopButton, this.editButton, this.resetButton, this.status);
    this.input.append(tools);
    this.printed.addEventListener("click", (event) => {
      if (!event.target.closest("a, button") && getSelection().isCollapsed)
        this.edit({ x: event.clientX, y: event.clientY });
    });
    this.element.addEventListener("keydown", (event) => {
      // The theme takes "/" for search, unless it is typed into an input.
      if (event.target.isContentEditable && !event.ctrlKey && !event.metaKey)
        event.stopPropagation();
      if (event.key !== "Enter" || !event.shiftKey || event.target.closest(".cell_output")) return;
      event.preventDefault();
      this.page.run(this);
    });
  }

  recall() {
    const source = this.page.drafts.recall(this.index, this.original);
    if (source !== this.original) this.edit({ source, quiet: true });
  }

  async edit({ source = this.source, x, y, quiet = false } = {}) {
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
    if (!quiet) this.editor.focusAt(x, y);
  }

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
    if (this.stored) this.output.replaceChildren(...this.stored);
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

  calm() {
    this.report("");
  }

  report(text, state = "") {
    this.status.textContent = text;
    this.element.dataset.state = state;
    this.stopButton.hidden = state !== "running";
    this.runButton.hidden = state === "running";
  }

  // Runs the code; returns whether it worked.
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
      this.report(error.said ?? "", "failed");
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

const seconds = (ms) =>
  new Intl.NumberFormat(document.documentElement.lang || undefined, {
    style: "unit",
    unit: "second",
    maximumSignificantDigits: 2,
  }).format(ms / 1000);
