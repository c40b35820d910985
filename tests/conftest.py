"""In which order and how many at once: what takes long, and waits much, comes first."""

import os


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
    items.sort(key=lambda item: "site" not in item.path.parts)
