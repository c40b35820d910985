// Lends a page of Firefox to tests/site/firefox.py (Playwright drives no Firefox but its own):
//
//     node firefox.mjs FIREFOX
//
// A call a line comes in, ["keyboard.press", "End"], and for each a line goes out: what it gave,
// and what the page has printed and asked for since.
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

const PATIENCE = 20_000; // ms

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: process.argv[2],
  protocolTimeout: PATIENCE,
});
const [page] = await browser.pages();
page.setDefaultTimeout(PATIENCE);

let printed = [];
let asked = [];
page.on("console", (message) => printed.push(message.text()));
page.on("pageerror", (error) => printed.push(String(error)));
page.on("request", (request) => asked.push(request.url()));
page.on(
  "response",
  (r) => r.ok() || r.status() === 304 || printed.push(`${r.status()}: ${r.url()}`),
);

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...options] = JSON.parse(line);
  const answer = {};
  try {
    const path = name.split(".");
    const method = path.pop();
    const owner = path.reduce((owner, part) => owner[part], page);
    const value = await owner[method](...options);
    if (name.endsWith("valuate")) answer.value = value; // others give handles
  } catch (error) {
    answer.error = String(error);
  }
  process.stdout.write(`${JSON.stringify({ ...answer, printed, asked })}\n`);
  [printed, asked] = [[], []];
}
await browser.close();
