"""From a stored explorable to what the page holds: Vega, and pictures of it.

Pictures are inline SVG whose colours are CSS variables, so that they follow the
reader's light or dark theme. vl-convert compiles and draws.
"""

from __future__ import annotations

from typing import Any

import vl_convert

from ...style import themed
from .controls import controls_html
from .embedding import embedded_json, inline_svg


def explorable_html(chart: dict[str, Any]) -> str:
    """Return the figure for a stored explorable."""
    meta = chart["usermeta"]["explorable"]
    name = meta["name"]
    vega = _to_vega(chart)
    width = "width" if "width" in vega else "childWidth"
    shapes = {
        kind: {"columns": meta[kind]["columns"], width: meta[kind]["width"]}
        for kind in ("wide", "narrow")
    }
    pictures = "".join(
        f'<div class="{kind}" aria-hidden="true">'
        f"{inline_svg(_drawn(vega, shape), f'{name}-{kind}')}</div>"
        for kind, shape in shapes.items()
    )
    data = themed(embedded_json({"spec": vega, "shapes": shapes}))
    return (
        f'<figure class="explorable" id="{name}"><div class="picture" role="img"'
        f' aria-label="{_attribute(chart["description"])}">{pictures}</div>'
        f"{controls_html(meta)}"
        f'<script type="application/json">{data}</script></figure>'
    )


def _to_vega(chart: dict[str, Any]) -> dict[str, Any]:
    """Compile to Vega, with the number of columns as a signal."""
    bare = {key: value for key, value in chart.items() if key != "usermeta"}
    vega: dict[str, Any] = vl_convert.vegalite_to_vega(bare)
    for signal in vega["signals"]:
        signal.pop("bind", None)  # the figure has a form of its own
    vega["signals"].append({"name": "columns", "value": chart["columns"]})
    vega["layout"]["columns"] = {"signal": "columns"}
    return vega


def _drawn(vega: dict[str, Any], shape: dict[str, int]) -> str:
    """Return the SVG of the first state, with signals set to `shape`."""
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


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")
