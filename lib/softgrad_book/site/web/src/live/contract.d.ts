// What the page and a Python behind it owe each other: the one interface of live cells.
//
// Python runs on a server (server.js) or in a worker of the page (pyodide.js). Cells, their outputs, limits,
// drafts and exercises (page.js, cell.js, outputs.js, …) know this contract alone.

import type { JSONObject } from "@lumino/coreutils";
import type { Texts } from "./page.js";

/** Each runtime's module exports this. It is loaded with the reader's first click. */
export type MakeRuntime = (host: Host, about: About) => Runtime;

/** What a page says about itself, see site/sphinx_ext/live_bar.py. */
export interface About {
  /** The chapter's file, `02-entropy.ipynb`. */
  notebook: string;
  texts: Texts;
  /** The code cells, by number, that only show: they bind nothing that another cell needs. */
  shows: number[];
  /** Those of them that use none of the reader's names: they always show the same. */
  constant: number[];
  /** The Jupyter Server that serves the page, see site/server/app.py. */
  server?: {
    /** The path to its interfaces. */
    baseUrl: string;
    /** Where JupyterLab has the chapters, as a path in it; null where there is none of both. */
    notebooks: string | null;
    /** The path to the JupyterHub that started it, null where the reader did. */
    hub: string | null;
  };
  /** On a static host: where what is to know about the page's own Python lies. */
  python?: string;
}

export interface Runtime {
  /**
   * Resolves when Python answers, at once if it does already. Whatever takes long is told by
   * `host.say`. If this Python is another one than at the last call, `host.forget()` comes first.
   * Fails with a Trouble whose text says what the reader can do.
   */
  start(): Promise<void>;

  /**
   * Runs a cell's code. All messages that it causes have `id` as their `parent`, and the last
   * of them has come before this resolves. One cell runs at a time. Fails with Gone when Python
   * is gone before the end, or does not answer in time; the next `start` then works again, or
   * says why not.
   *
   * @param id The page's, and new for each run.
   */
  run(code: string, id: string): Promise<Verdict>;

  /** Asks Python to stop the cell that runs: its `run` then resolves with "stopped". */
  stop(): Promise<void>;

  /**
   * Ends this Python, whatever it does, and starts another. The `run` that was going on resolves
   * with "stopped".
   */
  restart(): Promise<void>;

  /**
   * Returns the page's HTML for an output of the book's own: an explorable, a question, a lab's
   * pictures, a figure, Markdown. Python makes it: `site.page_html.outputs.output_html`.
   *
   * @param prefix Makes the ids of a picture unique in the page.
   */
  render(data: JSONObject, metadata: JSONObject, prefix: string): Promise<string>;

  /** Sends what a widget has to say to its other half in Python. */
  send(message: CommMessage): void;
}

export type Verdict = "ok" | "error" | "stopped";

/** The page, as the runtime sees it. */
export interface Host {
  /** Takes what Python sends, in its order. */
  receive(message: Message): void;
  /** Writes into the bar below the chapter's title; trouble stays in sight. */
  say(text: string, options?: { trouble?: boolean }): void;
  /** Asks the reader, in the bar, a question whose answers are `yes` and `no`. */
  ask(text: string, yes: string, no: string): Promise<boolean>;
  /** What has been run is gone: this is another Python, or there is none. Widgets are dead. */
  forget(): void;
  /** Cells that wait are not run: Python ended of itself. */
  callOff(): void;
}

/**
 * What Python sends: a message of Jupyter's protocol, without what only its transport needs.
 *
 * - "stream", "display_data", "update_display_data", "execute_result", "error", "clear_output":
 *   what a cell shows. `content` is Jupyter's, `transient.display_id` included.
 * - "comm_open", "comm_msg", "comm_close": what a widget's Python half says.
 * - "status": `content.execution_state` is "idle" when all that `parent` caused has been sent.
 *   Comes for widgets' messages too: they wait for it before they send the next one.
 */
export interface Message {
  type:
    | "stream"
    | "display_data"
    | "update_display_data"
    | "execute_result"
    | "error"
    | "clear_output"
    | "comm_open"
    | "comm_msg"
    | "comm_close"
    | "status";
  /** The `id` of the run, or of the widget's message, that caused it. */
  parent: string;
  content: JSONObject;
  metadata: JSONObject;
  buffers: (ArrayBuffer | ArrayBufferView)[];
}

/** What a widget says to Python; `content` is Jupyter's for the message's type. */
export interface CommMessage {
  type: "comm_open" | "comm_msg" | "comm_close";
  /** The page's: messages that this one causes have it as their `parent`. */
  id: string;
  content: JSONObject;
  metadata: JSONObject;
  buffers: (ArrayBuffer | ArrayBufferView)[];
}
