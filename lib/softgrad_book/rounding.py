"""What machines agree on: numbers rounded before they are stored."""

from __future__ import annotations

from typing import Any

import numpy as np

DIGITS = 6


def rounded(values: Any) -> np.ndarray:
    """Round to six significant digits: what machines agree on after many steps."""
    values = np.asarray(values, dtype=float)
    flat = [float(f"{value:.{DIGITS}g}") for value in values.ravel()]
    return np.array(flat).reshape(values.shape)
