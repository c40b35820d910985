"""Static figures, drawn by matplotlib in the explorables' palette."""

from .losses import (
    descent_paths,
    gradient_fields,
    non_convex_slice,
    two_class_slopes,
)
from .softmax import bars, four_names, sigmoid_slice, simplex

__all__ = [
    "bars",
    "descent_paths",
    "four_names",
    "gradient_fields",
    "non_convex_slice",
    "sigmoid_slice",
    "simplex",
    "two_class_slopes",
]
