"""The Jacobian of softmax as a heatmap.

Three logits and a vector g. The reader sees the nine derivatives, their eigenvalues
and the product with g, and that all of them collapse at every vertex. The first state
is the photo of a dog that chapter 4 differentiates.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np

from softgrad import softmax, softmax_jacobian, softmax_vjp

from .. import style
from ..i18n import _
from ._charts import (
    Axis,
    bars,
    class_axis,
    classes,
    grouped_bars,
    panel,
    rows,
    upright,
    zero,
)
from ._model import Explorable, Prompt, Quantities, Slider, State
from ._text import text_list

LARGEST_ENTRY = 0.25  # of p (1 − p)


class JacobianHeatmap(Explorable):
    """The probabilities, the matrix, its eigenvalues and its product with a vector."""

    title = "The Jacobian of softmax"
    description = (
        "Four panels for the classes donkey, dog and cat: the probabilities; the 3 by "
        "3 Jacobian as a heatmap with its numbers, positive on the diagonal and "
        "negative beside it; its three eigenvalues; and a vector g beside its product "
        "with the Jacobian."
    )
    controls = (
        Slider("z_1", -6, 6, 0.1, 0.3),
        Slider("z_2", -6, 6, 0.1, 0.5),
        Slider("z_3", -6, 6, 0.1, 0.2),
        Slider("g_1", -1, 1, 0.1, 0),
        Slider("g_2", -1, 1, 0.1, -1),
        Slider("g_3", -1, 1, 0.1, 0),
    )
    readout = (
        "p = ({p_1:.3f}, {p_2:.3f}, {p_3:.3f}). Eigenvalues of J: 0, {small:.3f} and "
        "{large:.3f}. Product: gᵀJ = ({delta_1:.3f}, {delta_2:.3f}, {delta_3:.3f})."
    )
    prompts = (
        Prompt(
            "Be sure of one class",
            "Nearly all the probability is on the dog, and the whole matrix fades: "
            "hardly anything of this g comes through. Give the lead to the donkey, "
            "then to the cat. Right or wrong, each vertex does the same.",
            {"z_1": -2, "z_2": 6, "z_3": -2},
        ),
        Prompt(
            "Let two rivals share",
            "Half for the dog, half for the cat, nothing for the donkey: the largest "
            "eigenvalue is as large as it can be, ½.",
            {"z_1": -6, "z_2": 6, "z_3": 6},
        ),
        Prompt(
            "Choose a constant g",
            "The product is zero, and stays so wherever you move the logits: each "
            "column of the matrix sums to 0, as each row does.",
            {"g_1": 0.7, "g_2": 0.7, "g_3": 0.7},
        ),
    )

    def quantities(self, s: State) -> Quantities:
        z, g = np.array([s.z_1, s.z_2, s.z_3]), np.array([s.g_1, s.g_2, s.g_3])
        p, jacobian = softmax(z), softmax_jacobian(z)
        small, large = eigenvalues(jacobian)
        return {
            "p": p,
            "J": jacobian,
            "small": small,
            "large": large,
            "delta": softmax_vjp(p, g),
        }

    def panels(self, base: Any) -> list[Any]:
        room: dict[str, Any] = {"room": 30, "format": ".2~g"}
        share = Axis(0, 1.15, [0, 0.5, 1], **room)
        slope = Axis(-1.1, 1.1, [-1, 0, 1], **room)
        both = {
            "g": ("g = ∂L/∂p", style.PROBABILITY),
            "delta": ("gᵀJ = ∂L/∂z", style.LOGIT),
        }
        product = grouped_bars(both, slope, legend="bottom")
        return [
            panel(
                "Probabilities p", bars("p", style.PROBABILITY, share, numbers=".3f")
            ),
            panel("Jacobian J: ∂p by row, ∂z by column", heatmap()),
            panel("g, and its product with J", product, zero()),
            panel("Eigenvalues of J", spectrum()),
        ]


def eigenvalues(jacobian: Any) -> tuple[Any, Any]:
    """Return the two eigenvalues, of a symmetric 3 × 3, beside that of (1, 1, 1), 0.

    They are the roots of μ² − tμ + s, with t the trace and s the sum of the principal
    2 × 2 minors. As each row sums to 0, the entries beside the diagonal, −a, −b, −c,
    give both, in sums of positive terms that lose no digits.
    """
    a, b, c = -jacobian[0, 1], -jacobian[0, 2], -jacobian[1, 2]
    half_trace, minors = a + b + c, 3 * (a * b + a * c + b * c)
    spread = ((a - b) ** 2 + (a - c) ** 2 + (b - c) ** 2) / 2  # (t/2)² − s
    large = half_trace + np.sqrt(spread)
    return minors / large, large


def heatmap() -> Any:
    """Draw the nine derivatives: colour for the sign, opacity for the size."""
    places = [(j, k) for j in (1, 2, 3) for k in (1, 2, 3)]
    entries = ",".join(f"J_{j}_{k}" for j, k in places)
    cells = rows(
        [{"row": j, "column": k} for j, k in places],
        v=f"[{entries}][3*datum.row+datum.column-4]",
        size="abs(datum.v)",
        text="format(datum.v, '.3f')",
    ).encode(
        x=class_axis("", "column", **numbered("z")),
        y=row_axis("row", **numbered("p")),
    )
    sign = alt.condition(
        "datum.v < 0", alt.value(style.HARD), alt.value(style.PROBABILITY)
    )
    size = alt.Scale(domain=[0, LARGEST_ENTRY], range=[0.02, 0.6], clamp=True)
    squares = cells.mark_rect(cornerRadius=4, stroke=style.GRID).encode(
        color=sign, opacity=alt.Opacity("size:Q", scale=size, legend=None)
    )
    return squares + cells.mark_text().encode(text="text:N")


def spectrum() -> Any:
    """Draw the eigenvalues as bars on a scale that ends where they must."""
    value = Axis(0, 0.62, [0, 0.1, 0.2, 0.3, 0.4, 0.5], "eigenvalue; never above ½")
    names = text_list([_("1st"), _("2nd"), _("3rd")])
    chart = classes(
        x="[0,small,large][datum.k-1]", text="format(datum.x, '.3f')"
    ).encode(x=value.x(), y=row_axis("k", labelExpr=f"{names}[datum.value-1]"))
    columns = chart.mark_bar(color=style.SMOOTH_MAX, height=20)
    numbers = chart.mark_text(align="left", dx=6).encode(text="text:N")
    return upright(value, 0.5) + columns + numbers


def row_axis(field: str, **options: Any) -> alt.Y:
    """Encode three rows, one below the other."""
    bare = {"ticks": False, "domain": False, "minExtent": 30, "maxExtent": 30}
    return alt.Y(f"{field}:O", title=None, axis=alt.Axis(**bare | options))


def numbered(letter: str) -> dict[str, Any]:
    """Return options of an axis whose labels are a letter with an index."""
    return {"domain": False, "labelExpr": f"'{letter}' + '₁₂₃'[datum.value-1]"}
