"""A page of Firefox, driven through Node by test/firefox.mjs."""

import json
import subprocess

from built_book import ROOT
from softgrad_book.site.node import node

WEB = ROOT / "lib/softgrad_book/site/web"


class Firefox:
    """One page, and what it printed and asked for since it was last opened."""

    def __init__(self, path):
        self.process = subprocess.Popen(
            [node(), "test/firefox.mjs", path],
            cwd=WEB,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf8",
        )
        self.printed, self.asked = [], []

    def call(self, name, *options):
        """Call a method of Puppeteer's `Page`, or of a part of it: `keyboard.press`."""
        print(json.dumps([name, *options]), file=self.process.stdin, flush=True)
        answer = json.loads(self.process.stdout.readline())
        self.printed += answer["printed"]
        self.asked += answer["asked"]
        assert "error" not in answer, f"{name}{options}: {answer['error']}"
        return answer.get("value")

    def open(self, address):
        self.call("goto", "about:blank")  # the page before may tell of what it loses
        self.printed, self.asked = [], []
        self.call("goto", address)

    def set_size(self, width, height):
        self.call("setViewport", {"width": width, "height": height})

    def press(self, key):
        self.call("keyboard.press", key)

    def do(self, function, *options):
        """Return what a JavaScript function gives in the page."""
        return self.call("evaluate", called(function, *options))

    def wait(self, function, *options):
        """Wait until a JavaScript function gives something true in the page."""
        self.call("waitForFunction", called(function, *options))

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait(timeout=30) == 0


def called(function, *options):
    return f"({function})({', '.join(map(json.dumps, options))})"
