"""Layers and their vjps, and networks whose backward pass is a loop over them."""

import itertools
from functools import partial

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from oracles import FLOATS, frozen
from softgrad import (
    absolute_error,
    absolute_error_grad,
    check_gradient,
    focal_loss,
    focal_loss_grad,
    generalised_cross_entropy,
    generalised_cross_entropy_grad,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_squared_error,
    softmax_squared_error_grad,
    squared_error_grad,
)
from softgrad.layers import (
    RELU,
    SOFTMAX,
    TANH,
    Layer,
    affine,
    affine_vjp,
    backward,
    forward,
    gradients,
    network,
    relu,
    relu_vjp,
    softmax_vjp_at_logits,
    tanh,
    tanh_vjp,
)
from softgrad.trace import Refuted, derivative, prove_equal, symbols

ACTIVATIONS = [RELU, TANH, SOFTMAX]
LOSSES = [
    (softmax_cross_entropy, softmax_cross_entropy_grad),
    (softmax_squared_error, softmax_squared_error_grad),
    (focal_loss, focal_loss_grad),
    (generalised_cross_entropy, generalised_cross_entropy_grad),
    (absolute_error, absolute_error_grad),
]


def named(value):
    return getattr(value, "__name__", None) or getattr(value, "forward", value).__name__


def make_parameters(rng, *sizes):
    return [
        (rng.normal(size=(d, k)), rng.normal(size=k))
        for d, k in itertools.pairwise(sizes)
    ]


# --- Each layer ----------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(4,), (5, 4), (2, 3, 4)])
def test_affine_against_differences(shape, rng):
    x, ((W, b),) = rng.normal(size=shape), make_parameters(rng, 4, 3)
    g = rng.normal(size=(*shape[:-1], 3))
    by_x, by_W, by_b = affine_vjp(g, x, W, b)
    check_gradient(lambda x: (g * affine(x, W, b)).sum(), by_x, x)
    check_gradient(lambda W: (g * affine(x, W, b)).sum(), by_W, W)
    check_gradient(lambda b: (g * affine(x, W, b)).sum(), by_b, b)


@pytest.mark.parametrize("layer", ACTIVATIONS, ids=named)
@pytest.mark.parametrize("shape", [(4,), (5, 4), (2, 3, 4)])
def test_activations_against_differences(layer, shape, rng):
    x, g = rng.normal(size=shape), rng.normal(size=shape)
    check_gradient(lambda x: (g * layer.forward(x)).sum(), layer.vjp(g, x), x)


def test_slopes_of_activations_on_symbols():
    g, x = symbols("g"), symbols("x")
    up, down = symbols("u", positive=True), symbols("d", negative=True)
    prove_equal(tanh_vjp(g, x), g * derivative(tanh, x))
    prove_equal(relu_vjp(g, up), g * derivative(relu, up))
    prove_equal(relu_vjp(g, down), g * derivative(relu, down))
    with pytest.raises(Refuted, match="x = 0"):  # the kink
        prove_equal(relu_vjp(g, x), g * derivative(relu, x))


def test_relu_at_its_kink_and_beyond():
    assert_array_equal(
        relu([-np.inf, -1, 0, 2, np.inf, np.nan]), [0, 0, 0, 2, np.inf, np.nan]
    )
    assert_array_equal(
        relu_vjp([1, np.inf, 1, 1], [0, -1, -np.inf, np.inf]), [0, 0, 0, 1]
    )
    assert relu(-3.0) == 0
    assert relu_vjp(2.0, 3.0) == 2


def test_tanh_where_its_slope_is_small():
    assert_array_equal(tanh([-np.inf, -800, 0, 800, np.inf]), [-1, -1, 0, 1, 1])
    assert_array_equal(tanh_vjp([1, 1, 1], [-np.inf, 0, 1000]), [0, 1, 0])
    assert_allclose(tanh_vjp(1, 300), 4 * np.exp(-600), rtol=1e-13)
    assert 1 - np.tanh(300.0) ** 2 == 0
    assert_allclose(
        tanh_vjp(1e300, 400), 4e300 * np.exp(-400) * np.exp(-400), rtol=1e-12
    )
    largest = np.finfo(float).max
    assert_allclose(tanh_vjp(largest, 1), largest / np.cosh(1) ** 2)


@pytest.mark.parametrize("dtype", FLOATS)
def test_dtypes_are_kept(dtype, rng):
    x, W, b = (rng.normal(size=s).astype(dtype) for s in ((5, 4), (4, 3), 3))
    g = rng.normal(size=(5, 3)).astype(dtype)
    results = [affine(x, W, b), *affine_vjp(g, x, W, b), relu(x), tanh(x)]
    results += [relu_vjp(x, x), tanh_vjp(x, x), softmax_vjp_at_logits(x, x)]
    layers = network([(W, b)], TANH)
    results += [forward(layers, x)[-1], *gradients(layers, x, [0, 1, 2, 0, 1])[0]]
    for result in results:
        assert result.dtype == dtype


def test_arguments_are_not_modified(rng):
    x, W, b = frozen(rng.normal(size=(5, 4))), frozen(np.eye(4)), frozen(np.ones(4))
    for activation in ACTIVATIONS:
        layers = network([(W, b), (W, b)], activation)
        gradients(layers, x, frozen([0, 1, 2, 3, 0]))
        *inputs, _ = forward(layers, x)
        backward(layers, inputs, frozen(np.ones((5, 4))))


@pytest.mark.parametrize(
    ("f", "args", "message"),
    [
        (
            affine,
            ([1, 2], np.ones((3, 2)), [0, 0]),
            r"must have shapes .* got \(2,\), \(3, 2\)",
        ),
        (affine, ([1, 2, 3], np.ones((3, 2)), [0]), r"and \(1,\)"),
        (affine, (1, np.ones((1, 2)), [0, 0]), "x must have a class axis"),
        (
            affine_vjp,
            ([1, 2, 3], [1, 2, 3], np.ones((3, 2)), [0, 0]),
            r"g must have shape \(2,\), to fit x @ W, got \(3,\)",
        ),
        (
            relu_vjp,
            ([1, 2], [1, 2, 3]),
            r"g must have the shape of x, \(3,\), got \(2,\)",
        ),
        (tanh_vjp, ([1, 2], [1, 2, 3]), r"g must have the shape of x, \(3,\)"),
        (softmax_vjp_at_logits, ([1, 2], [1, 2, 3]), r"g must have the shape of z"),
        (relu, ([],), "x must not be empty"),
        (tanh, ([],), "x must not be empty"),
        (backward, ([RELU], [], [1.0]), "one for each layer, got 0 for 1"),
    ],
)
def test_shapes_that_do_not_fit(f, args, message):
    with pytest.raises(ValueError, match=message):
        f(*args)


def test_what_has_no_order_has_no_relu():
    for f in (relu, partial(relu_vjp, [1.0])):
        with pytest.raises(TypeError, match="x must hold real numbers"):
            f([1j])


# --- Networks ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small():
    """The parameters of a 2–2–3 network, symbols all of them."""
    V, a = symbols("v", 4).reshape(2, 2), symbols("a", 2)
    W, b = symbols("w", 6).reshape(2, 3), symbols("b", 3)
    return [(V, a), (W, b)]


def test_a_small_network_is_its_formula(small):
    x, ((V, a), (W, b)) = symbols("x", 2), small
    *_, z = forward(network(small, TANH), x)
    prove_equal(z, np.tanh(x @ V + a) @ W + b)
    *_, z = forward(network(small, RELU), x)
    prove_equal(z, lambda: np.maximum(x @ V + a, 0) @ W + b)


def test_backpropagation_through_tanh_is_calculus(small):
    x, g = symbols("x", 2), symbols("g", 3)
    layers = network(small, TANH)
    *inputs, _ = forward(layers, x)
    by_x, by_parameters = backward(layers, inputs, g)

    def output(x, parameters):
        return g @ forward(network(parameters, TANH), x)[-1]

    prove_equal(by_x, derivative(lambda x: output(x, small), x))
    assert by_parameters[1] == ()
    (V, a), (W, b) = small
    (by_V, by_a), _, (by_W, by_b) = by_parameters
    prove_equal(by_V, derivative(lambda V: output(x, [(V, a), (W, b)]), V))
    prove_equal(by_a, derivative(lambda a: output(x, [(V, a), (W, b)]), a))
    prove_equal(by_W, derivative(lambda W: output(x, [(V, a), (W, b)]), W))
    prove_equal(by_b, derivative(lambda b: output(x, [(V, a), (W, b)]), b))


@pytest.mark.parametrize("sides", [(1, 1), (1, -1), (-1, 1), (-1, -1)])
def test_backpropagation_through_relu_is_calculus(small, sides):
    # Beside its kink a unit is on or off: inputs and weights of known signs say which.
    x, g = symbols("x", 2, positive=True), symbols("g", 3)
    V = symbols("v", 4, positive=True).reshape(2, 2) * np.array(sides)
    a, (W, b) = symbols("a", 2, positive=True) * np.array(sides), small[1]
    layers = network([(V, a), (W, b)], RELU)
    *inputs, _ = forward(layers, x)
    by_x, ((by_V, by_a), _, (by_W, by_b)) = backward(layers, inputs, g)
    on = [side > 0 for side in sides]
    prove_equal(by_x, V @ (on * (W @ g)))
    prove_equal(by_V, np.outer(x, on * (W @ g)))
    prove_equal(by_a, on * (W @ g))
    prove_equal(by_W, np.outer(on * (x @ V + a), g))
    prove_equal(by_b, g)
    prove_equal(by_x, derivative(lambda x: g @ forward(layers, x)[-1], x))


def test_the_whole_chain_down_to_the_loss_is_calculus(small):
    x = symbols("x", 2)
    layers = [Layer(affine, affine_vjp, small[1]), SOFTMAX]
    *inputs, p = forward(layers, x)
    by_x, _ = backward(layers, inputs, squared_error_grad(1, p))
    prove_equal(
        by_x,
        derivative(
            lambda x: softmax_squared_error(x @ small[1][0] + small[1][1], 1), x
        ),
    )


def test_a_wrong_vjp_is_refuted(small):
    x, g = symbols("x", 2), symbols("g", 3)
    wrong = Layer(tanh, lambda g, x: g * (1 - np.tanh(x)))
    *inputs, _ = forward(network(small, wrong), x)
    by_x, _ = backward(network(small, wrong), inputs, g)
    right = derivative(lambda x: g @ forward(network(small, TANH), x)[-1], x)
    with pytest.raises(Refuted):
        prove_equal(by_x, right)


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=named)
@pytest.mark.parametrize(("loss", "loss_grad"), LOSSES, ids=named)
def test_any_loss_and_any_activation(loss, loss_grad, activation, rng):
    # The swap: one argument each, and the gradients are still right.
    parameters = make_parameters(rng, 3, 5, 4, 3)
    x, labels = rng.normal(size=(6, 3)), rng.integers(0, 3, 6)
    layers = network(parameters, activation)
    slopes = gradients(layers, x, labels, loss_grad)
    assert [len(s) for s in slopes] == [2, 0, 2, 0, 2]
    for i, j in np.ndindex(3, 2):

        def cost(value, i=i, j=j):
            changed = [list(pair) for pair in parameters]
            changed[i][j] = value
            return loss(forward(network(changed, activation), x)[-1], labels)

        check_gradient(cost, slopes[2 * i][j], parameters[i][j])


def test_autograd_agrees(rng):
    parameters = make_parameters(rng, 3, 8, 4)
    x, labels = rng.normal(size=(6, 3)), rng.integers(0, 4, 6)

    def cost(parameters):
        (V, a), (W, b) = parameters
        z = anp.dot(anp.tanh(anp.dot(x, V) + a), W) + b
        lse = anp.log(anp.sum(anp.exp(z), axis=-1))
        return anp.mean(lse - z[anp.arange(6), labels])

    expected = autograd.grad(cost)(parameters)
    found = gradients(network(parameters, TANH), x, labels)
    for ours, theirs in zip(found[::2], expected, strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert_allclose(one, other, rtol=1e-11, atol=1e-14)


def test_the_complex_step_runs_through_a_network(rng):
    parameters = make_parameters(rng, 3, 5, 3)
    layers, labels = network(parameters, TANH), [0, 2]
    x = rng.normal(size=(2, 3))
    *inputs, z = forward(layers, x)
    by_x, _ = backward(layers, inputs, softmax_cross_entropy_grad(z, labels))
    check_gradient(
        lambda x: softmax_cross_entropy(forward(layers, x)[-1], labels),
        by_x, x, method="complex",
    )  # fmt: skip


def test_softmax_as_a_layer_gives_the_separated_chain(rng):
    z, y = rng.normal(size=(5, 4)), softmax(rng.normal(size=(5, 4)))
    (p,) = forward([SOFTMAX], z)[1:]
    by_z, _ = backward([SOFTMAX], [z], squared_error_grad(y, p))
    assert_allclose(by_z, softmax_squared_error_grad(z, y, "sum"), atol=1e-15)


def test_one_hidden_layer_learns_what_none_can():
    # Exclusive or: no straight border parts it.
    x, labels = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    rng = np.random.default_rng(0)

    def trained(*sizes):
        parameters = make_parameters(rng, *sizes)
        layers = network(parameters, TANH)
        for _ in range(500):
            slopes = gradients(layers, x, labels)
            for layer, by in zip(layers, slopes, strict=True):
                for parameter, slope in zip(layer.parameters, by, strict=True):
                    np.subtract(parameter, slope, out=parameter)
        return softmax_cross_entropy(forward(layers, x)[-1], labels)

    assert trained(2, 2) > 0.69
    assert trained(2, 8, 2) < 0.05


def test_layers_are_frozen():
    with pytest.raises(AttributeError):
        RELU.forward = tanh
