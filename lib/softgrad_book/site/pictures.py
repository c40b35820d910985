"""From a stored chart to what the page holds: Vega, and a picture of it.

Pictures are inline SVG whose colours are CSS variables, so that they follow the
reader's light or dark theme.
"""

from __future__ import annotations

import json
import re
from typing import Any

import vl_convert

from .. import style
from ..explorable import narrowed, narrowing

_BY_HEX = {tone.light: f"var(--sg-{name})" for name, tone in style.PALETTE.items()}
_HEX = re.compile("|".join(_BY_HEX), re.IGNORECASE)


def themed(text: str) -> str:
    """Replace the palette's colours by the page's variables."""
    return _HEX.sub(lambda found: _BY_HEX[found[0].lower()], text)


def palette_css() -> str:
    """Return the variables that :func:`themed` refers to, light and dark."""

    def rules(tone: str) -> str:
        return "".join(
            f"--sg-{name}:{getattr(colour, tone)};"
            for name, colour in style.PALETTE.items()
        )

    dark = rules("dark")
    return (
        f":root{{{rules('light')}}}"
        f"@media screen{{html[data-theme=dark]{{{dark}}}}}"
        "@media screen and (prefers-color-scheme:dark)"
        f"{{html[data-theme=auto]{{{dark}}}}}"
    )


def inline_svg(svg: str, prefix: str) -> str:
    """Return `svg` fit to stand in a page, its ids made unique by `prefix`."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}-", svg)
    svg = re.sub(r'(xlink:href|href)="#', rf'\1="#{prefix}-', svg)
    return themed(svg)


def explorable_html(chart: dict[str, Any]) -> str:
    """Return the figure for a stored explorable."""
    meta = chart["usermeta"]
    name = meta["explorable"]
    narrow_chart = narrowed(chart, meta["narrow"])
    wide, narrow = map(_to_vega, (chart, narrow_chart))
    data = {"spec": wide, "narrow": narrowing(wide, narrow)}
    text = themed(json.dumps(data, separators=(",", ":"), ensure_ascii=False))
    text = text.replace("</", "<\\/")  # or a string could end the script element
    pictures = "".join(
        f'<div class="{kind}">{inline_svg(svg, f"{name}-{kind}")}</div>'
        for kind, svg in (
            ("wide", vl_convert.vegalite_to_svg(chart)),
            ("narrow", vl_convert.vegalite_to_svg(narrow_chart)),
        )
    )
    description = _attribute(chart["description"])
    return (
        f'<figure class="explorable" id="{name}">'
        f'<div class="picture" role="img" aria-label="{description}">'
        f"{pictures}</div>{meta['html']}"
        f'<script type="application/json">{text}</script></figure>'
    )


def _to_vega(chart: dict[str, Any]) -> dict[str, Any]:
    bare = {key: value for key, value in chart.items() if key != "usermeta"}
    vega: dict[str, Any] = vl_convert.vegalite_to_vega(bare)
    for signal in vega["signals"]:
        signal.pop("bind", None)  # the figure has a form of its own
    return vega


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")
