"""The real server, and a page whose cells are run."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from built_book import HTML, ROOT

FINISHED = "cell => ['done', 'failed'].includes(cell.dataset.state)"
ALL_FINISHED = (
    "[...document.querySelectorAll('.cell-tools')]"
    f".every(tools => ({FINISHED})(tools.closest('.cell')))"
)
PATIENCE = 60_000  # ms, for what should take one or two seconds


def free_port():
    """A port of one's own: servers that start together would find the same one free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def finished(coroutine):
    """Return what a coroutine gives: in a thread, for here the browser's loop runs."""

    async def main():
        return await coroutine

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, main()).result()


async def run_on(line, code):
    """Run code at the end of a kernel's line; return what it prints, errors too."""
    about = uuid.uuid4().hex
    header = {"msg_id": about, "msg_type": "execute_request", "session": about}
    asked = {"header": header, "parent_header": {}, "metadata": {}, "channel": "shell"}
    asked["content"] = {"code": code, "silent": False, "allow_stdin": False}
    await line.write_message(json.dumps(asked))
    printed = ""
    while message := await line.read_message():
        message = json.loads(message)
        if message["parent_header"].get("msg_id") != about:
            continue
        content = message["content"]
        printed += content.get("text", "")
        printed += "\n".join(content.get("traceback", []))
        if content.get("execution_state") == "idle":
            return printed
    raise ConnectionError("the line was closed")


class Server:
    """``python -m softgrad_book.site.server``, as `make serve` starts it."""

    def __init__(self, *options, html=HTML, base_url="/user/ana/", **environment):
        self.command = [
            *(sys.executable, "-m", "softgrad_book.site.server", str(html)),
            *("--chapters", str(ROOT / "book"), "--base-url", base_url),
            *("--port", str(free_port()), *map(str, options)),
            *([] if "BROWSER" in environment else ["--no-browser"]),
        ]
        self.environment = os.environ | {k: str(v) for k, v in environment.items()}
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        self.address, self.token = re.search(r"(http\S+)\?token=(\w+)", line).groups()
        self.root = self.address.removesuffix("book/index.html")

    def stop(self):
        """Stop it, and return what it complained about."""
        self.process.terminate()
        return self.process.communicate()[1]

    def ask(self, path, method="GET"):
        request = urllib.request.Request(self.root + path, method=method)
        request.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or "null")

    def kernels(self):
        return [kernel["id"] for kernel in self.ask("api/kernels")]

    def end(self, kernel):
        self.ask(f"api/kernels/{kernel}", "DELETE")

    def run_in(self, kernel, code, seconds=40):
        """Run code in a kernel, as a page does; return what it prints."""
        return finished(asyncio.wait_for(self._run_in(kernel, code), seconds))

    async def _run_in(self, kernel, code):
        address = f"{self.root}api/kernels/{kernel}/channels".replace("http", "ws", 1)
        key = {"Authorization": f"token {self.token}"}
        line = await websocket_connect(HTTPRequest(address, headers=key))
        printed = await run_on(line, code)
        line.close()
        while await line.read_message() is not None:
            pass  # until the server has said farewell: else the socket stays open
        return printed

    def wait_until_ended(self, *kernels, seconds=20):
        patience = time.monotonic() + seconds
        while set(kernels) & set(self.kernels()):
            assert time.monotonic() < patience, "a kernel is still there"
            time.sleep(0.1)

    def wait_until_alone(self, seconds=20):
        """Wait until the server has noticed that pages are closed."""
        patience = time.monotonic() + seconds
        while any(kernel["connections"] for kernel in self.ask("api/kernels")):
            assert time.monotonic() < patience, "a page is still there"
            time.sleep(0.1)

    def page(self, name):
        return f"{self.root}book/{name}?token={self.token}"


class HubLikeServer(Server):
    """Another Jupyter Server, with the book as its extension: `hub_like.py`."""

    def __init__(self):
        script = Path(__file__).with_name("hub_like.py")
        self.command = [sys.executable, script, HTML, ROOT / "book", str(free_port())]
        self.environment = os.environ
        self.start()


class Chapter:
    """A chapter in the browser."""

    def __init__(self, page):
        self.page = page
        page.printed = []
        page.on("console", lambda m: m.type == "error" and page.printed.append(m.text))
        page.on("pageerror", lambda error: page.printed.append(str(error)))
        self.cells = page.locator(".cell:has(.cell-tools)")

    def open(self, address):
        self.page.goto(address)
        self.cells.first.wait_for()
        return self

    @property
    def told(self):
        """What the bar below the title says."""
        return self.page.locator(".live [role=status]").inner_text()

    def wait_until_told(self, words):
        bar = self.page.locator(".live [role=status]", has_text=words)
        bar.wait_for(timeout=PATIENCE)

    def cell(self, which):
        """Return a cell by its number from 0, or the first with some text in it."""
        if isinstance(which, int):
            return self.cells.nth(which)
        return self.cells.filter(has_text=which).first

    def press(self, name, cell):
        cell.get_by_role("button", name=re.compile(f"^{name}")).click()

    def run(self, which):
        """Run a cell; return what stands beside it afterwards."""
        cell = self.cell(which)
        self.unfold(cell)
        self.press("Run", cell)
        return self.finish(cell)

    def unfold(self, cell):
        cell.evaluate(
            "c => { for (const d of c.querySelectorAll('details')) d.open = true }"
        )

    def finish(self, cell):
        handle = cell.element_handle()
        self.page.wait_for_function(FINISHED, arg=handle, timeout=PATIENCE)
        return cell.locator(".cell-tools [role=status]").inner_text()

    def run_all(self):
        self.page.get_by_role("button", name="Run all").click()

    def finish_all(self):
        self.page.wait_for_function(ALL_FINISHED, timeout=5 * PATIENCE)

    def write(self, which, code):
        """Replace a cell's code; the editor keeps the focus."""
        cell = self.cell(which)
        self.unfold(cell)
        if not cell.locator(".cm-content").count():
            self.press("Edit", cell)
        cell.locator(".cm-content").focus()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(code)

    def write_and_run(self, which, code):
        self.write(which, code)
        self.page.keyboard.press("Shift+Enter")
        return self.finish(self.cell(which))

    def output(self, which):
        return self.cell(which).locator(".cell_output")

    def printed_text(self, which):
        """Return what a cell printed, without spaces at the ends of lines."""
        lines = self.output(which).locator("pre")
        return "\n".join(map(str.rstrip, lines.all_text_contents())).rstrip()

    def states(self):
        return self.cells.evaluate_all("cells => cells.map(c => c.dataset.state)")


def code_cells(name):
    """Return the code cells of a stored notebook."""
    notebook = json.loads(Path(ROOT, "book", f"{name}.ipynb").read_text("utf8"))
    return [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        and "remove-cell" not in cell["metadata"].get("tags", [])
    ]


def sources(name):
    """Return the code of a stored notebook, cell by cell."""
    return ["".join(cell["source"]) for cell in code_cells(name)]


def stored_texts(name):
    """Yield what each code cell of a notebook printed, None where it drew."""
    for cell in code_cells(name):
        texts = []
        for output in cell["outputs"]:
            if output["output_type"] == "stream":
                texts.append("".join(output["text"]))
            elif set(output["data"]) == {"text/plain"}:
                texts.append("".join(output["data"]["text/plain"]))
            else:
                break
        else:
            if "nbval-ignore-output" not in cell["metadata"].get("tags", []):
                yield "\n".join(text.rstrip("\n") for text in texts).rstrip()
                continue
        yield None
