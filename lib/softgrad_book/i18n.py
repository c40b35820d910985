"""Translation of the text that lives in code: ``from ..i18n import _``.

With no catalogue for the reader's ``LANGUAGE``, text stays as it is written. The
texts of explorables are translated where their model and its charts are made.
"""

import gettext
from pathlib import Path

_catalogue = gettext.translation(
    "softgrad_book", Path(__file__).parent / "locale", fallback=True
)


def _(text: str) -> str:
    """Return `text` in the reader's language."""
    return _catalogue.gettext(text) if text else ""  # "" is the catalogue's own head
