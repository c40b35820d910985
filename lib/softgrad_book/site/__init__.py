"""The book as a site: its pages, a server that runs their cells, what is published.

``sphinx_ext`` makes the pages, ``server`` serves them with kernels, ``publish`` makes
what needs no server of ours. They share ``page_html``, what a page holds for an output;
``web`` is the browser's code, which is bundled into ``static``. Nothing is imported
here, so that each of them loads without the others.
"""
