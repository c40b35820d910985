// A widget's line to its other half in Python.

/**
 * @typedef {import("./contract.js").Message} Message
 * @typedef {import("./contract.js").CommMessage} CommMessage
 * @typedef {import("@lumino/coreutils").JSONValue} JSONValue
 * @typedef {import("@lumino/coreutils").JSONObject} JSONObject
 * @typedef {ArrayBuffer[] | ArrayBufferView[]} Buffers
 * @typedef {import("@jupyter-widgets/base").ICallbacks} Callbacks
 * @typedef {import("@jupyter-widgets/base").IClassicComm} ClassicComm
 * @typedef {(message: any) => unknown} Hear What ipywidgets does with a message.
 */

/** @implements {ClassicComm} */
export class Comm {
  /**
   * @param {string} id
   * @param {string} target
   * @param {(message: CommMessage) => void} post
   */
  constructor(id, target, post) {
    this.comm_id = id;
    this.target_name = target;
    this.post = post;
    /** @type {Map<string, Callbacks>} who waits for Python to have dealt with a message */
    this.waiting = new Map();
    /** @type {Hear} */
    this.heard = () => {};
    /** @type {Hear} */
    this.closed = () => {};
  }

  /**
   * @param {JSONValue} data
   * @param {Callbacks} [callbacks]
   * @param {JSONObject} [metadata]
   * @param {Buffers} [buffers]
   */
  open(data, callbacks, metadata, buffers) {
    return this.say("comm_open", data, callbacks, metadata, buffers);
  }

  /**
   * @param {JSONValue} data
   * @param {Callbacks} [callbacks]
   * @param {JSONObject} [metadata]
   * @param {Buffers} [buffers]
   */
  send(data, callbacks, metadata, buffers) {
    return this.say("comm_msg", data, callbacks, metadata, buffers);
  }

  /**
   * @param {JSONValue} [data]
   * @param {Callbacks} [callbacks]
   * @param {JSONObject} [metadata]
   * @param {Buffers} [buffers]
   */
  close(data, callbacks, metadata, buffers) {
    return this.say("comm_close", data ?? {}, callbacks, metadata, buffers);
  }

  /**
   * @param {CommMessage["type"]} type
   * @param {JSONValue} data
   * @param {Callbacks} callbacks
   * @param {JSONObject} metadata
   * @param {Buffers} buffers
   */
  say(type, data, callbacks = {}, metadata = {}, buffers = []) {
    const id = freshId();
    const { comm_id, target_name } = this;
    /** @type {JSONObject} */
    const content = type === "comm_open" ? { comm_id, target_name, data } : { comm_id, data };
    this.waiting.set(id, callbacks);
    this.post({ type, id, content, metadata, buffers });
    return id;
  }

  /** @param {Hear} callback */
  on_msg(callback) {
    this.heard = callback;
  }

  /** @param {Hear} callback */
  on_close(callback) {
    this.closed = callback;
  }

  /** @param {Message} message */
  hear({ type, parent, content, metadata, buffers }) {
    const message = { content, metadata, buffers, parent_header: { msg_id: parent } };
    return type === "comm_close" ? this.closed(message) : this.heard(message);
  }

  /** @param {Message} message Tells how far Python is with a message. */
  settle({ parent, content }) {
    const status = /** @type {any} */ ({ content });
    this.waiting.get(parent)?.iopub?.status?.(status);
    if (content.execution_state === "idle") this.waiting.delete(parent);
  }
}

// No two pages' messages have the same id.
const PAGE = Math.random().toString(36).slice(2);
let count = 0;
export const freshId = () => `${PAGE}-${count++}`;
