"""One stylesheet in place of a dozen: what the built pages need of them, and no more.

The theme's styles are for every site that might be made with it. ``web/purge.mjs``
keeps the rules that a page or a script of ours can meet; Node runs it once the pages
are built. Needs nothing but the standard library and Node.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ..node import node

WEB = Path(__file__).parents[1] / "web"
NAME = "book/page.css"
LINK = re.compile(rf'({re.escape(NAME)})(?:\?v=\w+)?"')


def make(site: Path, sheets: Sequence[str]) -> None:
    """Write the stylesheet of the pages in `site`, made of `sheets`, in their order.

    Its address in the pages tells one edition from the next, for readers whose browser
    keeps what it once fetched.
    """
    target = site / "_static" / NAME
    command = [
        *map(str, (node(), "purge.mjs", site.resolve(), target.resolve())),
        *sheets,
    ]
    subprocess.run(command, cwd=WEB, check=True)  # noqa: S603 - our own Node
    edition = hashlib.sha256(target.read_bytes()).hexdigest()[:8]
    for path in site.glob("**/*.html"):
        page = path.read_text("utf8")
        dated = LINK.sub(rf'\1?v={edition}"', page)
        if dated != page:
            path.write_text(dated, "utf8")
