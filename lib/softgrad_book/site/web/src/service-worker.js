// Keeps the book and its Python for the next visit, also for one without a network. Only where
// the reader has agreed to fetch Python (live/pyodide.js); JupyterLite, in lite/, has its own.

/** @type {any} */
const worker = self;
const here = new URL(worker.location.href);
const site = new URL("./", here).href;
const python = here.searchParams.get("python") ?? "";
const SITE = `softgrad ${site}`;
const PYTHON = `softgrad python ${site} ${python}`;

worker.addEventListener("install", () => worker.skipWaiting());

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(Promise.all([worker.clients.claim(), forgetOlder()]));
});

worker.addEventListener("message", (/** @type {any} */ event) => {
  event.waitUntil(keep(event.data.keep));
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (python && request.url.startsWith(python)) event.respondWith(oncePerVersion(request));
  else if (isOurs(request.url)) event.respondWith(freshIfPossible(request));
});

/** @param {string} url */
function isOurs(url) {
  if (!url.startsWith(site)) return false;
  return !url.startsWith(`${site}lite/`) || new URL(url).pathname.endsWith(".whl");
}

async function forgetOlder() {
  for (const name of await caches.keys())
    if (name.startsWith(`softgrad python ${site} `) && name !== PYTHON) await caches.delete(name);
}

/** @param {string[]} urls What a page had fetched before it was in our care. */
async function keep(urls) {
  const cache = await caches.open(SITE);
  await Promise.allSettled(urls.filter(isOurs).map((url) => cache.add(url)));
}

// Pyodide's address names its version: its files do not change.
/** @param {Request} request */
async function oncePerVersion(request) {
  const cache = await caches.open(PYTHON);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request.url, answer.clone());
  return answer;
}

/** @param {Request} request */
async function freshIfPossible(request) {
  const cache = await caches.open(SITE);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.status === 200) await cache.put(request.url, answer.clone());
    return isolated(request, answer);
  } catch (error) {
    const kept = await cache.match(request.url);
    if (kept) return isolated(request, kept);
    throw error;
  }
}

/**
 * A page that no other site can reach into may share memory with its worker: so Stop can stop
 * a cell. A page that stands in another site's frame is left as it is.
 *
 * @param {Request} request
 * @param {Response} answer
 */
function isolated({ destination }, answer) {
  if (!["document", "worker"].includes(destination) || !answer.status) return answer;
  const headers = new Headers(answer.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  const { status, statusText } = answer;
  return new Response(answer.body, { status, statusText, headers });
}
