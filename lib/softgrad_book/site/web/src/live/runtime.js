// The page's own Python: a kernel of the Jupyter Server that serves the page.
import { KernelAPI, KernelConnection } from "@jupyterlab/services/lib/kernel";
import { ServerConnection } from "@jupyterlab/services/lib/serverconnection";
import { Outputs } from "./outputs.js";
import { Trouble } from "./parts.js";

const NEEDS = "__import__('softgrad_book.notebooks.cells', fromlist=['_']).needs";

/**
 * @typedef {import("./page.js").Page} Page
 * @typedef {import("@jupyterlab/services").Kernel.Status} Status
 * @typedef {import("@jupyterlab/services").Kernel.ConnectionStatus} ConnectionStatus
 * @typedef {{ status: "ok", data: { "text/plain": string } }} Value
 * @typedef {Value | { status: "error", evalue: string }} Evaluated What Python made of an expression.
 * @typedef {import("./outputs.js").Drawing & { done: Promise<"ok" | "stopped" | "error"> }} Run
 */

export class Runtime {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.texts = page.texts;
    const { href } = page.server;
    this.settings = ServerConnection.makeSettings({
      baseUrl: href,
      wsUrl: href.replace(/^http/, "ws"),
    });
    /** @type {KernelConnection | null} */
    this.kernel = null;
    /** @type {Outputs | null} what draws for this kernel */
    this.outputs = null;
    /** @type {((why: Trouble) => void) | null} ends the waiting for a kernel that is gone */
    this.died = null;
    this.running = false;
    this.lost = false; // the connection
    this.gone = false; // the kernel, and the reader knows
    addEventListener("pagehide", () => this.end());
  }

  // Returns when there is a kernel that answers.
  async connect() {
    try {
      if (this.kernel && !(await this.isAlive())) this.drop();
      if (!this.kernel) await this.start();
      else if (this.kernel.connectionStatus !== "connected") await this.kernel.reconnect();
      this.gone = false;
    } catch (error) {
      throw this.explained(error);
    }
  }

  // A kernel that was ended for idleness leaves its connection open: the server knows.
  async isAlive() {
    const { id } = this.session.kernel;
    return (await KernelAPI.getKernelModel(id, this.settings)) !== undefined;
  }

  get session() {
    const { kernel, outputs } = this;
    if (!kernel || !outputs) throw new Trouble(this.texts.died); // since connect()
    return { kernel, outputs };
  }

  async start() {
    this.page.say(this.texts.starting);
    this.page.forget();
    const model = await KernelAPI.startNew({ name: "python3" }, this.settings);
    const kernel = new KernelConnection({ model, serverSettings: this.settings });
    this.kernel = kernel;
    this.outputs = new Outputs(kernel, this.settings);
    kernel.statusChanged.connect((_, status) => this.changed(status));
    kernel.connectionStatusChanged.connect((_, status) => this.connected(status));
    await kernel.info;
  }

  /** @param {Status} status */
  changed(status) {
    if (!["dead", "autorestarting"].includes(status)) return;
    const why = this.running ? this.texts.died : this.texts.ended;
    this.gone = true;
    if (status === "dead") this.drop();
    else this.outputs?.renew();
    this.mourn(why);
    this.page.callOff();
    this.died?.(new Trouble(why));
  }

  /** @param {ConnectionStatus} status */
  connected(status) {
    if (this.gone) return;
    if (status === "connected" && this.lost) this.page.say(this.texts.back);
    if (status === "connecting" && this.kernel) this.page.say(this.texts.lost, { trouble: true });
    if (status === "disconnected") {
      this.page.say(this.texts.unreachable, { trouble: true });
      this.died?.(new Trouble(this.texts.unreachable));
    }
    this.lost = status !== "connected";
  }

  drop() {
    this.kernel?.dispose();
    this.kernel = null;
  }

  /**
   * What ran in a kernel that is gone is gone with it, and the reader is told.
   *
   * @param {string} why
   */
  mourn(why) {
    this.page.forget();
    this.page.say(why, { trouble: true });
  }

  /**
   * Which cells cell `asked` needs, by number, with what each needs directly.
   *
   * @param {string[]} sources
   * @param {number} asked
   * @returns {Promise<[number, number[]][]>}
   */
  async needs(sources, asked) {
    const call = `${NEEDS}(${JSON.stringify(sources)}, ${asked})`;
    const future = this.session.kernel.requestExecute({
      code: "",
      silent: true,
      store_history: false,
      user_expressions: { needs: `list(${call}.items())` },
    });
    const { content } = await this.orDeath(future.done);
    if (content.status !== "ok")
      throw new Trouble("evalue" in content ? content.evalue : this.texts.stopped);
    const answer = /** @type {Evaluated} */ (content.user_expressions.needs);
    if (answer.status !== "ok") throw new Trouble(answer.evalue);
    return JSON.parse(answer.data["text/plain"].replaceAll("(", "[").replaceAll(")", "]"));
  }

  /**
   * @param {string} code
   * @param {string} prefix For the ids of its pictures.
   * @returns {Run}
   */
  execute(code, prefix) {
    const { kernel, outputs } = this.session;
    const future = kernel.requestExecute({
      code,
      allow_stdin: false,
      stop_on_error: true,
    });
    const drawing = outputs.receive(future, prefix);
    this.running = true;
    const done = this.orDeath(future.done)
      .finally(() => (this.running = false))
      .then(({ content }) => {
        if (content.status === "ok") return "ok";
        const stopped = "ename" in content && content.ename === "KeyboardInterrupt";
        return stopped ? "stopped" : "error";
      });
    return { ...drawing, done };
  }

  /**
   * `promise`, or an error as soon as the kernel is gone.
   *
   * @template T
   * @param {Promise<T>} promise
   * @returns {Promise<T>}
   */
  orDeath(promise) {
    /** @type {Promise<never>} */
    const death = new Promise((_, reject) => (this.died = reject));
    return Promise.race([promise, death]);
  }

  async interrupt() {
    try {
      await this.kernel?.interrupt();
    } catch (error) {
      this.page.fail(this.explained(error));
    }
  }

  async restart() {
    this.died?.(new Trouble(this.texts.restarted));
    try {
      if (this.kernel && (await this.isAlive())) await this.kernel.restart();
      else await this.start();
      this.outputs?.renew();
    } catch (error) {
      throw this.explained(error);
    }
  }

  // The page is closed: its kernel ends. The browser sends this after the page is gone.
  end() {
    if (!this.kernel) return;
    const url = new URL(`api/kernels/${this.kernel.id}`, this.page.server);
    const token = /\b_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? "";
    fetch(url, { method: "DELETE", keepalive: true, headers: { "X-XSRFToken": token } });
    this.drop();
    this.page.forget(); // the page may come back from the browser's memory
  }

  /** @param {unknown} error */
  explained(error) {
    if (error instanceof ServerConnection.NetworkError) return new Trouble(this.texts.unreachable);
    if (!(error instanceof ServerConnection.ResponseError)) return error;
    const { status } = error.response;
    if (status === 401 || status === 403) return new Trouble(this.texts.forbidden);
    if (status === 503) return new Trouble(error.message);
    return error;
  }
}
