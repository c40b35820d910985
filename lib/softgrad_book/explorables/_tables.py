"""Numbers that no closed form gives: computed once, chosen by a control.

A table is looked up in both lives of a formula: in Python by index, in the browser
by an expression such as ``race[m][e]``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from softgrad.trace import Traced, browser_expression, symbols


def look_up(name: str, table: np.ndarray, *index: Any) -> Any:
    """Return the entry of `table` at `index`, numbers or symbols, counted from 0."""
    if any(isinstance(i, Traced) for i in index):
        path = "".join(f"[{browser_expression(i)}]" for i in index)
        return symbols(name + path)
    return table[tuple(round(float(i)) for i in index)]
