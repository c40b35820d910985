"""What a page costs its reader: weight, time to draw, time per slider step."""

import statistics
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "site"))
from built_book import HTML, pages
from softgrad_book.site.publish.browser import launch
from softgrad_book.site.publish.static_server import serve_folder

STEP = """async (figure) => {
  const times = [];
  const slider = figure.querySelector("input");
  for (let n = 0; n < 60; n++) {
    slider.value = Number(slider.min) + (n / 60) * (slider.max - slider.min);
    const start = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    for (let n = 0; n < 4; n++) await null; // the handler has run
    times.push(performance.now() - start);
  }
  return times;
}"""


def main() -> None:
    with sync_playwright() as playwright, serve_folder(HTML) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = launch(playwright)
        if browser is None:
            sys.exit("no browser found")
        for name in pages():
            page = browser.new_page()
            weights = []
            page.on("response", lambda r, w=weights: w.append(len(r.body())))
            page.goto(f"http://127.0.0.1:{server.server_port}/{name}")
            page.keyboard.press("Shift")  # a sign of the reader, for whom charts wait
            page.wait_for_load_state("networkidle")
            print(f"{name}: {len(weights)} requests, {sum(weights) / 1024:.0f} KiB")
            for figure in page.locator("figure.explorable").all():
                figure.scroll_into_view_if_needed()
                figure.locator(".stage svg").wait_for()
                steps = sorted(figure.evaluate(STEP))
                median, p95 = statistics.median(steps), steps[int(0.95 * len(steps))]
                identity = figure.get_attribute("id")
                print(f"  {identity}: step median {median:.1f} ms, p95 {p95:.1f} ms")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
