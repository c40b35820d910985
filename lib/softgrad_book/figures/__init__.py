"""Static figures, drawn by matplotlib in the explorables' palette.

A figure's module, and matplotlib with it, is loaded when the figure is first drawn: a
chapter's first cell imports this package, and would take three quarters longer.
May import softgrad and what lies beside this package, but no explorable.
"""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from ._picture import Picture as Picture
    from .reference import SHAPES as SHAPES
    from .reference import shape as shape

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "_picture": ["Picture", "picture"],
        "cross_entropy": ["expected_losses", "gibbs", "jensen", "negative_log"],
        "entropy": ["binary_entropy", "code_area"],
        "gradient": [
            "compare_gradients",
            "computation_graph",
            "push_and_pull",
            "two_registers",
        ],
        "jacobian": [
            "cost_against_classes",
            "einsum_indices",
            "explosion_and_collapse",
            "layers_as_vjps",
            "moves_on_simplex",
        ],
        "losses": [
            "descent_paths",
            "gradient_fields",
            "non_convex_slice",
            "two_class_slopes",
        ],
        "networks": ["learning_curves", "learnt_map", "network_as_vjps", "pulls"],
        "reference": ["SHAPES", "shape"],
        "regression": [
            "boundaries",
            "confusion",
            "progress",
            "reliability",
            "shapes",
            "templates",
            "worst_mistakes",
        ],
        "softmax": ["bars", "four_names", "sigmoid_slice", "simplex"],
        "speed": ["seconds_against_plain"],
    },
)
