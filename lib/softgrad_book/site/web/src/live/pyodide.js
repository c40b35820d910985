// Python in this page: Pyodide, in a worker. No server, no kernel: files from a static host.
import { Gone, Trouble, deadline, fill } from "./parts.js";

/**
 * What `make site` says about that Python, see site/publish/in_page.py.
 *
 * @typedef {object} Manifest
 * @property {string} pyodide The folder where Pyodide lies.
 * @property {number} core Bytes of Pyodide itself, as they are sent.
 * @property {string[]} packages Of Pyodide's collection.
 * @property {Record<string, string[]>} special More of them, for some chapters.
 * @property {number} parts How many files are fetched.
 * @property {{ url: string, bytes: number }[]} wheels On this site.
 *
 * @typedef {import("./contract.js").Host} Host
 * @typedef {import("./contract.js").Runtime} Runtime
 * @typedef {import("./contract.js").CommMessage} CommMessage
 * @typedef {import("./contract.js").Verdict} Verdict
 * @typedef {import("@lumino/coreutils").JSONObject} JSONObject
 */

const AGREED = "softgrad.python"; // in the browser's memory: which Python it may fetch
const SILENCE = 120_000; // ms without a sign of what is fetched
const KEEPER = 5_000; // ms for the service worker to take over
const SIGINT = 2;

/** @type {import("./contract.js").MakeRuntime} */
export const makeRuntime = (host, about) => new InPage(host, about);

/** @implements {Runtime} */
class InPage {
  /**
   * @param {Host} host
   * @param {import("./contract.js").About} about
   */
  constructor(host, { notebook, texts, python = "" }) {
    this.host = host;
    this.texts = texts;
    this.notebook = notebook;
    this.address = new URL(python, document.baseURI);
    /** @type {Manifest | null} */
    this.manifest = null;
    /** @type {Python | null} */
    this.python = null;
    /** @type {Promise<Python> | null} */
    this.starting = null;
  }

  async start() {
    if (this.python) return;
    this.starting ??= this.begin().finally(() => (this.starting = null));
    this.python = await this.starting;
  }

  async begin() {
    const { host, texts } = this;
    const manifest = await this.read();
    if (localStorage.getItem(AGREED) !== manifest.pyodide) await this.askFirst(manifest);
    await keep(new URL("service-worker.js", this.address), manifest.pyodide);
    host.forget();
    host.say(texts.starting);
    const packages = [...manifest.packages, ...(manifest.special[this.notebook] ?? [])];
    const wheels = manifest.wheels.map(({ url }) => new URL(url, this.address).href);
    const python = new Python(host, (why) => this.ended(why), texts);
    try {
      await python.start({ pyodide: manifest.pyodide, packages, wheels }, (parts) =>
        host.say(fill(fill(texts.fetching, parts), Math.max(parts, manifest.parts))),
      );
    } catch (error) {
      python.end();
      const { host: where } = new URL(manifest.pyodide);
      console.warn(error);
      throw new Trouble(fill(texts.unfetched, where));
    }
    return python;
  }

  /** @returns {Promise<Manifest>} */
  async read() {
    try {
      const answer = await fetch(this.address);
      if (!answer.ok) throw new Error(answer.statusText);
      this.manifest ??= await answer.json();
    } catch {
      if (!this.manifest) throw new Trouble(fill(this.texts.unfetched, this.address.host));
    }
    return /** @type {Manifest} */ (this.manifest);
  }

  /**
   * What is fetched, from where and how much, before anything is fetched.
   *
   * @param {Manifest} manifest
   */
  async askFirst({ pyodide, core, wheels, parts }) {
    const { consent, fetch, notNow, declined } = this.texts;
    const own = wheels.reduce((sum, { bytes }) => sum + bytes, 0);
    const told = [new URL(pyodide).host, megabytes(core), parts, megabytes(own)];
    if (!(await this.host.ask(told.reduce(fill, consent), fetch, notNow)))
      throw new Trouble(declined);
    try {
      localStorage.setItem(AGREED, pyodide);
    } catch {
      // Then the next visit asks again.
    }
  }

  /** @param {string} why Python ended, for this reason. */
  ended(why) {
    this.python?.end();
    this.python = null;
    this.host.forget();
    this.host.callOff();
    this.host.say(why, { trouble: true });
  }

  /**
   * @param {string} code
   * @param {string} id
   */
  async run(code, id) {
    if (!this.python) throw new Gone(this.texts.died, false);
    return this.python.run(code, id);
  }

  async stop() {
    const { python } = this;
    if (!python?.running || python.interrupt()) return;
    python.running.end("stopped");
    this.ended(this.texts.halted);
  }

  async restart() {
    const { python } = this;
    if (!python) return; // none has been fetched: the next cell begins with a fresh one
    this.python = null;
    python.running?.end("stopped");
    python.end();
    await this.start();
  }

  /**
   * @param {JSONObject} data
   * @param {JSONObject} metadata
   * @param {string} prefix
   */
  async render(data, metadata, prefix) {
    if (!this.python) throw new Gone(this.texts.died, false);
    return this.python.render({ data, metadata, prefix });
  }

  /** @param {CommMessage} message */
  send(message) {
    this.python?.post({ does: "hear", message });
  }
}

// One Python, from its worker's start to its end.
class Python {
  /**
   * @param {Host} host
   * @param {(why: string) => void} ended
   * @param {import("./page.js").Texts} texts
   */
  constructor(host, ended, texts) {
    this.host = host;
    this.ended = ended;
    this.texts = texts;
    /** @type {Running | null} */
    this.running = null;
    this.isReady = false;
    /** @type {Map<string, { resolve: (html: string) => void, reject: (why: Error) => void }>} */
    this.drawings = new Map();
    // Only a page that is isolated shares memory; the service worker's headers isolate it.
    this.signals = globalThis.crossOriginIsolated ? new Uint8Array(new SharedArrayBuffer(1)) : null;
    this.worker = new Worker(new URL("live/pyodide-worker.js", import.meta.url), {
      type: "module",
    });
    this.worker.addEventListener("message", ({ data }) => this.receive(data));
    this.worker.addEventListener("error", ({ message }) => this.receive({ says: "died", message }));
  }

  /**
   * @param {{ pyodide: string, packages: string[], wheels: string[] }} what
   * @param {(parts: number) => void} progress
   */
  start(what, progress) {
    return new Promise((resolve, reject) => {
      /** @type {ReturnType<typeof setTimeout>} */
      let silence;
      const waits = () => {
        clearTimeout(silence);
        silence = setTimeout(() => reject(new Error("no answer")), SILENCE);
      };
      this.told = (/** @type {any} */ { says, parts, why, message }) => {
        waits();
        if (says === "fetched") return progress(parts);
        clearTimeout(silence);
        if (says !== "ready") return reject(new Error(why ?? message));
        this.isReady = true;
        resolve(undefined);
      };
      waits();
      this.post({ does: "start", ...what, signals: this.signals });
    });
  }

  /** @param {any} message */
  post(message) {
    this.worker.postMessage(message);
  }

  /** @param {any} data What the worker says. */
  receive(data) {
    const { says, id, why } = data;
    if (says === "message") return this.host.receive(data.message);
    if (says === "done") return this.running?.end(data.verdict);
    if (says === "left") return this.lose(this.texts.left);
    if (says === "died" && this.isReady) return this.lose(this.texts.died);
    if (says !== "drawn") return this.told?.(data);
    const drawing = this.drawings.get(id);
    this.drawings.delete(id);
    if (why) drawing?.reject(new Error(why));
    else drawing?.resolve(data.html);
  }

  /** @param {string} why */
  lose(why) {
    this.running?.fail(new Gone(why, true));
    this.ended(why);
  }

  /**
   * @param {string} code
   * @param {string} id
   */
  async run(code, id) {
    const running = new Running();
    this.running = running;
    this.signals?.fill(0);
    this.post({ does: "run", code, id });
    try {
      return await running.ended;
    } finally {
      this.running = null;
    }
  }

  // Whether Python can be told to stop.
  interrupt() {
    this.signals?.fill(SIGINT);
    return this.signals !== null;
  }

  /**
   * @param {{ data: JSONObject, metadata: JSONObject, prefix: string }} output
   * @returns {Promise<string>}
   */
  render(output) {
    return new Promise((resolve, reject) => {
      const id = output.prefix;
      this.drawings.set(id, { resolve, reject });
      this.post({ does: "draw", id, output });
    });
  }

  end() {
    this.worker.terminate();
    const why = new Gone(this.texts.died, true);
    for (const { reject } of this.drawings.values()) reject(why);
    this.drawings.clear();
  }
}

// A cell that runs.
class Running {
  constructor() {
    /** @type {Promise<Verdict>} */
    this.ended = new Promise((resolve, reject) => {
      this.end = resolve;
      this.fail = reject;
    });
  }
}

/**
 * Keeps what is fetched, for the next visit and for one without a network. Where the browser has
 * no service worker for this page, Python works all the same.
 *
 * @param {URL} address
 * @param {string} pyodide
 */
async function keep(address, pyodide) {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  address.searchParams.set("python", pyodide);
  try {
    const controls = new Promise((resolve) => {
      if (serviceWorker.controller) resolve(undefined);
      serviceWorker.addEventListener("controllerchange", resolve, { once: true });
    });
    await serviceWorker.register(address);
    await deadline(controls, KEEPER, () => new Error("the service worker does not answer"));
    // What came before it, it has not seen; nor what this page's charts are drawn from.
    const { parse, startParser } = await import("../vega.js");
    const parser = startParser(); // its own scripts now come through the service worker
    await deadline(parse({}, parser), KEEPER, () => new Error("charts cannot be parsed"));
    parser.terminate();
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    const charts = [...document.querySelectorAll("figure[data-chart]")].map(
      (figure) => new URL(figure.getAttribute("data-chart") ?? "", location.href).href,
    );
    const page = location.href.split("#")[0];
    serviceWorker.controller?.postMessage({ keep: [page, ...loaded, ...charts] });
  } catch (error) {
    console.info(error);
  }
}

/** @type {(bytes: number) => string} */
const megabytes = (bytes) =>
  new Intl.NumberFormat(document.documentElement.lang || undefined, {
    style: "unit",
    unit: "megabyte",
    maximumSignificantDigits: 2,
  }).format(bytes / 1e6);
