"""Static figures, drawn by matplotlib in the explorables' palette."""

from .cross_entropy import expected_losses, gibbs, jensen, negative_log
from .entropy import binary_entropy, code_area
from .gradient import compare_gradients, computation_graph, push_and_pull
from .jacobian import cost_against_classes, einsum_indices, moves_on_simplex
from .losses import (
    descent_paths,
    gradient_fields,
    non_convex_slice,
    two_class_slopes,
)
from .regression import (
    boundaries,
    confusion,
    progress,
    reliability,
    shapes,
    templates,
    worst_mistakes,
)
from .softmax import bars, four_names, sigmoid_slice, simplex

__all__ = [
    "bars",
    "binary_entropy",
    "boundaries",
    "code_area",
    "compare_gradients",
    "computation_graph",
    "confusion",
    "cost_against_classes",
    "descent_paths",
    "einsum_indices",
    "expected_losses",
    "four_names",
    "gibbs",
    "gradient_fields",
    "jensen",
    "moves_on_simplex",
    "negative_log",
    "non_convex_slice",
    "progress",
    "push_and_pull",
    "reliability",
    "shapes",
    "sigmoid_slice",
    "simplex",
    "templates",
    "two_class_slopes",
    "worst_mistakes",
]
