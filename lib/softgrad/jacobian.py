"""The Jacobian of softmax, and how to multiply by it without building it.

J = diag(p) − p pᵀ is a diagonal plus a rank-one matrix, so a product with it costs K
operations, not K². May import NumPy, `softgrad._arrays` and `softgrad.softmax`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from softgrad._arrays import Array, alike, as_rows, checked_by
from softgrad.softmax import softmax

__all__ = [
    "softmax_jacobian",
    "softmax_jacobian_einsum",
    "softmax_jacobian_loops",
    "softmax_jvp",
    "softmax_vjp",
]


def _logits(z: ArrayLike) -> tuple[Array]:
    """Check logits."""
    return (as_rows(z, "z"),)


def _output(p: ArrayLike, g: ArrayLike) -> tuple[Array, Array]:
    """Check probabilities, and a gradient over the same classes."""
    return _aligned(p, g, "g")


def _direction(p: ArrayLike, v: ArrayLike) -> tuple[Array, Array]:
    """Check probabilities, and a direction over the same classes."""
    return _aligned(p, v, "v")


def _aligned(p: ArrayLike, g: ArrayLike, name: str) -> tuple[Array, Array]:
    p = as_rows(p, "p", allow_complex=True)
    g = as_rows(g, name, allow_complex=True)
    if p.shape[-1] != g.shape[-1]:
        raise ValueError(
            f"{name} must have as many classes as p, got shapes {g.shape} and {p.shape}"
        )
    return alike(p, g)


@checked_by(_logits)
def softmax_jacobian(z: Array) -> Array:
    r"""Return every derivative of every probability by every logit.

    .. math:: J_{jk} = \frac{\partial p_j}{\partial z_k} = p_j (\mathbf 1[j = k] - p_k)

    Parameters
    ----------
    z : array_like, shape (..., K)
        Logits, in natural-log units. Real or symbols.

    Returns
    -------
    ndarray, shape (..., K, K)
        Symmetric and positive semidefinite; rows and columns sum to 0.

    Raises
    ------
    ValueError
        If `z` is empty or a scalar.
    TypeError
        If `z` does not hold real numbers.

    See Also
    --------
    softmax_vjp, softmax_jvp : Products with it, without building it.
    softmax_jacobian_loops, softmax_jacobian_einsum : The same, written for reading.

    Notes
    -----
    It takes K² numbers per row of `z`. To multiply by it use `softmax_vjp`.

    Examples
    --------
    >>> softmax_jacobian([0.3, 0.5, 0.2]).round(8)
    array([[ 0.21755428, -0.12497243, -0.09258185],
           [-0.12497243,  0.23805216, -0.11307973],
           [-0.09258185, -0.11307973,  0.20566159]])
    """
    p = softmax(z)
    identity = np.eye(p.shape[-1], dtype=p.dtype)
    p_j, p_k = p[..., :, np.newaxis], p[..., np.newaxis, :]
    return p_j * (identity - p_k)


@checked_by(_logits)
def softmax_jacobian_loops(z: Array) -> Array:
    r"""Return what `softmax_jacobian` does, one derivative at a time: slow, but plain.

    .. math::
        J_{jk} = \begin{cases} p_j (1 - p_j) & j = k \\ -p_j p_k & j \ne k \end{cases}

    Parameters
    ----------
    z
        As in `softmax_jacobian`.

    Returns
    -------
    ndarray, shape (..., K, K)

    Raises
    ------
    ValueError, TypeError
        As `softmax_jacobian` does.

    See Also
    --------
    softmax_jacobian : The same without loops.

    Examples
    --------
    >>> softmax_jacobian_loops([0, 0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    p = softmax(z)
    num_classes = p.shape[-1]
    jacobian = np.empty((*p.shape, num_classes), dtype=p.dtype)
    for n in np.ndindex(p.shape[:-1]):
        for j in range(num_classes):
            for k in range(num_classes):
                kronecker = 1 if j == k else 0
                jacobian[*n, j, k] = p[*n, j] * (kronecker - p[*n, k])
    return jacobian


@checked_by(_logits)
def softmax_jacobian_einsum(z: Array) -> Array:
    r"""Return what `softmax_jacobian` does, with a matrix product in einsum's notation.

    .. math:: J = \operatorname{diag}(p) - p \, p^\top

    Parameters
    ----------
    z
        As in `softmax_jacobian`.

    Returns
    -------
    ndarray, shape (..., K, K)

    Raises
    ------
    ValueError, TypeError
        As `softmax_jacobian` does.

    See Also
    --------
    softmax_jacobian : The same by broadcasting.

    Examples
    --------
    >>> softmax_jacobian_einsum([0, 0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])
    """
    p = softmax(z)
    identity = np.eye(p.shape[-1], dtype=p.dtype)
    diagonal = np.einsum("...j,jk->...jk", p, identity)
    outer = np.einsum("...j,...k->...jk", p, p)
    return diagonal - outer


@checked_by(_output)
def softmax_vjp(p: Array, g: Array) -> Array:
    r"""Multiply a row vector by the Jacobian of softmax: the backward pass.

    .. math:: g^\top J = p \odot (g - \langle g, p \rangle)

    It carries the gradient g = ∂L/∂p back to the logits, for whatever loss.

    Parameters
    ----------
    p : array_like, shape (..., K)
        Probabilities, the output of `softmax`. Not checked to sum to 1.
    g : array_like, shape (..., K)
        Gradient with respect to `p`. The leading axes broadcast.

    Returns
    -------
    ndarray, shape (..., K)
        Rows that sum to 0.

    Raises
    ------
    ValueError
        If the numbers of classes differ, or an argument is empty or a scalar.
    TypeError
        If an argument does not hold numbers.

    See Also
    --------
    softmax_jvp : The product from the other side.
    cross_entropy_grad, squared_error_grad : Gradients to carry back.

    Notes
    -----
    Memory is O(K) per row: no K × K array is built. The product is expanded to
    p ⊙ g − p ⟨g, p⟩, diagonal minus rank one, for g − ⟨g, p⟩ could overflow. An
    infinite g gives NaN, for it meets 0 · ∞ in the sum. In reverse-mode differentiation
    [1]_ this is the step back through softmax.

    References
    ----------
    .. [1] A. Griewank and A. Walther, "Evaluating Derivatives", 2nd ed., SIAM (2008),
       doi:10.1137/1.9780898717761.

    Examples
    --------
    >>> softmax_vjp([0.5, 0.25, 0.25], [1, 0, 0])
    array([ 0.25 , -0.125, -0.125])
    """
    pg = p * g
    pg -= p * pg.sum(axis=-1, keepdims=True)
    return pg


@checked_by(_direction)
def softmax_jvp(p: Array, v: Array) -> Array:
    r"""Multiply the Jacobian of softmax by a column vector: the forward pass.

    .. math:: J v = p \odot (v - \langle v, p \rangle)

    J is symmetric, so this is `softmax_vjp` under its other name: the rate at which
    the probabilities change as the logits move along v.

    Parameters
    ----------
    p
        As in `softmax_vjp`.
    v : array_like, shape (..., K)
        Direction in which the logits move. The leading axes broadcast.

    Returns
    -------
    ndarray, shape (..., K)
        Rows that sum to 0.

    Raises
    ------
    ValueError, TypeError
        As `softmax_vjp` does.

    See Also
    --------
    softmax_vjp : The product from the other side.

    Examples
    --------
    >>> softmax_jvp([0.5, 0.25, 0.25], [1, 1, 1])
    array([0., 0., 0.])
    """
    return softmax_vjp(p, v)
