// A chapter whose cells can be run: its bar, its cells, and the order in which they run.
//
// Loaded only where there is a Python for them. What talks to Python, edits code and draws
// outputs is loaded on the first use.
import { Cell } from "./cell.js";
import { Drafts } from "./drafts.js";
import { needed, worthRunning } from "./order.js";
import { Gone, Trouble, button, fill } from "./parts.js";
import { numbersIn, solvedIn } from "./solved.js";

/**
 * What the page may say, see site/sphinx_ext/live_bar.py.
 *
 * @typedef {Record<
 *   | "run" | "stop" | "edit" | "reset" | "runAll" | "restart" | "lab" | "bar" | "cell" | "code"
 *   | "about" | "loading" | "starting" | "ready" | "running" | "waiting" | "works" | "done"
 *   | "raised" | "stopped" | "needed" | "restarted" | "died" | "ended" | "left" | "lost" | "back"
 *   | "hubAbout" | "hubStopped" | "hubUnreachable" | "hubForbidden"
 *   | "unreachable" | "unstartable" | "forbidden" | "failed" | "solved" | "drawn" | "earlier"
 *   | "changed" | "returned" | "before" | "open" | "elsewhere" | "stubborn" | "cut" | "flood"
 *   | "whole" | "here" | "consent" | "fetch" | "notNow" | "declined" | "fetching" | "unfetched"
 *   | "halted",
 *   string
 * >} Texts
 * @typedef {import("./contract.js").About} About
 * @typedef {import("./contract.js").Host} Host
 * @typedef {import("./contract.js").Runtime} Runtime
 * @typedef {import("./contract.js").MakeRuntime} MakeRuntime
 * @typedef {import("./outputs.js").Outputs} Outputs
 * @typedef {{ solve: (number: string) => void, isSolved: (number: string) => boolean }} Exercises
 * @typedef {{ runtime: Runtime, outputs: Outputs }} Python
 */

const STUBBORN = 3000; // ms after which a cell that does not stop is said not to

/** @implements {Host} */
export class Page {
  /**
   * @param {HTMLElement} bar
   * @param {About} about
   * @param {() => Promise<{ makeRuntime: MakeRuntime }>} loadRuntime
   * @param {import("../storage.js").Store} store
   * @param {Exercises} exercises
   */
  constructor(bar, about, loadRuntime, store, exercises) {
    this.bar = bar;
    this.about = about;
    this.texts = about.texts;
    this.loadRuntime = loadRuntime;
    this.drafts = new Drafts(about.notebook, store);
    this.exercises = exercises;
    this.memory = `softgrad.runs.${about.notebook}`;
    this.shows = new Set(about.shows);
    this.constant = new Set(about.constant);
    this.runs = 0;
    this.lives = 0; // how many Pythons are gone
    /** @type {Cell[]} */
    this.waiting = [];
    /** @type {Cell[]} those that "Run all" leaves as the book drew them */
    this.standing = [];
    this.works = false;
    /** @type {Promise<unknown>} */
    this.restarting = Promise.resolve();
    /** @type {Promise<Python> | null} */
    this.python = null;
    /** @type {Outputs | null} */
    this.outputs = null;
    this.stopButton = button(this.texts.stop, () => this.stop());
    this.status = document.createElement("p");
    /** @type {NodeListOf<HTMLElement>} */
    const cells = document.querySelectorAll(".cell:has(.cell_input)");
    this.cells = [...cells].map((element, index) => new Cell(element, index, this));
    this.draw();
    for (const cell of this.cells) cell.recall();
    this.drafts.watch((index) => this.cells[index]?.changedElsewhere());
    this.recallRuns();
    addEventListener("pagehide", () => this.keepRuns());
  }

  draw() {
    const { runAll, restart, lab, about, hubAbout, here, bar } = this.texts;
    const { server, notebook } = this.about;
    const elsewhere = document.createElement("div");
    elsewhere.className = "elsewhere";
    if (!server) elsewhere.append(...this.bar.querySelectorAll(":scope > p, :scope > ul"));
    this.stopButton.hidden = true;
    this.status.role = "status";
    this.status.textContent = server ? (server.hub ? hubAbout : about) : here;
    this.bar.role = "group";
    this.bar.ariaLabel = bar;
    this.bar.replaceChildren(
      button(runAll, () => this.runAll()),
      button(restart, () => this.restart()),
      this.stopButton,
      this.status,
      ...(server ? [] : [elsewhere]),
    );
    if (typeof server?.notebooks === "string") {
      const path = ["lab/tree", server.notebooks, notebook].filter(Boolean).join("/");
      const link = document.createElement("a");
      link.href = new URL(path, new URL(server.baseUrl, location.href)).href;
      link.textContent = lab;
      this.status.before(link);
    }
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

  /**
   * @param {string} text
   * @param {string} yes
   * @param {string} no
   * @returns {Promise<boolean>}
   */
  ask(text, yes, no) {
    this.say(text);
    this.bar.classList.add("asks");
    const { activeElement } = document;
    return new Promise((resolve) => {
      /** @param {boolean} agreed */
      const answer = (agreed) => {
        for (const choice of choices) choice.remove();
        this.bar.classList.remove("asks");
        if (activeElement instanceof HTMLElement) activeElement.focus({ preventScroll: true });
        resolve(agreed);
      };
      const choices = [button(yes, () => answer(true)), button(no, () => answer(false))];
      this.status.after(...choices);
      choices[0].focus({ preventScroll: true });
    });
  }

  // The code that runs cells; loaded once, again after a failure.
  load() {
    this.python ??= this.begin().catch((error) => {
      this.python = null;
      throw error;
    });
    return this.python;
  }

  async begin() {
    this.say(this.texts.loading);
    const styles = document.createElement("link");
    styles.rel = "stylesheet";
    styles.href = new URL("live.css", import.meta.url).href;
    document.head.append(styles);
    const [{ Outputs }, { makeRuntime }] = await Promise.all([
      import("./outputs.js"),
      this.loadRuntime(),
    ]);
    const runtime = makeRuntime(this, this.about);
    this.outputs = new Outputs(runtime, this.texts);
    return { runtime, outputs: this.outputs };
  }

  /** @param {import("./contract.js").Message} message */
  receive(message) {
    this.outputs?.receive(message);
  }

  runAll() {
    const worth = new Set(worthRunning(this.cells, this.shows, this.constant));
    for (const cell of this.cells) cell.ranSource = null; // what has been run before runs again
    this.standing = this.cells.filter((cell) => !worth.has(cell));
    for (const cell of worth) this.run(cell);
  }

  /**
   * Cells run one after another, in the order in which they were asked for.
   *
   * @param {Cell} cell
   */
  run(cell) {
    if (this.waiting.includes(cell)) return;
    cell.wait();
    this.waiting.push(cell);
    if (!this.works) this.work();
  }

  async work() {
    this.works = true;
    for (let cell = this.waiting.shift(); cell; cell = this.waiting.shift()) {
      try {
        await this.runWithNeeds(cell);
      } catch (error) {
        this.fail(error, cell);
      }
    }
    this.works = false;
    this.stopButton.hidden = true;
    const { stubborn, ready } = this.texts;
    const isTrouble = this.bar.classList.contains("trouble");
    if (!isTrouble || this.status.textContent === stubborn) this.say(ready);
  }

  /**
   * @param {Cell} asked
   * @param {boolean} [again] Whether this is the second attempt.
   * @returns {Promise<void>}
   */
  async runWithNeeds(asked, again = false) {
    const { runtime, outputs } = await this.load();
    await this.restarting;
    await runtime.start(); // and with another Python all cells are as new
    for (const cell of this.standing.splice(0)) cell.stands();
    for (const cell of [...needed(this.cells, asked, this.shows), asked]) {
      this.say(fill(this.texts.running, cell.index + 1));
      this.stopButton.hidden = false;
      let verdict;
      try {
        verdict = await cell.execute(runtime, outputs);
      } catch (error) {
        // Python was gone before it took the cell: a fresh one can.
        if (error instanceof Gone && !error.begun && !again) {
          asked.wait();
          return this.runWithNeeds(asked, true);
        }
        throw error;
      }
      if (verdict === "ok") this.keepSolved(cell);
      else {
        if (cell !== asked) asked.report(fill(this.texts.needed, cell.index + 1), "failed");
        return this.callOff();
      }
    }
  }

  // What the reader's own code solved.
  /** @param {Cell} cell */
  keepSolved(cell) {
    for (const number of solvedIn(cell.live?.text ?? "", cell.storedText, this.texts.solved))
      this.exercises.solve(number);
  }

  // Whether the book shows an exercise as open that the reader's code solved before.
  /** @param {Cell} cell */
  wasSolved(cell) {
    const numbers = numbersIn(cell.storedText, this.texts.open);
    return numbers.length > 0 && numbers.every((number) => this.exercises.isSolved(number));
  }

  // What has been run is known in the tab, for Python may still be there when the reader comes
  // back to this page; if it is not, the runtime says so before anything runs.
  keepRuns() {
    const cells = this.cells.map(({ ranSource, ranAt, changedAt }) => [
      ranSource,
      ranAt,
      changedAt,
    ]);
    try {
      sessionStorage.setItem(this.memory, JSON.stringify({ runs: this.runs, cells }));
    } catch {
      // Then all runs again.
    }
  }

  recallRuns() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.memory) ?? "");
      if (kept.cells.length !== this.cells.length) return;
      this.runs = kept.runs;
      this.cells.forEach((cell, index) => {
        [cell.ranSource, cell.ranAt, cell.changedAt] = kept.cells[index];
      });
    } catch {
      // Nothing is known.
    }
  }

  callOff() {
    this.standing = [];
    for (const cell of this.waiting.splice(0)) cell.clearStatus();
  }

  async stop() {
    this.callOff();
    const running = this.cells.find((cell) => cell.element.dataset.state === "running");
    const { runs } = this;
    setTimeout(() => {
      const still = running?.element.dataset.state === "running" && runs === this.runs;
      if (still) this.say(this.texts.stubborn, { trouble: true });
    }, STUBBORN);
    try {
      await (await this.load()).runtime.stop();
    } catch (error) {
      this.fail(error);
    }
  }

  async restart() {
    this.callOff();
    this.restarting = this.freshPython();
    await this.restarting;
  }

  async freshPython() {
    try {
      const { runtime } = await this.load();
      await runtime.restart();
      this.forget();
      this.say(this.texts.restarted);
    } catch (error) {
      this.fail(error);
    }
  }

  // As if nothing had been run: Python is another one, or none.
  forget() {
    this.lives += 1;
    this.outputs?.renew();
    for (const cell of this.cells) cell.forget();
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
