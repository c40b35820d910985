"""Notebooks: run them, install the library in them, say which cells a cell needs.

Nothing is imported here: ``cells`` runs in the reader's kernel, which has IPython but
not the extra ``book`` that running notebooks takes.
"""
