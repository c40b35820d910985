"""A class: the real JupyterHub and proxy, readers apart, limits, failures."""

import asyncio

import psutil
import pytest
from tornado.httpclient import HTTPClientError

from built_book import ROOT
from hub_reader import Kernel, Reader
from live_book import finished
from live_hub import NEEDED, Hub

pytestmark = NEEDED
PAGE = "02-entropy.html"


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("hub"))
    yield hub
    assert "Traceback" not in hub.end()
    assert hub.family() == []  # nothing is left


@pytest.fixture(scope="module")
def class_of_two(hub):
    """Ana and Ben, whose servers run."""

    async def come():
        two = Reader(hub.address, "ana"), Reader(hub.address, "ben")
        for reader in two:
            await reader.log_in()
        await asyncio.gather(*(reader.start() for reader in two))
        return two

    return finished(come())


def test_each_reader_has_the_book_under_an_address_of_their_own(class_of_two):
    async def read(reader):
        page = await reader.read(PAGE)
        about = f'{{"baseUrl":"/user/{reader.name}/","notebooks":"book","hub":"/"}}'
        assert about in page
        script = await reader.ask(
            f"{reader.home}book/_static/book/book.js", **{"Sec-Fetch-Mode": "cors"}
        )
        assert script.code == 200

    for reader in class_of_two:
        finished(read(reader))


def test_each_reader_has_a_copy_of_the_chapters(hub, class_of_two):
    chapters = {path.name for path in (ROOT / "book").glob("*.ipynb")}
    for reader in class_of_two:
        own = hub.home(reader.name) / "book"
        assert {path.name for path in own.glob("*.ipynb")} == chapters


def test_readers_cannot_reach_each_other(class_of_two):
    async def meet():
        ana, ben = class_of_two
        kernel = await ana.kernel()
        closed = [
            f"book/{PAGE}",
            "book/_static/book/book.js",
            "lab",
            "api/kernels",
            f"api/kernels/{kernel.id}",
            "api/contents/book/02-entropy.ipynb",
            "files/book/02-entropy.ipynb",
        ]
        for path in closed:
            assert (await ana.ask(f"{ana.home}{path}")).code == 200
            assert (await ben.ask(f"{ana.home}{path}")).code in (403, 404), path
        for path, method in (
            ("api/kernels", "POST"),
            (f"api/kernels/{kernel.id}", "DELETE"),
            (f"api/kernels/{kernel.id}/interrupt", "POST"),
            ("api/contents/book/02-entropy.ipynb", "DELETE"),
            ("book/figure", "POST"),
        ):
            refused = await ben.ask(f"{ana.home}{path}", method, "{}", follow=False)
            assert refused.code == 403, path

        foreign = Kernel(ben, kernel.id)
        foreign.home = ana.home
        with pytest.raises(HTTPClientError) as refused:
            await foreign.__aenter__()
        assert refused.value.code in (302, 403)
        nobody = Reader(ana.hub, "nobody")
        landed = await nobody.ask(f"{ana.home}book/{PAGE}")
        assert "/hub/login" in landed.effective_url

        async with kernel, await ben.kernel() as other:
            await kernel.run("secret = 'ana'")
            assert "NameError" in await other.run("secret")
            assert await kernel.run("print(secret)") == "ana\n"
        await other.end()
        await kernel.end()

    finished(meet())


def test_a_reader_gets_no_more_than_is_allowed(class_of_two):
    async def take():
        ana, _ben = class_of_two
        kernels = [await ana.kernel() for _ in range(3)]
        status, refused = await ana.call("api/kernels", "POST", {"name": "python3"})
        assert (status, "3 kernels are running" in refused["message"]) == (503, True)
        async with kernels[0] as kernel:
            code = "from resource import *; print(getrlimit(RLIMIT_DATA)[0] >> 20)"
            assert await kernel.run(code) == "512\n"  # MiB: half of mem_limit
            assert "MemoryError" in await kernel.run("bytes(600 << 20)")
            assert await kernel.run("print('lives')") == "lives\n"
        for kernel in kernels:
            await kernel.end()
        assert (await ana.call("api/terminals"))[0] == 404

    finished(take())


def test_no_more_servers_than_fit(hub):
    async def come():
        readers = [Reader(hub.address, name) for name in ("cleo", "dan")]
        for reader in readers:
            await reader.log_in()
        await readers[0].start()
        refused = await readers[1].ask("/hub/spawn")
        assert refused.code == 429
        assert "Active user limit exceeded" in refused.body.decode()
        await readers[0].log_out()
        await readers[1].start()
        await readers[1].log_out()

    finished(come())


def test_who_logs_out_leaves_nothing(hub):
    async def come_and_go():
        cleo = Reader(hub.address, "cleo")
        await cleo.log_in()
        await cleo.start()
        await cleo.kernel()
        family = hub.server_of("cleo")
        family = [family, *family.children(recursive=True)]
        assert len(family) == 2
        await cleo.log_out()
        assert "/hub/login" in (await cleo.ask(f"{cleo.home}book/")).effective_url
        refused = await cleo.ask(f"{cleo.home}api/kernels")
        assert refused.code == 424 or "/hub/login" in refused.effective_url
        await asyncio.to_thread(psutil.wait_procs, family, timeout=20)
        assert not any(process.is_running() for process in family)

    finished(come_and_go())


def test_a_reader_has_no_more_servers_with_names_than_allowed(hub, class_of_two):
    async def start():
        ana, _ben = class_of_two
        await ana.ask("/hub/spawn/ana/one")
        page = await ana.until(f"{ana.home}one/book/index.html")
        assert '"baseUrl":"/user/ana/one/"' in page.body.decode()
        refused = await ana.ask("/hub/spawn/ana/two")
        assert "already has the maximum of 1 named servers" in refused.body.decode()

    finished(start())


def test_an_idle_server_is_ended(tmp_path):
    hub = Hub(tmp_path, IDLE="4")

    async def rest():
        reader = Reader(hub.address, "ana")
        await reader.log_in()
        await reader.start()
        server = hub.server_of("ana")
        await asyncio.to_thread(psutil.wait_procs, [server], timeout=40)
        assert not server.is_running()
        status, _said = await reader.call("api/kernels")
        assert status == 424

    try:
        finished(rest())
    finally:
        hub.end()
