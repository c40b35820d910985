"""In which order and how many at once: what takes long, and waits much, comes first."""

import os
import re

from xdist.scheduler import LoadScopeScheduling

PARTS = ["/site/", "book/"]  # the longest first, then all else


def pytest_xdist_auto_num_workers(config):
    """Half as many again as there are processors: many tests wait for a browser.

    Where none does (`make quick`), as many as there are: "logical" ones.
    """
    known = hasattr(os, "sched_getaffinity")
    processors = len(os.sched_getaffinity(0)) if known else os.cpu_count() or 1
    if config.option.numprocesses == "logical":
        return processors
    return max(2, processors * 3 // 2)


def pytest_collection_modifyitems(items):
    def part(item):
        return [part not in item.nodeid for part in PARTS]

    items.sort(key=part)


def pytest_xdist_make_scheduler(config, log):
    return ByPage(config, log)


class ByPage(LoadScopeScheduling):
    """Gives a module's tests to one worker, and all tests of an open page to another.

    So a page is opened once, by the worker that gets it (see `Reader.turn_to`), the
    small book is built once, and one hub runs at a time: two could be given the same
    free port.
    """

    def _split_scope(self, nodeid):
        if "/test_hub" in nodeid:
            return "hub"
        if "/test_reading" in nodeid or "/test_site_address" in nodeid:
            return "small book"
        page = re.search(
            r"test_(?:every_page|explorables|in_sight)\.py.*\[([\w-]+\.html)", nodeid
        )
        return page[1] if page else super()._split_scope(nodeid)
