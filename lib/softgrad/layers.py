"""Layers as pairs of a function and its vjp, and networks as lists of layers.

A vjp, or vector–Jacobian product, takes the gradient g with respect to what a layer
returned, and returns those with respect to what it was given. Backpropagation is a loop
over vjps. Use as ``from softgrad import layers``. May import NumPy, `softgrad._arrays`,
`softgrad.softmax`, `softgrad.jacobian` and `softgrad.losses`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from softgrad._arrays import Array, alike, as_numbers, as_rows, checked_by
from softgrad.jacobian import softmax_vjp
from softgrad.losses import softmax_cross_entropy_grad
from softgrad.softmax import softmax

__all__ = [
    "RELU",
    "SOFTMAX",
    "TANH",
    "Layer",
    "affine",
    "affine_vjp",
    "backward",
    "forward",
    "gradients",
    "network",
    "relu",
    "relu_vjp",
    "softmax_vjp_at_logits",
    "tanh",
    "tanh_vjp",
]


# --- Checks ---------------------------------------------------------------------


def _affine(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> tuple[Array, Array, Array]:
    """Check inputs, and weights and biases that fit them."""
    x, W, b = (
        as_rows(x, "x", allow_complex=True),
        as_numbers(W, "W", allow_complex=True),
        as_numbers(b, "b", allow_complex=True),
    )
    if W.ndim != 2 or x.shape[-1] != W.shape[0] or b.shape != W.shape[1:]:
        raise ValueError(
            "x, W and b must have shapes (..., D), (D, K) and (K,), got "
            f"{x.shape}, {W.shape} and {b.shape}"
        )
    return x, W, b


def _affine_and_g(
    g: ArrayLike, x: ArrayLike, W: ArrayLike, b: ArrayLike
) -> tuple[Array, Array, Array, Array]:
    """Check the arguments of an affine layer, and a gradient that fits its output."""
    x, W, b = _affine(x, W, b)
    g = as_rows(g, "g")
    if g.shape != (*x.shape[:-1], *b.shape):
        shape = *x.shape[:-1], *b.shape
        raise ValueError(f"g must have shape {shape}, to fit x @ W, got {g.shape}")
    return g, x, W, b


def _real(x: ArrayLike) -> tuple[Array]:
    """Check numbers that have an order."""
    return (as_numbers(x, "x"),)


def _numbers(x: ArrayLike) -> tuple[Array]:
    """Check numbers."""
    return (as_numbers(x, "x", allow_complex=True),)


def _gradient(g: ArrayLike, x: ArrayLike) -> tuple[Array, Array]:
    """Check numbers, and a gradient of their shape."""
    return _fitting(g, as_numbers(x, "x"), "x")


def _gradient_at_logits(g: ArrayLike, z: ArrayLike) -> tuple[Array, Array]:
    """Check logits, and a gradient of their shape."""
    return _fitting(g, as_rows(z, "z"), "z")


def _fitting(g: ArrayLike, x: Array, name: str) -> tuple[Array, Array]:
    g = as_numbers(g, "g")
    if g.shape != x.shape:
        raise ValueError(f"g must have the shape of {name}, {x.shape}, got {g.shape}")
    return alike(g, x)


# --- Layers ---------------------------------------------------------------------


@checked_by(_affine)
def affine(x: Array, W: Array, b: Array) -> Array:
    r"""Return a weighted sum of the inputs for each output, plus a bias.

    .. math:: z = x W + b

    Parameters
    ----------
    x : array_like, shape (..., D)
        Inputs, one example or many.
    W : array_like, shape (D, K)
        Weights.
    b : array_like, shape (K,)
        Biases.

    Returns
    -------
    ndarray, shape (..., K)

    Raises
    ------
    ValueError
        If the shapes do not fit.
    TypeError
        If an argument does not hold numbers.

    See Also
    --------
    affine_vjp : The way back.
    softgrad.regression.logits : The same, where it is the whole model.

    Examples
    --------
    >>> affine([1, 2], [[1, 0, 0], [0, 1, 0]], [0, 0, 5])
    array([1., 2., 5.])
    """
    return x @ W + b


@checked_by(_affine_and_g)
def affine_vjp(g: Array, x: Array, W: Array, b: Array) -> tuple[Array, Array, Array]:
    r"""Carry a gradient back through `affine`.

    .. math::
        \frac{\partial L}{\partial x} &= g \, W^\top, \\
        \frac{\partial L}{\partial W} &= \sum_n x_n^\top g_n, \\
        \frac{\partial L}{\partial b} &= \sum_n g_n

    Parameters
    ----------
    g : array_like, shape (..., K)
        Gradient with respect to what `affine` returned.
    x, W, b
        As in `affine`.

    Returns
    -------
    by_x : ndarray, shape of x
    by_W : ndarray, shape of W
    by_b : ndarray, shape of b
        The latter two summed over all examples, which share W and b.

    Raises
    ------
    ValueError, TypeError
        As `affine` does; also if `g` has another shape than its result.

    See Also
    --------
    affine : The way forward.

    Examples
    --------
    >>> by_x, by_W, by_b = affine_vjp([1, 10], [2, 3], [[1, 0], [0, 1]], [0, 0])
    >>> by_W
    array([[ 2., 20.],
           [ 3., 30.]])
    """
    examples, g_n = x.reshape(-1, x.shape[-1]), g.reshape(-1, g.shape[-1])
    return g @ W.T, examples.T @ g_n, g_n.sum(axis=0)


@checked_by(_real)
def relu(x: Array) -> Any:
    r"""Return what is positive, and 0 for the rest: the rectified linear unit.

    .. math:: \operatorname{relu}(x) = \max(x, 0)

    Parameters
    ----------
    x : array_like
        Real numbers or symbols.

    Returns
    -------
    ndarray or scalar, shape of x

    Raises
    ------
    ValueError
        If `x` is empty.
    TypeError
        If `x` does not hold real numbers.

    See Also
    --------
    relu_vjp : The way back.
    tanh : A bend without a kink.

    References
    ----------
    .. [1] X. Glorot, A. Bordes and Y. Bengio, "Deep sparse rectifier neural networks",
       AISTATS (2011).

    Examples
    --------
    >>> relu([-1, 0, 2])
    array([0., 0., 2.])
    """
    return np.maximum(x, 0)


@checked_by(_gradient)
def relu_vjp(g: Array, x: Array) -> Any:
    r"""Carry a gradient back through `relu`.

    .. math:: \frac{\partial L}{\partial x} = g \, \mathbf 1[x > 0]

    Parameters
    ----------
    g : array_like, shape of x
        Gradient with respect to what `relu` returned.
    x : array_like
        As in `relu`.

    Returns
    -------
    ndarray or scalar, shape of x

    Raises
    ------
    ValueError, TypeError
        As `relu` does; also if `g` has another shape than `x`.

    See Also
    --------
    relu : The way forward.

    Notes
    -----
    At x = 0, where relu has a kink, the slope counts as 0.

    Examples
    --------
    >>> relu_vjp([5, 5, 5], [-1, 0, 2])
    array([0., 0., 5.])
    """
    return np.where(x > 0, g, 0)[()]


@checked_by(_numbers)
def tanh(x: Array) -> Any:
    r"""Return the hyperbolic tangent, an S from -1 to 1.

    .. math:: \tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}} = 2 \, \sigma(2x) - 1

    Parameters
    ----------
    x : array_like
        Real, complex or symbols.

    Returns
    -------
    ndarray or scalar, shape of x

    Raises
    ------
    ValueError
        If `x` is empty.
    TypeError
        If `x` does not hold numbers.

    See Also
    --------
    tanh_vjp : The way back.
    softgrad.sigmoid : The same S from 0 to 1.

    Examples
    --------
    >>> tanh([-1000, 0, 1000])
    array([-1.,  0.,  1.])
    """
    return np.tanh(x)


@checked_by(_gradient)
def tanh_vjp(g: Array, x: Array) -> Any:
    r"""Carry a gradient back through `tanh`.

    .. math:: \frac{\partial L}{\partial x} = g \, (1 - \tanh^2 x) = g / \cosh^2 x

    Parameters
    ----------
    g : array_like, shape of x
        Gradient with respect to what `tanh` returned.
    x : array_like
        As in `tanh`, but real or symbols.

    Returns
    -------
    ndarray or scalar, shape of x

    Raises
    ------
    ValueError, TypeError
        As `tanh` does; also if `g` has another shape than `x`.

    See Also
    --------
    tanh : The way forward.

    Notes
    -----
    1 − tanh² x rounds to 0 beyond :math:`|x|` = 19, long before the slope does.

    Examples
    --------
    >>> tanh_vjp([1, 1000], [0, 1000])
    array([1., 0.])
    """
    return g / np.cosh(x) / np.cosh(x)  # the square could overflow


@checked_by(_gradient_at_logits)
def softmax_vjp_at_logits(g: Array, z: Array) -> Array:
    r"""Carry a gradient back through `softgrad.softmax`, given its logits.

    .. math::
        \frac{\partial L}{\partial z} &= p \odot (g - \langle g, p \rangle), \\
        p &= \operatorname{softmax}(z)

    Parameters
    ----------
    g : array_like, shape (..., K)
        Gradient with respect to the probabilities.
    z : array_like, shape (..., K)
        Logits, in natural-log units. Real or symbols.

    Returns
    -------
    ndarray, shape of z
        Rows that sum to 0.

    Raises
    ------
    ValueError
        If the shapes differ, or an argument is empty or a scalar.
    TypeError
        If an argument does not hold real numbers.

    See Also
    --------
    softgrad.softmax_vjp : The same, given the probabilities.

    Examples
    --------
    >>> softmax_vjp_at_logits([1, 0], [0, 0])
    array([ 0.25, -0.25])
    """
    return softmax_vjp.formula(softmax.formula(z), g)


# --- Networks -------------------------------------------------------------------


@dataclass(frozen=True)
class Layer:
    """A function, its vjp, and the parameters that both are called with.

    Attributes
    ----------
    forward : callable
        From x and the parameters to what the next layer sees.
    vjp : callable
        From g, x and the parameters to the gradient with respect to x; of a layer with
        parameters a tuple, which goes on with a gradient for each of them.
    parameters : tuple of ndarray
        What training changes; none by default.
    """

    forward: Callable[..., Any]
    vjp: Callable[..., Any]
    parameters: tuple[Array, ...] = ()


RELU = Layer(relu, relu_vjp)
TANH = Layer(tanh, tanh_vjp)
SOFTMAX = Layer(softmax, softmax_vjp_at_logits)


def network(
    parameters: Sequence[tuple[Array, Array]], activation: Layer = RELU
) -> list[Layer]:
    """Stack affine layers, with an activation between each and the next.

    Parameters
    ----------
    parameters : sequence of pairs (W, b)
        Weights and biases of each affine layer, as in `affine`. They are not copied.
    activation : Layer
        `RELU`, `TANH`, or one of your own.

    Returns
    -------
    list of Layer
        The last is affine: what it returns are logits.

    See Also
    --------
    forward, backward, gradients : What to do with it.

    Examples
    --------
    >>> parameters = [(np.ones((2, 2)), np.zeros(2)), (np.ones((2, 3)), np.zeros(3))]
    >>> len(network(parameters, activation=TANH))
    3
    """
    layers: list[Layer] = []
    for W, b in parameters:
        layers += [Layer(affine, affine_vjp, (W, b)), activation]
    return layers[:-1]


def forward(layers: Sequence[Layer], x: Any) -> list[Any]:
    """Run layers one after the other, and return what each of them saw.

    Parameters
    ----------
    layers : sequence of Layer
    x : array_like
        What the first layer sees.

    Returns
    -------
    list of ndarray
        What each layer saw, and last what the last one returned:
        ``*inputs, z = forward(layers, x)``.

    See Also
    --------
    backward : The way back.

    Examples
    --------
    >>> forward([RELU, TANH], np.array([-1.0, 1000.0]))
    [array([  -1., 1000.]), array([   0., 1000.]), array([0., 1.])]
    """
    seen = [x]
    for layer in layers:
        seen.append(layer.forward(seen[-1], *layer.parameters))
    return seen


def backward(
    layers: Sequence[Layer], inputs: Sequence[Any], g: Any
) -> tuple[Any, list[tuple[Any, ...]]]:
    r"""Carry a gradient back through all layers: backpropagation.

    .. math:: g \, J_n J_{n - 1} \cdots J_1, \quad \text{from the left}

    Parameters
    ----------
    layers : sequence of Layer
    inputs : sequence of ndarray
        What each layer saw, as `forward` returned it, without its last.
    g : array_like
        Gradient with respect to what the last layer returned.

    Returns
    -------
    by_x : ndarray
        Gradient with respect to what the first layer saw.
    by_parameters : list of tuple of ndarray
        For each layer, the gradients with respect to its parameters.

    Raises
    ------
    ValueError
        If there are not as many inputs as layers.

    See Also
    --------
    forward : The way forward.
    gradients : Both, for a network with a loss.

    References
    ----------
    .. [1] D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations
       by back-propagating errors", Nature 323 (1986), doi:10.1038/323533a0.

    Examples
    --------
    >>> layers = network([(np.eye(2), np.zeros(2))] * 2)
    >>> *inputs, z = forward(layers, np.array([1.0, -1.0]))
    >>> by_x, by_parameters = backward(layers, inputs, np.array([1.0, 1.0]))
    >>> by_x
    array([1., 0.])
    """
    if len(inputs) != len(layers):
        raise ValueError(
            f"inputs must be one for each layer, got {len(inputs)} for {len(layers)}"
        )
    by_parameters = []
    for layer, x in zip(layers[::-1], inputs[::-1], strict=True):
        slopes = layer.vjp(g, x, *layer.parameters)
        g, *rest = slopes if layer.parameters else (slopes,)
        by_parameters.append(tuple(rest))
    return g, by_parameters[::-1]


def gradients(
    layers: Sequence[Layer],
    x: Any,
    y: Any,
    loss_grad: Callable[[Any, Any], Any] = softmax_cross_entropy_grad,
) -> list[tuple[Any, ...]]:
    """Return the gradients of a loss with respect to all parameters of a network.

    Parameters
    ----------
    layers : sequence of Layer
        The last returns logits.
    x : array_like, shape (..., D)
        Examples.
    y : array_like
        Labels, as `loss_grad` takes them.
    loss_grad : callable
        From logits and labels to the gradient with respect to the logits, such as
        `softgrad.softmax_cross_entropy_grad` or `softgrad.focal_loss_grad`.

    Returns
    -------
    list of tuple of ndarray
        For each layer, the gradients with respect to its parameters.

    See Also
    --------
    softgrad.check_gradient : Evidence that they are right.

    Examples
    --------
    >>> layers = network([(np.zeros((2, 2)), np.zeros(2))])
    >>> [(by_W, by_b)] = gradients(layers, [[1.0, 2.0]], [0])
    >>> by_b
    array([-0.5,  0.5])
    """
    *inputs, z = forward(layers, x)
    return backward(layers, inputs, loss_grad(z, y))[1]
