"""Print the whole book into one PDF: ``make pdf``.

The book is built as one page, which a browser prints: formulas are real type, and
explorables stand there in their first state, which needs no script. Styles for paper
are in ``web/src/print.css``. A browser cannot fill in the page numbers of a table of
contents, so the book is printed twice: first to see what stands where. Imports
Playwright, which drives the browser, and pypdf, which reads what it printed.
"""

from __future__ import annotations

import argparse
import io
import sys
import threading
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader

from . import browser
from .static_server import serve_folder

# Opens what is folded, lists the sections under their chapters, and names each
# chapter in the head of its pages.
PREPARE = """() => {
  document.documentElement.dataset.theme = "light";
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  const style = document.createElement("style");
  const links = document.querySelectorAll("#jb-print-toc a");
  links.forEach((link, c) => {
    const target = document.getElementById(link.hash.slice(1));
    const chapter = target.nextElementSibling;
    chapter.prepend(target); // or it would make a page of its own
    const list = document.createElement("ul");
    chapter.style.page = `chapter-${c}`;
    style.textContent += `@page chapter-${c} {
      @top-center { content: ${JSON.stringify(link.textContent)}; } }`;
    link.parentElement.append(list);
    chapter.querySelectorAll(":scope > section > :is(h2, h3)").forEach((heading, s) => {
      heading.id = `print-${c}-${s}`;
      const entry = document.createElement("a");
      entry.href = `#${heading.id}`;
      entry.append(...heading.cloneNode(true).childNodes);
      entry.querySelector(".headerlink")?.remove();
      list.append(document.createElement("li"));
      list.lastChild.append(entry);
    });
  });
  document.head.append(style);

  // Layout without its costly parts: what is not seen is not painted.
  const sketch = document.createElement("style");
  sketch.id = "sketch";
  sketch.textContent = ".bd-article :is(svg, .katex, pre) { visibility: hidden }";
  document.head.append(sketch);
}"""
NUMBER = """(pages) => {
  document.getElementById("sketch").remove();
  for (const link of document.querySelectorAll("#jb-print-toc a"))
    link.dataset.page = pages[link.hash.slice(1)];
}"""


def print_book(launched: Browser, folder: Path, target: Path) -> None:
    """Print the site in `folder`, which is one page, to the file `target`."""
    with serve_folder(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = launched.new_page(java_script_enabled=False)
        address = f"http://127.0.0.1:{server.server_port}/index.html"
        page.goto(address, timeout=300_000)  # a book as one page is large
        page.evaluate(PREPARE)
        page.evaluate(NUMBER, page_numbers(printed(page)))
        target.write_bytes(printed(page, finished=True))
        page.close()
        server.shutdown()


def printed(page: Page, *, finished: bool = False) -> bytes:
    """Return the PDF of `page`; one that is `finished` has bookmarks and tags."""
    return page.pdf(
        prefer_css_page_size=True,
        print_background=True,
        outline=finished,
        tagged=finished,
    )


def page_numbers(pdf: bytes) -> dict[str, int]:
    """Return on which page each target of a link stands, counted from 1."""
    reader = PdfReader(io.BytesIO(pdf))
    numbers = {}
    for name, target in reader.named_destinations.items():
        page = reader.get_destination_page_number(target)
        if page is not None:
            numbers[name.removeprefix("/")] = page + 1
    return numbers


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m softgrad_book.site.publish.pdf",
        description="Print the built book.",
    )
    parser.add_argument("folder", type=Path, help="the book built as one page")
    parser.add_argument("target", type=Path, help="the PDF file to write")
    options = parser.parse_args()
    print("Printing the book", flush=True)
    with sync_playwright() as playwright:
        launched = browser.launch(playwright)
        if launched is None:
            sys.exit(browser.MISSING)
        print_book(launched, options.folder, options.target)
        launched.close()
    size = options.target.stat().st_size / 2**20
    print(f"The book is in {options.target} ({size:.1f} MiB)")


if __name__ == "__main__":
    main()
