"""Translation of the text that lives in code: ``from ..i18n import _``.

With no catalogue for the reader's ``LANGUAGE``, text stays as it is written.
"""

import gettext
from pathlib import Path

_ = gettext.translation(
    "softgrad_book", Path(__file__).parent / "locale", fallback=True
).gettext
