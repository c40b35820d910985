"""What a page need not bring at once, or twice, so that it opens sooner.

Charts, which wait for a reader who moves them, get files of their own. The letters of
matplotlib's pictures, each a shape, stand once in a page and not in every picture.
Sections far from the screen are not laid out, and say how much room to keep for them.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from .own_pages import FOLDER

CHART = re.compile(
    r'(?P<figure><figure class="explorable" id="(?P<identity>[\w-]+)")'
    r"(?P<shown>(?:(?!</figure>).)*?)"
    r'<script type="application/json">(?P<chart>[^<]*(?:<(?!/script>)[^<]*)*)</script>'
    r"(?=</figure>)",
    re.DOTALL,
)
# Named after font and character, and made unique by a prefix, see `inline_svg`.
LETTER = r"c[\d-]+-(?P<letter>[A-Z]\w+(?:-\w+)*-[0-9a-f]+)"
SHAPE = re.compile(rf'<path id="{LETTER}"(?P<shape>[^>]*)/>')
USE = re.compile(rf'(?<=href="#){LETTER}(?=")')


def charts_apart(app: Sphinx, body: str) -> str:
    """Move the charts of a page's explorables into files beside their own pages."""
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)

    def apart(found: re.Match[str]) -> str:
        data = found["chart"].encode()
        version = hashlib.sha256(data).hexdigest()[:8]  # no older one from a cache
        name = f"{found['identity']}.json"
        (folder / name).write_bytes(data)
        address = f"{FOLDER}/{name}?v={version}"
        return f'{found["figure"]} data-chart="{address}"{found["shown"]}'

    return CHART.sub(apart, body)


def letters_once(body: str) -> str:
    """Move the letters of all pictures to the start of the page."""
    shapes = {found["letter"]: found["shape"] for found in SHAPE.finditer(body)}
    if not shapes:
        return body
    letters = "".join(f'<path id="{n}"{shape}/>' for n, shape in shapes.items())
    body = USE.sub(lambda use: use["letter"], SHAPE.sub("", body))
    hidden = '<svg class="letters" width="0" height="0" aria-hidden="true">'
    return f"{hidden}<defs>{letters}</defs></svg>{body}"


PICTURE = 700  # letters, of which a picture or an explorable takes the room


def rooms(body: str, doctree: nodes.document) -> str:
    """Tell the style of each of a page's sections how long it is, in 1,000 letters."""
    for section in doctree.findall(nodes.section):
        if not isinstance(section.parent.parent, nodes.document):
            continue
        raw = len(list(section.findall(nodes.raw)))
        texts = section.findall(nodes.Text)
        letters = sum(len(t) for t in texts if not isinstance(t.parent, nodes.raw))
        length = (letters + PICTURE * raw) / 1000
        start = f'<section id="{section["ids"][0]}"'
        body = body.replace(start, f'{start} style="--length: {length:.1f}"', 1)
    return body
