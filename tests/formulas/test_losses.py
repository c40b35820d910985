"""The two losses, their gradients, and the labels they take."""

import tracemalloc

import autograd
import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from oracles import exact_log_softmax, exact_softmax, exactly, logits
from softgrad import (
    check_gradient,
    cross_entropy,
    cross_entropy_grad,
    entropy,
    log_softmax,
    logsumexp,
    numerical_gradient,
    one_hot,
    smooth_labels,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_cross_entropy_value_and_grad,
    softmax_squared_error,
    softmax_squared_error_grad,
    softmax_vjp,
    squared_error_grad,
)

BOTH = [
    (softmax_cross_entropy, softmax_cross_entropy_grad),
    (softmax_squared_error, softmax_squared_error_grad),
]
LOSSES = [loss for loss, _ in BOTH]
GRADS = [grad for _, grad in BOTH]
ALL = LOSSES + GRADS
REDUCTIONS = ["mean", "sum", "none"]


def autograd_cross_entropy(z, y):
    lse = anp.log(anp.sum(anp.exp(z), axis=-1, keepdims=True))
    return -anp.sum(y * (z - lse))


def autograd_squared_error(z, y):
    e = anp.exp(z)
    return anp.sum((e / anp.sum(e, axis=-1, keepdims=True) - y) ** 2) / 2


NAIVE = dict(zip(LOSSES, [autograd_cross_entropy, autograd_squared_error], strict=True))


# --- Against numbers and other libraries ------------------------------------------

EXAMPLES = [
    ([0.3, 0.5, 0.2], [0.0, 1.0, 0.0]),
    ([-2.0, 7.0, 0.5], [0.2, 0.5, 0.6]),
    ([40.0, 0.0, -3.0], [1.0, 0.0, 0.0]),
    ([1000.0, 0.0, -1000.0], [0.1, 0.2, 0.7]),
]


@pytest.mark.parametrize(("z", "y"), EXAMPLES)
def test_losses_to_50_digits(z, y):
    def cross_entropy_exactly(z, y):
        log_p = exact_log_softmax(z)
        return -mpmath.fsum(a * b for a, b in zip(y, log_p, strict=True))

    def squared_error_exactly(z, y):
        p = exact_softmax(z)
        return mpmath.fsum((a - b) ** 2 for a, b in zip(p, y, strict=True)) / 2

    assert_allclose(
        softmax_cross_entropy(z, y), exactly(cross_entropy_exactly, z, y), rtol=1e-13
    )
    assert_allclose(
        softmax_squared_error(z, y),
        exactly(squared_error_exactly, z, y),
        rtol=1e-13,
        atol=1e-32,  # (p − 1)², where p rounds to 1
    )


@pytest.mark.parametrize(("z", "y"), EXAMPLES)
def test_gradients_to_50_digits(z, y):
    def cross_entropy_exactly(z, y):
        p = exact_softmax(z)
        return [mpmath.fsum(y) * a - b for a, b in zip(p, y, strict=True)]

    def squared_error_exactly(z, y):
        p = exact_softmax(z)
        inner = mpmath.fsum(a * (a - b) for a, b in zip(p, y, strict=True))
        return [a * (a - b - inner) for a, b in zip(p, y, strict=True)]

    ce, se = exactly(cross_entropy_exactly, z, y), exactly(squared_error_exactly, z, y)
    assert_allclose(softmax_cross_entropy_grad(z, y), ce, rtol=1e-13, atol=2e-16)
    assert_allclose(softmax_squared_error_grad(z, y), se, rtol=1e-13, atol=2e-16)


def test_where_a_share_rounds_to_one_its_gradient_is_zero():
    for y in (0, [1.0, 0.0]):
        value, gradient = softmax_cross_entropy_value_and_grad([40.0, 0.0], y)
        for found in (gradient, softmax_cross_entropy_grad([40.0, 0.0], y)):
            assert found[0] == 0
            assert_allclose(found[1], np.exp(-40), rtol=1e-15)
        assert_allclose(value, np.exp(-40), rtol=1e-15)


@pytest.mark.parametrize(("loss", "grad"), BOTH)
@pytest.mark.parametrize("unit_sum", [True, False])
def test_autograd_agrees(loss, grad, unit_sum, rng):
    z, y = rng.normal(size=(5, 4)), rng.random((5, 4))
    if unit_sum:
        y /= y.sum(-1, keepdims=True)
    assert_allclose(loss(z, y, "sum"), NAIVE[loss](z, y), rtol=1e-13)
    expected = autograd.grad(NAIVE[loss])(z, y)
    assert_allclose(grad(z, y, "sum"), expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("loss", "grad"), BOTH)
@pytest.mark.parametrize("method", ["central", "complex"])
def test_gradients_are_those_of_the_losses(loss, grad, method, rng):
    z, labels = rng.normal(size=(4, 3)), [0, 2, 1, 1]
    for y in (labels, smooth_labels(one_hot(labels, 3), 0.1), rng.random((4, 3))):
        for reduction in ("mean", "sum"):
            check_gradient(
                lambda z, y=y, r=reduction: loss(z, y, r),
                grad(z, y, reduction),
                z,
                method=method,
            )


def test_the_complex_step_gives_the_hessian(rng):
    # The Hessian of the cross-entropy is the Jacobian of softmax.
    z = rng.normal(size=3)
    for k in range(3):
        row = numerical_gradient(
            lambda z, k=k: softmax_cross_entropy_grad(z, 1)[k], z, method="complex"
        )
        assert_allclose(row, softmax_vjp(softmax(z), np.eye(3)[k]), rtol=1e-13)


# --- Properties --------------------------------------------------------------------


@given(logits(dtypes=[np.float64], largest=700))
def test_for_a_class_it_is_logsumexp_minus_its_logit(z):
    c = np.arange(len(z)) % z.shape[-1]
    direct = logsumexp(z) - z[np.arange(len(z)), c]
    losses = softmax_cross_entropy(z, c, "none")
    assert_allclose(losses, direct, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("loss", "grad"), BOTH)
def test_class_indices_are_one_hot_targets(loss, grad, rng):
    z, c = rng.normal(size=(2, 3, 4)), rng.integers(0, 4, (2, 3))
    for f in (loss, grad):
        for reduction in REDUCTIONS:
            assert_array_equal(f(z, c, reduction), f(z, one_hot(c, 4), reduction))


@pytest.mark.parametrize(("loss", "grad"), BOTH)
def test_reductions(loss, grad, rng):
    z, c = rng.normal(size=(2, 3, 4)), rng.integers(0, 4, (2, 3))
    losses, grads = loss(z, c, "none"), grad(z, c, "none")
    assert losses.shape == (2, 3)
    assert_allclose(loss(z, c, "sum"), losses.sum(), rtol=1e-14)
    assert_allclose(loss(z, c), losses.mean(), rtol=1e-14)
    assert_array_equal(grad(z, c, "sum"), grads)
    assert_array_equal(grad(z, c), grads / 6)
    for n in np.ndindex(2, 3):
        assert_allclose(losses[n], loss(z[n], c[n]), rtol=1e-14)
        assert_allclose(grads[n], grad(z[n], c[n]), rtol=1e-14)


@pytest.mark.parametrize("grad", GRADS)
@given(z=logits(), seed=st.integers(0, 99))
def test_gradients_sum_to_zero(grad, z, seed):
    y = np.random.default_rng(seed).random(z.shape).astype(z.dtype)
    tolerance = 8 * z.shape[-1] ** 2 * np.finfo(z.dtype).eps
    sums = grad(z, y, "none").sum(-1, dtype=float)
    assert_allclose(sums, 0, atol=tolerance)


@pytest.mark.parametrize(("loss", "grad"), BOTH)
def test_no_gradient_at_the_optimum(loss, grad, rng):
    z = rng.normal(size=(3, 4))
    y = softmax(z)
    assert_allclose(grad(z, y), 0, atol=1e-16)
    for _ in range(20):
        nearby = z + 0.1 * rng.normal(size=z.shape)
        assert loss(nearby, y) > loss(z, y)


def test_the_least_cross_entropy_is_the_entropy_of_the_targets():
    y = np.array([0.2, 0.3, 0.5])
    assert_allclose(softmax_cross_entropy(np.log(y), y), entropy(y), rtol=1e-14)
    assert_allclose(
        softmax_cross_entropy([1, 2, 3], y), cross_entropy(y, softmax([1, 2, 3]))
    )


def test_the_gradient_of_targets_that_do_not_sum_to_1():
    # (Σy) p − y, where the sources say p − y.
    z, y = np.array([0.3, 0.5, 0.2]), np.array([0.2, 0.5, 0.6])
    gradient = softmax_cross_entropy_grad(z, y)
    assert_allclose(gradient, 1.3 * softmax(z) - y, rtol=1e-14)
    assert_allclose(
        gradient, numerical_gradient(lambda z: softmax_cross_entropy(z, y), z)
    )
    assert np.abs(gradient - (softmax(z) - y)).max() > 0.05


@given(logits())
def test_squared_error_never_exceeds_1(z):
    c = np.zeros(len(z), int)
    assert np.all(softmax_squared_error(z, c, "none") <= 1 + 4 * np.finfo(z.dtype).eps)


def test_cross_entropy_keeps_its_slope_where_squared_error_loses_it():
    z = [-40.0, 0.0]
    assert np.linalg.norm(softmax_cross_entropy_grad(z, 0)) > 1.4
    assert np.linalg.norm(softmax_squared_error_grad(z, 0)) < 1e-16


@pytest.mark.parametrize("kind", ["indices", "targets"])
def test_the_separated_chain_is_the_fused_gradient(kind, rng):
    z, y = rng.normal(size=(5, 4)), rng.integers(0, 4, 5)
    if kind == "targets":
        y = rng.random((5, 4))
    p = softmax(z)
    for separated, fused in (
        (cross_entropy_grad, softmax_cross_entropy_grad),
        (squared_error_grad, softmax_squared_error_grad),
    ):
        chain = softmax_vjp(p, separated(y, p))
        assert_allclose(chain, fused(z, y, "none"), rtol=1e-12, atol=1e-15)


def test_gradients_by_the_probabilities(rng):
    p, y = softmax(rng.normal(size=4)), rng.random(4)
    check_gradient(lambda p: -np.sum(y * np.log(p)), cross_entropy_grad(y, p), p)
    check_gradient(lambda p: np.sum((p - y) ** 2) / 2, squared_error_grad(y, p), p)


def test_gradients_by_a_probability_of_zero():
    assert_array_equal(cross_entropy_grad([0, 1, 0], [0, 0, 1]), [0, -np.inf, 0])
    assert not np.any(np.signbit(cross_entropy_grad([0.0], [0.5])))
    smallest = np.nextafter(0, 1)
    assert cross_entropy_grad([1.0], [smallest])[0] == -np.inf
    assert np.isnan(cross_entropy_grad([0.0, 1.0], [np.nan, 1.0])[0])


def test_half_a_square_may_fit_where_the_whole_does_not():
    largest = np.finfo(float).max
    loss = softmax_squared_error([0.0], [-np.sqrt(largest) * np.sqrt(1.5)])
    assert_allclose(loss, 0.75 * largest)


@pytest.mark.parametrize("y", [0, [1.0, 0.0]])
def test_no_loss_is_minus_zero(y):
    for loss in LOSSES:
        for reduction in REDUCTIONS:
            value = loss([1000.0, 0.0], y, reduction)
            assert value == 0
            assert not np.signbit(value)


@pytest.mark.parametrize("f", ALL)
def test_memory_grows_with_k_not_its_square(f):
    z = np.linspace(0, 1, 3000)
    tracemalloc.start()
    try:
        f(z, 7)
        f(z, softmax(z))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 30 * z.nbytes  # K × K would be 3000 times z


def test_doubly_applied_softmax_has_a_floor():
    # Source S0's docstring asks for probabilities; logits in [0, 1] cannot be right.
    certain = one_hot([0], 10)
    floor = softmax_cross_entropy(certain, [0])
    assert_allclose(floor, np.log(np.e + 9) - 1, rtol=1e-14)
    assert floor > 1.4


# --- Labels ---------------------------------------------------------------------------


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_one_hot_marks_the_label(num_classes, seed):
    labels = np.random.default_rng(seed).integers(0, num_classes, (2, 3))
    y = one_hot(labels, num_classes)
    assert y.shape == (2, 3, num_classes)
    assert y.dtype == np.float64
    assert_array_equal(y.argmax(-1), labels)
    assert_array_equal(y.sum(-1), 1)


def test_one_hot_of_one_label():
    assert_array_equal(one_hot(np.uint8(1), 3), [0, 1, 0])


def test_smoothed_labels_are_mixed_with_the_uniform_distribution():
    y = one_hot([0, 2], 3)
    assert_array_equal(smooth_labels(y, 0), y)
    assert_allclose(smooth_labels(y, 1), 1 / 3)
    smooth = smooth_labels(y, 0.3)
    assert_allclose(smooth, [[0.8, 0.1, 0.1], [0.1, 0.1, 0.8]])
    assert_allclose(smooth.sum(-1), 1)


def test_smoothed_targets_have_their_optimum_at_a_finite_margin():
    alpha, classes = 0.1, 4
    y = smooth_labels(one_hot(0, classes), alpha)
    margin = np.log((1 - alpha + alpha / classes) / (alpha / classes))
    z = margin * one_hot(0, classes)
    assert_allclose(softmax_cross_entropy_grad(z, y), 0, atol=1e-15)


@pytest.mark.parametrize("f", ALL)
class TestErrors:
    def test_class_indices_that_are_floats(self, f):
        with pytest.raises(TypeError, match=r"y must be integers .* got dtype float64"):
            f(np.zeros((2, 3)), [0.0, 1.0])

    def test_booleans_are_no_class_indices(self, f):
        with pytest.raises(TypeError, match=r"y must be integers .* got dtype bool"):
            f(np.zeros((2, 3)), [True, False])

    @pytest.mark.parametrize("label", [3, 7, -1])
    def test_labels_out_of_range(self, f, label):
        with pytest.raises(ValueError, match=rf"y must be in \[0, 3\), got {label}"):
            f(np.zeros((2, 3)), [0, label])

    def test_a_column_of_labels(self, f):
        # (N, 1) would index silently wrong.
        with pytest.raises(ValueError, match=r"got shape \(4, 1\); try labels.ravel"):
            f(np.zeros((4, 3)), np.zeros((4, 1), int))

    @pytest.mark.parametrize("shape", [(3,), (2, 2), (1, 3), (2, 3, 1), ()])
    def test_shapes_that_do_not_fit(self, f, shape):
        with pytest.raises(ValueError, match="y must be class indices of shape"):
            f(np.zeros((2, 3)), np.zeros(shape, int))

    def test_an_unknown_reduction(self, f):
        with pytest.raises(ValueError, match='"mean", "sum" or "none", got \'avg\''):
            f([0, 1], 0, "avg")

    def test_a_label_beyond_every_machine_integer(self, f):
        with pytest.raises(ValueError, match=rf"y must be in \[0, 2\), got {10**30}"):
            f([[0, 1], [0, 1]], [0, 10**30])

    def test_labels_in_ragged_lists(self, f):
        with pytest.raises(ValueError, match="y must be a regular array"):
            f([[0, 1], [0, 1]], [[0], [0, 1]])

    def test_labels_that_are_strings(self, f):
        with pytest.raises(TypeError, match="y must"):
            f([0, 1], "cat")


def test_negative_targets():
    for f in (softmax_cross_entropy, softmax_cross_entropy_grad):
        with pytest.raises(ValueError, match=r"must not be negative, got -0\.5"):
            f([0, 1], [1.5, -0.5])
    assert softmax_squared_error([0, 0], [1.5, -0.5]) == 1


def test_gradients_of_what_are_no_probabilities():
    with pytest.raises(ValueError, match="p must not be negative"):
        cross_entropy_grad(0, [-0.5, 1.5])
    for f in (cross_entropy_grad, squared_error_grad):
        with pytest.raises(ValueError, match="to fit p; got shape"):
            f([1, 0, 0], [0.5, 0.5])


def test_bad_labels():
    with pytest.raises(ValueError, match=r"labels must be in \[0, 3\), got 7"):
        one_hot([0, 7], 3)
    with pytest.raises(TypeError, match="labels must be integers"):
        one_hot([0.0, 1.0], 3)
    with pytest.raises(ValueError, match="num_classes must be at least 1, got 0"):
        one_hot([0], 0)
    for num_classes in (2.0, "2", None):
        with pytest.raises(TypeError, match="num_classes must be an integer, got"):
            one_hot([0], num_classes)
    with pytest.raises(ValueError, match=f"must be in .0, 3., got {10**30}"):
        one_hot([0, 10**30], 3)
    for alpha in (-0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match=r"alpha must be in \[0, 1\], got"):
            smooth_labels([0, 1], alpha)


def test_scipys_log_softmax_gives_the_same_loss(rng):
    z, c = rng.normal(size=(6, 5)) * 10, rng.integers(0, 5, 6)
    picked = -scipy.special.log_softmax(z, axis=-1)[np.arange(6), c]
    assert_allclose(softmax_cross_entropy(z, c, "none"), picked, rtol=1e-12, atol=1e-14)
    assert_allclose(picked, -log_softmax(z)[np.arange(6), c], rtol=1e-12, atol=1e-14)
