// What Python sends back, drawn: by Jupyter's own renderers, and by the book's.
import * as outputWidgets from "@jupyter-widgets/html-manager/lib/output";
import { HTMLManager } from "@jupyter-widgets/html-manager/lib/htmlmanager";
import { OutputArea, OutputAreaModel } from "@jupyterlab/outputarea";
import { Widget } from "@lumino/widgets";
import renderMathInElement from "katex/contrib/auto-render";
import { Comm, freshId } from "./comm.js";
import { Limit } from "./limit.js";

// Figures, explorables, questions and cards look as in the built page: Python makes their HTML.
const MADE_BY_THE_BOOK = [
  "text/markdown",
  "application/vnd.vegalite.v5+json",
  "application/vnd.softgrad.question+json",
  "image/svg+xml",
];

/**
 * @typedef {import("./contract.js").Runtime} Runtime
 * @typedef {import("./contract.js").Message} Message
 * @typedef {import("@jupyterlab/nbformat").IOutput} Output
 * @typedef {import("@jupyterlab/rendermime").IRenderMime.IMimeModel} MimeModel
 * @typedef {import("@jupyter-widgets/base").WidgetModel} WidgetModel
 * @typedef {import("@jupyter-widgets/base").WidgetView} WidgetView
 * @typedef {import("@lumino/coreutils").JSONObject} JSONObject
 */

const ERROR = "application/vnd.softgrad.error+json"; // the reader's lines, then the whole
const CUT = "application/vnd.softgrad.cut+json"; // says what Python left out

export class Outputs {
  /**
   * @param {Runtime} runtime
   * @param {import("./page.js").Texts} texts
   */
  constructor(runtime, texts) {
    this.runtime = runtime;
    this.texts = texts;
    this.drawn = 0; // pictures
    /** @type {Map<string, Drawing>} what the runs draw, by the runs' ids */
    this.drawings = new Map();
    this.handled = Promise.resolve();
    this.widgets = this.renew();
  }

  // Another Python knows none of the old one's widgets.
  renew() {
    const widgets = new Widgets(this.runtime);
    const { renderMime } = widgets;
    renderMime.removeMimeType("text/markdown");
    renderMime.addFactory({
      safe: true,
      mimeTypes: MADE_BY_THE_BOOK,
      createRenderer: () => new BookRendered(this.runtime, `live-${this.drawn++}`),
      defaultRank: 10,
    });
    renderMime.addFactory({
      safe: true,
      mimeTypes: [ERROR],
      createRenderer: () => new FoldedError(renderMime, this.texts.whole),
      defaultRank: 10,
    });
    Object.defineProperty(renderMime, "latexTypesetter", { value: typesetter });
    this.widgets = widgets;
    return widgets;
  }

  // What the next run draws.
  open() {
    const drawing = new Drawing(this.widgets.renderMime, this.texts.flood);
    this.drawings.set(drawing.id, drawing);
    return drawing;
  }

  // Whatever still comes of a run is not drawn.
  /** @param {Drawing} drawing */
  close(drawing) {
    this.drawings.delete(drawing.id);
  }

  /** @param {Message} message */
  receive(message) {
    this.handled = this.handled.then(() => this.handle(message)).catch(console.error);
  }

  /** @param {Message} message */
  async handle(message) {
    if (message.type === "status" || message.type.startsWith("comm_"))
      return this.widgets.hear(message);
    const { capturing } = this.widgets;
    const captured = capturing.findLast((output) => output.get("msg_id") === message.parent);
    if (captured) captured.take(message);
    else this.drawings.get(message.parent)?.take(message);
  }
}

// What one run of a cell draws.
export class Drawing {
  /**
   * @param {import("@jupyterlab/rendermime").IRenderMimeRegistry} rendermime
   * @param {string} flood What is said when too much comes.
   */
  constructor(rendermime, flood) {
    this.flood = flood;
    this.limit = new Limit();
    this.isCut = false;
    this.id = freshId();
    this.model = new OutputAreaModel({ trusted: true });
    this.area = new OutputArea({ model: this.model, rendermime });
    /** @type {Map<string, number[]>} where what can be updated stands, by its display id */
    this.places = new Map();
    this.begun = () => {};
    this.size = new ResizeObserver(() => this.letScroll());
    this.size.observe(this.area.node);
  }

  // A box that scrolls can be reached by the keyboard; not every browser sees to that.
  letScroll() {
    /** @type {NodeListOf<HTMLElement>} */
    const boxes = this.area.node.querySelectorAll(".jp-OutputArea-output, details pre");
    for (const box of boxes)
      if (box.scrollHeight > box.clientHeight && getComputedStyle(box).overflowY === "auto")
        box.tabIndex = 0;
  }

  /** @param {HTMLElement} host */
  attach(host) {
    host.replaceChildren();
    Widget.attach(this.area, host);
  }

  dispose() {
    this.size.disconnect();
    this.area.dispose();
  }

  /** @param {Message} message */
  take({ type, content, metadata }) {
    if (this.area.isDisposed) return;
    if (type === "clear_output") {
      this.limit = new Limit();
      this.isCut = false;
      this.places.clear();
      this.model.clear(content.wait === true);
      return;
    }
    const verdict = type === "error" ? "pass" : this.limit.judge(content);
    if (verdict !== "pass") {
      this.isCut = true;
      if (verdict === "first over")
        this.model.add({ output_type: "stream", name: "stderr", text: `${this.flood}\n` });
      return;
    }
    const { transient, ...rest } = type === "error" ? folded(content) : content;
    if (CUT in Object(rest.data)) this.isCut = true;
    const identity = /** @type {JSONObject} */ (transient)?.display_id;
    const known = typeof identity === "string" ? (this.places.get(identity) ?? []) : [];
    const shown = "data" in rest && type !== "execute_result" ? "display_data" : type;
    const output = /** @type {Output} */ ({ metadata, ...rest, output_type: shown });
    for (const place of known) this.model.set(place, output);
    if (type === "update_display_data") return;
    const place = this.model.add(output) - 1;
    if (typeof identity === "string") this.places.set(identity, [...known, place]);
    this.begun();
  }

  // What has been printed, whether or not it is drawn yet.
  get text() {
    return this.model
      .toJSON()
      .flatMap(({ output_type: type, text }) => (type === "stream" ? text : []))
      .join("");
  }
}

/**
 * An error whose traceback has two parts: what the reader's code has to do with it, and all of it.
 *
 * @param {JSONObject} content
 * @returns {JSONObject}
 */
function folded(content) {
  const { traceback } = content;
  if (!Array.isArray(traceback) || traceback.length !== 2) return content;
  return { data: { [ERROR]: traceback }, metadata: {} };
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

class BookRendered extends Widget {
  /**
   * @param {Runtime} runtime
   * @param {string} prefix
   */
  constructor(runtime, prefix) {
    super();
    this.runtime = runtime;
    this.prefix = prefix;
  }

  /** @param {MimeModel} model */
  async renderModel({ data, metadata }) {
    const json = /** @type {JSONObject} */ (data);
    const about = /** @type {JSONObject} */ (metadata);
    this.node.innerHTML = await this.runtime.render(json, about, this.prefix);
    typesetter.typeset(this.node);
  }
}

class FoldedError extends Widget {
  /**
   * @param {import("@jupyterlab/rendermime").IRenderMimeRegistry} rendermime
   * @param {string} whole The summary of what is folded.
   */
  constructor(rendermime, whole) {
    super();
    this.rendermime = rendermime;
    this.whole = whole;
  }

  /** @param {MimeModel} model */
  async renderModel({ data }) {
    const [said, whole] = /** @type {string[]} */ (data[ERROR]);
    const details = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = this.whole;
    details.append(summary, await this.text(whole));
    this.node.replaceChildren(await this.text(said), details);
  }

  /** @param {string} text */
  async text(text) {
    const type = "application/vnd.jupyter.stderr";
    const renderer = this.rendermime.createRenderer(type);
    await renderer.renderModel(this.rendermime.createModel({ data: { [type]: text } }));
    return renderer.node;
  }
}

// ipywidgets' manager for pages, with a Python behind it.
class Widgets extends HTMLManager {
  /** @param {Runtime} runtime */
  constructor(runtime) {
    super();
    this.runtime = runtime;
    /** @type {Map<string, Comm>} */
    this.comms = new Map();
    /** @type {OutputModel[]} what takes outputs, the innermost last */
    this.capturing = [];
  }

  /** @param {Message} message */
  async hear(message) {
    const { type, content, metadata, buffers } = message;
    if (type === "status") {
      for (const comm of this.comms.values()) comm.settle(message);
      return;
    }
    const id = String(content.comm_id);
    if (type === "comm_open" && content.target_name === "jupyter.widget") {
      const comm = this.connect(id, "jupyter.widget");
      const opened = /** @type {any} */ ({ content, metadata, buffers });
      await this.handle_comm_open(comm, opened);
    } else await this.comms.get(id)?.hear(message);
    if (type === "comm_close") this.comms.delete(id);
  }

  /**
   * @param {string} id
   * @param {string} target
   */
  connect(id, target) {
    const comm = new Comm(id, target, (message) => this.runtime.send(message));
    this.comms.set(id, comm);
    return comm;
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
    const comm = this.connect(id, target);
    if (data || metadata) comm.open(data ?? {}, {}, metadata, buffers);
    return comm;
  }

  async _get_comm_info() {
    return {}; // asked for by pages that join a Python with widgets; ours begins with none
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
    const widgets = /** @type {Widgets} */ (this.widget_manager);
    widgets.capturing = widgets.capturing.filter((output) => output !== this);
    if (this.get("msg_id")) widgets.capturing.push(this);
  }

  /** @param {Message} message */
  take({ type, content }) {
    if (type === "clear_output") return this.clear_output(content.wait === true);
    this.outputs.add(/** @type {Output} */ ({ output_type: type, ...content }));
    this.set("outputs", this.outputs.toJSON(), { newMessage: true });
    this.save_changes();
  }
}
