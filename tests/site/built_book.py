"""Where the built book lies, which pages it has, and what builds one."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
BUILD = [sys.executable, "-m", "softgrad_book.site.sphinx_ext", "build"]
AXE = ROOT / "lib/softgrad_book/site/web/node_modules/axe-core/axe.min.js"


def pages() -> list[str]:
    """Return the built pages that readers read."""
    made_by_sphinx = {"genindex.html", "search.html"}
    return sorted(p.name for p in HTML.glob("*.html") if p.name not in made_by_sphinx)
