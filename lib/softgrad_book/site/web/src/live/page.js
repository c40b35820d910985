// A chapter whose cells can be run: its bar, its cells, and the order in which they run.
//
// Loaded only where a Jupyter Server serves the book. What talks to Python, edits code and
// draws outputs is loaded on the first use.
import { Cell } from "./cell.js";
import { Drafts } from "./drafts.js";
import { button, fill } from "./parts.js";

export class Page {
  constructor(bar, about, server, store) {
    this.bar = bar;
    this.texts = about.texts;
    this.notebook = about.notebook;
    this.drafts = new Drafts(about.notebook, store);
    this.server = new URL(server.baseUrl, location.href);
    this.queue = Promise.resolve();
    this.turn = 0; // grows when what is waiting is called off
    this.runs = 0;
    this.runtime = null;
    this.cells = [...document.querySelectorAll(".cell:has(.cell_input)")].map(
      (element, index) => new Cell(element, index, this),
    );
    this.draw();
    for (const cell of this.cells) cell.recall();
  }

  draw() {
    const { runAll, restart, stop, lab, about, bar } = this.texts;
    this.stopButton = button(stop, () => this.stop());
    this.stopButton.hidden = true;
    const link = document.createElement("a");
    link.href = new URL(`lab/tree/${this.notebook}`, this.server);
    link.textContent = lab;
    this.status = document.createElement("p");
    this.status.role = "status";
    this.status.textContent = about;
    this.bar.role = "group";
    this.bar.ariaLabel = bar;
    this.bar.replaceChildren(
      button(runAll, () => this.runAll()),
      button(restart, () => this.restart()),
      this.stopButton,
      link,
      this.status,
    );
    this.bar.hidden = false;
  }

  say(text, { trouble = false } = {}) {
    this.status.textContent = text;
    this.bar.classList.toggle("trouble", trouble);
  }

  // The code that runs cells; loaded once, again after a failure.
  load() {
    this.runtime ??= this.begin().catch((error) => {
      this.runtime = null;
      throw error;
    });
    return this.runtime;
  }

  async begin() {
    this.say(this.texts.loading);
    const styles = document.createElement("link");
    styles.rel = "stylesheet";
    styles.href = new URL("live.css", import.meta.url);
    document.head.append(styles);
    const { Runtime } = await import("./runtime.js");
    return new Runtime(this);
  }

  runAll() {
    this.forget(); // what has been run before runs again
    for (const cell of this.cells) this.run(cell);
  }

  // Cells run one after another, in the order in which they were asked for.
  run(cell) {
    const turn = this.turn;
    cell.wait();
    this.queue = this.queue.then(async () => {
      if (turn !== this.turn) return cell.calm();
      try {
        await this.runWithNeeds(cell);
      } catch (error) {
        this.fail(error, cell);
      }
    });
  }

  async runWithNeeds(asked) {
    const runtime = await this.load();
    await runtime.connect();
    const needs = await runtime.needs(
      this.cells.slice(0, asked.index + 1).map((cell) => cell.source),
      asked.index,
    );
    for (const [index, direct] of needs) {
      const cell = this.cells[index];
      if (cell !== asked && this.isFresh(cell, direct)) continue;
      this.say(fill(this.texts.running, index + 1));
      this.stopButton.hidden = false;
      const worked = await cell.execute(runtime);
      if (worked) cell.ranAt = ++this.runs;
      else if (cell !== asked) asked.report(fill(this.texts.needed, index + 1), "failed");
      if (!worked) {
        this.callOff();
        break;
      }
    }
    this.stopButton.hidden = true;
    this.say(this.texts.ready);
  }

  // A cell need not run again if neither it nor what it needs has changed since.
  isFresh(cell, direct) {
    return (
      cell.ranAt > 0 &&
      cell.ranSource === cell.source &&
      direct.every((index) => this.cells[index].ranAt < cell.ranAt)
    );
  }

  callOff() {
    this.turn += 1;
  }

  async stop() {
    this.callOff();
    await (await this.load()).interrupt();
  }

  async restart() {
    this.callOff();
    try {
      const runtime = await this.load();
      await runtime.restart();
      this.forget();
      this.say(this.texts.restarted);
    } catch (error) {
      this.fail(error);
    }
  }

  // As if nothing had been run: Python is another one, or none, or all is asked for anew.
  forget() {
    for (const cell of this.cells) cell.ranAt = 0;
  }

  fail(error, cell) {
    this.callOff();
    this.stopButton.hidden = true;
    const text = error.said ?? fill(this.texts.failed, error.message ?? error);
    this.say(text, { trouble: true });
    cell?.report(text, "failed");
  }
}
