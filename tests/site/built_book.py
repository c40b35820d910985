"""Where the built book lies, which pages it has, and a browser to read them with."""

import contextlib
import os
import shutil
from pathlib import Path

from playwright.sync_api import Error

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
AXE = ROOT / "lib/softgrad_book/site/web/node_modules/axe-core/axe.min.js"


def pages() -> list[str]:
    """Return the built pages that readers read."""
    made_by_sphinx = {"genindex.html", "search.html"}
    return sorted(p.name for p in HTML.glob("*.html") if p.name not in made_by_sphinx)


INSTALLED = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]

# A browser that starts alone, and asks no other host for anything.
FLAGS = ["--disable-background-networking", "--disable-component-update"]
if hasattr(os, "geteuid") and os.geteuid() == 0:
    FLAGS.append("--no-sandbox")


def launch(playwright):
    """Start the browser that is there, or return None."""
    found = [path for path in map(shutil.which, INSTALLED) if path]
    options = [{"executable_path": path} for path in found]
    options += [{"channel": "chrome"}, {"channel": "msedge"}, {}]
    for option in options:
        with contextlib.suppress(Error):
            return playwright.chromium.launch(args=FLAGS, **option)
    return None
