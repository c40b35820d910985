"""Cross-coding: whose words are used, and whose photos are described with them.

Two cameras see three kinds of animals with different frequencies, and each has words
made for its own. Each kind is a rectangle, as wide as it is frequent and as high as its
word is long. The total area is what a photo costs.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from softgrad import cross_entropy, entropy, surprisal

from .. import style
from ..i18n import _
from ._charts import (
    Axis,
    boxes,
    classes,
    colour_of,
    labels,
    panel,
    per_class,
    rows,
    translated,
)
from ._model import Choice, Explorable, Prompt, Quantities, Slider, State
from ._text import quoted, text_list

COUNTRY = np.array([0.5, 0.25, 0.25])  # donkey, dog, cat
DOGS = 0.2  # the share of dogs among the town's dogs and cats
ANIMALS = ("donkey", "dog", "cat")
LONGEST, DEAREST = 5, 3.2  # bits, of a word and of a photo
HEIGHT = 150  # px


class CrossCoding(Explorable):
    """Words made for one distribution, and photos that come from another."""

    title = "Whose words, whose photos?"
    description = (
        "Left: a rectangle for donkey, dog and cat each, as wide as the animal is "
        "frequent among the photos and as high as its word is long, with a line at the "
        "length that its best word would have. Right: bars for the four ways to pair "
        "words and photos, in bits a photo: what the photos' own words cost, and the "
        "surplus for the wrong ones."
    )
    controls = (
        Slider("p_1", 0.05, 0.9, 0.05, 0.1, "donkeys in town $p_1$", format=".2f"),
        Choice("words", ("the country, y", "the town, p"), 1, "words made for"),
        Choice("photos", ("the country, y", "the town, p"), 0, "photos from"),
    )
    readout = (
        "Words made for {words}; photos from {photos}: {bits:.3f} bits a photo. Their "
        "own words would cost {own:.3f}, so the wrong ones waste {wasted:.3f}."
    )
    prompts = (
        Prompt(
            "Use the country's words at home",
            "Half of all photos show a donkey, and its word is the shortest: 1 bit. "
            "The area is the entropy of the country, 1.5 bits a photo.",
            {"p_1": 0.1, "words": 0, "photos": 0},
        ),
        Prompt(
            "Bring the town's words into the country",
            "The town hardly ever says “donkey”, so its word for it is long: 3.32 "
            "bits, and every second photo needs it. Look at the cat as well: its "
            "word is shorter than it need be here, which saves less than it costs.",
            {"p_1": 0.1, "words": 1, "photos": 0},
        ),
        Prompt(
            "Now the other way round",
            "The country's words in town waste as well, but not as much: 0.781 bits "
            "against 0.898. Whose words and whose photos is not the same question.",
            {"p_1": 0.1, "words": 0, "photos": 1},
        ),
        Prompt(
            "Teach the town about donkeys",
            "Now both have the same share of donkeys. The price has fallen to 1.661 "
            "bits. It is still above 1.5, for the town expects four cats to a dog "
            "and the country has as many dogs as cats.",
            {"p_1": 0.5, "words": 1, "photos": 0},
        ),
    )

    def quantities(self, s: State) -> Quantities:
        p = town(s.p_1)
        both = entropy(COUNTRY, base=2), entropy(p, base=2)
        crossed = cross_entropy(COUNTRY, p, base=2), cross_entropy(p, COUNTRY, base=2)
        share = p if s.photos > 0.5 else COUNTRY
        believed = p if s.words > 0.5 else COUNTRY
        return {
            "share": share,
            "word": surprisal(believed, base=2),
            "best": surprisal(share, base=2),
            "bits": cross_entropy(share, believed, base=2),
            "own": entropy(share, base=2),
            "wasted": cross_entropy(share, believed, base=2) - entropy(share, base=2),
            # The four bars: y in y, p in y, p in p, y in p (words in photos).
            "cost": np.array([both[0], crossed[0], both[1], crossed[1]]),
            "floor": np.array([both[0], both[0], both[1], both[1]]),
        }

    def panels(self, base: Any) -> list[Any]:
        width = Axis(0, 1, [0, 0.5, 1], "share of the photos", format=".2~g")
        height = Axis(0, LONGEST, range(LONGEST + 1), "bits", room=25)
        return [
            panel("Width share, height word", words(width, height), height=HEIGHT),
            panel("Bits a photo", prices(), height=HEIGHT),
        ]


def town(donkeys: Any) -> Any:
    """Return the town's shares of donkeys, dogs and cats."""
    rest = 1 - donkeys
    return np.array([donkeys, DOGS * rest, (1 - DOGS) * rest])


def words(x: Axis, y: Axis) -> Any:
    """Return a rectangle per animal, and lines at the lengths of its best words."""
    series = {
        "word": ("length of the word", style.CROSS_ENTROPY),
        "best": ("best length", style.TARGET),
    }
    animals = classes(
        x="[0, share_1, share_1 + share_2][datum.k-1]",
        x2=f"datum.x + {per_class('share')}",
        y=per_class("word"),
        of=quoted(translated(series)[0]),
    )
    edges = animals.transform_calculate(y=per_class("best"))
    edge = edges.mark_rule(strokeWidth=3, color=style.TARGET)
    # Narrow ones have room for an initial, or for nothing.
    names = text_list(_(animal) for animal in ANIMALS)
    named = animals.transform_calculate(
        width="datum.x2 - datum.x",
        name=f"{names}[datum.k-1]",
        text="datum.width > 0.17 ? datum.name : "
        "datum.width > 0.04 ? slice(datum.name, 0, 1) : ''",
        x="(datum.x + datum.x2) / 2",
        y=f"max(datum.y, {per_class('best')})",
    )
    key = alt.Legend(
        symbolType="square",
        symbolSize=150,
        symbolStrokeColor="transparent",
        columnPadding=16,
    )
    box = boxes(animals, x, y, style.CROSS_ENTROPY, stroke=style.PAPER)
    return alt.layer(
        box.encode(color=colour_of(series).legend(key)),
        edge.encode(x=x.x(), x2="x2:Q", y=y.y()),
        labels(named, x, y, dy=-9),
    )


def prices() -> Any:
    """Return the four costs, each as what its photos need and what is wasted."""
    series = {
        "floor": ("own words", style.TARGET),
        "wasted": ("wasted", style.CROSS_ENTROPY),
    }
    own, wasted = translated(series)
    names = ["H(y)", "H(y, p)", "H(p)", "H(p, y)"]
    x = Axis(0, DEAREST, [0, 1, 2, 3], "bits a photo")
    y = alt.Y("row:N", sort=names, title=None, axis=alt.Axis(ticks=False, domain=False))
    cost, floor = (f"[{','.join(f'{n}_{k}' for k in (1, 2, 3, 4))}]" for n in BARS)
    # The bar of the chosen pair is strong, the others are pale.
    chosen = "datum.r == (photos > 0.5 ? 2 : 0) + (photos == words ? 0 : 1)"
    parts = [
        {"r": r, "row": name, "part": part, "of": of}
        for r, name in enumerate(names)
        for part, of in enumerate((own, wasted))
    ]
    columns = rows(
        parts,
        x=f"datum.part ? {floor}[datum.r] : 0",
        x2=f"min(datum.part ? {cost}[datum.r] : {floor}[datum.r], {DEAREST})",
    ).mark_bar(size=22)
    totals = rows(
        [{"r": r, "row": name} for r, name in enumerate(names)],
        x=f"min({cost}[datum.r], {DEAREST})",
        text=f"format({cost}[datum.r], '.2f')",
    )
    strong = alt.condition(chosen, alt.value(1), alt.value(0.35))
    beside = totals.transform_filter(f"datum.x <= {DEAREST - 0.5}")
    within = totals.transform_filter(f"datum.x > {DEAREST - 0.5}")
    within = within.mark_text(align="right", dx=-5, color=style.PAPER)
    return alt.layer(
        columns.encode(
            x=x.x(),
            x2="x2:Q",
            y=y,
            color=colour_of(series, "square"),
            opacity=strong,
        ),
        beside.mark_text(align="left", dx=5).encode(x=x.x(), y=y, text="text:N"),
        within.encode(x=x.x(), y=y, text="text:N"),
    )


BARS = ("cost", "floor")
