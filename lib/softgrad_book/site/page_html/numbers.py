"""Which data stand behind each panel of a chart, for the table that shows its numbers.

Read from the compiled chart. What panels are made of is `explorables._charts`' small
vocabulary, so that a mark's position and colour say which fields are its numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...i18n import _

Vega = dict[str, Any]


def panels(vega: Vega) -> list[dict[str, Any]]:
    """Return each panel's title and its tables: data, columns, series, dots."""
    found = []
    for group in vega["marks"]:
        title = str(group.get("title", {}).get("text", ""))
        tables = _tables(group, list(_marks(group)), title)
        found.append({"title": title, "tables": tables})
    return found


def _marks(group: Vega) -> Iterator[Vega]:
    """Yield the marks of a panel, those of its paths with the data they come from."""
    for mark in group["marks"]:
        if mark["type"] != "group":
            yield mark
            continue
        facet = mark["from"]["facet"]
        for inner in mark["marks"]:
            yield inner | {"from": {"data": facet["data"]}}


def _tables(group: Vega, marks: list[Vega], title: str) -> list[Vega]:
    dots = [m for m in marks if m["type"] == "symbol"]
    drawn = [m for m in marks if m["type"] in ("line", "area", "rect")]
    drawn = drawn or dots or [m for m in marks if m["type"] == "text"]
    seen: list[Vega] = []
    before: Vega | None = None  # the table of the curve before
    for mark in drawn:
        series = _field(mark, "stroke") or _field(mark, "fill")
        columns = list(_columns(group, mark, title))
        name = _encoded(mark, "strokeDash").get("value")
        if isinstance(name, str):  # one of several curves: a column beside the others
            columns[-1]["title"] = name
            if before and before["data"] == mark["from"]["data"]:
                before["columns"].append(columns[-1])
                continue
        if series in (_field(mark, "x"), _field(mark, "y")):  # lying bars
            columns.sort(key=lambda column: column["field"] != series)
            series = None
        table = {
            "data": mark["from"]["data"],
            "columns": columns,
            "curve": mark["type"] == "line",
            "series": series,
            "now": [
                {
                    "data": dot["from"]["data"],
                    "x": _field(dot, "x"),
                    "y": _field(dot, "y"),
                }
                for dot in dots
            ],
        }
        before = table if isinstance(name, str) else None
        if table["columns"] and table not in seen:
            seen.append(table)
    return seen


def _columns(group: Vega, mark: Vega, title: str) -> Iterator[dict[str, str]]:
    titles = {
        axis["scale"]: str(axis["title"])
        for axis in group.get("axes", [])
        if axis.get("title")
    }
    for channel, other in (("x", "x2"), ("y", "y2")):
        field, end = _field(mark, channel), _field(mark, other)
        if field is None:
            continue
        scale = _encoded(mark, channel)["scale"]
        named = titles.get(scale) or (title if channel == "y" else _("place"))
        if end is None:
            yield {"title": named, "field": field}
        elif field.endswith("_end"):  # stacked: a bar from its start to its end
            yield {"title": named, "field": field, "from": end}
        else:
            yield {"title": _("{} from").format(named), "field": field}
            yield {"title": _("{} to").format(named), "field": end}
    if mark["type"] == "text" and "text" in str(_encoded(mark, "text")):
        yield {"title": _("text"), "field": "text"}


def _field(mark: Vega, channel: str) -> str | None:
    field = _encoded(mark, channel).get("field")
    return field if isinstance(field, str) else None


def _encoded(mark: Vega, channel: str) -> Vega:
    found = mark.get("encode", {}).get("update", {}).get(channel, {})
    found = found[-1] if isinstance(found, list) else found
    return found if isinstance(found, dict) else {}
