"""What all losses share: the labels they take, and how their values are reduced.

Labels come in two forms, told apart by shape: for logits of shape (..., K), integers of
shape (...,) are class indices, and numbers of shape (..., K) are targets. May import
NumPy and `softgrad._arrays`.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from softgrad._arrays import (
    Array,
    as_array,
    as_labels,
    as_numbers,
    as_rows,
    is_symbolic,
)

Reduction = Literal["mean", "sum", "none"]
Index = tuple[Array, ...]


def labelled(
    z: ArrayLike, y: ArrayLike, reduction: Reduction = "mean"
) -> tuple[Array, Array | Index, Reduction]:
    """Check logits and labels; class indices become the index of their logits."""
    check_reduction(reduction)
    logits = as_rows(z, "z", allow_complex=True)
    labels = labels_for(y, logits, of="z")
    if not isinstance(labels, tuple) and is_symbolic(labels):
        logits = logits + 0 * labels  # symbols, too: formulas subtract in place
    return logits, labels, reduction


def check_reduction(reduction: Reduction) -> None:
    """Raise `ValueError` if a reduction is unknown."""
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(
            f'reduction must be "mean", "sum" or "none", got {reduction!r}'
        )


def labels_for(y: ArrayLike, z: Array, of: str) -> Array | Index:
    """Return targets in the precision of `z`, or the index of the true classes in it.

    With an index y, ``z[y]`` is the logit of each row's true class.
    """
    y = as_array(y, "y")
    if y.shape == z.shape:
        y = as_numbers(y, "y")
        symbolic = is_symbolic(y) or is_symbolic(z)
        return y if symbolic else y.astype(z.real.dtype, copy=False)
    if y.shape == z.shape[:-1]:
        return index_of(as_labels(y, "y", z.shape[-1]))
    raise ValueError(
        f"y must be class indices of shape {z.shape[:-1]} or targets of shape "
        f"{z.shape}, to fit {of}; got shape {y.shape}{_hint(y, z)}"
    )


def classes_for(labels: ArrayLike, z: Array) -> Index:
    """Return the index of the true classes in `z`, where targets are not allowed."""
    labels = as_array(labels, "labels")
    if labels.shape != z.shape[:-1]:
        raise ValueError(
            f"labels must be class indices of shape {z.shape[:-1]}, to fit z; got "
            f"shape {labels.shape}{_hint(labels, z)}"
        )
    return index_of(as_labels(labels, "labels", z.shape[-1]))


def index_of(labels: Array) -> Index:
    """Return the index of the true classes in an array of one axis more."""
    if labels.ndim == 1:  # np.indices takes longer than the rest
        return np.arange(len(labels)), labels
    return *np.indices(labels.shape, sparse=True), labels


def _hint(labels: Array, z: Array) -> str:
    return "; try labels.ravel()" if labels.shape == (*z.shape[:-1], 1) else ""


def reduced(losses: Any, reduction: Reduction) -> Any:
    """Reduce one loss per example to their mean or sum, or leave them."""
    losses = losses + 0.0  # −Σ is −0.0 where Σ is 0
    if reduction == "none" or not np.ndim(losses):
        return losses
    if reduction == "mean":  # divided before they are added: the sum could overflow
        losses /= losses.size
    return losses.sum()


def averaged(gradient: Array, reduction: Reduction) -> Array:
    """Scale one gradient per example, in place, to that of the reduced loss."""
    examples = gradient.size // gradient.shape[-1]
    if reduction == "mean" and examples > 1:
        gradient /= examples
    return gradient
