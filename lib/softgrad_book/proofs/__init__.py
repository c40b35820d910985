"""Proof cards. SymPy, a third of what a kernel takes, comes with the first one."""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from ._card import Card as Card
    from ._card import card as card
    from ._card import helpers as helpers

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submod_attrs={"_card": ["Card", "card", "helpers"]}
)
