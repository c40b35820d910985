"""From a stored explorable to what the page holds: Vega, and pictures of it.

Pictures are inline SVG whose colours are CSS variables, so that they follow the
reader's light or dark theme. vl-convert compiles and draws; it takes much memory, so
a server loads it with the first chart.
"""

from __future__ import annotations

import html
from typing import Any

from ... import style
from ...i18n import _
from .controls import beside_html
from .embedding import embedded_json, inline_svg
from .numbers import panels
from .tools import tools_html

BESIDE_CONTROLS = 640  # px, of the picture where the controls stand beside it
TALLEST = 520  # px, of a picture that leaves a phone room for a control below it

Shape = dict[str, int]
"""What makes a chart wide or narrow: signals of Vega with their values."""


def address_of(name: str) -> str:
    """Return an explorable's id in a page, and the name of its own page."""
    return name.replace("_", "-")


def explorable_html(chart: dict[str, Any], suffix: str = "") -> str:
    """Return the figure for a stored explorable.

    One that a reader has just made gets a suffix of its own, and has no own page.
    """
    meta = chart["usermeta"]["explorable"]
    identity = address_of(meta["name"]) + (suffix and f"-{suffix}")
    vega = _to_vega(chart)
    shapes = _shapes(vega, meta)
    # One picture serves both where nothing changes but what is in sight.
    alike = shapes["wide"] == shapes["narrow"]
    pictures = "".join(
        f'<div class="{kind}" aria-hidden="true">'
        f"{inline_svg(_drawn(vega, shape), f'{identity}-{kind[:4]}')}</div>"
        for kind, shape in (
            {"wide narrow": shapes["wide"]} if alike else shapes
        ).items()
    )
    data = style.themed(
        embedded_json({"spec": vega, "shapes": shapes, "panels": panels(vega)})
    )
    described = html.escape(chart["description"])
    title = html.escape(meta["title"])
    scrolled = html.escape(_("Panels of: {}").format(meta["title"]))
    return (
        f'<figure class="explorable" id="{identity}" aria-label="{title}">'
        f'<div class="stand">'
        f'<div class="picture" role="group" aria-label="{scrolled}">'
        f'<div class="drawn" role="img" aria-label="{described}">{pictures}</div></div>'
        f"{beside_html(meta, identity)}"
        f"{tools_html(meta, identity, own_page=not suffix)}</div>"
        f'<script type="application/json">{data}</script></figure>'
    )


def _shapes(vega: dict[str, Any], meta: dict[str, Any]) -> dict[str, Shape]:
    """Return the shape for a page and the one for a phone.

    On a phone the panels stand below each other as far as the screen reaches; what has
    no room there stands beside them, a swipe away.
    """
    width = "width" if "width" in vega else "childWidth"
    columns = meta["wide"]["columns"]
    spared = (style.WIDE - BESIDE_CONTROLS) // columns
    wide = {"columns": columns, width: meta["wide"]["width"] - spared}
    narrow = {"columns": meta["narrow"]["columns"], width: meta["narrow"]["width"]}
    while _height(_drawn(vega, narrow)) > TALLEST:
        narrow["columns"] += 1
    return {"wide": wide, "narrow": narrow}


def _height(svg: str) -> float:
    _x, _y, _width, height = svg.split('viewBox="')[1].split('"')[0].split()
    return float(height)


def _to_vega(chart: dict[str, Any]) -> dict[str, Any]:
    """Compile to Vega, with the number of columns as a signal."""
    import vl_convert

    bare = {key: value for key, value in chart.items() if key != "usermeta"}
    # The figure says what it shows. No mark does: each would, in words, at every step.
    bare["config"] = {**bare["config"], "aria": False, "mark": {"aria": False}}
    vega: dict[str, Any] = vl_convert.vegalite_to_vega(bare)
    for signal in vega["signals"]:
        signal.pop("bind", None)  # the figure has controls of its own
    vega["signals"].append({"name": "columns", "value": chart["columns"]})
    vega["layout"]["columns"] = {"signal": "columns"}
    return vega


def _drawn(vega: dict[str, Any], shape: Shape) -> str:
    """Return the SVG of the first state, with signals set to `shape`."""
    import vl_convert

    signals = [
        s | {"value": shape.get(s["name"], s.get("value"))} for s in vega["signals"]
    ]
    signals = [
        signal if "update" not in signal else {k: signal[k] for k in ("name", "update")}
        for signal in signals
    ]
    sized = {"width": shape["width"]} if "width" in shape else {}
    svg: str = vl_convert.vega_to_svg(vega | sized | {"signals": signals})
    return svg
