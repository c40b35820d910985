// Bundles the page's script and styles into ../static/book, or into the folder that is given;
// reproducibly from the lock file.
import { build } from "esbuild";
import { readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const outdir = process.argv[2] ?? fileURLToPath(new URL("../static/book/", import.meta.url));
await rm(outdir, { recursive: true, force: true });

// KaTeX offers each font in three formats; every browser we serve reads woff2.
const onlyWoff2 = {
  name: "only-woff2",
  setup({ onLoad }) {
    onLoad({ filter: /katex\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(
        /,\s*url\([^)]*\.(woff|ttf)\) format\("[^"]*"\)/g,
        "",
      ),
      loader: "css",
    }));
  },
};

// Jupyter's packages expect webpack: scripts that load styles, "~" before a package's name.
const asWebpack = {
  name: "as-webpack",
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /\.css$/ }, ({ kind, path }) =>
      kind === "require-call" || kind === "import-statement"
        ? { path, namespace: "styles-come-in-live-css" }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: "styles-come-in-live-css" }, () => ({ contents: "" }));
    onResolve({ filter: /^~/ }, ({ path, ...rest }) => resolve(path.slice(1), rest));
  },
};

await build({
  entryPoints: [
    "src/book.js",
    "src/own-page.js",
    "src/explorable/parser.js",
    "src/book.css",
    "src/live.css",
    "src/live/pyodide-worker.js",
    "src/service-worker.js",
  ],
  alias: {
    // The page's Python has ipywidgets 8: no need for the widgets of 7.
    "@jupyter-widgets/base7": "@jupyter-widgets/base",
    "@jupyter-widgets/controls7": "@jupyter-widgets/controls",
  },
  define: { __webpack_public_path__: '""', "process.env.NODE_ENV": '"production"' },
  outdir,
  bundle: true,
  format: "esm",
  splitting: true,
  minify: true,
  target: "es2022",
  chunkNames: "[name]-[hash]",
  assetNames: "fonts/[name]",
  loader: { ".woff2": "file", ".svg": "dataurl" },
  plugins: [onlyWoff2, asWebpack],
  legalComments: "linked",
});

// esbuild has the page's script ask for helpers of which it uses none: a request that every
// page would wait for. The scripts that use them ask for them themselves.
const script = `${outdir}/book.js`;
const text = await readFile(script, "utf8");
await writeFile(script, text.replace(/^import"[^"]*";/, ""));
