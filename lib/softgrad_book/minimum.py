"""The logits at which an expected loss is least, found by trying.

The losses here may have kinks, flat places and no minimum at all: no method that
follows a gradient is at home with all of them. Imports NumPy only.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

REACH = 30.0  # of a logit: beyond it, no probability changes in print
PARTS = 20  # of the first grid
TRIES = 30  # a round
ROUNDS = 100


def lowest(f: Callable[[Any], Any], classes: int) -> Any:
    """Return the logits at which `f` is least, as far as found.

    A grid of predictions comes first. Then each round tries points around the best one,
    in a cloud that grows whenever one of them is better, and shrinks whenever none is.
    The points are the same every time.

    Parameters
    ----------
    f : callable
        From logits, shape (n, classes), to their values, shape (n,). NaN counts as ∞.
    classes : int

    Returns
    -------
    ndarray, shape (classes,)
    """
    rng = np.random.default_rng(0)
    cloud, width = np.log(_grid(classes)), 0.2
    best, least = cloud[0], np.inf
    for _round in range(ROUNDS):
        values = f(cloud)
        values = np.where(np.isnan(values), np.inf, values)
        k = np.argmin(values)
        if values[k] < least:
            best, least, width = cloud[k], values[k], 1.5 * width
        else:
            width *= 0.7
        cloud = best + width * rng.standard_normal((TRIES, classes))
        cloud = np.clip(cloud, -REACH, REACH)
    return best


def _grid(classes: int) -> Any:
    """Return all probabilities that are whole parts, none of them 0."""
    parts = itertools.product(range(1, PARTS), repeat=classes)
    return np.array([p for p in parts if sum(p) == PARTS]) / PARTS
