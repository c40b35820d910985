"""Notebooks: run them, install the library in them, say which cells only show.

Nothing is imported here, so that ``cells`` does not need the extra ``book`` that
running notebooks takes.
"""
