// What Python sends back, drawn: by Jupyter's own renderers, and by the book's.
import { shims } from "@jupyter-widgets/base";
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

const { Comm } = shims.services; // JupyterLab's comms in the form that ipywidgets' manager expects

/**
 * @typedef {import("@jupyterlab/services").Kernel.IKernelConnection} Kernel
 * @typedef {import("@jupyterlab/outputarea").OutputArea["future"]} Future
 * @typedef {import("@jupyterlab/rendermime").IRenderMime.IMimeModel} MimeModel
 * @typedef {import("@jupyterlab/services").KernelMessage.IIOPubMessage} Message
 * @typedef {import("@jupyter-widgets/base").WidgetModel} WidgetModel
 * @typedef {import("@jupyter-widgets/base").WidgetView} WidgetView
 * @typedef {import("@lumino/coreutils").JSONObject} JSONObject
 */

/**
 * What one run of a cell draws.
 *
 * @typedef {object} Drawing
 * @property {OutputArea} area
 * @property {(act: () => void) => void} whenDrawn
 * @property {(host: HTMLElement) => void} attach
 * @property {() => void} drop Takes no more messages.
 */

export class Outputs {
  /**
   * @param {Kernel} kernel
   * @param {ServerConnection.ISettings} settings
   */
  constructor(kernel, settings) {
    this.kernel = kernel;
    this.settings = settings;
    this.prefix = "";
    this.drawn = 0;
    kernel.registerCommTarget("jupyter.widget", async (comm, message) => {
      await this.widgets.handle_comm_open(new Comm(comm), message);
    });
    this.widgets = this.renew();
  }

  // A fresh kernel knows none of the old one's widgets.
  renew() {
    const widgets = new Widgets(this.kernel);
    const { renderMime } = widgets;
    renderMime.removeMimeType("text/markdown");
    renderMime.addFactory({
      safe: true,
      mimeTypes: MADE_BY_THE_SERVER,
      createRenderer: () => new ServerRendered(this.settings, `${this.prefix}-${this.drawn++}`),
      defaultRank: 10,
    });
    Object.defineProperty(renderMime, "latexTypesetter", { value: typesetter });
    this.widgets = widgets;
    return widgets;
  }

  /**
   * Collects what `future` brings.
   *
   * @param {Future} future
   * @param {string} prefix Keeps the ids of its pictures apart.
   * @returns {Drawing}
   */
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
  /** @param {HTMLElement} node */
  typeset: (node) => renderMathInElement(node, { delimiters: DELIMITERS, throwOnError: false }),
};

class ServerRendered extends Widget {
  /**
   * @param {ServerConnection.ISettings} settings
   * @param {string} prefix
   */
  constructor(settings, prefix) {
    super();
    this.settings = settings;
    this.prefix = prefix;
  }

  /** @param {MimeModel} model */
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
  /** @param {Kernel} kernel */
  constructor(kernel) {
    super();
    this.kernel = kernel;
  }

  /**
   * A slider's handle has no name of its own; its label's text is one.
   *
   * @template {WidgetView} View
   * @param {WidgetModel} model
   * @param {object} [options]
   * @returns {Promise<View>}
   */
  async create_view(model, options) {
    /** @type {WidgetView} */
    const view = await super.create_view(model, options);
    view.displayed?.then(() => {
      const label = view.el.querySelector(".widget-label")?.textContent ?? null;
      for (const handle of view.el.querySelectorAll(".noUi-handle")) handle.ariaLabel ??= label;
    });
    return /** @type {View} */ (view);
  }

  /**
   * @param {string} target
   * @param {string} id
   * @param {JSONObject} [data]
   * @param {JSONObject} [metadata]
   * @param {ArrayBuffer[] | ArrayBufferView[]} [buffers]
   */
  async _create_comm(target, id, data, metadata, buffers) {
    const comm = this.kernel.createComm(target, id);
    if (data || metadata) comm.open(data, metadata, buffers);
    return new Comm(comm);
  }

  async _get_comm_info() {
    const { content } = await this.kernel.requestCommInfo({ target_name: "jupyter.widget" });
    return content.status === "ok" ? content.comms : {};
  }

  /**
   * @param {string} name
   * @param {string} module
   * @param {string} version
   */
  async loadClass(name, module, version) {
    if (module === "@jupyter-widgets/output" && name === "OutputModel") return OutputModel;
    return super.loadClass(name, module, version);
  }
}

// Where `interact` prints: takes the messages that are meant for it.
class OutputModel extends outputWidgets.OutputModel {
  /**
   * @param {Record<string, unknown>} attributes
   * @param {object} options
   */
  initialize(attributes, options) {
    super.initialize(attributes, options);
    this.listenTo(this, "change:msg_id", this.redirect);
  }

  redirect() {
    const { kernel } = /** @type {Widgets} */ (this.widget_manager);
    this.hook?.dispose();
    const id = this.get("msg_id");
    /** @param {Message} message */
    const take = (message) => this.take(message);
    if (!id) {
      this.hook = null;
      return;
    }
    kernel.registerMessageHook(id, take);
    this.hook = { dispose: () => kernel.removeMessageHook(id, take) };
  }

  /**
   * Returns whether the message is for others too.
   *
   * @param {Message} message
   */
  take({ header: { msg_type: type }, content }) {
    if (type === "clear_output") this.clear_output("wait" in content && content.wait === true);
    else if (["execute_result", "display_data", "stream", "error"].includes(type)) {
      this.outputs.add({ output_type: type, ...content });
      this.set("outputs", this.outputs.toJSON(), { newMessage: true });
      this.save_changes();
    } else return true;
    return false;
  }
}
