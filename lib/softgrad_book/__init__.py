"""How the book shows softgrad's formulas: explorables, figures, labs, exercises.

May import :mod:`softgrad`, never the other way round.
"""
