"""The repository on GitHub that other places take the notebooks from.

Its address stands in ``_config.yml``. Needs the standard library alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")


@dataclass(frozen=True)
class Repository:
    """A branch of a repository on GitHub."""

    name: str  # OWNER/REPOSITORY
    branch: str

    @property
    def package(self) -> str:
        """What pip installs to run the chapters with the library from here."""
        address = f"git+https://github.com/{self.name}@{self.branch}"
        return f"softgrad[notebooks] @ {address}"

    def binder(self, notebook: str) -> str:
        """Return the address that opens `notebook` on Binder."""
        branch = quote(self.branch, safe="")
        path = quote(f"lab/tree/book/{notebook}", safe="")
        return f"https://mybinder.org/v2/gh/{self.name}/{branch}?urlpath={path}"

    def colab(self, notebook: str) -> str:
        """Return the address that opens `notebook` in Colab."""
        path = quote(f"{self.name}/blob/{self.branch}/book/{notebook}")
        return f"https://colab.research.google.com/github/{path}"


def repository(url: str, branch: str = "main") -> Repository | None:
    """Return the repository at the address `url`, or None when that is empty.

    Raises
    ------
    ValueError
        If `url` is no repository's address on GitHub: Colab opens no others.

    Examples
    --------
    >>> repository("https://github.com/someone/softmax.git").name
    'someone/softmax'
    """
    if not url:
        return None
    match = GITHUB.fullmatch(url)
    if not match:
        expected = "https://github.com/OWNER/REPOSITORY"
        raise ValueError(f"repository url must be {expected}, got {url!r}")
    return Repository(match[1], branch)
