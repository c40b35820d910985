"""From what one class took on one machine to thousands of readers on a cluster.

Reads ``measured.json`` (`tests/benchmarks/bench_hub.py` writes it), simulates, and writes
both into ``README.md``, between its marks: no figure there is typed. Standard library only.

``python deploy/simulate.py``
"""

from __future__ import annotations

import heapq
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MARKS = re.compile(
    r"(<!-- {0} -->\n).*?(<!-- /{0} -->)".replace("{0}", "figures"), re.S
)

# What is assumed, and not measured.
NODE_PROCESSORS, NODE_GIB = 4, 16
USABLE = 0.85  # of a node's memory: the rest is the system's
STAY = 60  # minutes that a reader stays, on average; at least ten
BEFORE_RUNNING = 5  # minutes of reading, on average, before the first cell is run
SPREAD = {1000: 5, 10_000: 15}  # readers, and the minutes within which they come
PER_HUB = 1000  # readers of one JupyterHub: more get another hub, a class each


@dataclass
class Costs:
    """What one reader takes, as measured: MiB, and seconds of a processor."""

    server: float
    kernel: float
    start: float
    chapter: float
    hub: float

    @classmethod
    def of(cls, measured: dict[str, Any]) -> Costs:
        """Take from what was measured: memory as most had it, time as the half."""
        memory, processor = measured["MiB"], measured["processor s"]
        return cls(
            memory["server whose kernel ran a chapter"]["at 95 %"],
            memory["kernel that ran a chapter"]["at 95 %"],
            processor["to start a server and read"]["median"],
            processor["a kernel that runs a chapter"]["median"],
            processor["hub and proxy, for a reader"],
        )


class Processors:
    """Processors that take one task after another."""

    def __init__(self, count: int) -> None:
        self.free = [0.0] * count

    def take(self, at: float, seconds: float) -> float:
        """Give a task that comes at `at` to the first that is free; return its end."""
        end = max(at, heapq.heappop(self.free)) + seconds
        heapq.heappush(self.free, end)
        return end


def usable() -> float:
    """Return the MiB of a node that readers share."""
    return USABLE * NODE_GIB * 1024


def nodes_for(readers: int, costs: Costs) -> int:
    """Return how many nodes hold the memory of all readers with a kernel each."""
    return -(-readers // int(usable() // (costs.server + costs.kernel)))


def simulate(readers: int, minutes: float, costs: Costs) -> dict[str, float]:
    """Let readers come, read, run a chapter and go; return waits and what is needed."""
    chance = random.Random(1)
    nodes = nodes_for(readers, costs)
    cluster = Processors(nodes * NODE_PROCESSORS)
    hubs = Processors(-(-readers // PER_HUB))
    tasks: list[tuple[float, int, str]] = [
        (chance.uniform(0, 60 * minutes), number, "comes") for number in range(readers)
    ]
    heapq.heapify(tasks)
    came, pages, results, changes = {}, [], [], []
    while tasks:
        now, number, what = heapq.heappop(tasks)
        if what == "comes":
            came[number] = now
            heapq.heappush(tasks, (hubs.take(now, costs.hub), number, "starts"))
        elif what == "starts":
            ready = cluster.take(now, costs.start)
            stay = 60 * (10 + chance.expovariate(1 / (STAY - 10)))
            runs = min(
                ready + 60 * chance.expovariate(1 / BEFORE_RUNNING), ready + stay
            )
            pages.append(ready - came[number])
            changes += [(now, costs.server), (ready + stay, -costs.server)]
            changes += [(runs, costs.kernel), (ready + stay, -costs.kernel)]
            heapq.heappush(tasks, (runs, number, "runs"))
        else:
            results.append(cluster.take(now, costs.chapter) - now)
    held = most = hours = before = 0.0
    for now, change in sorted(changes):
        hours += -(-held // usable()) * (now - before) / 3600
        held, before = held + change, now
        most = max(most, held)
    return {
        "nodes": nodes,
        "machine hours": hours,
        "hubs": -(-readers // PER_HUB),
        "GiB at most": most / 1024,
        **{f"page, {name}": value for name, value in quantiles(pages).items()},
        **{f"chapter, {name}": value for name, value in quantiles(results).items()},
    }


def quantiles(values: list[float]) -> dict[str, float]:
    """Return what half of the values and what 95 % of them do not exceed."""
    ordered = sorted(values)
    return {
        "median": ordered[len(ordered) // 2],
        "95 %": ordered[round(0.95 * (len(ordered) - 1))],
    }


def waits(measured: dict[str, Any], what: str) -> str:
    """Return how long was waited for something, as text."""
    wait = measured["waits in s"][what]
    return f"{wait['median']:.1f} s (95 %: {wait['at 95 %']:.1f} s)"


def text(measured: dict[str, Any]) -> str:
    """Return what the README says of figures."""
    costs, machine, memory = Costs.of(measured), measured["machine"], measured["MiB"]
    imports = measured["MiB that a server imports"]
    each = costs.server + costs.kernel
    room = machine["GiB"] * 1024 * USABLE - memory["hub and proxy"]
    lines = [
        f"Measured on {machine['processors']} processors and {machine['GiB']} GiB, which the "
        f"readers' own requests came from, too: {measured['readers']} readers came within "
        f"{measured['arrive within s']} s, each logged in, read two pages, ran a chapter's "
        f"cells ({measured['chapters run at once']} readers at once) and left.",
        "",
        "| What | Measured |",
        "|---|---|",
        f"| First page after logging in | {waits(measured, 'first page')} |",
        f"| Next page | {waits(measured, 'next page')} |",
        f"| First result of a cell | {waits(measured, 'first result')} |",
        f"| Every later cell | {waits(measured, 'later cell')} |",
        f"| Memory of a server that is read from | {memory['server that was only read from']['median']:.0f} MiB |",
        f"| Memory of a kernel that ran a chapter | {memory['kernel that ran a chapter']['median']:.0f} MiB |",
        f"| What a server imports, before this was looked at, and now | {imports['before: all that draws, at once']} MiB, {imports['now: with the first picture']} MiB |",
        f"| Hub and proxy | {memory['hub and proxy']} MiB |",
        f"| Processor: a start; a chapter; hub and proxy for each reader | {costs.start:.1f} s; {costs.chapter:.1f} s; {costs.hub:.2f} s |",
        f"| Readers who saw another's values; lines to a kernel that broke; processes left behind | {measured['crossed']}; {len(measured['lines opened again'])}; {measured['left behind']} |",
        f"| Readers who fit at once by memory: reading; each with a kernel | {int(room // costs.server)}; {int(room // each)} |",
        "",
        f"Simulated from these figures, on machines of {NODE_PROCESSORS} processors and {NODE_GIB} GiB, "
        f"{USABLE:.0%} of it for readers. Assumed: readers come evenly spread over the minutes given, "
        f"stay {STAY} minutes on average, run a chapter after {BEFORE_RUNNING}; a hub serves "
        f"{PER_HUB:,} readers, one request after another; images are there, machines too; network and disks wait for nobody. "
        "What it costs is counted in hours of one machine, as long as somebody is on it: multiply by what yours costs.",
        "",
        "| Readers, within | Machines | Hubs | Memory at most | Cost | First page: median, 95 % | A chapter: median, 95 % |",
        "|---|---|---|---|---|---|---|",
    ]
    for readers, minutes in SPREAD.items():
        found = simulate(readers, minutes, costs)
        lines.append(
            f"| {readers:,}, {minutes} min | {found['nodes']} | {found['hubs']} "
            f"| {found['GiB at most']:,.0f} GiB | {found['machine hours']:,.0f} machine hours "
            f"| {found['page, median']:.0f} s, {found['page, 95 %']:.0f} s "
            f"| {found['chapter, median']:.0f} s, {found['chapter, 95 %']:.0f} s |"
        )
    return "\n".join(lines) + "\n"


def filled(readme: str, measured: dict[str, Any]) -> str:
    """Return the README with its figures."""
    return MARKS.sub(lambda mark: f"{mark[1]}{text(measured)}{mark[2]}", readme)


if __name__ == "__main__":
    path = HERE / "README.md"
    measured = json.loads((HERE / "measured.json").read_text("utf8"))
    path.write_text(filled(path.read_text("utf8"), measured), "utf8")
