"""Run the library's formulas on symbols: proofs, LaTeX and browser expressions.

NumPy's ufuncs call a method of the same name on every element of an object array. An
array of `Traced` elements therefore runs through `softmax` and its kin unchanged, and
what comes out is the formula that the code computes. This is the one part of softgrad
that imports SymPy.

A comparison of symbols has no answer of its own. Code that asks one, a maximum say, is
run once for each *way* in which its comparisons can fall, and the results are joined
into one piecewise formula (`piecewise`; the library's functions and NumPy's do so by
themselves). Two formulas are equal if they are equal on every way (`prove_equal`).
"""

from softgrad.trace._calculus import derivative
from softgrad.trace._proof import NotProved, Proof, Refuted, prove_equal
from softgrad.trace._text import browser_expression, expression, latex
from softgrad.trace._traced import Traced, piecewise, symbols

__all__ = [
    "NotProved",
    "Proof",
    "Refuted",
    "Traced",
    "browser_expression",
    "derivative",
    "expression",
    "latex",
    "piecewise",
    "prove_equal",
    "symbols",
]

for _error in (NotProved, Refuted):
    _error.__module__ = __name__  # tracebacks name them as they are imported
