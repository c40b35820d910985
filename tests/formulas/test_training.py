"""Training networks: starts, epochs, early stopping, and a fitted temperature."""

from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import minimize_scalar

from oracles import frozen
from softgrad import (
    generalised_cross_entropy_grad,
    regression,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
)
from softgrad.layers import TANH, forward, gradients, network
from softgrad.training import fit, fit_temperature, sgd_epoch, start


def parameters_of(layers):
    return [parameter for layer in layers for parameter in layer.parameters]


@pytest.fixture
def clouds(rng):
    """Three clouds in the plane: 60 points to learn from, 60 to judge by."""
    y = rng.integers(0, 3, 120)
    X = 2 * np.array([[1, 0], [-1, 1], [-1, -1]])[y] + rng.normal(size=(120, 2))
    return (X[:60], y[:60]), (X[60:], y[60:])


# --- Start ---------------------------------------------------------------------------


def test_a_start_keeps_the_size_of_what_a_layer_gets(rng):
    (W, b), (V, _) = start([400, 300, 10], rng=1)
    assert (W.shape, V.shape) == ((400, 300), (300, 10))
    assert_array_equal(b, 0)
    x = rng.normal(size=(500, 400))
    assert_allclose(np.mean(np.maximum(x @ W, 0) ** 2), np.mean(x**2), rtol=0.05)


def test_a_start_is_drawn_from_its_seed():
    one, same, other = (start([3, 4, 2], seed) for seed in (1, 1, 2))
    assert_array_equal(one[0][0], same[0][0])
    assert not np.array_equal(one[0][0], other[0][0])


@pytest.mark.parametrize(
    ("sizes", "error", "message"),
    [
        ([3], ValueError, r"sizes must be at least two, got \[3\]"),
        ([3, 0], ValueError, "sizes must be"),
        ([3, 2.5], TypeError, "sizes must be"),
    ],
)
def test_sizes_that_make_no_network(sizes, error, message):
    with pytest.raises(error, match=message):
        start(sizes)


# --- Epochs --------------------------------------------------------------------------


@pytest.mark.parametrize("rng_of", [None, 3])
@pytest.mark.parametrize("batch", [7, 60, 100])
def test_one_affine_layer_is_softmax_regression(clouds, batch, rng_of):
    (X, y), _ = clouds
    ours, theirs = [(np.zeros((2, 3)), np.zeros(3)) for _ in range(2)]
    sgd_epoch(network([ours]), X, y, 0.5, batch, rng_of)
    W, b = theirs
    regression.sgd_epoch(X, y, W, 0.5, batch, b, rng=rng_of)
    assert_allclose(ours[0], W, rtol=1e-12, atol=1e-15)
    assert_allclose(ours[1], b, rtol=1e-12, atol=1e-15)


def test_a_step_goes_against_the_gradient_of_any_loss(clouds):
    (X, y), _ = clouds
    grad = partial(generalised_cross_entropy_grad, q=0.5)
    before, after = start([2, 5, 3]), start([2, 5, 3])
    sgd_epoch(network(after, TANH), X, y, 0.25, 60, loss_grad=grad)
    slopes = gradients(network(before, TANH), X, y, grad)
    moved = zip(parameters_of(network(before)), parameters_of(network(after)))  # noqa: B905
    for (old, new), slope in zip(moved, [s for by in slopes for s in by], strict=True):
        assert_allclose(new, old - 0.25 * slope, rtol=1e-12)


def test_examples_are_not_modified(clouds):
    X, y = map(frozen, clouds[0])
    fit(network(start([2, 4, 3])), (X, y), (X, y), epochs=2, patience=1)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"y": [0, 1]}, ValueError, r"as many rows, got shapes \(3, 2\) and \(2,\)"),
        ({"X": [1.0, 2.0]}, ValueError, "as many rows"),
        ({"lr": -1}, ValueError, "lr must be"),
        ({"batch": 0}, ValueError, "batch must be"),
        ({"y": [0, 1, 7]}, ValueError, r"\[0, 2\), got 7"),
    ],
)
def test_an_epoch_that_cannot_be(change, error, message):
    given = {"X": np.ones((3, 2)), "y": [0, 1, 0]} | change
    with pytest.raises(error, match=message):
        sgd_epoch(network(start([2, 2])), **given)


# --- Many epochs ---------------------------------------------------------------------


def test_history_holds_both_losses_of_every_epoch(clouds):
    learn, judge = clouds
    layers = network(start([2, 6, 3]))
    history = fit(layers, learn, judge, epochs=5, lr=0.3, batch=20, rng=0)
    assert history.losses.shape == history.accuracies.shape == (6, 2)
    for column, (X, y) in enumerate((learn, judge)):
        z = forward(layers, X)[-1]
        assert_allclose(history.losses[-1, column], softmax_cross_entropy(z, y))
        assert history.accuracies[-1, column] == np.mean(z.argmax(axis=1) == y)
    again = network(start([2, 6, 3]))
    generator = np.random.default_rng(0)
    for _ in range(5):
        sgd_epoch(again, *learn, 0.3, 20, generator)
    for one, other in zip(parameters_of(layers), parameters_of(again), strict=True):
        assert_array_equal(one, other)


def test_early_stopping_goes_back_to_the_best(clouds):
    (X, y), judge = clouds
    rng = np.random.default_rng(1)
    spoilt = X, np.where(rng.random(60) < 0.4, rng.integers(0, 3, 60), y)
    layers = network(start([2, 40, 3]))
    how = {"lr": 0.5, "batch": 10, "rng": 0}
    history = fit(layers, spoilt, judge, epochs=400, patience=15, **how)
    held = history.losses[:, 1]
    assert history.best == np.argmin(held)
    assert len(held) == history.best + 15 + 1 < 401
    X_judge, y_judge = judge
    now = softmax_cross_entropy(forward(layers, X_judge)[-1], y_judge)
    assert_allclose(now, held[history.best], rtol=1e-12)
    assert now < held[-1]


def test_without_patience_the_last_epoch_stays(clouds):
    learn, (X, y) = clouds
    layers = network(start([2, 40, 3]))
    history = fit(layers, learn, (X, y), epochs=60, lr=1, batch=5)
    assert len(history.losses) == 61
    assert history.best < 60
    now = softmax_cross_entropy(forward(layers, X)[-1], y)
    assert_allclose(now, history.losses[-1, 1], rtol=1e-12)


@pytest.mark.parametrize(
    ("how", "message"),
    [({"epochs": -1}, "epochs must be"), ({"patience": 0}, "patience must be")],
)
def test_numbers_of_epochs_that_cannot_be(clouds, how, message):
    with pytest.raises(ValueError, match=message):
        fit(network(start([2, 3])), *clouds, **how)


# --- Temperature ---------------------------------------------------------------------


@pytest.mark.parametrize("scale", [0.2, 1, 5])
def test_temperature_against_scipy(rng, scale):
    z = rng.normal(size=(200, 4))
    y = np.array([rng.choice(4, p=p) for p in softmax(z)])

    def loss(log_T):
        return softmax_cross_entropy(scale * z / np.exp(log_T), y)

    expected = np.exp(minimize_scalar(loss, (-1, 1), tol=1e-12).x)
    assert_allclose(fit_temperature(scale * z, y), expected, rtol=1e-6)


def test_at_the_best_temperature_stretching_is_worth_nothing(rng):
    z, y = rng.normal(size=(50, 3)), rng.integers(0, 3, 50)
    z[np.arange(50), y] += 1
    T = fit_temperature(z, y)
    assert_allclose(np.sum(z * softmax_cross_entropy_grad(z / T, y)), 0, atol=1e-12)


def test_sure_and_right_wants_to_be_colder_still():
    assert_allclose(fit_temperature([[1, 0], [0, 1]], [0, 1]), 1e-3)
    assert_allclose(fit_temperature([[1, 0], [0, 1]], [1, 0]), 1e3)
