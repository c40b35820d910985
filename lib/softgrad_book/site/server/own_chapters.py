"""A reader's own copy of the chapters, brought up to date without losing an edit.

On a server for many, the chapters as they are published are one folder that nobody
may write; what a reader changes lies in a folder of the reader's own. Needs the
standard library alone.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

RECORD = ".editions.json"  # what has been laid here: file name to digests


def lay(published: Path, own: Path) -> list[Path]:
    """Lay published chapters into the reader's own folder; return what was written.

    A chapter that the reader does not have is copied. A new edition replaces a copy
    that the reader left as it was. A copy that the reader edited stays, and the new
    edition lies beside it, once: ``02-entropy-new.ipynb``. An edit is a cell that says
    something else; a notebook that was run, and so has other outputs, is none.

    Raises
    ------
    OSError
        If the folder cannot be written, or its disk is full. What lies there is whole.
    """
    own.mkdir(parents=True, exist_ok=True)
    record = _read_record(own)
    written = []
    for chapter in sorted(published.glob("*.ipynb")):
        target = _target(chapter, own, record)
        if target:
            _write(target, chapter.read_bytes())
            written.append(target)
        for name in {chapter.name, target.name if target else chapter.name}:
            known = record.setdefault(name, [])
            known.extend({edition(chapter)} - {*known})
        if target:  # at once: if the next one finds no room, this one is known
            _write_record(own, record)
    _write_record(own, record)
    return written


def edition(notebook: Path) -> str:
    """Return a digest of what a notebook's cells say, whatever they printed."""
    content = notebook.read_bytes()
    with suppress(ValueError, KeyError, TypeError):  # then it is its bytes
        cells = json.loads(content)["cells"]
        said = [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
        content = json.dumps(said).encode()
    return sha256(content).hexdigest()


def _target(chapter: Path, own: Path, record: dict[str, list[str]]) -> Path | None:
    """Return where this edition of a chapter has to be written, None for nowhere."""
    new, copy = edition(chapter), own / chapter.name
    if not copy.exists():
        return copy
    held = edition(copy)
    if held == new:
        return None
    known = record.get(copy.name, [])
    if held in known:
        return copy
    if new in known:  # it was laid beside before
        return None
    beside = (
        own / f"{chapter.stem}-new{number}.ipynb"
        for number in ["", *(f"-{k}" for k in range(2, 1000))]
    )
    return next(
        path
        for path in beside
        if not path.exists() or edition(path) in record.get(path.name, [])
    )


def _read_record(own: Path) -> dict[str, list[str]]:
    with suppress(OSError, ValueError, AttributeError, TypeError):
        record = json.loads((own / RECORD).read_text("utf8"))
        return {str(name): [*map(str, known)] for name, known in record.items()}
    return {}  # then every copy counts as edited


def _write_record(own: Path, record: dict[str, list[str]]) -> None:
    text = json.dumps(record, indent=1, sort_keys=True)
    path = own / RECORD
    if not path.exists() or path.read_text("utf8") != text:
        _write(path, text.encode())


def _write(path: Path, content: bytes) -> None:
    """Write a whole file or none: a disk that is full cuts nothing off."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(part).chmod(0o644)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
