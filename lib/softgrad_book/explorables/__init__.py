"""Explorables: charts with sliders, drawn from softgrad's own formulas.

Each module here holds one explorable, a function of the module's name that
returns an :class:`~softgrad_book.explorable.Explorable`. A new file is found by
itself, and loaded when it is first used.
"""

import importlib
import pkgutil
import sys
from types import ModuleType
from typing import Any

__all__ = [name for _, name, _ in pkgutil.iter_modules(__path__)]


class _Explorables(ModuleType):
    """A package whose modules stand for the function that each of them holds."""

    def __getattr__(self, name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"there is no explorable {name!r}")
        importlib.import_module(f"{__name__}.{name}")
        return vars(self)[name]

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType) and name in __all__:
            value = getattr(value, name)  # Python sets a loaded module here
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Explorables
