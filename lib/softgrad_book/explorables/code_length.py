"""Code length: Huffman codes for blocks of coin tosses.

A bent coin has an entropy below 1 bit, but no code word is shorter than 1 bit. Words
for several tosses at once share that bit. The library builds every code when the page
is written; the sliders choose among them.
"""

from functools import cache
from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np

from softgrad import entropy, expected_length, huffman_code, surprisal

from .. import style
from ..explorable import Curves, Explorable, Prompt, Slider, per_class
from ..i18n import _
from ..tables import look_up, rounded

HEADS = np.round(np.arange(0.5, 0.965, 0.02), 2)
LAST = len(HEADS) - 1
LONGEST = 6  # tosses in a block
LISTED = 8  # blocks shown with their words
HEIGHT = 150  # px


class CodeLength(Explorable):
    """TODO one line."""

    title = "Code length"
    description = (
        "Huffman codes for blocks of coin tosses, in four panels: every block as a "
        "bar, as wide as it is probable and as high as its word is long, beside its "
        "ideal length, minus the logarithm of its probability; the words of the "
        "likeliest blocks; the bits per toss against the length of the block, above "
        "the entropy; and the same against the coin."
    )
    controls = (
        Slider("i", 0, LAST, 1, 20, "probability of heads", "heads", ".2f"),
        Slider("n", 1, LONGEST, 1, 2, "tosses in a block, $n$", format=".0f"),
    )
    readout = (
        "Heads {heads:.2f}: entropy {H:.3f} bits per toss. Huffman's code for blocks "
        "of {n:.0f} takes {now:.3f} bits per toss, {ratio:.3f} times the entropy."
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
    span = Span(0, LAST, LAST + 1)


@cache
def tables():
    """Build a code for every coin and block length."""
    cost = np.zeros((len(HEADS), LONGEST))
    lengths = np.zeros((len(HEADS), LONGEST, 2**LONGEST), dtype=int)
    words = np.full((len(HEADS), LONGEST, LISTED), "", dtype=object)
    for i, heads in enumerate(HEADS):
        for n in range(1, LONGEST + 1):
            p = np.array([_probability(heads, n, block) for block in _blocks(n)])
            code = _tidy(p, huffman_code(p))
            cost[i, n - 1] = expected_length(p, code) / n
            lengths[i, n - 1, : len(code)] = [len(word) for word in code]
            words[i, n - 1, : len(code)] = code[:LISTED]
    return {
        "coin_heads": HEADS,
        "coin_cost": rounded(cost),
        "coin_length": lengths,
        "coin_word": words,
        "coin_tails": _padded([[b.count("T") for b in _blocks(n)] for n in SIZES]),
        "coin_peers": _padded([_peers(_blocks(n)) for n in SIZES]),
        "coin_block": _padded([_blocks(n)[:LISTED] for n in SIZES], fill=""),
    }


SIZES = range(1, LONGEST + 1)


@cache
def _blocks(n):
    """Return all blocks of `n` tosses, those with fewer tails (the likelier) first."""
    blocks = ["".join("HT"[int(bit)] for bit in f"{j:0{n}b}") for j in range(2**n)]
    return sorted(blocks, key=lambda block: block.count("T"))


def _probability(heads, n, block):
    # In the same order for equal blocks, or rounding would break ties between them.
    tails = block.count("T")
    return float(np.prod([heads] * (n - tails) + [1 - heads] * tails))


def _tidy(p, code):
    """Give equally likely blocks their words in the order of length."""
    starts = [0, *(np.flatnonzero(np.diff(p)) + 1), len(p)]
    groups = (sorted(code[a:b], key=len) for a, b in pairwise(starts))
    return [word for group in groups for word in group]


def _peers(blocks):
    """Return how many blocks before each have as many tails as it has."""
    tails = [block.count("T") for block in blocks]
    return [tails[:r].count(t) for r, t in enumerate(tails)]


def _padded(rows, fill=0):
    out = np.full((len(rows), max(map(len, rows))), fill, dtype=object)
    for row, values in zip(out, rows, strict=True):
        row[: len(values)] = values
    return out


def quantities(s):
    """Return entropy and cost; ideal lengths and widths by the number of tails."""
    heads = look_up("coin_heads", tables()["coin_heads"], s.i)
    coin = np.array([heads, 1 - heads])
    each = surprisal(coin, base=2)
    tails = np.arange(LONGEST + 1)
    width = coin[0] ** (s.n - tails) * coin[1] ** tails
    cost = np.array(
        [look_up("coin_cost", tables()["coin_cost"], s.i, n - 1) for n in SIZES]
    )
    H = entropy(coin, base=2)
    now = look_up("coin_cost", tables()["coin_cost"], s.i, s.n - 1)
    return {
        "heads": heads,
        "H": H,
        "width": width,
        "ideal": ((s.n - tails) * each[0] + tails * each[1]) / s.n,
        "cost": cost,
        "now": now,
        "ratio": now / H,
    }


def curves(x, s):
    """Return entropy and cost for the coin of index x."""
    heads = look_up("coin_heads", tables()["coin_heads"], x)
    return {
        "heads": heads,
        "H": entropy(np.array([heads, 1 - heads]), base=2),
        "cost": look_up("coin_cost", tables()["coin_cost"], x, s.n - 1),
    }


def panels(base):
    """Return the four panels."""
    return [
        stairs().properties(title=_("Word length per toss"), height=HEIGHT),
        dictionary().properties(title=_("The likeliest blocks"), height=HEIGHT),
        by_block().properties(title=_("Bits per toss, by block length"), height=HEIGHT),
        by_coin(base).properties(title=_("Bits per toss, by coin"), height=HEIGHT),
    ]


def _huffman():
    return {"color": style.CROSS_ENTROPY}


def stairs():
    """Return every block: width its probability, height the length of its word."""
    tails, peers = "coin_tails[n-1][datum.r]", "coin_peers[n-1][datum.r]"
    widths, ideals = (
        "[" + ",".join(f"{name}_{k + 1}" for k in range(LONGEST + 1)) + "]"
        for name in ("width", "ideal")
    )
    before = "+".join(
        f"(datum.t > {k} ? width_{k + 1} * datum.c{k} : 0)" for k in range(LONGEST)
    )
    counts = {
        f"c{k}": "*".join(["1", *(f"(n-{j})/{j + 1}" for j in range(k))])
        for k in range(LONGEST)
    }
    blocks = (
        alt.Chart(alt.Data(values=[{"r": r} for r in range(2**LONGEST)]))
        .transform_filter("datum.r < pow(2, n)")
        .transform_calculate(t=tails, **counts)
        .transform_calculate(
            width=f"{widths}[datum.t]",
            y=f"{ideals}[datum.t]",
            length="coin_length[i][n-1][datum.r] / n",
            zero="0",
        )
        .transform_calculate(x=f"{before} + {peers} * datum.width")
        .transform_calculate(to="datum.x + datum.width")
    )
    axis = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format=".2~g")
    scale = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X("x:Q", title=_("probability"), axis=axis, scale=scale)
    y = _bits(5.3, [0, 1, 2, 3, 4, 5])
    bars = blocks.mark_rect(
        **_huffman(), opacity=0.3, stroke=style.CROSS_ENTROPY, strokeWidth=0.6
    )
    ideal = blocks.mark_rule(color=style.PROBABILITY, strokeWidth=2.5)
    return alt.layer(
        bars.encode(
            x=x, x2="to:Q", y=_bits(5.3, [0, 1, 2, 3, 4, 5], "length"), y2="zero:Q"
        ),
        ideal.encode(x=x, x2="to:Q", y=y),
        _notes(
            [(_("Huffman"), style.CROSS_ENTROPY), (_("ideal"), style.PROBABILITY)],
            left=14,
        ),
    )


def _notes(names, left, top=10):
    """Return a legend written into the panel, one name below the other."""
    layers = [
        alt.Chart(alt.Data(values=[{}]))
        .mark_text(align="left", text=name, color=colour, fontWeight=600)
        .encode(x=alt.value(left), y=alt.value(top + 16 * row))
        for row, (name, colour) in enumerate(names)
    ]
    return alt.layer(*layers)


def dictionary():
    """Return the likeliest blocks with their probabilities and words."""
    rows = (
        alt.Chart(alt.Data(values=[{"r": r} for r in range(LISTED)]))
        .transform_filter("datum.r < pow(2, n)")
        .transform_calculate(
            block="coin_block[n-1][datum.r]",
            p=f"format({_of_tails('width')}, '.3f')",
            ideal=f"format(n * {_of_tails('ideal')}, '.2f')",
            word="coin_word[i][n-1][datum.r]",
        )
    )
    y = alt.Y(
        "r:O",
        axis=None,
        scale=alt.Scale(domain=list(range(-1, LISTED)), paddingInner=0),
    )
    head = alt.Chart(alt.Data(values=[{"r": -1}]))
    columns: tuple[tuple[Any, ...], ...] = (
        ("block", _("block"), 0.0, "left", style.INK),
        ("p", "p", 0.46, "right", style.INK),
        ("ideal", _("ideal"), 0.7, "right", style.PROBABILITY),
        ("word", _("word"), 0.76, "left", style.CROSS_ENTROPY),
    )
    layers = []
    for field, name, at, align, colour in columns:
        x = alt.X(
            "at:Q",
            axis=None,
            scale=alt.Scale(domain=[0, 1], nice=False),
        )
        layers += [
            rows.transform_calculate(at=str(at))
            .mark_text(align=align, color=colour)
            .encode(x=x, y=y, text=f"{field}:N"),
            head.transform_calculate(at=str(at))
            .mark_text(align=align, color=style.MUTED, text=name)
            .encode(x=x, y=y),
        ]
    return alt.layer(*layers)


def _of_tails(name):
    entries = ",".join(f"{name}_{k + 1}" for k in range(LONGEST + 1))
    return f"[{entries}][coin_tails[n-1][datum.r]]"


def _bits(top, values, field="y"):
    # The same room for every panel's labels keeps the panels in line.
    axis = alt.Axis(values=values, format=".2~g", minExtent=25, maxExtent=25)
    scale = alt.Scale(domain=[0, top], nice=False)
    return alt.Y(f"{field}:Q", title=None, axis=axis, scale=scale)


def by_block():
    """Return the cost per toss for every block length, between its two bounds."""
    sizes = alt.Chart(alt.Data(values=[{"k": k} for k in SIZES]))
    sizes = sizes.transform_calculate(
        y=per_class("cost", LONGEST), low="H", high="H + 1 / datum.k"
    )
    axis = alt.Axis(values=list(SIZES), format=".0f", grid=False)
    scale = alt.Scale(domain=[0.7, LONGEST + 0.3], nice=False)
    x = alt.X("k:Q", title=_("tosses in a block"), axis=axis, scale=scale)
    y = _bits(2.12, [0, 0.5, 1, 1.5, 2])
    here = sizes.transform_filter("datum.k == n")
    cost = sizes.mark_line(**_huffman(), strokeWidth=1.5)
    return alt.layer(
        sizes.mark_area(color=style.GRID, opacity=0.6).encode(
            x=x, y=_bits(2.12, [0, 0.5, 1, 1.5, 2], "low"), y2="high:Q"
        ),
        sizes.mark_line(color=style.PROBABILITY, strokeDash=[6, 4]).encode(
            x=x, y=_bits(2.12, [0, 0.5, 1, 1.5, 2], "low")
        ),
        cost.encode(x=x, y=y),
        sizes.mark_point(**_huffman(), filled=True, size=40, opacity=1).encode(
            x=x, y=y
        ),
        here.mark_point(**_huffman(), filled=True, size=130, opacity=1).encode(
            x=x, y=y
        ),
        _notes(
            [
                (_("between H and H + 1/n"), style.MUTED),
                (_("Huffman"), style.CROSS_ENTROPY),
                (_("entropy H"), style.PROBABILITY),
            ],
            left=96,
        ),
    )


def by_coin(base):
    """Return entropy and cost for every coin, at the chosen block length."""
    axis = alt.Axis(values=[0.5, 0.6, 0.7, 0.8, 0.9, 1], format=".1f")
    scale = alt.Scale(domain=[0.48, 1], nice=False)
    x = alt.X("heads:Q", title=_("probability of heads"), axis=axis, scale=scale)
    y = _bits(1.1, [0, 0.25, 0.5, 0.75, 1])
    here = alt.Chart(alt.Data(values=[{}]))
    layers = []
    for field, now, colour, dash in (
        ("H", "H", style.PROBABILITY, [6, 4]),
        ("cost", "now", style.CROSS_ENTROPY, [1, 0]),
    ):
        line = base.transform_calculate(y=f"datum.{field}")
        dot = here.transform_calculate(heads="heads", y=now)
        layers += [
            line.mark_line(color=colour, strokeDash=dash, clip=True).encode(x=x, y=y),
            dot.mark_point(color=colour, filled=True, size=80, opacity=1).encode(
                x=x, y=y
            ),
        ]
    names = [(_("Huffman"), style.CROSS_ENTROPY), (_("entropy H"), style.PROBABILITY)]
    return alt.layer(*layers, _notes(names, left=14, top=112))
