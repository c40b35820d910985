// A chapter whose cells can be run: its bar, its cells, and the order in which they run.
//
// Loaded only where a Jupyter Server serves the book. What talks to Python, edits code and
// draws outputs is loaded on the first use.
import { Cell } from "./cell.js";
import { Drafts } from "./drafts.js";
import { Trouble, button, fill } from "./parts.js";
import { solvedIn } from "./solved.js";

/**
 * What Python tells the page, see softgrad_book/site/live.py and extension.py.
 *
 * @typedef {Record<
 *   | "run" | "stop" | "edit" | "reset" | "runAll" | "restart" | "lab" | "bar" | "cell" | "code"
 *   | "about" | "loading" | "starting" | "ready" | "running" | "waiting" | "works" | "done"
 *   | "raised" | "stopped" | "needed" | "restarted" | "died" | "ended" | "lost" | "back"
 *   | "unreachable" | "forbidden" | "failed" | "solved",
 *   string
 * >} Texts
 * @typedef {{ notebook: string, texts: Texts }} About
 * @typedef {{ baseUrl: string }} Server
 * @typedef {import("./runtime.js").Runtime} Runtime
 */

export class Page {
  /**
   * @param {HTMLElement} bar
   * @param {About} about
   * @param {Server} server
   * @param {import("../storage.js").Store} store
   * @param {(exercise: string) => void} solved
   */
  constructor(bar, about, server, store, solved) {
    this.bar = bar;
    this.texts = about.texts;
    this.notebook = about.notebook;
    this.drafts = new Drafts(about.notebook, store);
    this.solved = solved;
    this.server = new URL(server.baseUrl, location.href);
    this.queue = Promise.resolve();
    this.turn = 0; // grows when what is waiting is called off
    this.runs = 0;
    /** @type {Promise<Runtime> | null} */
    this.runtime = null;
    this.stopButton = button(this.texts.stop, () => this.stop());
    this.status = document.createElement("p");
    /** @type {NodeListOf<HTMLElement>} */
    const cells = document.querySelectorAll(".cell:has(.cell_input)");
    this.cells = [...cells].map((element, index) => new Cell(element, index, this));
    this.draw();
    for (const cell of this.cells) cell.recall();
  }

  draw() {
    const { runAll, restart, lab, about, bar } = this.texts;
    this.stopButton.hidden = true;
    const link = document.createElement("a");
    link.href = new URL(`lab/tree/${this.notebook}`, this.server).href;
    link.textContent = lab;
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

  /**
   * @param {string} text
   * @param {{ trouble?: boolean }} options
   */
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
    styles.href = new URL("live.css", import.meta.url).href;
    document.head.append(styles);
    const { Runtime } = await import("./runtime.js");
    return new Runtime(this);
  }

  runAll() {
    this.forget(); // what has been run before runs again
    for (const cell of this.cells) this.run(cell);
  }

  /**
   * Cells run one after another, in the order in which they were asked for.
   *
   * @param {Cell} cell
   */
  run(cell) {
    const turn = this.turn;
    cell.wait();
    this.queue = this.queue.then(async () => {
      if (turn !== this.turn) return cell.clearStatus();
      try {
        await this.runWithNeeds(cell);
      } catch (error) {
        this.fail(error, cell);
      }
    });
  }

  /** @param {Cell} asked */
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
      if (worked) {
        cell.ranAt = ++this.runs;
        this.keepSolved(cell);
      } else if (cell !== asked) asked.report(fill(this.texts.needed, index + 1), "failed");
      if (!worked) {
        this.callOff();
        break;
      }
    }
    this.stopButton.hidden = true;
    this.say(this.texts.ready);
  }

  // What the reader's own code solved.
  /** @param {Cell} cell */
  keepSolved(cell) {
    const stored = (cell.stored ?? []).map((node) => node.textContent).join("\n");
    for (const number of solvedIn(cell.printedText(), stored, this.texts.solved))
      this.solved(number);
  }

  /**
   * A cell need not run again if neither it nor what it needs has changed since.
   *
   * @param {Cell} cell
   * @param {number[]} direct The cells that it needs directly.
   */
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

  /**
   * @param {unknown} error
   * @param {Cell} [cell]
   */
  fail(error, cell) {
    this.callOff();
    this.stopButton.hidden = true;
    const why = error instanceof Error ? error.message : String(error);
    const text = error instanceof Trouble ? why : fill(this.texts.failed, why);
    this.say(text, { trouble: true });
    cell?.report(text, "failed");
  }
}
