// The worker in which Pyodide runs. What a cell does stands in Python: site/worker.py.

/**
 * @typedef {(text: string, buffers?: any) => void} Post
 * @typedef {object} Kernel `site.worker.Kernel`
 * @property {(code: string, id: string) => Promise<string>} run
 * @property {(output: string) => string} draw
 * @property {(message: string, buffers: any) => void} hear
 */

/** @type {any} */
let pyodide;
/** @type {Kernel} */
let kernel;
/** @type {Promise<unknown> | null} */
let charts = null;

/** @type {Record<string, (asked: any) => Promise<void>>} */
const does = {
  async start({ pyodide: folder, packages, wheels, signals }) {
    let parts = 0;
    const { fetch } = self;
    self.fetch = async (...asked) => {
      const answer = await fetch(...asked);
      postMessage({ says: "fetched", parts: ++parts });
      return answer;
    };
    try {
      const { loadPyodide } = await import(`${folder}pyodide.mjs`);
      pyodide = await loadPyodide({ indexURL: folder });
      const quiet = { messageCallback: () => {} };
      await Promise.all([pyodide.loadPackage(packages, quiet), ...wheels.map(unpack)]);
      if (missing(packages)) throw new Error(`not there: ${missing(packages)}`);
      if (signals) pyodide.setInterruptBuffer(signals);
      kernel = pyodide
        .pyimport("softgrad_book.site.worker")
        .Kernel(post, signals ? pause : undefined);
    } catch (error) {
      return postMessage({ says: "failed", why: String(error) });
    }
    self.fetch = fetch;
    postMessage({ says: "ready" });
  },

  async run({ code, id }) {
    const verdict = await kernel.run(code, id);
    postMessage(verdict === "left" ? { says: "left" } : { says: "done", verdict });
  },

  async draw({ id, output }) {
    try {
      charts ??= import("./vega-lite.js").then(({ forPython }) =>
        pyodide.registerJsModule("vl_convert", forPython(pyodide)),
      );
      await charts;
      postMessage({ says: "drawn", id, html: kernel.draw(JSON.stringify(output)) });
    } catch (error) {
      postMessage({ says: "drawn", id, why: String(error) });
    }
  },

  async hear({ message: { buffers, ...message } }) {
    kernel.hear(JSON.stringify(message), pyodide.toPy(buffers));
  },
};

/** @param {string} url */
async function unpack(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  pyodide.unpackArchive(await answer.arrayBuffer(), "wheel");
}

// `loadPackage` says what it could not load, and goes on.
/** @type {(packages: string[]) => string} */
const missing = (packages) => packages.filter((name) => !(name in pyodide.loadedPackages)).join();

/** @type {Post} */
function post(text, buffers) {
  const message = { ...JSON.parse(text), buffers: buffers?.toJs() ?? [] };
  postMessage({ says: "message", message });
}

// Only a page that shares memory can make its worker wait.
/** @type {(seconds: number) => void} */
const pause = (seconds) =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000 * seconds);

// One after another: a cell may wait for something, and the next message come meanwhile.
let turn = Promise.resolve();
addEventListener("message", ({ data }) => {
  turn = turn
    .then(() => does[data.does](data))
    .catch((error) => {
      console.warn(error);
      postMessage({ says: "died" });
    });
});
