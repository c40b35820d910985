"""What can go wrong is said plainly, and nothing that the reader typed is lost."""

import os
import signal
import time

import psutil
import pytest

from built_book import HTML
from live_book import Chapter, Server

FIRST = min(path.name for path in HTML.glob("0*.html"))
TYPED = "typed = 'by the reader'"


@pytest.fixture(scope="module")
def server():
    server = Server("--max-kernels", 1)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def chapter(context, server):
    """The page that all tests share: what goes wrong in one is mended when it ends."""
    pages = context.pages or [context.new_page()]
    chapter = Chapter(pages[0])
    if chapter.page.url == "about:blank":
        chapter.open(server.page(FIRST))
    chapter.write_and_run(1, TYPED)
    return chapter


def works_again(chapter):
    """Whether a cell runs, after the one that it needs, with what was typed there."""
    assert chapter.cell(1).locator(".cm-content").inner_text() == TYPED
    assert chapter.write_and_run(2, "typed.upper()").startswith("done")
    return "BY THE READER" in chapter.output(2).inner_text()


def test_the_server_stopped_and_came_back(chapter, server):
    port = int(server.root.split(":")[2].split("/")[0])
    server.stop()
    chapter.wait_until_told("The connection is lost")
    assert "does not answer" in chapter.run(2)
    server.command += ["--port", str(port)]
    server.start()
    chapter.page.goto(server.page(FIRST))  # with its new token
    chapter.cells.first.wait_for()
    assert works_again(chapter)


def test_the_kernel_died(chapter):
    chapter.write(2, "import os; os.kill(os.getpid(), 9)")
    chapter.page.keyboard.press("Shift+Enter")
    assert "ended unexpectedly" in chapter.finish(chapter.cell(2))
    assert "ended unexpectedly" in chapter.told
    assert works_again(chapter)


def test_the_kernel_was_ended_overnight(chapter, server):
    server.end(*server.kernels())
    assert works_again(chapter)


def test_the_kernel_is_busy(chapter):
    chapter.write(2, "import time; time.sleep(600)")
    chapter.page.keyboard.press("Shift+Enter")
    chapter.page.locator("[data-state=running]").wait_for()
    chapter.press("Run", chapter.cell(3))
    waiting = chapter.cell(3).locator(".cell-tools [role=status]")
    assert waiting.inner_text() == "waits for the cells before it"
    chapter.press("Stop", chapter.cell(2))
    assert chapter.finish(chapter.cell(2)) == "stopped"
    assert works_again(chapter)


def test_the_connection_broke(chapter, context):
    context.set_offline(True)
    chapter.page.evaluate("dispatchEvent(new Event('offline'))")
    assert "does not answer" in chapter.run(2)
    context.set_offline(False)
    assert works_again(chapter)


def test_the_token_is_no_longer_good(chapter, context, server):
    cookies = context.cookies()
    context.clear_cookies()
    assert "asks for its token" in chapter.run(2)
    context.add_cookies(cookies)
    assert works_again(chapter)


def test_no_more_kernels_than_allowed(chapter, context, server):
    other = Chapter(context.new_page()).open(server.page(FIRST))
    said = other.write_and_run(1, TYPED)
    assert "1 kernels are running" in said
    assert "Close a page" in other.told
    chapter.page.close()  # its kernel gives way to that of another page
    server.wait_until_alone()
    assert works_again(other)  # and `other` is the page of the tests to come


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot hold a process")
def test_the_server_hangs_for_a_while(chapter, server):
    process = psutil.Process(server.process.pid)
    process.send_signal(signal.SIGSTOP)
    chapter.press("Run", chapter.cell(1))
    chapter.page.wait_for_timeout(500)
    assert chapter.cell(1).get_attribute("data-state") == "waiting"
    process.send_signal(signal.SIGCONT)
    chapter.finish(chapter.cell(1))
    assert works_again(chapter)


@pytest.fixture
def impatient():
    """A server that ends kernels after 12 seconds, those without a page after 2."""
    server = Server("--idle", 0.2)
    yield server
    server.stop()


@pytest.mark.heavy
def test_idle_kernels_are_ended(context, impatient):
    server = impatient
    chapter = Chapter(context.new_page()).open(server.page(FIRST))
    chapter.write_and_run(1, TYPED)
    server.wait_until_ended(*server.kernels())
    assert works_again(chapter)


@pytest.mark.heavy
def test_kernels_that_lost_their_page_are_ended_sooner(context, impatient):
    chapter = Chapter(context.new_page()).open(impatient.page(FIRST))
    chapter.write_and_run(1, TYPED)
    kernels = impatient.kernels()
    begun = time.monotonic()
    chapter.page.close()
    impatient.wait_until_ended(*kernels)
    assert time.monotonic() - begun < 8


def test_the_server_dies_while_a_cell_runs_and_comes_back(chapter, server):
    chapter.write(2, "import time; time.sleep(600)")
    chapter.page.keyboard.press("Shift+Enter")
    chapter.page.locator("[data-state=running]").wait_for()
    port = int(server.root.split(":")[2].split("/")[0])
    server.process.kill()
    server.stop()
    server.command += ["--port", str(port)]
    server.start()
    begun = time.monotonic()
    chapter.finish(chapter.cell(2))
    assert time.monotonic() - begun < 15  # it asks; it does not wait for a deadline
    chapter.page.goto(server.page(FIRST))  # the token is another one
    chapter.cells.first.wait_for()
    assert works_again(chapter)
