"""What a class costs: readers arrive within a minute at a real JupyterHub.

Each logs in and reads two pages. When all have come, each runs the cells of a chapter,
some of them at the same time, and leaves. They speak HTTP and Jupyter's protocol from
one process, without browsers, on the same machine as the hub. With ``--store``, what is
measured goes to ``deploy/measured.json``.

``python tests/benchmarks/bench_hub.py [READERS] [--at-once 40] [--log FILE] [--store]``
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/site"))
from hub_reader import Reader
from live_book import code_cells
from live_hub import PYTHON, Hub, is_server, line_of
from softgrad_book.notebooks.cells import only_shows

ARRIVE = 60  # s within which all of them come
CHAPTERS = ["01-softmax-versus-hardmax", "02-entropy", "03-cross-entropy"]
PREPARE = "__import__('softgrad_book.notebooks.live', fromlist=['_']).prepare()"
STORED = ROOT / "deploy/measured.json"
MIB = 2**20

# What a server imports that has drawn nothing: the package first, which leaves one
# import out. And what the book's did before: that one, too, and all that drawing needs.
FIRST = "import softgrad_book\n"
LEAN = "import jupyterhub.singleuser.extension, jupyterlab.labapp\n"
LEAN += "import softgrad_book.site.server.app\n"
EAGER = "import softgrad_book.site.page_html.outputs, vl_convert\n"
EAGER += "from softgrad_book.explorables._model import Explorable\n"
TELL = "import psutil; print(psutil.Process().memory_full_info().pss)"


def imported(code):
    """Return the MiB that a Python takes which runs `code`."""
    command = [str(PYTHON), "-c", code + TELL]
    return int(subprocess.check_output(command)) / MIB


class Visit:
    """One reader, how long they waited, and what they took."""

    def __init__(self, hub, number):
        self.hub, self.number = hub, number
        self.reader = Reader(hub.address, f"reader{number}")
        self.chapter = CHAPTERS[number % len(CHAPTERS)]
        self.waits = {}
        self.crossed = None
        self.lost = []  # why lines to the kernel were closed

    async def timed(self, what, doing):
        begun = time.monotonic()
        done = await doing
        self.waits.setdefault(what, []).append(time.monotonic() - begun)
        return done

    async def come(self, after):
        await asyncio.sleep(after)
        await self.timed("first page", self.arrive())
        await self.timed("next page", self.reader.read(f"{self.chapter}.html"))
        status, kernels = await self.reader.call("api/kernels")
        assert (status, kernels) == (200, [])  # who only reads has none

    async def arrive(self):
        await self.reader.log_in()
        await self.reader.start(seconds=900)

    async def work(self, room):
        """Run a chapter's cells, those that "Run all" would, and leave."""
        async with room:
            begun = time.monotonic()
            async with await self.reader.kernel() as kernel:
                own, self.lost = self.reader.name, kernel.lost
                await kernel.run(f"{PREPARE}\nwho_i_am = {own!r}")
                self.waits["first result"] = [time.monotonic() - begun]
                for cell in code_cells(self.chapter):
                    source = "".join(cell["source"])
                    if not only_shows(source):
                        await self.timed("later cell", kernel.run(source, 600))
                self.waits["whole chapter"] = [time.monotonic() - begun]
                self.crossed = await kernel.run("print(who_i_am)") != f"{own}\n"
            if self.number % 5 == 0:
                self.took = await asyncio.to_thread(self.taken)
            await self.reader.log_out()

    def taken(self):
        """Return MiB and processor seconds of the reader's server and kernel."""
        server = self.hub.server_of(self.reader.name)
        [kernel] = [part for part in server.children() if kind(part) == "kernel"]
        return [
            (part.memory_full_info().pss / MIB, seconds(part))
            for part in (server, kernel)
        ]


def seconds(process):
    used = process.cpu_times()
    return used.user + used.system


def kind(process):
    if "ipykernel_launcher" in line_of(process):
        return "kernel"
    return "server" if is_server(process) else "hub and proxy"


def memory(hub):
    """Return how many MiB each kind of process holds, shared pages counted once."""
    found = {}
    for process in hub.family():
        pss = process.memory_full_info().pss / MIB
        found.setdefault(kind(process), []).append(pss)
    return found


def processor(hub):
    """Return the seconds that processors gave to each kind of process."""
    spent = {}
    for process in hub.family():
        spent.setdefault(kind(process), []).append(seconds(process))
    return spent


def summary(values):
    ordered = sorted(values)
    at95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return {"median": round(statistics.median(ordered), 2), "at 95 %": round(at95, 2)}


async def spend(hub, count, at_once):
    """Have `count` readers come, work and leave; return what was measured."""
    visits = [Visit(hub, number) for number in range(count)]
    draw = random.Random(1)
    moments = [draw.uniform(0, ARRIVE) for _ in visits]
    begun = time.monotonic()
    coming = [v.come(after) for v, after in zip(visits, moments, strict=True)]
    await asyncio.gather(*coming)
    arrived = time.monotonic() - begun
    reading, starts = memory(hub), processor(hub)
    print(f"{count} readers read after {arrived:.0f} s", flush=True)

    begun = time.monotonic()
    room = asyncio.Semaphore(at_once)
    await asyncio.gather(*(visit.work(room) for visit in visits))
    worked = time.monotonic() - begun
    print(f"all have run a chapter and left after another {worked:.0f} s", flush=True)

    patience = time.monotonic() + 120
    while left := [p for p in hub.family() if kind(p) != "hub and proxy"]:
        if time.monotonic() > patience:
            break
        await asyncio.sleep(0.5)
    taken = [visit.took for visit in visits if visit.number % 5 == 0]
    (servers, _), (kernels, spent) = (
        zip(*each, strict=True) for each in zip(*taken, strict=True)
    )
    waits = {
        what: summary([w for visit in visits for w in visit.waits[what]])
        for what in visits[0].waits
    }
    return {
        "readers": count,
        "arrive within s": ARRIVE,
        "all read after s": round(arrived, 1),
        "chapters run at once": min(at_once, count),
        "all have run one and left after another s": round(worked, 1),
        "waits in s": waits,
        "MiB": {
            "server that was only read from": summary(reading["server"]),
            "server whose kernel ran a chapter": summary(servers),
            "kernel that ran a chapter": summary(kernels),
            "hub and proxy": round(sum(reading["hub and proxy"])),
            "all while reading": round(sum(map(sum, reading.values()))),
        },
        "processor s": {
            "to start a server and read": summary(starts["server"]),
            "a kernel that runs a chapter": summary(spent),
            "hub and proxy, for a reader": round(
                sum(starts["hub and proxy"]) / count, 2
            ),
        },
        "lines opened again": [why for visit in visits for why in visit.lost],
        "crossed": sum(visit.crossed for visit in visits),
        "left behind": len(left),
    }


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("readers", nargs="?", type=int, default=10)
    options.add_argument("--at-once", type=int, default=40, help="chapters run at once")
    options.add_argument("--log", type=Path, help="where to keep what the hub said")
    options.add_argument("--store", action="store_true", help=f"into {STORED.name}")
    asked = options.parse_args()
    machine = {
        "processors": len(os.sched_getaffinity(0)),
        "GiB": round(psutil.virtual_memory().total / 2**30, 1),
    }
    imports = {
        "before: all that draws, at once": round(imported(LEAN + EAGER)),
        "now: with the first picture": round(imported(FIRST + LEAN)),
    }
    with tempfile.TemporaryDirectory(prefix="class-") as folder:
        hub = Hub(Path(folder), ROOT / "tests/benchmarks/hub_config.py")
        try:
            measured = asyncio.run(spend(hub, asked.readers, asked.at_once))
        finally:
            said = hub.end()
            if asked.log:
                asked.log.write_text(said)
    measured = {"machine": machine, "MiB that a server imports": imports} | measured
    text = json.dumps(measured, indent=2)
    print(text)
    if asked.store:
        STORED.write_text(f"{text}\n")


if __name__ == "__main__":
    main()
