"""Peak memory, in arrays of the input's size: that of the formula, and no copy more.

NumPy reports to `tracemalloc` what it allocates, so the numbers are exact and repeat.
They count the result, but not the arguments; a tenth is left for sums and indices.
"""

import tracemalloc
from functools import partial

import numpy as np
import pytest

from softgrad import (
    absolute_error,
    absolute_error_grad,
    cross_entropy,
    cross_entropy_grad,
    entropy,
    focal_loss,
    focal_loss_grad,
    generalised_cross_entropy,
    generalised_cross_entropy_grad,
    hardmax,
    kl_divergence,
    log_softmax,
    logsumexp,
    perplexity,
    regression,
    sigmoid,
    smooth_labels,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_cross_entropy_value_and_grad,
    softmax_jvp,
    softmax_squared_error,
    softmax_squared_error_grad,
    softmax_squared_error_value_and_grad,
    softmax_vjp,
    squared_error_grad,
    surprisal,
)


def peak(f, *args):
    """The most bytes that a call holds beyond its arguments, its result included."""
    f(*args)  # what is allocated once for all calls does not count
    tracemalloc.start()
    try:
        result = f(*args)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del result
    return most


RNG = np.random.default_rng(0)
Z = RNG.normal(size=(256, 1000))
P, Q = softmax(Z), softmax(RNG.normal(size=Z.shape))
CLASSES = RNG.integers(0, 1000, 256)

CASES = [
    # Of logits
    (1, softmax, Z),
    (1, partial(softmax, axis=0), Z),
    (1, partial(softmax, temperature=0.5), Z),
    (2, partial(softmax, temperature=2.0), Z),  # halves first
    (2, log_softmax, Z),
    (1, logsumexp, Z),
    (2, hardmax, Z),
    (3, sigmoid, Z),
    # Losses, of classes and of targets
    (2, softmax_cross_entropy, Z, CLASSES),
    (2, softmax_cross_entropy, Z, P),
    (1, softmax_cross_entropy_grad, Z, CLASSES),
    (1, softmax_cross_entropy_grad, Z, P),
    (1, softmax_cross_entropy_value_and_grad, Z, CLASSES),
    (1, softmax_cross_entropy_value_and_grad, Z, P),
    (2, softmax_squared_error, Z, CLASSES),
    (2, softmax_squared_error, Z, P),
    (4, softmax_squared_error_grad, Z, CLASSES),
    (4, softmax_squared_error_grad, Z, P),
    (4, softmax_squared_error_value_and_grad, Z, CLASSES),
    (4, softmax_squared_error_value_and_grad, Z, P),
    (2, focal_loss, Z, CLASSES),
    (1, focal_loss_grad, Z, CLASSES),
    (2, generalised_cross_entropy, Z, CLASSES),
    (1, generalised_cross_entropy_grad, Z, CLASSES),
    (2, absolute_error, Z, CLASSES),
    (3, absolute_error, Z, P),
    (1, absolute_error_grad, Z, CLASSES),
    (4, absolute_error_grad, Z, P),
    # Of probabilities
    (1, cross_entropy_grad, CLASSES, P),
    (2, cross_entropy_grad, Q, P),
    (1, squared_error_grad, CLASSES, P),
    (1, squared_error_grad, Q, P),
    (2, softmax_vjp, P, Z),
    (2, softmax_jvp, P, Z),
    (2, surprisal, P),
    (1, entropy, P),
    (1, perplexity, P),
    (1, cross_entropy, P, Q),
    (1, kl_divergence, P, Q),
    (1, partial(smooth_labels, alpha=0.1), P),
]


def name(case):
    f = case[1]
    kind = " of classes" if any(a is CLASSES for a in case) else ""
    words = ", ".join(f"{k}={v}" for k, v in getattr(f, "keywords", {}).items())
    return f"{getattr(f, 'func', f).__name__}({words}){kind}"


@pytest.mark.parametrize("case", CASES, ids=map(name, CASES))
def test_arrays_held_at_once(case):
    arrays, f, *args = case
    assert peak(f, *args) / Z.nbytes <= arrays + 0.1


@pytest.mark.parametrize("f", [softmax, softmax_cross_entropy_grad])
def test_single_precision_is_not_widened(f):
    args = (CLASSES,) if f is softmax_cross_entropy_grad else ()
    assert peak(f, Z.astype(np.float32), *args) / (Z.nbytes / 2) <= 1.1


def test_training_on_bytes_never_holds_all_of_them_as_floats():
    X = RNG.integers(0, 256, (20_000, 200), dtype=np.uint8)
    y, W = RNG.integers(0, 10, len(X)), np.zeros((200, 10))
    as_floats = 8 * X.nbytes
    epoch = partial(regression.sgd_epoch, X, y, W, rng=0)
    assert peak(epoch) <= 0.02 * as_floats  # the order, and batches of 100
    fit = partial(regression.fit, X, y, epochs=1, rng=0)
    assert peak(fit) <= 0.35 * as_floats  # 4096 examples, to look at them together
