"""Explorables: charts with sliders and choices, drawn from softgrad's own formulas.

Each module here holds one, a class of the module's name in capitals: `Race` of
`race.py`. A new file is found by itself, and loaded when it is first used.
"""

import pkgutil

import lazy_loader

MODULES = [name for _, name, _ in pkgutil.iter_modules(__path__) if name[0] != "_"]

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submod_attrs={name: [name.title().replace("_", "")] for name in MODULES}
)
