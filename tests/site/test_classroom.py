"""Twenty pages at once on one machine, each with a kernel of its own."""

import time

import psutil
import pytest

from built_book import HTML
from live_book import Chapter, Server, sources, stored_texts

pytestmark = pytest.mark.heavy

PAGES = 20
CHAPTERS = sorted(path.stem for path in HTML.glob("0[23]*.html"))


@pytest.fixture
def server():
    server = Server("--max-kernels", PAGES, "--idle", 12)
    yield server
    assert "Error" not in server.stop()


def memory(process):
    """Return the memory of a process and its children, shared pages counted once."""
    family = [process, *process.children(recursive=True)]
    return sum(member.memory_full_info().pss for member in family)


def test_twenty_pages_at_once(browser, server, capsys):
    contexts = [browser.new_context() for _ in range(PAGES)]
    names = [CHAPTERS[k % len(CHAPTERS)] for k in range(PAGES)]
    chapters = [
        Chapter(context.new_page()).open(server.page(f"{name}.html"))
        for context, name in zip(contexts, names, strict=True)
    ]
    started = time.perf_counter()
    for who, (chapter, name) in enumerate(zip(chapters, names, strict=True)):
        chapter.write(0, f"{sources(name)[0]}\nwho = {who}")
        chapter.run_all()
    for chapter in chapters:
        chapter.finish_all()
    seconds = time.perf_counter() - started
    used = memory(psutil.Process(server.process.pid)) / 2**30
    report = f"{PAGES} chapters at once: {seconds:.0f} s, {used:.1f} GiB in all"
    with capsys.disabled():
        print(f"\n{report}", flush=True)  # noqa: T201 - what the test is asked to tell

    kernels = server.kernels()
    assert len(kernels) == PAGES
    for who, (chapter, name) in enumerate(zip(chapters, names, strict=True)):
        assert set(chapter.states()) == {"done"}
        assert chapter.page.printed == []
        right = {k: text for k, text in enumerate(stored_texts(name)) if text}
        assert {k: chapter.printed_text(k) for k in right} == right
        chapter.write_and_run(1, "who")
        assert chapter.printed_text(1) == str(who)

    processes = psutil.Process(server.process.pid).children(recursive=True)
    for chapter, context in zip(chapters, contexts, strict=True):
        chapter.page.close()  # or the browser may forget to send its last words
        context.close()
    server.wait_until_ended(*kernels, seconds=240)
    psutil.wait_procs(processes, timeout=20)
    assert not [process for process in processes if process.is_running()]
