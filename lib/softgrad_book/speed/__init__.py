"""The stored run of `make bench` in tables: how long formulas take, and memory.

`tests/benchmarks/bench_formulas.py` measures and stores; nothing is measured here, so
the page "How fast is it?" prints the same wherever it runs. The run is `run.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any

from ..i18n import _

SHAPES = [(1, 3), (32, 10), (4096, 10), (256, 1000), (4096, 1000), (64, 50257)]
DTYPES = ("float32", "float64")
OTHERS = ("SciPy", "PyTorch")  # libraries to be compared with

Result = dict[str, Any]
Shape = tuple[int, ...]


@cache
def stored() -> dict[str, Any]:
    """Return the run as it was stored."""
    text = resources.files(__package__).joinpath("run.json").read_text("utf8")
    return json.loads(text)


def quantities() -> list[str]:
    """Return what was measured at every size, in order."""
    return list(stored()["memory"])


def found(quantity: str, dtype: str, shape: Shape) -> Result:
    """Return the one result for a quantity, a precision and a size."""
    where = quantity, dtype, list(shape)
    [result] = [
        r
        for r in stored()["results"]
        if (r["quantity"], r["dtype"], r["shape"]) == where
    ]
    return result


def ratio(result: Result, who: str, to: str) -> float:
    """Return the seconds of `who` in units of those of `to`; NaN if one has none."""
    seconds = result["seconds"]
    return seconds.get(who, float("nan")) / seconds.get(to, float("nan"))


# --- Tables ---------------------------------------------------------------------


def about() -> str:
    """Tell when, on what and with what was measured."""
    run = stored()
    versions = [f"{name} {v}" for name, v in run["versions"].items() if v]
    hardware = _("{}, {} cores, {} GiB, {}").format(
        run["processor"], run["cores"], run["memory in GiB"], run["system"]
    )
    spreads = sorted(100 * r["spread"] for r in run["results"] if "spread" in r)
    spread = _("± {:.0f} % for half of the ratios, ± {:.0f} % for nine in ten").format(
        spreads[len(spreads) // 2], spreads[9 * len(spreads) // 10]
    )
    return _lines(
        [
            (_("date"), run["date"]),
            (_("machine"), hardware),
            (_("instructions"), " ".join(run["instructions"])),
            (_("versions"), ", ".join(versions)),
            (_("spread"), spread),
        ]
    )


def times(dtype: str = "float64") -> str:
    """Return a table of microseconds: softgrad's, by quantity and size."""
    rows = [
        [name, *(f"{1e6 * r['seconds']['softgrad']:,.0f}" for r in _row(name, dtype))]
        for name in quantities()
    ]
    return _by_size(_("microseconds, {}").format(dtype), rows)


def ratios(to: str, dtype: str = "float64") -> str:
    """Return a table of softgrad's seconds in units of those of `to`."""
    rows = [
        [name, *(_number(ratio(r, "softgrad", to)) for r in _row(name, dtype))]
        for name in quantities()
        if to in found(name, dtype, SHAPES[0])["seconds"]
    ]
    return _by_size(f"softgrad ÷ {to}, {dtype}", rows)


def faster(other: str) -> str:
    """Return a table of where another library is faster, and how many times at most."""
    rows = []
    for name in quantities():
        results = [r for dtype in DTYPES for r in _row(name, dtype)]
        leads = [(tuple(r["shape"]), ratio(r, "softgrad", other)) for r in results]
        ahead = [(shape, lead) for shape, lead in leads if lead > 1]
        if ahead:
            most = [
                _number(
                    max((lead for shape, lead in ahead if shape in some), default=0)
                )
                for some in (SHAPES[:2], SHAPES[2:])
            ]
            count = _("{} of {}").format(len(ahead), len(leads))
            rows.append([name, count, *(m if m != "0.00" else "–" for m in most)])
    first = _("where {} is faster").format(other)
    last = _("up to {}").format(size(SHAPES[1])), _("from {}").format(size(SHAPES[2]))
    return _table([first, _("cases"), *last], rows)


def jacobian() -> str:
    """Return a table of ways back through softmax, in units of the fastest one's."""
    rows = []
    for r in stored()["results"]:
        for who in r["seconds"]:
            if {"einsum", "loops"} & {*r["seconds"]} and who not in ("bound", "plain"):
                way = _("vjp") if who == "softgrad" else who
                rows.append([way, _where(r), _number(ratio(r, who, "softgrad"))])
    return _table([_("way"), _("at"), _("÷ vjp")], rows)


def training() -> str:
    """Return a table of seconds for one epoch over as many digits as MNIST has."""
    rows = [
        [r["quantity"], who, f"{s:.3f}", _number(ratio(r, who, "plain"))]
        for r in stored()["results"]
        if r["quantity"] in ("sgd_epoch", "fit")
        for who, s in r["seconds"].items()
    ]
    return _table([_("training"), _("by"), _("seconds"), _("÷ plain")], rows)


def memory() -> str:
    """Return a table of peak memory, in arrays of the size of the input."""
    who = ("softgrad", "plain", "SciPy")
    rows = [
        [name, *(f"{peaks[w]:.1f}" if w in peaks else "" for w in who)]
        for name, peaks in stored()["memory"].items()
    ]
    return _table([_("arrays, at most"), *who], rows)


def targets() -> str:
    """Tell how many of the targets are met, and list the others, the worst first."""
    pairs = [(r, to) for r in stored()["results"] for to in r["targets"]]
    missed = [pair for pair in pairs if not is_met(*pair)]
    missed.sort(key=lambda p: _ratio(*p) / p[0]["targets"][p[1]], reverse=True)
    rows = [
        [r["quantity"], _where(r), f"{_ratio(r, to):.2f} × {to}", _limit(r, to)]
        for r, to in missed
    ]
    met = _("{} of {} targets are met").format(len(pairs) - len(missed), len(pairs))
    if not missed:
        return met
    return met + "\n\n" + _table([_("missed"), _("at"), _("is"), _("target")], rows)


def is_met(result: Result, to: str) -> bool:
    """Return whether a target is met, to two digits after the point."""
    return round(_ratio(result, to), 2) <= result["targets"][to]


# --- Shared ---------------------------------------------------------------------


def _ratio(result: Result, to: str) -> float:
    return ratio(result, "softgrad", to)


def _limit(result: Result, to: str) -> str:
    return f"{result['targets'][to]:.2f}"


def _row(quantity: str, dtype: str) -> Iterator[Result]:
    return (found(quantity, dtype, shape) for shape in SHAPES)


def size(shape: Iterable[int]) -> str:
    """Return a shape as text."""
    return "×".join(f"{n:,}" for n in shape)


def _where(result: Result) -> str:
    return f"{size(result['shape'])} {result['dtype']}"


def _number(x: float) -> str:
    if x != x:
        return ""
    return f"{x:.2f}" if x < 99.5 else f"{x:,.0f}"


def _by_size(title: str, rows: list[list[str]]) -> str:
    return _table([title, *map(size, SHAPES)], rows)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Set a table: the first column to the left, numbers to the right."""
    lines = [list(headings), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if k else cell.ljust(width)
            for k, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _lines(pairs: Sequence[tuple[str, str]]) -> str:
    width = max(len(name) for name, _text in pairs)
    return "\n".join(f"{name:{width}}  {text}" for name, text in pairs)
