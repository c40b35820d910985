// The page's own Python: a kernel of the Jupyter Server that serves the page.
import { KernelAPI, KernelConnection } from "@jupyterlab/services/lib/kernel";
import { ServerConnection } from "@jupyterlab/services/lib/serverconnection";
import { Outputs } from "./outputs.js";
import { Trouble } from "./parts.js";

const NEEDS = "__import__('softgrad_book.cells', fromlist=['_']).needs";

export class Runtime {
  constructor(page) {
    this.page = page;
    this.texts = page.texts;
    const { href } = page.server;
    this.settings = ServerConnection.makeSettings({
      baseUrl: href,
      wsUrl: href.replace(/^http/, "ws"),
    });
    this.kernel = null;
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
    return (await KernelAPI.getKernelModel(this.kernel.id, this.settings)) !== undefined;
  }

  async start() {
    this.page.say(this.texts.starting);
    this.page.forget();
    const model = await KernelAPI.startNew({ name: "python3" }, this.settings);
    this.kernel = new KernelConnection({ model, serverSettings: this.settings });
    this.kernel.statusChanged.connect((_, status) => this.changed(status));
    this.kernel.connectionStatusChanged.connect((_, status) => this.connected(status));
    this.outputs = new Outputs(this.kernel, this.settings);
    await this.kernel.info;
  }

  changed(status) {
    if (!["dead", "autorestarting"].includes(status)) return;
    const why = this.running ? this.texts.died : this.texts.ended;
    this.gone = true;
    if (status === "dead") this.drop();
    else this.outputs.renew();
    this.mourn(why);
    this.page.callOff();
    this.died?.(new Trouble(why));
  }

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

  // What ran in a kernel that is gone is gone with it, and the reader is told.
  mourn(why) {
    this.page.forget();
    this.page.say(why, { trouble: true });
  }

  // Which cells cell `asked` needs, by number, with what each needs directly.
  async needs(sources, asked) {
    const call = `${NEEDS}(${JSON.stringify(sources)}, ${asked})`;
    const future = this.kernel.requestExecute({
      code: "",
      silent: true,
      store_history: false,
      user_expressions: { needs: `list(${call}.items())` },
    });
    const { content } = await this.orDeath(future.done);
    const answer = content.user_expressions?.needs;
    if (answer?.status !== "ok") throw new Trouble(answer?.evalue ?? content.evalue);
    return JSON.parse(answer.data["text/plain"].replaceAll("(", "[").replaceAll(")", "]"));
  }

  execute(code, prefix) {
    const future = this.kernel.requestExecute({
      code,
      allow_stdin: false,
      stop_on_error: true,
    });
    const run = this.outputs.receive(future, prefix);
    this.running = true;
    run.done = this.orDeath(future.done)
      .finally(() => (this.running = false))
      .then(({ content }) => {
        if (content.status === "ok") return "ok";
        return content.ename === "KeyboardInterrupt" ? "stopped" : "error";
      });
    return run;
  }

  // `promise`, or an error as soon as the kernel is gone.
  orDeath(promise) {
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
      this.outputs.renew();
    } catch (error) {
      throw this.explained(error);
    }
  }

  // The page is closed: its kernel ends. The browser sends this after the page is gone.
  end() {
    if (!this.kernel) return;
    const url = new URL(`api/kernels/${this.kernel.id}`, this.page.server);
    const token = /\b_xsrf=([^;]*)/.exec(document.cookie)?.[1];
    fetch(url, { method: "DELETE", keepalive: true, headers: { "X-XSRFToken": token } });
    this.drop();
    this.page.forget(); // the page may come back from the browser's memory
  }

  explained(error) {
    if (error instanceof ServerConnection.NetworkError) return new Trouble(this.texts.unreachable);
    const status = error.response?.status;
    if (status === 401 || status === 403) return new Trouble(this.texts.forbidden);
    if (status === 503) return new Trouble(error.message);
    return error;
  }
}
