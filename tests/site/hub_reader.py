"""A reader of the class, as a browser is one: logs in, reads pages, runs cells.

Speaks HTTP and Jupyter's protocol, without a browser: a hundred of them fit into one
process. Whoever else looks at pages as a browser does is in ``test_hub.py``.
"""

import asyncio
import json
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClosedError, websocket_connect

from live_book import run_on

AsyncHTTPClient.configure(None, max_clients=1000)


class Reader:
    """One who has a name, and a jar of cookies."""

    def __init__(self, hub, name):
        self.hub, self.name = hub, name
        self.jar = {}  # (path, name) to value

    @property
    def home(self):
        return f"/user/{self.name}/"

    def cookies(self, path):
        """Return those cookies that a browser would send to `path`, nearest first."""
        sent = {}
        for where, name in sorted(self.jar, key=lambda key: len(key[0])):
            if path.startswith(where):
                sent[name] = self.jar[where, name]
        return sent

    async def ask(
        self, path, method="GET", body=None, follow=True, wait=300, **headers
    ):
        """Return the answer, after all that it leads to."""
        address = urljoin(self.hub, path)
        for _ in range(20):
            parts = urlsplit(address)
            sent = self.cookies(parts.path)
            head = {"Cookie": "; ".join(f"{k}={v}" for k, v in sent.items())} | headers
            head.setdefault("Sec-Fetch-Mode", "navigate" if method == "GET" else "cors")
            if "api" in parts.path.split("/") and "_xsrf" in sent:
                head |= {"X-XSRFToken": sent["_xsrf"], "Sec-Fetch-Mode": "cors"}
            request = HTTPRequest(
                address,
                method=method,
                body=body,
                headers=head,
                follow_redirects=False,
                request_timeout=wait,
                connect_timeout=300,
                allow_nonstandard_methods=True,
            )
            answer = await AsyncHTTPClient().fetch(request, raise_error=False)
            for line in answer.headers.get_list("Set-Cookie"):
                for name, morsel in SimpleCookie(line).items():
                    key = (morsel["path"] or "/", name)
                    gone = morsel["max-age"] == "0" or "1970" in morsel["expires"]
                    if gone or not morsel.value:
                        self.jar.pop(key, None)
                    else:
                        self.jar[key] = morsel.value
            if not (follow and answer.code in (301, 302, 303)):
                return answer
            address = urljoin(address, answer.headers["Location"])
            method, body = "GET", None
        raise RuntimeError(f"{path} leads in a circle")

    async def log_in(self):
        await self.ask("/hub/login")
        form = {"username": self.name, "password": "", "_xsrf": self.xsrf("/hub/")}
        answer = await self.ask("/hub/login", "POST", urlencode(form), follow=False)
        assert answer.code == 302, answer.body

    def xsrf(self, path):
        return self.cookies(path).get("_xsrf", "")

    async def start(self, seconds=100):
        """Have a server started; return when it answers."""
        answer = await self.ask("/hub/spawn", follow=False)
        assert answer.code == 302, answer.body
        # The hub's page that says "starting up" listens to this until it is ready.
        await self.ask(f"/hub/api/users/{self.name}/server/progress", wait=seconds)
        return await self.until(f"{self.home}book/index.html", seconds)

    async def until(self, path, seconds=100):
        """Return the page at `path`, when a server answers there and not the hub."""
        async with asyncio.timeout(seconds):
            while True:
                answer = await self.ask(path)
                ended = answer.code == 503 and b"appears to be down" in answer.body
                assert answer.code < 500 or ended, answer.body
                if answer.code == 200 and "/hub/" not in answer.effective_url:
                    return answer
                if answer.code == 424 or ended:  # as it started: once more
                    await self.ask(f"/hub/spawn/{self.name}", follow=False)
                await asyncio.sleep(0.25)

    async def read(self, page):
        """Return a page of the book."""
        answer = await self.ask(f"{self.home}book/{page}")
        assert answer.code == 200, answer
        return answer.body.decode()

    async def call(self, path, method="GET", body=None):
        """Ask the reader's own server; return its answer's status and JSON."""
        text = None if body is None else json.dumps(body)
        answer = await self.ask(f"{self.home}{path}", method, text)
        try:
            return answer.code, json.loads(answer.body or "null")
        except ValueError:
            return answer.code, answer.body.decode()

    async def kernel(self):
        status, made = await self.call("api/kernels", "POST", {"name": "python3"})
        assert status == 201, made
        return Kernel(self, made["id"])

    async def log_out(self):
        await self.ask("/hub/logout")


class Kernel:
    """The line of a page to its kernel."""

    def __init__(self, reader, identity):
        self.reader, self.id, self.home = reader, identity, reader.home
        self.lost = []  # why lines were closed that nobody had asked to close

    async def __aenter__(self):
        await self.open()
        return self

    async def open(self):
        path = f"{self.home}api/kernels/{self.id}/channels"
        sent = self.reader.cookies(path)
        cookie = "; ".join(f"{k}={v}" for k, v in sent.items())
        address = urljoin(self.reader.hub, path).replace("http", "ws", 1)
        asked = f"{address}?{urlencode({'_xsrf': sent.get('_xsrf', '')})}"
        origin = self.reader.hub.rstrip("/")
        request = HTTPRequest(
            asked, headers={"Cookie": cookie, "Origin": origin}, request_timeout=300
        )
        self.line = await websocket_connect(request)

    async def __aexit__(self, *_error):
        self.line.close()

    async def end(self):
        status, _ = await self.reader.call(f"api/kernels/{self.id}", "DELETE")
        assert status == 204

    async def run(self, code, seconds=120):
        """Run a cell; return all that it prints, its errors too.

        A line that is closed before the cell was sent is opened again, as pages do.
        """
        async with asyncio.timeout(seconds):
            for pause in (0, 1, 2, 4):
                await asyncio.sleep(pause)
                try:
                    return await run_on(self.line, code)
                except WebSocketClosedError:
                    self.lost.append(f"{self.line.close_code} {self.line.close_reason}")
                    await self.open()
            raise ConnectionError(f"the line is closed again and again: {self.lost}")
