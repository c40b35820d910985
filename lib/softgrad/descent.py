"""Gradient descent on the logits themselves: what a loss alone does to a prediction.

May import NumPy and `softgrad._arrays`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from softgrad._arrays import Array, as_numbers

__all__ = ["descend"]


def descend(
    grad: Callable[[Array], Array], z: ArrayLike, lr: float, steps: int
) -> Array:
    r"""Walk downhill from `z`, and return every point of the walk.

    .. math:: z \leftarrow z - \eta \, \nabla L(z)

    Parameters
    ----------
    grad : callable
        From a point, shape of `z`, to the gradient there, of the same shape.
    z : array_like
        Where to start.
    lr : float
        The step size :math:`\eta > 0`.
    steps : int
        How many steps to take, at least 0.

    Returns
    -------
    ndarray, shape (steps + 1, ...)
        The start, and the point after each step.

    Raises
    ------
    ValueError
        If `lr` is not positive or `steps` is negative.

    Examples
    --------
    >>> descend(lambda x: 2 * x, [1.0], lr=0.25, steps=3).ravel()
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    if not lr > 0:
        raise ValueError(f"lr must be positive, got {lr}")
    if steps < 0:
        raise ValueError(f"steps must not be negative, got {steps}")
    path = [as_numbers(z, "z")]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.stack(path)
