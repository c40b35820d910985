"""Static figures, drawn by matplotlib in the explorables' palette."""

from .softmax import bars, four_names, sigmoid_slice, simplex

__all__ = ["bars", "four_names", "sigmoid_slice", "simplex"]
