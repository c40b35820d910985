"""What symbols stand for, as SymPy's expressions, LaTeX and text for a browser.

May import NumPy, SymPy and `softgrad.trace._traced`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from sympy.printing.jscode import JavascriptCodePrinter

from softgrad.trace._traced import as_sympy, in_exponentials


def expression(x: Any) -> Any:
    """Return the SymPy expression behind `x`, or an object array of them.

    Parameters
    ----------
    x : Traced, number or array of them

    Returns
    -------
    sympy.Expr or ndarray of them, shape of x

    See Also
    --------
    latex, browser_expression : The same as text.
    """
    return np.frompyfunc(as_sympy, 1, 1)(np.asarray(x, dtype=object))


def latex(x: Any) -> str:
    """Return the LaTeX of `x`: a formula, a column vector or a matrix.

    Raises
    ------
    ValueError
        If `x` has more than 2 axes.

    See Also
    --------
    browser_expression : The same for a browser.
    """
    expr = expression(x)
    if isinstance(expr, np.ndarray):
        if expr.ndim > 2:
            raise ValueError(f"x must have at most 2 axes, got shape {expr.shape}")
        expr = sympy.Matrix(expr.tolist())
    return str(sympy.latex(expr, mat_delim="("))


class _VegaPrinter(JavascriptCodePrinter):
    """SymPy's JavaScript, with the names that Vega's expressions know."""

    def doprint(self, expr: Any, assign_to: Any = None) -> str:
        plain = in_exponentials(expr)
        text = str(super().doprint(plain, assign_to)).replace("Math.", "")
        return " ".join(text.split())


def browser_expression(x: Any) -> Any:
    """Return `x` as text that Vega's expression language evaluates.

    Parameters
    ----------
    x : Traced, number or array of them

    Returns
    -------
    str, or a nested list of str
        For an array, of its shape.

    See Also
    --------
    latex : For a page.

    Examples
    --------
    >>> from softgrad import softmax
    >>> from softgrad.trace import symbols
    >>> browser_expression(softmax(symbols("z", 2))[0])
    '((z_1 - z_2 >= 0) ? ( 1/(exp(-z_1 + z_2) + 1) ) : ( exp(z_1 - z_2)/... ))'
    """
    if np.ndim(x):
        return [browser_expression(row) for row in x]
    return _VegaPrinter().doprint(expression(x))
