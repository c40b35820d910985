"""How long a reader waits for a cell that is run in the page.

The targets: the first result of chapter 1's first cell within 2 s of the first click,
later trivial cells within 150 ms.
"""

import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "site"))
from live_book import Chapter, Server
from softgrad_book.site.publish.browser import launch

FIRST = "01-softmax-versus-hardmax.html"
WAIT = """(cell) => new Promise((done) => {
  const start = performance.now();
  new MutationObserver(() => {
    if (cell.dataset.state === "done") done(performance.now() - start);
  }).observe(cell, { attributes: true });
  cell.querySelector(".cell-tools button").click();
})"""


def main() -> None:
    server = Server()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            sys.exit("no browser found")
        firsts, laters = [], []
        for attempt in range(5):  # each with a kernel and a page of its own
            page = browser.new_page()
            chapter = Chapter(page).open(server.page(FIRST))
            first = page.evaluate(WAIT, chapter.cell(0).element_handle())
            chapter.write(1, "1 + 1")
            trivial = chapter.cell(1).element_handle()
            page.evaluate(WAIT, trivial)
            laters += [page.evaluate(WAIT, trivial) for _ in range(10)]
            firsts.append(first)
            print(f"page {attempt + 1}: first result after {first:.0f} ms")
            page.close()
        browser.close()
    server.stop()
    print(f"first result: median {statistics.median(firsts):.0f} ms (target 2000)")
    print(
        f"later trivial cells: median {statistics.median(laters):.0f} ms, "
        f"slowest {max(laters):.0f} ms (target 150)"
    )


if __name__ == "__main__":
    main()
