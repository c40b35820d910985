"""Entropy in pictures: the coin's entropy, and a code as an area."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from softgrad import entropy, expected_length, surprisal

from .. import style
from ..i18n import _
from ._picture import picture


@picture
def binary_entropy() -> tuple[Figure, str]:
    """Draw the entropy of a coin, and what one outcome contributes to it."""
    p = np.linspace(1e-9, 1 - 1e-9, 401)
    coins = np.stack([p, 1 - p], axis=-1)
    area = p * surprisal(p, base=2)
    peak = np.argmax(area)
    figure = Figure(figsize=(5.6, 2.8))
    coin, one = figure.subplots(1, 2, sharex=True, sharey=True)
    coin.plot(p, entropy(coins, base=2), color=style.PROBABILITY)
    for heads in (0.5, 0.9):
        height = entropy([heads, 1 - heads], base=2)
        coin.plot(heads, height, "o", color=style.PROBABILITY)
        coin.annotate(
            f"H = {height:.3f}",
            (heads, height),
            xytext=(-7, -13) if heads > 0.5 else (0, 6),
            textcoords="offset points",
            ha="right" if heads > 0.5 else "center",
        )
    one.plot(p, area, color=style.PROBABILITY, label="$-p\\,\\log_2 p$")
    one.plot(p[peak], area[peak], "o", color=style.PROBABILITY)
    one.annotate(
        f"{area[peak]:.3f}",
        (p[peak], area[peak]),
        xytext=(0, 7),
        textcoords="offset points",
        ha="center",
    )
    coin.set(title=_("Entropy of a coin"), xlabel=_("$p$ of heads"), ylabel=_("bits"))
    one.set(
        title=_("What one outcome adds"),
        xlabel=_("$p$ of the outcome"),
        xticks=[0, 0.5, 1],
        ylim=(0, 1.2),
    )
    one.legend(loc="upper right")
    alt = _(
        "Left: the entropy of a coin against its probability of heads, an arch from 0 "
        "at a coin that always falls the same way up to 1 bit at the fair coin; at "
        "0.9 it is {:.3f} bits. Right: what one outcome adds, p times its surprisal: "
        "0 at both ends, at most {:.3f} bits, at p = {:.2f}."
    ).format(entropy([0.9, 0.1], base=2), area[peak], p[peak])
    return figure, alt


@picture
def code_area(p: ArrayLike, code: Sequence[str]) -> tuple[Figure, str]:
    """Draw each word of a code as a bar: width its probability, height its length."""
    p = np.asarray(p, dtype=float)
    lengths, ideal = [len(word) for word in code], surprisal(p, base=2)
    right = np.cumsum(p)
    left = right - p
    figure = Figure(figsize=(5.6, 2.9))
    axes = figure.subplots()
    axes.bar(
        left,
        lengths,
        p,
        align="edge",
        color=style.CROSS_ENTROPY,
        alpha=0.25,
        label=_("length of the word"),
    )
    axes.hlines(
        ideal, left, right, color=style.PROBABILITY, lw=2, label=_("ideal: surprisal")
    )
    axes.bar(left, lengths, p, align="edge", fill=False, ec=style.CROSS_ENTROPY, lw=0.8)
    top = max(*lengths, *ideal[np.isfinite(ideal)]) + 1.7
    for a, b, word, level in zip(left, right, code, ideal, strict=True):
        # Clear of the line of the ideal length, and upright where the bar is thin.
        room = (b - a) > 0.02 + 0.017 * len(word)
        low = min(level, len(word)) < 0.6
        height = max(level, len(word)) if low or not room else 0
        axes.text(
            (a + b) / 2,
            height + top / 40,
            word,
            ha="center",
            va="bottom",
            rotation="horizontal" if room else "vertical",
            size=9,
        )
    length, bits = expected_length(p, code), entropy(p, base=2)
    kraft = sum(0.5 ** len(word) for word in code)
    axes.set(
        title=_("L = {:.3f}, H = {:.3f} bits;  Kraft sum {:g}").format(
            length, bits, kraft
        ),
        xlabel=_("probability"),
        ylabel=_("bits"),
        xlim=(0, 1),
        ylim=(0, top),
        yticks=range(int(top) + 1),
    )
    axes.grid(visible=False, axis="x")
    axes.legend(loc="upper left", ncols=2)
    rows = [
        _("{} for p = {:.3g} (ideal {:.2f} bits)").format(word, value, level)
        for word, value, level in zip(code, p, ideal, strict=True)
    ]
    alt = _(
        "One bar for each word of a code, as wide as its outcome is probable and as "
        "high as the word is long: {}. The bars' area is the average length, {:.3f} "
        "bits; the area under the ideal lengths is the entropy, {:.3f} bits."
    ).format("; ".join(rows), length, bits)
    return figure, alt
