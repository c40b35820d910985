"""softgrad: softmax, cross-entropy and their gradients, each formula written once.

Every function here is an ordinary NumPy function of arrays whose last axis counts the
classes, and runs just as well on the symbols of `softgrad.trace`. `descend` walks
downhill on any gradient; softmax regression lives in `softgrad.regression`, networks in
`softgrad.layers`, and their training in `softgrad.training`. Importing this package
imports NumPy and nothing else.
"""

from softgrad.descent import descend
from softgrad.entropy import (
    cross_entropy,
    entropy,
    expected_length,
    huffman_code,
    huffman_merges,
    kl_divergence,
    perplexity,
    surprisal,
)
from softgrad.gradcheck import GradientMismatch, check_gradient, numerical_gradient
from softgrad.jacobian import (
    softmax_jacobian,
    softmax_jacobian_einsum,
    softmax_jacobian_loops,
    softmax_jvp,
    softmax_vjp,
)
from softgrad.losses import (
    cross_entropy_grad,
    one_hot,
    smooth_labels,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_cross_entropy_value_and_grad,
    softmax_squared_error,
    softmax_squared_error_grad,
    softmax_squared_error_value_and_grad,
    squared_error_grad,
)
from softgrad.reweighted_losses import (
    absolute_error,
    absolute_error_grad,
    focal_loss,
    focal_loss_grad,
    generalised_cross_entropy,
    generalised_cross_entropy_grad,
)
from softgrad.softmax import hardmax, log_softmax, logsumexp, sigmoid, softmax

__all__ = [
    "GradientMismatch",
    "absolute_error",
    "absolute_error_grad",
    "check_gradient",
    "cross_entropy",
    "cross_entropy_grad",
    "descend",
    "entropy",
    "expected_length",
    "focal_loss",
    "focal_loss_grad",
    "generalised_cross_entropy",
    "generalised_cross_entropy_grad",
    "hardmax",
    "huffman_code",
    "huffman_merges",
    "kl_divergence",
    "log_softmax",
    "logsumexp",
    "numerical_gradient",
    "one_hot",
    "perplexity",
    "sigmoid",
    "smooth_labels",
    "softmax",
    "softmax_cross_entropy",
    "softmax_cross_entropy_grad",
    "softmax_cross_entropy_value_and_grad",
    "softmax_jacobian",
    "softmax_jacobian_einsum",
    "softmax_jacobian_loops",
    "softmax_jvp",
    "softmax_squared_error",
    "softmax_squared_error_grad",
    "softmax_squared_error_value_and_grad",
    "softmax_vjp",
    "squared_error_grad",
    "surprisal",
]
