"""Gradient descent on the logits themselves: what a loss alone does to a prediction.

May import NumPy and `softgrad._arrays`.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

import numpy as np
from numpy.typing import ArrayLike

from softgrad._arrays import Array, as_count, as_numbers, as_scalar, quiet

__all__ = ["descend"]


@quiet
def descend(
    grad: Callable[[Array], Array], z: ArrayLike, lr: float, steps: int
) -> Array:
    r"""Walk downhill from `z`, and return every point of the walk.

    .. math:: z \leftarrow z - \eta \, \nabla L(z)

    Parameters
    ----------
    grad : callable
        From a point, shape of `z`, to the gradient there, of the same shape. It gets
        a copy of the point.
    z : array_like
        Where to start.
    lr : float
        The step size :math:`\eta > 0`.
    steps : int
        How many steps to take, at least 0.

    Returns
    -------
    ndarray, shape (steps + 1, ...)
        The start, and the point after each step, in the float dtype of `z`.

    Raises
    ------
    ValueError
        If `lr` is not positive and finite, `steps` is negative or `z` is empty.
    TypeError
        If `z` does not hold real numbers, or `steps` is not an integer.

    See Also
    --------
    softgrad.regression.sgd_epoch : Descent on the weights of a model.

    Examples
    --------
    >>> descend(lambda x: 2 * x, [1.0], lr=0.25, steps=3).ravel()
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    lr = as_scalar(lr, "lr", "positive and finite", lambda lr: 0 < lr < inf)
    path = [as_numbers(z, "z")]
    for _ in range(as_count(steps, "steps", 0)):
        z = path[-1]
        path.append((z - lr * as_numbers(grad(z.copy()), "grad")).astype(z.dtype))
    return np.stack(path)
