"""The book for places where no server of ours runs: a static host, JupyterLite, paper.

Each module here is loaded by itself. Needs the extra ``book``, JupyterLite ``lite``;
Sphinx runs as a command and is not imported.
"""
