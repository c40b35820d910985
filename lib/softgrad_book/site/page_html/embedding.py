"""What an HTML page can take in: a drawing, and data for its script.

Needs nothing but the palette.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ...style import themed


def inline_svg(svg: str, prefix: str) -> str:
    """Return `svg` fit to stand in a page, its ids made unique by `prefix`."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}-", svg)
    svg = re.sub(r'(xlink:href|href)="#', rf'\1="#{prefix}-', svg)
    return themed(svg)


def embedded_json(data: Any) -> str:
    """Return `data` as JSON that can stand in a script element."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return text.replace("</", "<\\/")  # or a string could end the element
