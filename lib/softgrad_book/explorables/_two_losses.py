"""Two losses side by side: how explorables tell cross-entropy from squared error.

May import NumPy, the book's style and the charts' vocabulary.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import style
from ._charts import Axis


def losses(cross_entropy: str, squared_error: str) -> dict[str, tuple[str, str]]:
    """Return the series of two quantities, one of each loss."""
    return {
        cross_entropy: ("cross-entropy", style.CROSS_ENTROPY),
        squared_error: ("squared error", style.SQUARED_ERROR),
    }


def norm(g: Any) -> Any:
    """Return the Euclidean length; np.linalg.norm does not run on symbols."""
    return np.sqrt(np.sum(g * g))


# A logarithmic axis for lengths of gradients that never rescales.
LENGTHS = Axis(
    1e-7,
    3,
    [1e-6, 1e-4, 1e-2, 1],
    scale={"type": "log", "clamp": True},
    labelExpr="{'-6': '10⁻⁶', '-4': '10⁻⁴', '-2': '10⁻²', '0': '1'}"
    "[round(log(datum.value) / LN10)]",
)
