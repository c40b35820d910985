"""The reader's browser, for tests and for printing. Imports Playwright alone."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import Any

from playwright.sync_api import Browser, Error, Playwright

# Chromium without windows, which draws and waits for less.
SHELL = "chromium-headless-shell"
INSTALLED = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
MISSING = (
    "no browser found: install Chrome, Chromium or Edge (Debian: apt install "
    "chromium), or let Playwright fetch one (.venv/bin/playwright install chromium)"
)

# A browser that starts alone, and asks no other host for anything.
FLAGS = ["--disable-background-networking", "--disable-component-update"]
if hasattr(os, "geteuid") and os.geteuid() == 0:
    FLAGS.append("--no-sandbox")


def launch(playwright: Playwright, *, whole: bool = False) -> Browser | None:
    """Start a browser that is there, or return None.

    `whole` asks for one that readers use, which fills in forms, too.
    """
    names = INSTALLED if whole else [SHELL, *INSTALLED]
    options: list[dict[str, Any]] = [
        {"executable_path": path} for path in map(shutil.which, names) if path
    ]
    for option in [*options, {"channel": "chrome"}, {"channel": "msedge"}, {}]:
        with contextlib.suppress(Error):
            return playwright.chromium.launch(args=FLAGS, **option)
    return None
