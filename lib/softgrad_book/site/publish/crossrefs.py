"""What a chapter says about things beyond itself, for a reader who has it alone.

In the book, citations, other pages and other chapters' equations are links. In
JupyterLab a notebook stands alone, and such a reference would be the key of a
bibliography or of an equation. So there they become text, with a link where it leads
somewhere: to the publication, or to the other notebook. Pybtex reads the bibliography.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pybtex.database import Entry, parse_file  # type: ignore[import-untyped]

from ...i18n import _

# {role}`target` or {role}`text <target>`
ROLE = re.compile(r"\{(cite:[pt]|eq|doc|term)\}`(?:([^`<]+?) <)?([^`>]+)>?`")
LABEL = re.compile(r"^:label: (\S+)$", re.MULTILINE)


class References:
    """Resolves the references in the chapters of `folder`.

    Parameters
    ----------
    chapters : mapping
        The notebooks that lie side by side, by their names without ending.
    bibliography : Path
        The BibTeX file.
    """

    def __init__(self, chapters: Mapping[str, Any], bibliography: Path) -> None:
        self.chapters = chapters
        self.entries = parse_file(str(bibliography)).entries
        self.homes = {
            label: name
            for name, notebook in chapters.items()
            for label in labels(notebook)
        }

    def resolve(self, name: str) -> None:
        """Rewrite what the chapter `name` says about things beyond itself."""
        for cell in self.chapters[name].cells:
            if cell.cell_type == "markdown":
                cell.source = ROLE.sub(lambda role: self._text(role, name), cell.source)

    def _text(self, match: re.Match[str], here: str) -> str:
        role, text, target = match.groups()
        if role == "term":
            return text or target
        if role == "doc":
            return self._chapter(target, text or target)
        if role == "eq":
            home = self.homes[target]
            number = int(home.partition("-")[0])
            text = _("(chapter {})").format(number)
            return match[0] if home == here else self._chapter(home, text)
        cited = "; ".join(
            publication(self.entries[key.strip()], in_brackets=role == "cite:p")
            for key in target.split(",")
        )
        return f"({cited})" if role == "cite:p" else cited

    def _chapter(self, name: str, text: str) -> str:
        return f"[{text}]({name}.ipynb)" if name in self.chapters else text


def labels(notebook: Any) -> Iterator[str]:
    """Yield the labels of the equations in `notebook`."""
    for cell in notebook.cells:
        yield from LABEL.findall(cell.source)


def authors(entry: Entry) -> str:
    """Return how a sentence names the authors of `entry`."""
    names = [" ".join(person.last_names) for person in entry.persons["author"]]
    if len(names) > 2:
        return _("{} et al.").format(names[0])
    return _(" and ").join(names)


def publication(entry: Entry, *, in_brackets: bool) -> str:
    """Return authors and year of `entry`, with a link to it."""
    style = "{}, {}" if in_brackets else "{} ({})"
    text = style.format(authors(entry), entry.fields["year"])
    doi = entry.fields.get("doi")
    address = f"https://doi.org/{quote(doi)}" if doi else entry.fields.get("url")
    return f"[{text}]({address})" if address else text
