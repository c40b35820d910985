"""Explorables: charts with sliders and choices, drawn from softgrad's own formulas.

Each module here holds one, a class of the module's name in capitals: `Race` of
`race.py`. A new file is found by itself, and loaded when it is first used. May import
softgrad and what lies beside this package, but no figure.
"""

import pkgutil
from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from ._mime import MIME_TYPE as MIME_TYPE
    from ._mime import OWN as OWN
    from ._own_loss import OwnLoss as OwnLoss

MODULES = [name for _, name, _ in pkgutil.iter_modules(__path__) if name[0] != "_"]
CLASSES = [name.title().replace("_", "") for name in MODULES]

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "_mime": ["MIME_TYPE", "OWN"],
        "_own_loss": ["OwnLoss"],
        **{name: [title] for name, title in zip(MODULES, CLASSES, strict=True)},
    },
)
