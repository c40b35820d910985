"""How the book shows softgrad's formulas: explorables, figures, labs, exercises.

May import :mod:`softgrad`, never the other way round.
"""

import sys

# jsonschema 4.26, which notebooks, charts and servers need, imports this package where
# it finds it, and a grammar for international addresses is compiled: longer than all
# other imports of a server. Nothing here has such addresses, and without it jsonschema
# leaves them unchecked. Here, for it must come before all that imports jsonschema.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
