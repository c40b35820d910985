"""Explorables: charts with sliders, drawn from softgrad's own formulas.

Each module here holds one explorable, a function of the module's name that
returns an :class:`~softgrad_book.explorable.Explorable`. A new file is found by
itself.
"""

import importlib
import pkgutil

__all__ = [name for _, name, _ in pkgutil.iter_modules(__path__)]

for _name in __all__:
    globals()[_name] = getattr(importlib.import_module(f"{__name__}.{_name}"), _name)
