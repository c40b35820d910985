"""Huffman's code, one merge after the other.

The library merges the two least probable groups of outcomes until one is left, and
each merge makes the words of its members a bit longer. A slider counts the merges.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import numpy as np

from softgrad import entropy, huffman_merges, softmax, surprisal

from .. import style
from ..data import english_letters
from ..i18n import _
from ..rounding import rounded
from ._charts import (
    HIDDEN,
    Axis,
    boxes,
    labels,
    legend_inside,
    level,
    panel,
    rows,
)
from ._model import Choice, Explorable, Prompt, Quantities, Slider, State
from ._tables import look_up

SOURCES = ("the photo", "½, ¼, ⅛, ⅛", "the vowels", "a die")
MERGES = 5  # of the longest, the die
NODES = 2 * MERGES + 1
LENGTH = "length so far", style.CROSS_ENTROPY
IDEAL = "ideal: surprisal", style.PROBABILITY


class HuffmanSteps(Explorable):
    """Groups of outcomes merge, two at a time, and their words grow."""

    title = "Huffman's merges"
    description = (
        "Above, a tree that grows from its leaves, the outcomes, as wide apart as they "
        "are probable: each step joins the two least probable groups, written in bold, "
        "by a bracket. Below, each outcome as a bar, as wide as it is probable and as "
        "high as its word is long so far, with its surprisal as a line and the average "
        "length so far as a dashed one."
    )
    controls = (
        Choice("d", SOURCES, 2, "outcomes"),
        Slider("t", 0, MERGES, 1, 2, "merges done", "done", format=".0f"),
    )
    readout = (
        "{done:.0f} of {most:.0f} merges. The average length so far is {mean:.3f} "
        "bits; the entropy is {H:.3f} bits."
    )
    prompts = (
        Prompt(
            "The photo, one merge",
            "Donkey and dog are the least probable, so they become one group of "
            "0.335, and both words have 1 bit so far.",
            {"d": 0, "t": 1},
        ),
        Prompt(
            "Halves all the way",
            "Every merge joins two equal groups. In the end the bars meet the lines: "
            "1.75 bits, the entropy itself.",
            {"d": 1, "t": 3},
        ),
        Prompt(
            "The vowels: who is next?",
            "The letters u and i now form a group of 0.268. The next two are o and a, "
            "because each of them is less probable than this group.",
            {"d": 2, "t": 1},
        ),
        Prompt(
            "A die",
            "Six faces, and six is no power of two: two words of 2 bits, four of 3. "
            "The average is 2.667 bits, the entropy 2.585.",
            {"d": 3, "t": 5},
        ),
    )
    columns = 1

    def tables(self) -> dict[str, np.ndarray]:
        return trees()

    def quantities(self, s: State) -> Quantities:
        return {
            "done": chosen("hs_done", s.d, s.t),
            "most": chosen("hs_done", s.d, MERGES),
            "mean": chosen("hs_mean", s.d, s.t),
            "H": chosen("hs_entropy", s.d),
        }

    def panels(self, base: Any) -> list[Any]:
        return [
            panel("Merge the two least probable", *tree(), height=150),
            panel("Length of each word, in bits", *stairs(), height=140),
        ]


def chosen(name: str, *index: Any) -> Any:
    """Look up an entry of a table."""
    return look_up(name, trees()[name], *index)


@cache
def sources() -> list[tuple[list[str], Any]]:
    """Return the outcomes' names and probabilities, for each source."""
    letters, shares = english_letters()
    vowels = [k for k, letter in enumerate(letters) if letter in "aeiou"]
    return [
        ([_("donkey"), _("dog"), _("cat")], softmax([0.0, 1.0, 2.0])),
        (["a", "b", "c", "d"], np.array([0.5, 0.25, 0.125, 0.125])),
        ([letters[k] for k in vowels], shares[vowels] / shares[vowels].sum()),
        (list("123456"), np.full(6, 1 / 6)),
    ]


@cache
def trees() -> dict[str, np.ndarray]:
    """Grow every tree; outcomes come first among its nodes, then the groups."""
    shape = len(SOURCES), NODES
    x, share, until = np.zeros(shape), np.zeros(shape), np.full(shape, MERGES + 2)
    height, born = np.zeros(shape), np.full(shape, MERGES + 2)
    low, high = np.zeros(shape), np.zeros(shape)
    name = np.full(shape, "", dtype=object)
    bits = np.zeros((len(SOURCES), MERGES + 1, MERGES + 1), dtype=int)
    mean, done = np.zeros((2, len(SOURCES), MERGES + 1))
    ideal = np.zeros((len(SOURCES), MERGES + 1))
    for d, (names, p) in enumerate(sources()):
        merges, K = huffman_merges(p), len(p)
        order = in_a_row(merges, p)
        left = dict(zip(order, np.cumsum(p[order]) - p[order], strict=True))
        node: dict[tuple[int, ...], int] = {(k,): k for k in range(K)}
        name[d, :K], share[d, :K], born[d, :K] = names, p, 0
        x[d, :K] = [left[k] + p[k] / 2 for k in range(K)]
        ideal[d, :K] = surprisal(p, base=2)
        for t, (a, b) in enumerate(merges, start=1):
            ends = [node[tuple(a)], node[tuple(b)]]
            new = K + t - 1
            node[tuple(a + b)] = new
            low[d, new], high[d, new] = sorted(x[d, ends])
            x[d, new], share[d, new] = x[d, ends].mean(), share[d, ends].sum()
            until[d, ends] = height[d, new] = born[d, new] = t
            bits[d, t:, a + b] += 1
        done[d] = np.minimum(np.arange(MERGES + 1), K - 1)
        mean[d] = bits[d, :, :K] @ p
    return {
        "hs_name": name,
        "hs_x": rounded(x),
        "hs_share": rounded(share),
        "hs_born": born,
        "hs_until": until,
        "hs_low": rounded(low),
        "hs_high": rounded(high),
        "hs_bits": bits,
        "hs_ideal": rounded(ideal),
        "hs_mean": rounded(mean),
        "hs_done": done.astype(int),
        "hs_entropy": rounded([entropy(p, base=2) for _names, p in sources()]),
    }


def in_a_row(merges: list[tuple[list[int], list[int]]], p: Any) -> list[int]:
    """Return the outcomes so that no branches cross; the more probable stand left."""
    row: dict[tuple[int, ...], list[int]] = {(k,): [k] for k in range(len(p))}
    for pair in merges:
        groups = sorted(pair, key=lambda group: (-p[group].sum().round(9), min(group)))
        row[tuple(pair[0] + pair[1])] = [k for g in groups for k in row[tuple(g)]]
    return max(row.values(), key=len)


def nodes(count: int = NODES) -> Any:
    """Start a chart with a row for each node that the chosen tree has."""
    names = ("x", "share", "born", "until", "low", "high")
    fields = {field: f"hs_{field}[d][datum.r]" for field in names}
    chart = rows([{"r": r} for r in range(count)], **fields)
    return chart.transform_filter("datum.born <= t")


def tree() -> list[Any]:
    """Return the tree as far as it has grown, and the two groups that come next."""
    x = Axis(0, 1, **HIDDEN)
    y = Axis(-1, MERGES + 0.8, **HIDDEN)
    old, fresh = alt.value(style.LOGIT), alt.value(style.CROSS_ENTROPY)
    colour = alt.condition("datum.step == done", fresh, old)
    stems = nodes().transform_filter("datum.until <= t")
    stems = stems.transform_calculate(step="datum.until")
    stem = stems.mark_rule(strokeWidth=2.5).encode(
        x=x.x(), y=y.y("born"), y2="until:Q", color=colour
    )
    joints = nodes().transform_filter("datum.born > 0")
    joints = joints.transform_calculate(step="datum.born")
    joint = joints.mark_rule(strokeWidth=2.5).encode(
        x=x.x("low"), x2="high:Q", y=y.y("born"), color=colour
    )
    # Groups are next if no merge comes earlier than theirs.
    shares = nodes().transform_calculate(
        y="datum.born", text="format(datum.share, '.3f')"
    )
    next_two = "datum.until == done + 1"
    apart = shares.transform_filter(f"datum.until > t && !({next_two})")
    coming = shares.transform_filter(next_two)
    leaves = nodes().transform_filter("datum.born == 0")
    leaves = leaves.transform_calculate(y="0", text="hs_name[d][datum.r]")
    above = {"dy": -9}
    return [
        stem,
        joint,
        labels(apart, x, y, style.MUTED, **above),
        labels(coming, x, y, style.INK, fontWeight=700, **above),
        labels(leaves, x, y, style.INK, dy=14),
    ]


def stairs() -> list[Any]:
    """Return each outcome: width its probability, height the length of its word."""
    x = Axis(0, 1, [0, 0.25, 0.5, 0.75, 1], "probability", format=".2~g", grid=False)
    y = Axis(0, 5, [0, 1, 2, 3, 4], format=".0f")
    outcomes = nodes(MERGES + 1).transform_filter("datum.born == 0")
    outcomes = outcomes.transform_calculate(
        y="hs_bits[d][t][datum.r]",
        ideal="hs_ideal[d][datum.r]",
        left="datum.x - datum.share / 2",
        right="datum.x + datum.share / 2",
    )
    bars = outcomes.transform_calculate(x="datum.left", x2="datum.right")
    look = {"opacity": 0.3, "stroke": style.CROSS_ENTROPY, "strokeWidth": 0.6}
    ideal = bars.mark_rule(color=style.PROBABILITY, strokeWidth=2.5)
    return [
        boxes(bars, x, y, style.CROSS_ENTROPY, **look),
        ideal.encode(x=x.x(), x2="x2:Q", y=y.y("ideal")),
        level(y, "mean", style.CROSS_ENTROPY, strokeDash=[5, 3]),
        legend_inside({"length": LENGTH, "ideal": IDEAL}, 14),
    ]
