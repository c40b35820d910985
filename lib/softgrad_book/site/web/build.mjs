// Bundles the page's script and styles into ../static/book, reproducibly from the lock file.
import { build } from "esbuild";
import { readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const outdir = fileURLToPath(new URL("../static/book/", import.meta.url));
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

await build({
  entryPoints: ["src/book.js", "src/book.css"],
  outdir,
  bundle: true,
  format: "esm",
  splitting: true,
  minify: true,
  target: "es2022",
  chunkNames: "[name]-[hash]",
  assetNames: "fonts/[name]",
  loader: { ".woff2": "file" },
  plugins: [onlyWoff2],
  legalComments: "linked",
});

