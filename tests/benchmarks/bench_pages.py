"""What a page costs the reader of a phone: weight, first touch, time per slider step.

The processor is slowed down fourfold, as Lighthouse's phone is. The targets: a first
touch is answered within 100 ms, 95 % of a slider's steps within 16 ms. What is said is
the median of three visits, for a machine does other things, too.
"""

import statistics
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "site"))
from built_book import HTML, pages
from softgrad_book.site.publish.browser import launch
from softgrad_book.site.publish.static_server import serve_folder

PHONE = {
    "viewport": {"width": 412, "height": 823},
    "device_scale_factor": 1.75,
    "is_mobile": True,
    "has_touch": True,
}
SLOWER = 4
VISITS = 3
READ = 1000  # ms of reading at the top of the page
REACH = 300  # ms from seeing a slider to touching it, in which its chart is on its way
# How long the slowest part of a touch took until something was painted for it; not what
# a browser adds for pages that know mice alone.
NOTE_TOUCHES = """
window.slowest = 0;
new PerformanceObserver((list) => {
  for (const { duration, interactionId } of list.getEntries())
    if (interactionId) slowest = Math.max(slowest, duration);
}).observe({ type: "event", buffered: true, durationThreshold: 16 });
"""
# In the upper half of the screen: a browser without a window shows no more of it, and
# the time of what it does not show is that of the next change that it does.
REACHED = "slider => slider.scrollIntoView({ block: 'center' })"
# A place on the slider to which its thumb moves.
PLACE = """slider => {
  const { left, width, top, height } = slider.getBoundingClientRect();
  const share = (slider.value - slider.min) / (slider.max - slider.min);
  return [left + width * (share < 0.5 ? 0.8 : 0.2), top + height / 2];
}"""
# To and fro between the ends, so that each step is one.
STEP = """async (figure) => {
  const times = [];
  const slider = figure.querySelector("input[type=range]");
  const { min, max, step } = slider;
  const last = Math.min(30, Math.round((max - min) / step));
  for (let n = 1; n <= 60; n++) {
    const place = Math.abs(((n + last) % (2 * last)) - last) / last;
    slider.value = Number(min) + place * (max - min);
    const start = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    for (let n = 0; n < 4; n++) await null; // the handler has run
    times.push(performance.now() - start);
  }
  return times;
}"""


class Phone:
    """A page of a slow phone; `weights` are those of what came for it."""

    def __init__(self, browser, address):
        self.page = browser.new_context(**PHONE).new_page()
        self.weights = []
        self.page.on("response", self.weigh)
        self.page.add_init_script(NOTE_TOUCHES)
        session = self.page.context.new_cdp_session(self.page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        self.page.goto(address, wait_until="networkidle")
        self.page.remove_listener("response", self.weigh)

    def weigh(self, response):
        self.weights.append(len(response.body()))

    def close(self):
        self.page.context.close()


def touched(page, figure):
    """Touch the first slider, of what nobody has touched; return the wait in ms."""
    slider = figure.locator("input[type=range]").first
    page.evaluate("scrollBy(0, 100)")
    page.wait_for_timeout(READ)
    slider.evaluate(REACHED)
    page.wait_for_timeout(REACH)
    page.evaluate("slowest = 0")
    page.touchscreen.tap(*slider.evaluate(PLACE))
    figure.locator(".stage svg").wait_for()
    return page.evaluate("new Promise((n) => setTimeout(() => n(slowest), 300))")


def visit(browser, address, identity):
    """Return the time of a first touch, and the median and 95 % of steps after it."""
    phone = Phone(browser, address)
    figure = phone.page.locator(f"#{identity}")
    touch = touched(phone.page, figure)
    times = sorted(figure.evaluate(STEP))
    phone.close()
    return touch, statistics.median(times), times[57]


def explorables(browser, address):
    """Weigh a page, and return the names of its explorables."""
    phone = Phone(browser, address)
    weight = sum(phone.weights) / 1024
    print(f"{len(phone.weights)} requests, {weight:.0f} KiB")
    figures = phone.page.locator("figure.explorable")
    identities = figures.evaluate_all("all => all.map(({ id }) => id)")
    phone.close()
    return identities


def main() -> None:
    with sync_playwright() as playwright, serve_folder(HTML) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = launch(playwright, whole=True)
        if browser is None:
            sys.exit("no browser found")
        touches, steps = {}, {}
        for name in pages():
            address = f"http://127.0.0.1:{server.server_port}/{name}"
            print(name, end=": ", flush=True)
            for identity in explorables(browser, address):
                seen = [visit(browser, address, identity) for _ in range(VISITS)]
                touch, median, slow = map(statistics.median, zip(*seen, strict=True))
                touches[identity], steps[identity] = touch, slow
                print(
                    f"  {identity}: first touch {touch:.0f} ms, "
                    f"step median {median:.1f} ms, 95 % {slow:.1f} ms",
                    flush=True,
                )
        browser.close()
        server.shutdown()
    for what, found, target in (("touch", touches, 100), ("step", steps, 16)):
        worst = max(found, key=found.get)
        print(f"slowest {what}: {worst}, {found[worst]:.0f} ms (target {target})")


if __name__ == "__main__":
    main()
