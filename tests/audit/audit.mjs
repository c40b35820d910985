// Looks at every page of a built site as a phone does, and prints one table, the worst first:
//
//     node audit.mjs SITE [--runs=N] [PAGE…]
//
// Lighthouse simulates a slow phone on a slow network; the server packs what it sends, as
// static hosts do. Its times depend on what else this machine does: compare within one run, or
// take the median of several.
import { createServer } from "node:http";
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { createRequire } from "node:module";
import { createGzip } from "node:zlib";
import { HtmlValidate } from "html-validate";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".png": "image/png",
  ".woff2": "font/woff2",
};
const PACKED = new Set([".html", ".js", ".css", ".svg", ".json"]);
const CATEGORIES = {
  speed: "performance",
  access: "accessibility",
  practice: "best-practices",
  seo: "seo",
};
const METRICS = {
  first: "first-contentful-paint",
  largest: "largest-contentful-paint",
  blocking: "total-blocking-time",
  shift: "cumulative-layout-shift",
};

/** @param {string} root */
function serve(root) {
  const server = createServer((request, response) => {
    const path = join(root, normalize(decodeURIComponent(request.url.split("?")[0])));
    if (!existsSync(path) || !statSync(path).isFile()) return response.writeHead(404).end();
    const packed = PACKED.has(extname(path));
    response.writeHead(200, {
      "content-type": TYPES[extname(path)] ?? "application/octet-stream",
      "cache-control": "max-age=600",
      ...(packed && { "content-encoding": "gzip" }),
    });
    const file = createReadStream(path);
    (packed ? file.pipe(createGzip()) : file).pipe(response);
  });
  return new Promise((ready) => server.listen(0, "127.0.0.1", () => ready(server)));
}

/** What axe finds once all explorables are drawn. */
async function findings(page, address) {
  // Halfway between two colours is neither.
  await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
  await page.goto(address, { waitUntil: "load" });
  await page.keyboard.press("Shift");
  for (const figure of await page.$$("figure.explorable")) {
    await figure.scrollIntoView();
    await figure.waitForSelector(".stage svg");
  }
  // Then each section was laid out once, and what scrolls has been told so.
  await page.waitForFunction(
    () => !document.querySelector(".bd-article > section > section:not(.measured)"),
  );
  await page.addStyleTag({
    content: ".bd-article section { content-visibility: visible !important }",
  });
  await page.addScriptTag({
    path: createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  });
  return page.evaluate(() =>
    axe
      .run({ exclude: [".katex-html", ".picture svg", ".figure svg"] })
      .then(({ violations }) =>
        violations.map(({ id, nodes }) => `${id}: ${nodes[0].target} (${nodes.length})`),
      ),
  );
}

const given = process.argv.slice(2);
const runs = Number(given.find((word) => word.startsWith("--runs="))?.slice(7) ?? 1);
const [site, ...asked] = given.filter((word) => !word.startsWith("--"));
/** @param {number[]} numbers */
const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const pages = asked.length ? asked : readdirSync(site).filter((name) => name.endsWith(".html"));
const server = await serve(site);
const browser = await puppeteer.launch({
  executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const validator = new HtmlValidate({ extends: ["html-validate:standard"] });
const rows = [];
for (const name of pages) {
  const address = `http://127.0.0.1:${server.address().port}/${name}`;
  process.stderr.write(`${name}\n`);
  const seen = [];
  for (let run = 0; run < runs; run += 1) {
    const page = await browser.newPage();
    const only = { onlyCategories: Object.values(CATEGORIES) };
    seen.push((await lighthouse(address, only, undefined, page)).lhr);
    await page.close();
  }
  const [lhr] = seen;
  const failed = Object.values(lhr.audits).filter(
    ({ score, scoreDisplayMode }) => scoreDisplayMode === "binary" && score === 0,
  );
  const requests = lhr.audits["network-requests"].details.items.filter(
    ({ transferSize }) => transferSize > 0, // else the browser had it
  );
  const tasks = lhr.audits["long-tasks"]?.details?.items ?? [];
  const reader = await browser.newPage();
  const axe = await findings(reader, address);
  await reader.close();
  const { results } = await validator.validateString(await readFile(join(site, name), "utf8"));
  const invalid = results.flatMap(({ messages }) => messages);
  rows.push({
    page: name.replace(".html", ""),
    ...Object.fromEntries(
      Object.entries(CATEGORIES).map(([k, c]) => [
        k,
        Math.round(100 * median(seen.map(({ categories }) => categories[c].score))),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(METRICS).map(([k, id]) => [
        k,
        Number(
          median(seen.map(({ audits }) => audits[id].numericValue)).toFixed(k === "shift" ? 3 : 0),
        ),
      ]),
    ),
    requests: requests.length,
    kB: Math.round(requests.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1000),
    tasks: tasks.length,
    axe: axe.length,
    html: invalid.length,
  });
  for (const { id, details } of failed) {
    const nodes = (details?.items ?? []).map(({ node }) => node?.selector);
    console.error(`  ${name}: ${id}: ${nodes[0] ?? ""} (${nodes.length})`);
  }
  for (const found of axe) console.error(`  ${name}: axe: ${found}`);
  const rules = new Map();
  for (const { ruleId, line, message } of invalid)
    if (!rules.has(ruleId)) rules.set(ruleId, `line ${line}: ${message}`);
  for (const [rule, where] of rules) console.error(`  ${name}: html: ${rule}, first in ${where}`);
}
await browser.close();
server.close();
console.table(rows.sort((a, b) => a.speed - b.speed));
