// Python on a server: a kernel of the Jupyter Server that serves the page.
import { KernelAPI, KernelConnection } from "@jupyterlab/services/lib/kernel";
import { createMessage } from "@jupyterlab/services/lib/kernel/messages";
import { ServerConnection } from "@jupyterlab/services/lib/serverconnection";
import { Gone, Trouble, deadline } from "./parts.js";

/**
 * @typedef {import("./contract.js").Host} Host
 * @typedef {import("./contract.js").Runtime} Runtime
 * @typedef {import("./contract.js").Message} Message
 * @typedef {import("./contract.js").CommMessage} CommMessage
 * @typedef {import("./contract.js").Verdict} Verdict
 * @typedef {import("@jupyterlab/services").Kernel.Status} Status
 * @typedef {import("@jupyterlab/services").Kernel.ConnectionStatus} ConnectionStatus
 * @typedef {import("@jupyterlab/services").KernelMessage.IIOPubMessage} IOPubMessage
 * @typedef {import("@jupyterlab/services").KernelMessage.IExecuteReplyMsg} Reply
 * @typedef {import("@lumino/coreutils").JSONObject} JSONObject
 */

// In ms. A hub looks after its proxy from time to time, and may be restarted itself.
const PATIENCE = { answer: 20_000, start: 60_000, lost: 20_000, hub: 60_000 };
// Limits what cells print, and explains errors. It asks itself whether that has been done.
const PREPARE = "__import__('softgrad_book.notebooks.live', fromlist=['_']).prepare()";
const pause = () => new Promise((resolve) => setTimeout(resolve, 1000)); // then ask again

/** @type {import("./contract.js").MakeRuntime} */
export const makeRuntime = (host, about) => new Server(host, about);

/** @param {Response} response */
const isJSON = (response) => response.headers.get("Content-Type")?.startsWith("application/json");

const STOPPED = 424; // JupyterHub's status where a server should be and none runs

/**
 * Where a reader's server does not run, the hub answers in its place: it leads each request to
 * itself, and there perhaps to its login. And a proxy that has just been started knows no server
 * yet: what it calls "not found", in no JSON, may be there.
 *
 * @param {string} hub The path to it.
 * @returns {typeof fetch}
 */
const underHub = (hub) => async (input, init) => {
  const response = await fetch(input, init);
  const { pathname } = new URL(response.url);
  const isHubs = response.redirected && pathname.startsWith(`${hub}hub/`);
  if (isHubs) return new Response("{}", { status: STOPPED });
  const ofProxy = response.status === 404 && !isJSON(response);
  return ofProxy ? new Response("", { status: 503 }) : response;
};

/** @implements {Runtime} */
class Server {
  /**
   * @param {Host} host
   * @param {import("./contract.js").About} about
   */
  constructor(host, { notebook, texts, server }) {
    this.host = host;
    // Who can start a server again: the reader, or the hub that did.
    const { hubUnreachable: unreachable, hubForbidden: forbidden } = texts;
    this.texts = server?.hub ? { ...texts, unreachable, forbidden } : texts;
    this.isHubs = Boolean(server?.hub);
    this.url = new URL(server?.baseUrl ?? "/", location.href);
    this.settings = ServerConnection.makeSettings({
      baseUrl: this.url.href,
      wsUrl: this.url.href.replace(/^http/, "ws"),
      ...(server?.hub ? { fetch: underHub(server.hub) } : {}),
    });
    this.remembered = `softgrad.kernel.${notebook}`;
    /** @type {KernelConnection | null} */
    this.kernel = null;
    /** @type {Running | null} the cell that runs */
    this.running = null;
    this.restarting = false;
    this.prepared = false;
    this.lost = false; // the connection
    this.revives = false; // the kernel: the server starts it anew, and its connection is made anew
    addEventListener("pagehide", () => this.leave());
  }

  async start() {
    try {
      if (!this.kernel) await this.returned();
      else if (!(await this.exists(this.kernel.id))) this.drop();
      if (!this.kernel) await this.begin();
      else if (this.kernel.connectionStatus !== "connected") await this.reach(this.kernel);
      if (!this.prepared) this.prepare();
    } catch (error) {
      throw this.explained(error);
    }
  }

  /**
   * The kernel of this page, if the reader left it and has come back while it is there, and no
   * other tab has it: a tab that is duplicated remembers what the first one did. The server may
   * not have noticed yet that the page was left.
   */
  async returned() {
    const id = sessionStorage.getItem(this.remembered);
    sessionStorage.removeItem(this.remembered);
    let model = id ? await this.model(id) : undefined;
    if (id && model?.connections) {
      await pause();
      model = await this.model(id);
    }
    if (model && !model.connections) await this.reach(this.adopt(model));
  }

  // What the server knows of a kernel; undefined where it knows none of that id.
  /** @param {string} id */
  model(id) {
    return this.inTime(KernelAPI.getKernelModel(id, this.settings));
  }

  /** @param {string} id */
  async exists(id) {
    return (await this.model(id)) !== undefined;
  }

  async begin() {
    this.host.say(this.texts.starting);
    this.host.forget();
    const model = await this.inTime(
      KernelAPI.startNew({ name: "python3" }, this.settings),
      PATIENCE.start,
    );
    try {
      await this.reach(this.adopt(model));
    } catch (error) {
      this.drop();
      KernelAPI.shutdownKernel(model.id, this.settings).catch(() => {});
      throw error instanceof Trouble ? new Trouble(this.texts.unstartable) : error;
    }
  }

  /** @param {import("@jupyterlab/services").Kernel.IModel} model */
  adopt(model) {
    const { settings: serverSettings } = this;
    const kernel = new KernelConnection({ model, serverSettings, handleComms: false });
    this.kernel = kernel;
    kernel.iopubMessage.connect((_, message) => this.receive(message));
    kernel.statusChanged.connect((_, status) => this.changed(status));
    kernel.connectionStatusChanged.connect((_, status) => this.connected(status));
    return kernel;
  }

  /** @param {KernelConnection} kernel */
  async reach(kernel) {
    if (kernel.connectionStatus === "disconnected") await this.inTime(kernel.reconnect());
    await this.inTime(kernel.info, PATIENCE.start);
  }

  // Messages are taken in their order: it is done before the first cell runs.
  prepare() {
    this.prepared = true;
    const quietly = { code: PREPARE, silent: true, store_history: false };
    this.kernel?.requestExecute(quietly).done.catch(() => {});
  }

  /**
   * @template T
   * @param {Promise<T>} promise
   */
  inTime(promise, patience = PATIENCE.answer) {
    return deadline(promise, patience, () => new Trouble(this.texts.unreachable));
  }

  drop() {
    const { kernel } = this;
    this.kernel = null; // first: what it says as it goes concerns nobody
    this.prepared = this.lost = this.revives = false;
    kernel?.dispose();
  }

  /** @param {IOPubMessage} message */
  receive({ header, parent_header: parent, content, metadata, buffers = [] }) {
    if (!("msg_id" in parent)) return;
    const { running } = this;
    if (parent.msg_id === running?.id) running.begun = true;
    this.host.receive({
      type: /** @type {Message["type"]} */ (header.msg_type),
      parent: parent.msg_id,
      content: /** @type {any} */ (content),
      metadata: /** @type {any} */ (metadata),
      buffers,
    });
  }

  /**
   * @param {string} code
   * @param {string} id
   */
  async run(code, id) {
    const { kernel } = this;
    if (!kernel) throw new Gone(this.texts.died, false); // since start()
    const message = createMessage({
      msgType: "execute_request",
      channel: "shell",
      session: kernel.clientId,
      msgId: id,
      content: {
        code,
        silent: false,
        store_history: true,
        user_expressions: {},
        allow_stdin: false,
        stop_on_error: true,
      },
    });
    const running = new Running(id);
    this.running = running;
    kernel.sendShellMessage(message, true).done.then(
      (reply) => running.end(this.verdict(/** @type {Reply} */ (reply), running)),
      () => {}, // the kernel is gone: whoever found that out ends the run
    );
    try {
      return await running.ended;
    } finally {
      this.running = null;
    }
  }

  /**
   * @param {Reply} reply
   * @param {Running} running
   * @returns {Verdict}
   */
  verdict({ content }, running) {
    if (content.status === "ok") {
      const payload = /** @type {{ source?: string }[]} */ (content.payload ?? []);
      if (payload.some(({ source }) => source === "ask_exit")) this.end(this.texts.left);
      return "ok";
    }
    const interrupted = "ename" in content && content.ename === "KeyboardInterrupt";
    // In the midst of a print, an interrupt may come out as an error of another name.
    return interrupted || running.toStop ? "stopped" : "error";
  }

  async stop() {
    const { kernel } = this;
    if (this.running) this.running.toStop = true;
    try {
      await kernel?.interrupt();
    } catch (error) {
      if (kernel && !(await this.exists(kernel.id).catch(() => true))) {
        this.drop();
        this.lose(this.texts.died);
      } else throw this.explained(error);
    }
  }

  async restart() {
    this.restarting = true;
    const { kernel } = this;
    this.running?.end("stopped");
    try {
      if (kernel && (await this.exists(kernel.id))) {
        await this.inTime(kernel.restart(), PATIENCE.start);
        await this.reach(kernel);
      } else {
        this.drop();
        await this.begin();
      }
      this.prepare();
    } catch (error) {
      throw this.explained(error);
    } finally {
      this.restarting = false;
    }
  }

  /** @param {Status} status */
  changed(status) {
    if (["dead", "autorestarting", "restarting"].includes(status)) this.prepared = false;
    if (this.restarting || !["dead", "autorestarting"].includes(status)) return;
    if (status === "dead") this.drop();
    else this.revives = true;
    this.lose(this.texts.died);
  }

  /** @param {ConnectionStatus} status */
  connected(status) {
    if (this.restarting || !this.kernel) return;
    const isAnew = this.revives && status !== "disconnected";
    this.revives = isAnew && status === "connecting";
    if (isAnew) return; // why it ended has been said
    if (status === "connected" && this.lost) this.host.say(this.texts.back);
    if (status === "connecting") this.host.say(this.texts.lost, { trouble: true });
    if (status === "disconnected") this.fail(this.texts.unreachable);
    const wasLost = this.lost;
    this.lost = status !== "connected";
    if (this.lost && !wasLost) this.lookOut();
  }

  // The connection is lost: what has become of the server, and of the kernel?
  async lookOut() {
    const { kernel } = this;
    const begun = performance.now();
    while (kernel && kernel === this.kernel && this.lost) {
      try {
        if (!(await this.exists(kernel.id))) {
          this.drop();
          return this.lose(this.texts.died);
        }
        if (kernel.connectionStatus !== "connected") await kernel.reconnect();
      } catch (error) {
        const why = this.explained(error);
        const { unreachable, hubStopped } = this.texts;
        const message = why instanceof Trouble ? why.message : unreachable;
        const mayComeBack = [unreachable, hubStopped].includes(message);
        if (!mayComeBack) return this.lose(message); // a new server
        const isUnreachable = message === unreachable;
        const patience = this.isHubs && isUnreachable ? PATIENCE.hub : PATIENCE.lost;
        if (performance.now() - begun > patience)
          return isUnreachable ? this.fail(message) : this.lose(message);
      }
      await pause();
    }
  }

  /**
   * The cell's code ended Python. The server would start it again in a few seconds; until then a
   * cell could be lost in it.
   *
   * @param {string} why
   */
  end(why) {
    const { kernel } = this;
    this.drop();
    if (kernel) KernelAPI.shutdownKernel(kernel.id, this.settings).catch(() => {});
    this.running?.end("ok");
    this.lose(why);
  }

  /**
   * The kernel is gone, with all that ran in it.
   *
   * @param {string} why
   */
  lose(why) {
    this.host.forget();
    this.fail(why);
  }

  /** @param {string} why */
  fail(why) {
    this.host.callOff();
    this.host.say(why, { trouble: true });
    this.running?.fail(why);
  }

  /**
   * @param {JSONObject} data
   * @param {JSONObject} metadata
   * @param {string} prefix
   */
  async render(data, metadata, prefix) {
    const response = await ServerConnection.makeRequest(
      new URL("book/figure", this.url).href,
      { method: "POST", body: JSON.stringify({ data, metadata, prefix }) },
      this.settings,
    );
    if (!response.ok) throw await ServerConnection.ResponseError.create(response);
    const made = await response.json();
    return String(made.html);
  }

  /** @param {CommMessage} message */
  send({ type, id, content, metadata, buffers }) {
    const { kernel } = this;
    if (!kernel) return;
    /** @type {any} */
    const options = { msgType: type, channel: "shell", session: kernel.clientId, msgId: id };
    const message = createMessage({ ...options, content, metadata, buffers });
    kernel.sendShellMessage(/** @type {any} */ (message), false).done.catch(() => {});
  }

  // The page is closed, or left for another. Its kernel waits a while for it to come back; the
  // server ends it then (server/kernels.py).
  leave() {
    try {
      if (this.kernel) sessionStorage.setItem(this.remembered, this.kernel.id);
    } catch {
      // Then it comes back to a new one.
    }
  }

  /** @param {unknown} error */
  explained(error) {
    if (error instanceof ServerConnection.NetworkError) return new Trouble(this.texts.unreachable);
    if (!(error instanceof ServerConnection.ResponseError)) return error;
    const { status } = error.response;
    if (status === 401 || status === 403) return new Trouble(this.texts.forbidden);
    if (status === STOPPED) return new Trouble(this.texts.hubStopped);
    if (status === 503 && isJSON(error.response)) return new Trouble(error.message); // its own: it is full
    // Of a proxy before it.
    if ([502, 503, 504].includes(status)) return new Trouble(this.texts.unreachable);
    return error;
  }
}

// A cell that runs in the kernel.
class Running {
  /** @param {string} id */
  constructor(id) {
    this.id = id;
    this.begun = false; // the kernel has taken it
    this.toStop = false; // its reader has asked
    /** @type {Promise<Verdict>} */
    this.ended = new Promise((resolve, reject) => {
      this.end = resolve;
      this.reject = reject;
    });
  }

  /** @param {string} why */
  fail(why) {
    this.reject?.(new Gone(why, this.begun));
  }
}
