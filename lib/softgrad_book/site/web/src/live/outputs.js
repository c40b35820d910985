// What Python sends back, drawn: by Jupyter's own renderers, and by the book's.
import * as outputWidgets from "@jupyter-widgets/html-manager/lib/output";
import { HTMLManager } from "@jupyter-widgets/html-manager/lib/htmlmanager";
import { OutputArea, OutputAreaModel } from "@jupyterlab/outputarea";
import { ServerConnection } from "@jupyterlab/services/lib/serverconnection";
import { Widget } from "@lumino/widgets";
import renderMathInElement from "katex/contrib/auto-render";

// Figures, explorables, questions and cards look as in the built page: the server makes them.
const MADE_BY_THE_SERVER = [
  "text/markdown",
  "application/vnd.vegalite.v5+json",
  "application/vnd.softgrad.question+json",
  "image/svg+xml",
];

export class Outputs {
  constructor(kernel, settings) {
    this.kernel = kernel;
    this.settings = settings;
    this.prefix = "";
    this.drawn = 0;
    kernel.registerCommTarget("jupyter.widget", (comm, message) =>
      this.widgets.handle_comm_open(new Comm(comm), message),
    );
    this.renew();
  }

  // A fresh kernel knows none of the old one's widgets.
  renew() {
    this.widgets = new Widgets(this.kernel);
    const { renderMime } = this.widgets;
    renderMime.removeMimeType("text/markdown");
    renderMime.addFactory({
      safe: true,
      mimeTypes: MADE_BY_THE_SERVER,
      createRenderer: () => new Picture(this.settings, `${this.prefix}-${this.drawn++}`),
      defaultRank: 10,
    });
    Object.defineProperty(renderMime, "latexTypesetter", { value: typesetter });
  }

  // Collects what `future` brings; `prefix` keeps the ids of its pictures apart.
  receive(future, prefix) {
    this.prefix = prefix;
    const area = new OutputArea({
      model: new OutputAreaModel({ trusted: true }),
      rendermime: this.widgets.renderMime,
    });
    area.future = future;
    return {
      area,
      whenDrawn: (act) => area.model.changed.connect(act),
      attach(host) {
        host.replaceChildren();
        Widget.attach(area, host);
      },
      drop: () => future.dispose(),
    };
  }
}

const DELIMITERS = [
  { left: "$$", right: "$$", display: true },
  { left: "\\[", right: "\\]", display: true },
  { left: "$", right: "$", display: false },
  { left: "\\(", right: "\\)", display: false },
];

const typesetter = {
  typeset: (node) => renderMathInElement(node, { delimiters: DELIMITERS, throwOnError: false }),
};

class Picture extends Widget {
  constructor(settings, prefix) {
    super();
    this.settings = settings;
    this.prefix = prefix;
  }

  async renderModel({ data, metadata }) {
    const response = await ServerConnection.makeRequest(
      new URL("book/figure", this.settings.baseUrl).href,
      { method: "POST", body: JSON.stringify({ data, metadata, prefix: this.prefix }) },
      this.settings,
    );
    if (!response.ok) throw await ServerConnection.ResponseError.create(response);
    this.node.innerHTML = (await response.json()).html;
    typesetter.typeset(this.node);
  }
}

// ipywidgets' manager for pages, with a kernel behind it.
class Widgets extends HTMLManager {
  constructor(kernel) {
    super();
    this.kernel = kernel;
  }

  // A slider's handle has no name of its own; its label's text is one.
  async create_view(model, options) {
    const view = await super.create_view(model, options);
    view.displayed?.then(() => {
      const label = view.el.querySelector(".widget-label")?.textContent;
      for (const handle of view.el.querySelectorAll(".noUi-handle")) handle.ariaLabel ??= label;
    });
    return view;
  }

  async _create_comm(target, id, data, metadata, buffers) {
    const comm = this.kernel.createComm(target, id);
    if (data || metadata) comm.open(data, metadata, buffers);
    return new Comm(comm);
  }

  async _get_comm_info() {
    const { content } = await this.kernel.requestCommInfo({ target_name: "jupyter.widget" });
    return content.status === "ok" ? content.comms : {};
  }

  async loadClass(name, module, version) {
    if (module === "@jupyter-widgets/output" && name === "OutputModel") return OutputModel;
    return super.loadClass(name, module, version);
  }
}

// Where `interact` prints: takes the messages that are meant for it.
class OutputModel extends outputWidgets.OutputModel {
  initialize(attributes, options) {
    super.initialize(attributes, options);
    this.listenTo(this, "change:msg_id", this.redirect);
  }

  redirect() {
    const { kernel } = this.widget_manager;
    this.hook?.dispose();
    const id = this.get("msg_id");
    const take = (message) => this.take(message);
    if (!id) {
      this.hook = null;
      return;
    }
    kernel.registerMessageHook(id, take);
    this.hook = { dispose: () => kernel.removeMessageHook(id, take) };
  }

  take({ header: { msg_type: type }, content }) {
    if (type === "clear_output") this.clear_output(content.wait);
    else if (["execute_result", "display_data", "stream", "error"].includes(type)) {
      this._outputs.add({ output_type: type, ...content });
      this.set("outputs", this._outputs.toJSON(), { newMessage: true });
      this.save_changes();
    } else return true;
    return false;
  }
}

// A comm of JupyterLab's in the form that ipywidgets' manager expects.
class Comm {
  constructor(comm) {
    this.comm = comm;
    this.comm_id = comm.commId;
    this.target_name = comm.targetName;
  }

  open(data, callbacks, metadata, buffers) {
    return this.watched(this.comm.open(data, metadata, buffers), callbacks);
  }

  send(data, callbacks, metadata, buffers) {
    return this.watched(this.comm.send(data, metadata, buffers), callbacks);
  }

  close(data, callbacks, metadata, buffers) {
    return this.watched(this.comm.close(data, metadata, buffers), callbacks);
  }

  on_msg(act) {
    this.comm.onMsg = act;
  }

  on_close(act) {
    this.comm.onClose = act;
  }

  watched(future, callbacks) {
    if (callbacks?.shell) future.onReply = (message) => callbacks.shell.reply?.(message);
    if (callbacks?.iopub)
      future.onIOPub = (message) => {
        const { status, clear_output: clear, output } = callbacks.iopub;
        const type = message.header.msg_type;
        if (type === "status") status?.(message);
        else if (type === "clear_output") clear?.(message);
        else output?.(message);
      };
    return future.msg.header.msg_id;
  }
}
