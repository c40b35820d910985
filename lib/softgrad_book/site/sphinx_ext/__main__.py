"""``python -m softgrad_book.site.sphinx_ext build ...``: jupyter-book, begun from here.

It is spared the import that ``softgrad_book/__init__.py`` leaves out: two seconds.
"""

from jupyter_book.cli.main import main

if __name__ == "__main__":
    main(prog_name="jupyter-book")
