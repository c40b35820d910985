"""What a page holds for the output of a cell, as HTML.

The Sphinx extension puts it into the built page; the server makes it anew when a cell
is run, so that both look alike. Neither of them is imported here, nor is Sphinx.
"""
