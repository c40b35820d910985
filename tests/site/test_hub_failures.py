"""What fails while a class works: one true sentence for each reader, no text lost."""

import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from live_book import Chapter
from live_hub import NEEDED, Hub

pytestmark = NEEDED
PAGE = "02-entropy.html"
TYPED = "typed = 'by the reader'"


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    hub = Hub(tmp_path_factory.mktemp("hub"))
    yield hub
    hub.end()


def come(browser, hub, name):
    """Return the chapter that a reader opens in a browser, after logging in."""
    page = browser.new_context().new_page()
    page.goto(f"{hub.address}hub/login?next=/hub/spawn/{name}")
    page.get_by_label("Username").fill(name)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/book/index.html", timeout=60_000)
    return Chapter(page).open(f"{hub.address}user/{name}/book/{PAGE}")


@pytest.fixture(scope="module")
def eva(browser, hub):
    chapter = come(browser, hub, "eva")
    yield chapter
    chapter.page.context.close()


@pytest.fixture
def chapter(eva):
    """Eva's page; what she typed has been run."""
    eva.write_and_run(1, TYPED)
    return eva


def still_typed(chapter):
    return chapter.cell(1).locator(".cm-content").inner_text() == TYPED


def works_again(chapter):
    """Whether a cell runs, after the one that it needs, with what was typed there."""
    assert still_typed(chapter)
    said = chapter.write_and_run(2, "typed.upper()")
    assert said.startswith("done"), chapter.told
    return "BY THE READER" in chapter.output(2).inner_text()


def kernel(hub):
    [process] = hub.server_of("eva").children()
    return process.pid


def test_cells_run_in_a_class(eva):
    assert "on the class's server" in eva.told
    link = eva.page.get_by_role("link", name="Open in JupyterLab")
    assert link.get_attribute("href").endswith(
        "/user/eva/lab/tree/book/02-entropy.ipynb"
    )
    eva.run_all()
    eva.finish_all()
    assert set(eva.states()) <= {"done", "drawn", None}
    assert eva.page.printed == []


def test_the_hub_and_its_proxy_are_restarted(hub, chapter):
    before = kernel(hub)
    hub.stop()
    chapter.wait_until_told("The connection is lost")
    hub.start()
    chapter.wait_until_told("Connected again")
    assert works_again(chapter)
    assert kernel(hub) == before  # what had been run is there


def test_the_proxy_is_restarted(hub, chapter):
    before = kernel(hub)
    hub.proxy().kill()  # the hub starts another
    chapter.wait_until_told("The connection is lost")
    chapter.wait_until_told("Connected again")
    assert works_again(chapter)
    assert kernel(hub) == before


def test_a_readers_server_is_killed(hub, chapter):
    family = hub.server_of("eva")
    family = [family, *family.children()]
    family[0].kill()
    chapter.wait_until_told("Your server in the class is not running")
    assert chapter.run(2).startswith("Your server in the class is not running")
    assert still_typed(chapter)
    psutil.wait_procs(family, timeout=20)
    assert not any(process.is_running() for process in family)

    chapter.page.reload()  # as it says
    chapter.page.wait_for_url(f"**/book/{PAGE}", timeout=60_000)
    chapter.cells.first.wait_for()
    assert works_again(chapter)


def test_a_reader_logs_out_in_another_tab(hub, chapter):
    other = chapter.page.context.new_page()
    other.goto(f"{hub.address}hub/logout")
    assert chapter.run(2).startswith("Your server in the class is not running")
    assert still_typed(chapter)


@contextmanager
def full_disk(folder):
    """Lay over a folder a disk of a mebibyte, and fill it."""
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this test may not mount a small disk")
    try:
        with (folder / "filled").open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass
        yield folder / "filled"
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_readers_disk_is_full(hub, browser):
    home = hub.home("fay")
    home.mkdir(parents=True)
    with full_disk(home):
        chapter = come(browser, hub, "fay")  # whose chapters found no room
        chapter.write_and_run(1, TYPED)
        assert works_again(chapter)  # Python needs no room there
        write = f"open({str(home / 'notes.txt')!r}, 'w').write('typed' * 10_000)"
        assert chapter.write_and_run(2, write) == "raised an error"
        assert "No space left" in chapter.output(2).inner_text()
        assert works_again(chapter)
        chapter.page.context.close()
        hub.server_of("fay").kill()  # it stands there


def test_the_server_of_a_reader_has_no_room(hub, browser):
    chapter = come(browser, hub, "gil")
    own = f"softgrad-*/jpserver-{hub.server_of('gil').pid}.json"
    [file] = Path(tempfile.gettempdir()).glob(own)
    with full_disk(file.parent) as filled:
        chapter.write_and_run(1, TYPED)
        assert "Make room there" in chapter.told
        assert "No space left" in chapter.told
        assert still_typed(chapter)
        filled.unlink()
        assert works_again(chapter)
        chapter.page.context.close()
