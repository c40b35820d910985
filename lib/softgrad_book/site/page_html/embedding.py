"""What an HTML page can take in: a drawing, and data for its script.

Needs nothing but the palette.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ...style import themed

# What nobody sees: who drew it, what is hidden, the room between elements and in paths,
# and names that nothing refers to.
METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
ROOM = re.compile(r"(?<=>)\s*\n\s*(?=<)")
PATH = re.compile(r'(?<= d=")[^"]*')
AROUND_COMMAND = re.compile(r"\s*([A-Za-z])\s*")
ID = re.compile(r' id="([^"]*)"')
REFERRED = re.compile(r'(?:href="|url\()#([^")]+)')
# Where a drawing's points lie, and how far one sees through: no eye sees more than two
# decimals.
PLACES = re.compile(
    r'(?<= )(?:d|points|[xy][12]?|c[xy]|r|width|height|opacity)="[^"]*"'
    r"|translate\([^)]*\)|opacity: [\d.]+"
)
LONG = re.compile(r"\d*\.\d{3,}(?:e-?\d+)?|\d+e-\d+")
HIDDEN = re.compile(
    r'<path[^>]*(?: display="none"[^>]*| style="fill: [^;"]*; fill-opacity: 0")/>'
)
# Matplotlib goes round a rectangle point by point.
RECTANGLE = re.compile(
    r'(?<= d=")M(\S+) (\S+)L(\S+) \2L\3 (\S+)L\1 \4L\1 \2'
    r'(?=" clip-path="[^"]*" style="fill: )'
)
# What Vega says of each mark; the page describes the picture as a whole.
SAID_OF_MARKS = re.compile(r' (?:aria-label|aria-roledescription|role)="[^"]*"')


def inline_svg(svg: str, prefix: str) -> str:
    """Return `svg` fit to stand in a page, its ids made unique by `prefix`."""
    svg = SAID_OF_MARKS.sub("", svg[svg.index("<svg") :])
    svg = PLACES.sub(lambda place: LONG.sub(_short, place[0]), svg)
    svg = _without_unseen(svg)
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}-", svg)
    svg = re.sub(r'(xlink:href|href)="#', rf'\1="#{prefix}-', svg)
    return themed(svg)


def _without_unseen(svg: str) -> str:
    svg = ROOM.sub("", HIDDEN.sub("", METADATA.sub("", svg)))
    svg = PATH.sub(lambda path: AROUND_COMMAND.sub(r"\1", path[0]).strip(), svg)
    svg = RECTANGLE.sub(r"M\1 \2H\3V\4H\1Z", svg)
    referred = set(REFERRED.findall(svg))
    return ID.sub(lambda found: found[0] if found[1] in referred else "", svg)


def _short(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def embedded_json(data: Any) -> str:
    """Return `data` as JSON that can stand in a script element."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    # Or a string could end the element, or keep the browser from seeing its end.
    return text.replace("</", "<\\/").replace("<!--", "\\u003c!--")
