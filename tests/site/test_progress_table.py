"""The teacher's table counts what the page "Your progress" counts."""

import json
import re

from built_book import HTML, ROOT
from softgrad_book.classroom.progress import columns


def test_the_page_and_the_table_count_the_same():
    page = (HTML / "progress.html").read_text("utf8")
    (data,) = re.findall(
        r'<script type="application/json">(\{.*?\})</script></div>', page, re.DOTALL
    )
    counted = {}
    for chapter in json.loads(data)["chapters"]:
        for e in chapter["exercises"]:
            places = range(e["from"], e["from"] + e["points"])
            ticks = tuple(f"softgrad.ticks.{chapter['page']}.{n}" for n in places)
            solved = (f"softgrad.solved.{e['number']}",)
            counted[e["number"]] = solved if e["checked"] else ticks
    assert dict(columns(ROOT / "book")) == {n: k for n, k in counted.items() if k}
