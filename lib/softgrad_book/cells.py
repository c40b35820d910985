"""The name under which the page's script asks a kernel: see ``notebooks/cells.py``."""

from .notebooks.cells import needs as needs
