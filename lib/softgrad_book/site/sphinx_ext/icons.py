"""The icons of a page: inline SVG in place of the theme's icon font.

Strokes on a field of 24 by 24, in the colour of the text around them.
"""

from __future__ import annotations

import re

# The theme's names for them: Font Awesome's.
STROKES = {
    "angle-left": "M15 5l-7 7 7 7",
    "angle-right": "M9 5l7 7-7 7",
    "arrow-up": "M12 20V4m-7 7 7-7 7 7",
    "bars": "M4 6h16M4 12h16M4 18h16",
    "circle-half-stroke": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18v18m2-17.5v17m2-16v15"
    "m2-13.5v12m2-9v6",
    "copy": "M9 9h11v11H9zM15 9V4H4v11h5",
    "download": "M12 3v12m-5-5 5 5 5-5M4 17v3h16v-3",
    "expand": "M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5",
    "file": "M6 3h8l4 4v14H6zm8 0v4h4",
    "file-pdf": "M7 8V3h10v5M7 17H4v-7h16v7h-3M7 14h10v7H7z",
    "list": "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
    "magnifying-glass": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zm5 11 5 5",
    "moon": "M20 14.5A8.5 8.5 0 1 1 9.5 4 7 7 0 0 0 20 14.5z",
    "sun": "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zm0-6v2m0 16v2M2 12h2m16 0h2"
    "M5 5l1.4 1.4m11.2 11.2L19 19M5 19l1.4-1.4M17.6 6.4 19 5",
}

OF_THE_FONT = re.compile(
    r'<(?P<tag>i|span) class="(?P<classes>[^"]*\bfa[sb]?\b[^"]*|[^"]*\bfa-[^"]*)"'
    r"(?P<rest>[^>]*)></(?P=tag)>"
)
# Attributes for scripts of the theme's that no page loads.
FOR_SCRIPTS = re.compile(r' (data-bs-[a-z-]+|onclick)="[^"]*"')


def icon(name: str, classes: str = "", rest: str = "") -> str:
    """Return the icon that Font Awesome calls `name`."""
    also = f" {classes}" if classes else ""
    return (
        f'<svg class="icon{also}"{rest} viewBox="0 0 24 24" aria-hidden="true">'
        f'<path d="{STROKES[name]}"/></svg>'
    )


def with_icons(html: str) -> str:
    """Return the theme's `html` with drawn icons; a filter for its templates."""

    def drawn(match: re.Match[str]) -> str:
        classes = match["classes"].split()
        (name,) = (n for c in classes if (n := c.removeprefix("fa-")) in STROKES)
        others = [c for c in classes if not c.startswith("fa")]
        return icon(name, " ".join(others), match["rest"])

    return OF_THE_FONT.sub(drawn, FOR_SCRIPTS.sub("", html))
