"""Print the whole book into one PDF: ``make pdf``.

The book is built as one page, which a browser prints: formulas are real type, and
explorables stand there in their first state.
"""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

from playwright.sync_api import PdfMargins, sync_playwright

from . import browser, serve

MARGIN: PdfMargins = {"top": "18mm", "bottom": "20mm", "left": "16mm", "right": "16mm"}
FOOTER = (
    '<div style="width:100%;font-size:8px;text-align:center">'
    '<span class="pageNumber"></span></div>'
)


def print_book(folder: Path, page_name: str, target: Path) -> None:
    """Print the page `page_name` of the site in `folder` to the file `target`."""
    with sync_playwright() as playwright, serve.bind(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        launched = browser.launch(playwright)
        if launched is None:
            sys.exit(browser.MISSING)
        page = launched.new_page(viewport={"width": 1000, "height": 1400})
        page.goto(f"http://127.0.0.1:{server.server_port}/{page_name}")
        for figure in page.locator("figure.explorable").all():
            figure.scroll_into_view_if_needed()
            figure.locator(".stage svg").wait_for()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")  # unfolds solutions
        page.pdf(
            path=target,
            format="A4",
            margin=MARGIN,
            print_background=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
            outline=True,
            tagged=True,
        )
        launched.close()
        server.shutdown()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m softgrad_book.site.pdf", description="Print the built book."
    )
    parser.add_argument("folder", type=Path, help="the book built as one page")
    parser.add_argument("target", type=Path, help="the PDF file to write")
    options = parser.parse_args()
    print("Printing the book", flush=True)
    print_book(options.folder, "index.html", options.target)
    size = options.target.stat().st_size / 2**20
    print(f"The book is in {options.target} ({size:.1f} MiB)")


if __name__ == "__main__":
    main()
