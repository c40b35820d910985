"""The book in a Jupyter Server: ``app`` is the extension, ``__main__`` the command.

Imports Jupyter Server and ``page_html``, not Sphinx; nothing is imported here, so that
the command's help comes at once.
"""
