// Makes one stylesheet of a site's many, without the rules that none of its pages needs:
//
//     node purge.mjs SITE TARGET STYLESHEET…
//
// Our own styles are kept whole; of others', what the pages and our scripts name. Order is kept.
import { transform } from "esbuild";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { PurgeCSS } from "purgecss";

const [site, target, ...sheets] = process.argv.slice(2);
const here = fileURLToPath(new URL(".", import.meta.url));

/** @type {(folder: string, kind: RegExp, recursive?: boolean) => Promise<string[]>} */
async function texts(folder, kind, recursive = false) {
  const names = (await readdir(folder, { recursive })).filter((name) => kind.test(name));
  return Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
}

// What can be met in a page: elements, and the words of their attributes.
const pages = await texts(site, /\.html$/);
const tag = /<([a-z][a-z0-9]*)((?:\s+[a-z][\w:-]*(?:="[^"]*")?)*)\s*\/?>/g;
const words = new Set();
for (const page of pages)
  for (const [, element, attributes] of page.matchAll(tag)) {
    words.add(element);
    for (const [, name, value = ""] of attributes.matchAll(/([a-z][\w:-]*)(?:="([^"]*)")?/g)) {
      words.add(name);
      if (/^(class|id|type|role|data-|aria-|open)/.test(name)) words.add(value);
    }
  }
// What scripts add, and what a kernel's outputs are turned into.
const scripts = await texts(join(here, "src"), /\.js$/, true);
const outputs = await texts(join(here, "../page_html"), /\.py$/);
const content = [[...words].join(" "), ...scripts, ...outputs];

// A stylesheet's files are named from where it lies, and the one of all lies in book/.
/** @type {(path: string, css: string) => string} */
const relocated = (path, css) =>
  css.replace(/url\((["']?)(?!["']|data:|#)/g, `$&${posix.relative("book", posix.dirname(path))}/`);

const styles = [];
for (const path of sheets) {
  const css = await readFile(join(site, "_static", path), "utf8");
  if (path.startsWith("book/")) {
    styles.push(css);
    continue;
  }
  const raw = relocated(path, css);
  const [purged] = await new PurgeCSS().purge({
    content: content.map((raw) => ({ raw, extension: "html" })),
    css: [{ raw }],
    keyframes: true,
    safelist: {
      standard: [/^dataframe$/, /^(thead|tbody|th|td|tr|table|pre|code|kbd)$/],
      greedy: [/data-theme/, /data-mode/],
    },
  });
  styles.push(purged.css);
}
const { code } = await transform(styles.join("\n"), {
  loader: "css",
  minify: true,
  target: "es2022",
});
await writeFile(target, code);
