"""Static figures, drawn by matplotlib in the explorables' palette.

A figure's module is loaded when the figure is first drawn.
"""

import importlib
from typing import Any

_MODULES = {
    "cross_entropy": ("expected_losses", "gibbs", "jensen", "negative_log"),
    "entropy": ("binary_entropy", "code_area"),
    "gradient": ("compare_gradients", "computation_graph", "push_and_pull"),
    "jacobian": ("cost_against_classes", "einsum_indices", "moves_on_simplex"),
    "losses": (
        "descent_paths",
        "gradient_fields",
        "non_convex_slice",
        "two_class_slopes",
    ),
    "regression": (
        "boundaries",
        "confusion",
        "progress",
        "reliability",
        "shapes",
        "templates",
        "worst_mistakes",
    ),
    "softmax": ("bars", "four_names", "sigmoid_slice", "simplex"),
    "speed": ("seconds_against_plain",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __dir__() -> list[str]:
    return list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"there is no figure {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
