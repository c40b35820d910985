"""Derivatives by the rules of calculus.

May import NumPy, SymPy, and of `softgrad.trace` what runs on symbols.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import sympy

from softgrad.trace._text import expression
from softgrad.trace._traced import Traced, apply, piecewise
from softgrad.trace._ways import Way


def derivative(f: Callable[[Any], Any], x: Any) -> Any:
    r"""Differentiate `f` by the rules of calculus, on every way that it can take.

    Parameters
    ----------
    f : callable
        From an array like `x` to a number or an array.
    x : Traced or ndarray of Traced
        Plain symbols.

    Returns
    -------
    Traced or ndarray of Traced, shape ``f(x).shape + x.shape``
        Entry ``[i, j]`` is :math:`\partial f_i/\partial x_j`.

    Raises
    ------
    ValueError
        If `x` holds anything but symbols.

    See Also
    --------
    softgrad.numerical_gradient : The same at one point, by evaluating close by.
    """

    def slope(formula: Any, symbol: Any) -> Traced:
        if not symbol.is_Symbol:
            raise ValueError(f"x must hold symbols, got {symbol}")
        return apply(lambda f: sympy.diff(f, symbol), formula)

    def slopes() -> Any:
        way = cast(Way, Way.current)
        before, way.inside = way.inside, True  # a border has no slope of its own
        jacobian = np.frompyfunc(slope, 2, 1).outer(expression(f(x)), expression(x))
        way.inside = before
        return jacobian

    return piecewise(slopes)
