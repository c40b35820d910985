"""How fast the formulas are, in a picture of the stored run."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from .. import speed, style
from ..i18n import _
from ._parts import DASHED
from ._picture import picture

# Three libraries, told apart by colour, by marker and by line.
LINES: dict[str, dict[str, Any]] = {
    "softgrad": {"color": style.PROBABILITY, "marker": "o", "zorder": 4},
    "SciPy": {"color": style.HARD, "marker": "s", "linestyle": DASHED},
    "PyTorch": {"color": style.SMOOTH_MAX, "marker": "^", "linestyle": (0, (1, 1))},
}
PANELS = (
    "softmax",
    "log_softmax",
    "logsumexp",
    "loss, classes",
    "gradient, classes",
    "loss and gradient, classes",
    "vjp",
    "entropy",
    "KL divergence",
)


@picture
def seconds_against_plain(dtype: str = "float64") -> tuple[Figure, str]:
    """Draw every library's seconds in units of the plain formula's, size by size."""
    figure = Figure(figsize=(5.8, 5.6))
    panels = figure.subplots(3, 3, sharex=True, sharey=True)
    for axes, quantity in zip(panels.flat, PANELS, strict=True):
        results = [speed.found(quantity, dtype, shape) for shape in speed.SHAPES]
        axes.axhline(1, color=style.INK, lw=1.2)
        for who, line in LINES.items():
            ratios = [speed.ratio(result, who, "plain") for result in results]
            axes.plot(ratios, **line, ms=4, lw=1.4, label=who)
        axes.set_title(quantity.replace(" and ", " and\n"), fontsize=10)
    axes = panels[0, 0]
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    ticks = [t for t in (0.03, 0.1, 0.3, 1, 3, 10, 30) if low < t < high]
    axes.set_yticks(ticks, [f"{t:g}" for t in ticks])
    axes.minorticks_off()
    sizes = list(map(speed.size, speed.SHAPES))
    axes.set_xticks(range(len(sizes)), sizes)
    for axes in panels[-1]:
        axes.tick_params("x", rotation=90, labelsize=9)
    figure.supylabel(_("seconds, in units of plain NumPy's"), fontsize=11)
    handles, labels = panels[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3)
    alt = _(
        "Nine panels, one for each quantity: the seconds of softgrad, SciPy and "
        "PyTorch in units of the plain NumPy formula's, on a logarithmic axis, for six "
        "sizes in {}. For softmax, softgrad takes {} times plain's seconds at the "
        "smallest size and {} at the largest; PyTorch takes {} and {}."
    )
    ends = [
        f"{speed.ratio(speed.found('softmax', dtype, shape), who, 'plain'):.2f}"
        for who in ("softgrad", "PyTorch")
        for shape in (speed.SHAPES[0], speed.SHAPES[-1])
    ]
    return figure, alt.format(dtype, *ends)
