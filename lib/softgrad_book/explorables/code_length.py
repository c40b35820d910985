"""Code length: Huffman codes for blocks of coin tosses.

A bent coin has an entropy below 1 bit, but no code word is shorter than 1 bit. Words
for several tosses at once share that bit. The library builds every code when the page
is written; the sliders choose among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np

from softgrad import entropy, expected_length, huffman_code, surprisal

from .. import style
from ..rounding import rounded
from ._charts import (
    DASHES,
    HIDDEN,
    Axis,
    boxes,
    classes,
    dot,
    dots,
    labels,
    legend_inside,
    line,
    note,
    panel,
    per_class,
    rows,
)
from ._model import Explorable, Prompt, Quantities, Slider, Span, State
from ._tables import look_up

HEADS = np.round(np.arange(0.5, 0.965, 0.02), 2)
LAST = len(HEADS) - 1
LONGEST = 6  # tosses in a block
SIZES = range(1, LONGEST + 1)
LISTED = 8  # blocks shown with their words
HUFFMAN = "Huffman", style.CROSS_ENTROPY
IDEAL = "ideal", style.PROBABILITY
ENTROPY = "entropy H", style.PROBABILITY
BOUNDS = "between H and H + 1/n", style.MUTED


class CodeLength(Explorable):
    """What words for several tosses at once cost, beside what they must cost."""

    title = "Code length"
    description = (
        "Huffman codes for blocks of coin tosses, in four panels: every block as a "
        "bar, as wide as it is probable and as high as its word is long, beside its "
        "ideal length, minus the logarithm of its probability; the words of the "
        "likeliest blocks; the bits per toss against the length of the block, above "
        "the entropy; and the same against the coin."
    )
    controls = (
        Slider("i", 0, LAST, 1, 20, "probability of heads", "heads_here", ".2f"),
        Slider("n", 1, LONGEST, 1, 2, "tosses in a block, $n$", format=".0f"),
    )
    readout = (
        "Heads {heads_here:.2f}: entropy {H_here:.3f} bits per toss. Huffman's code "
        "for blocks of {n:.0f} takes {cost_here:.3f} bits per toss, {ratio:.3f} times "
        "the entropy."
    )
    prompts = (
        Prompt(
            "One toss at a time",
            "Two blocks, two words, 1 bit each, however bent the coin. The "
            "entropy, 0.469 bits, is far below.",
            {"i": 20, "n": 1},
        ),
        Prompt(
            "Six at a time",
            "The commonest block, HHHHHH, now has a word of 1 bit for six tosses. "
            "The steps hug the ideal, and almost nothing is wasted.",
            {"i": 20, "n": 6},
        ),
        Prompt(
            "A fair coin",
            "All blocks are equally likely, the ideal lengths are whole, and "
            "blocks gain nothing: 1 bit per toss is both entropy and cost.",
            {"i": 0, "n": 3},
        ),
        Prompt(
            "Longer, yet no better",
            "With heads at 0.80, four tosses at a time cost 0.741 bits per toss. "
            "Go back to three: 0.728. Blocks help in the long run, not at every "
            "step.",
            {"i": 15, "n": 4},
        ),
    )
    span = Span(0, LAST, LAST + 1, at="i")

    def tables(self) -> dict[str, np.ndarray]:
        return codes()

    def quantities(self, s: State) -> Quantities:
        """Return the cost by block length; by tails, ideal lengths and widths."""
        here = self.curves(s.i, s)
        coin = np.array([here["heads"], 1 - here["heads"]])
        each = surprisal(coin, base=2)
        tails = np.arange(LONGEST + 1)
        return {
            "width": coin[0] ** (s.n - tails) * coin[1] ** tails,
            "ideal": ((s.n - tails) * each[0] + tails * each[1]) / s.n,
            "cost": np.array([chosen("coin_cost", s.i, n - 1) for n in SIZES]),
            "ratio": here["cost"] / here["H"],
        }

    def curves(self, x: Any, s: State) -> Quantities:
        """Return entropy and cost for the coin of index x."""
        heads = chosen("coin_heads", x)
        return {
            "heads": heads,
            "H": entropy(np.array([heads, 1 - heads]), base=2),
            "cost": chosen("coin_cost", x, s.n - 1),
        }

    def panels(self, base: Any) -> list[Any]:
        return [
            panel("Word length per toss", *stairs(), height=150),
            panel("The likeliest blocks", *dictionary(), height=150),
            panel("Bits per toss, by block length", *by_size(), height=150),
            panel("Bits per toss, by coin", *by_coin(base), height=150),
        ]


def chosen(name: str, *index: Any) -> Any:
    """Look up an entry of a table."""
    return look_up(name, codes()[name], *index)


@cache
def codes() -> dict[str, np.ndarray]:
    """Build a code for every coin and block length."""
    cost = np.zeros((len(HEADS), LONGEST))
    lengths = np.zeros((len(HEADS), LONGEST, 2**LONGEST), dtype=int)
    words = np.full((len(HEADS), LONGEST, LISTED), "", dtype=object)
    for i, heads in enumerate(HEADS):
        for n in SIZES:
            p = np.array([probability(heads, block) for block in blocks(n)])
            code = tidy(p, huffman_code(p))
            cost[i, n - 1] = expected_length(p, code) / n
            lengths[i, n - 1, : len(code)] = [len(word) for word in code]
            words[i, n - 1, : len(code)] = code[:LISTED]
    return {
        "coin_heads": HEADS,
        "coin_cost": rounded(cost),
        "coin_length": lengths,
        "coin_word": words,
        "coin_tails": padded([[b.count("T") for b in blocks(n)] for n in SIZES]),
        "coin_block": padded([blocks(n)[:LISTED] for n in SIZES], fill=""),
    }


@cache
def blocks(n: int) -> list[str]:
    """Return all blocks of `n` tosses, those with fewer tails (the likelier) first."""
    every = ["".join("HT"[int(bit)] for bit in f"{j:0{n}b}") for j in range(2**n)]
    return sorted(every, key=lambda block: block.count("T"))


def probability(heads: float, block: str) -> float:
    """Return the probability of a block of tosses."""
    # In the same order for equal blocks, or rounding would break ties between them.
    tails = block.count("T")
    return float(np.prod([heads] * (len(block) - tails) + [1 - heads] * tails))


def tidy(p: Any, code: list[str]) -> list[str]:
    """Give equally likely blocks their words in the order of length."""
    starts = [0, *(np.flatnonzero(np.diff(p)) + 1), len(p)]
    groups = (sorted(code[a:b], key=len) for a, b in pairwise(starts))
    return [word for group in groups for word in group]


def padded(values: Sequence[Sequence[Any]], fill: Any = 0) -> Any:
    """Return rows of equal length; `fill` stands behind the short ones."""
    out = np.full((len(values), max(map(len, values))), fill, dtype=object)
    for row, entries in zip(out, values, strict=True):
        row[: len(entries)] = entries
    return out


def blocks_shown(count: int) -> Any:
    """Start a chart with a row for each of the likeliest blocks, ranked by r."""
    chart = rows([{"r": r} for r in range(count)]).transform_filter(
        "datum.r < pow(2, n)"
    )
    return chart.transform_calculate(
        k="coin_tails[n-1][datum.r] + 1",
        width=per_class("width", LONGEST + 1),
        ideal=per_class("ideal", LONGEST + 1),
    )


def bits(top: float, step: float) -> Axis:
    """Return an axis of bits; the same room keeps the panels in line."""
    values = np.arange(0, top, step).tolist()
    return Axis(0, top, values, room=25, format=".2~g")


def stairs() -> list[Any]:
    """Return every block: width its probability, height the length of its word."""
    x = Axis(0, 1, [0, 0.25, 0.5, 0.75, 1], "probability", format=".2~g")
    y = bits(5.3, 1)
    order = [alt.SortField("r")]
    chart = blocks_shown(2**LONGEST).transform_window(x2="sum(width)", sort=order)
    chart = chart.transform_calculate(x="datum.x2 - datum.width")
    words = chart.transform_calculate(y="coin_length[i][n-1][datum.r] / n")
    look = {"opacity": 0.3, "stroke": style.CROSS_ENTROPY, "strokeWidth": 0.6}
    ideal = chart.mark_rule(color=style.PROBABILITY, strokeWidth=2.5)
    return [
        boxes(words, x, y, style.CROSS_ENTROPY, **look),
        ideal.encode(x=x.x(), x2="x2:Q", y=y.y("ideal")),
        legend_inside({"huffman": HUFFMAN, "ideal": IDEAL}, 14),
    ]


def dictionary() -> list[Any]:
    """Return the likeliest blocks with their probabilities and words."""
    x, y = Axis(0, 1, **HIDDEN), Axis(LISTED - 0.5, -1.5, **HIDDEN)
    chart = blocks_shown(LISTED)
    layers = []
    for name, text, at, align, colour in (
        ("block", "coin_block[n-1][datum.r]", 0, "left", style.INK),
        ("p", "format(datum.width, '.3f')", 0.46, "right", style.INK),
        ("ideal", "format(n * datum.ideal, '.2f')", 0.7, "right", style.PROBABILITY),
        ("word", "coin_word[i][n-1][datum.r]", 0.76, "left", style.CROSS_ENTROPY),
    ):
        entries = chart.transform_calculate(x=str(at), y="datum.r", text=text)
        layers += [
            labels(entries, x, y, colour, align=align),
            note(name, style.MUTED, (x, at), (y, -1), align=align),
        ]
    return layers


def by_size() -> list[Any]:
    """Return the cost per toss for every block length, between its two bounds."""
    look: dict[str, Any] = {"format": ".0f", "grid": False}
    x = Axis(0.7, LONGEST + 0.3, SIZES, "tosses in a block", **look)
    y = bits(2.12, 0.5)
    sizes = classes(LONGEST, x="datum.k", y=per_class("cost", LONGEST), low="H_here")
    between = sizes.transform_calculate(high="H_here + 1 / datum.k")
    between = between.mark_area(color=style.GRID, opacity=0.6)
    series = {"bounds": BOUNDS, "cost": HUFFMAN, "H": ENTROPY}
    return [
        between.encode(x=x.x(), y=y.y("low"), y2="high:Q"),
        line(sizes, "low", x, y, style.PROBABILITY, strokeDash=DASHES[1]),
        line(sizes, "y", x, y, style.CROSS_ENTROPY, strokeWidth=1.5),
        dots(sizes, x, y, style.CROSS_ENTROPY, 40),
        dot(x, y, style.CROSS_ENTROPY, ("n", "cost_here")),
        legend_inside(series, 96),
    ]


def by_coin(base: Any) -> list[Any]:
    """Return entropy and cost for every coin, at the chosen block length."""
    coins = [0.5, 0.6, 0.7, 0.8, 0.9, 1]
    x = Axis(0.48, 1, coins, "probability of heads", format=".1f")
    y = bits(1.1, 0.25)
    look: dict[str, Any] = {"along": "heads", "strokeDash": DASHES[1]}
    return [
        line(base, "H", x, y, style.PROBABILITY, **look),
        dot(x, y, style.PROBABILITY, ("heads_here", "H_here")),
        line(base, "cost", x, y, style.CROSS_ENTROPY, along="heads"),
        dot(x, y, style.CROSS_ENTROPY, ("heads_here", "cost_here")),
        legend_inside({"cost": HUFFMAN, "H": ENTROPY}, 14, 112),
    ]
