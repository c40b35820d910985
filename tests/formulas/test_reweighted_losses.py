"""Focal loss, generalised cross-entropy, absolute error: f(log p_c) and its pull."""

from functools import partial

import autograd
import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mpf
from numpy.testing import assert_allclose, assert_array_equal

from oracles import FLOATS, frozen, logits
from softgrad import (
    absolute_error,
    absolute_error_grad,
    check_gradient,
    focal_loss,
    focal_loss_grad,
    generalised_cross_entropy,
    generalised_cross_entropy_grad,
    log_softmax,
    one_hot,
    smooth_labels,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_jacobian,
)
from softgrad.trace import derivative, expression, piecewise, prove_equal, symbols

inf, nan = np.inf, np.nan
REDUCTIONS = ["mean", "sum", "none"]
GAMMAS, QS = [0, 0.5, 1, 2, 5], [0.01, 0.3, 0.7, 1]

FOCAL, FOCAL_GRAD = [
    [partial(f, gamma=gamma) for gamma in GAMMAS] for f in (focal_loss, focal_loss_grad)
]
GENERALISED, GENERALISED_GRAD = [
    [partial(f, q=q) for q in QS]
    for f in (generalised_cross_entropy, generalised_cross_entropy_grad)
]
LOSSES = [*FOCAL, *GENERALISED, absolute_error]
GRADS = [*FOCAL_GRAD, *GENERALISED_GRAD, absolute_error_grad]
BOTH = list(zip(LOSSES, GRADS, strict=True))
PLAIN = [focal_loss, generalised_cross_entropy, absolute_error]
PLAIN_GRADS = [focal_loss_grad, generalised_cross_entropy_grad, absolute_error_grad]

# --- Against numbers and other libraries ------------------------------------------


def naive_share(z, labels):
    e = anp.exp(z)
    return e[anp.arange(len(labels)), labels] / anp.sum(e, axis=-1)


NAIVE = [
    *[lambda p, g=g: -((1 - p) ** g) * anp.log(p) for g in GAMMAS],
    *[lambda p, q=q: (1 - p**q) / q for q in QS],
    lambda p: 2 * (1 - p),
]


@pytest.mark.parametrize(("pair", "naive"), [*zip(BOTH, NAIVE, strict=True)])
def test_autograd_agrees(pair, naive, rng):
    loss, grad = pair
    z, labels = rng.normal(size=(5, 4)), np.array([0, 3, 1, 1, 2])

    def total(z):
        return anp.sum(naive(naive_share(z, labels)))

    assert_allclose(loss(z, labels, reduction="sum"), total(z), rtol=1e-13)
    found = grad(z, labels, reduction="sum")
    assert_allclose(found, autograd.grad(total)(z), rtol=1e-12, atol=1e-15)


def test_autograd_agrees_on_absolute_errors_of_targets(rng):
    z, y = rng.normal(size=(5, 4)), rng.normal(size=(5, 4))

    def total(z):
        e = anp.exp(z)
        return anp.sum(anp.abs(e / anp.sum(e, axis=-1, keepdims=True) - y))

    assert_allclose(absolute_error(z, y, "sum"), total(z), rtol=1e-13)
    found = absolute_error_grad(z, y, "sum")
    assert_allclose(found, autograd.grad(total)(z), rtol=1e-12, atol=1e-15)


def exactly_by(x, loss, pull):
    """Two classes, the true one x ahead: log p_c, 1 − p_c and f with 80 digits."""
    with mpmath.workdps(80):
        others = mpmath.exp(-mpf(x))
        surprisal, miss = mpmath.log1p(others), others / (1 + others)
        push = pull(surprisal, miss) * miss  # on the other class: p − 0
        return float(loss(surprisal, miss)), float(push)


@pytest.mark.parametrize("margin", [-1000, -745, -40, -1e-9, 0, 1e-9, 5, 36, 40, 300])
def test_hard_and_easy_examples_to_all_digits(margin):
    z = [float(margin), 0.0]
    for gamma in GAMMAS:
        value, push = exactly_by(
            margin,
            lambda x, u, g=gamma: u**g * x,
            lambda x, u, g=gamma: u**g + g * (1 - u) * x * u ** (mpf(g) - 1),
        )
        assert_allclose(focal_loss(z, 0, gamma), value, rtol=1e-13, atol=1e-320)
        found = focal_loss_grad(z, 0, gamma)[1]
        assert_allclose(found, push, rtol=1e-13, atol=1e-320)
    for q in QS:
        value, push = exactly_by(
            margin,
            lambda x, u, q=q: -mpmath.expm1(-mpf(q) * x) / mpf(q),
            lambda x, u, q=q: mpmath.exp(-mpf(q) * x),
        )
        found = generalised_cross_entropy(z, 0, q)
        assert_allclose(found, value, rtol=1e-13, atol=1e-320)
        found = generalised_cross_entropy_grad(z, 0, q)[1]
        assert_allclose(found, push, rtol=1e-13, atol=1e-320)
    value, push = exactly_by(margin, lambda x, u: 2 * u, lambda x, u: 2 * (1 - u))
    assert_allclose(absolute_error(z, 0), value, rtol=1e-13, atol=1e-320)
    assert_allclose(absolute_error_grad(z, 0)[1], push, rtol=1e-13, atol=1e-320)


@pytest.mark.parametrize(("loss", "grad"), BOTH)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_gradients_are_those_of_the_losses(loss, grad, reduction, rng):
    z, labels = 3 * rng.normal(size=(6, 4)), rng.integers(0, 4, 6)
    check_gradient(
        lambda z: loss(z, labels, reduction=reduction),
        grad(z, labels, reduction=reduction),
        z,
    )


@pytest.mark.parametrize(("loss", "grad"), BOTH[:-1])
def test_the_complex_step_agrees(loss, grad, rng):
    z, labels = 3 * rng.normal(size=(6, 4)), rng.integers(0, 4, 6)
    check_gradient(lambda z: loss(z, labels), grad(z, labels), z, method="complex")


def test_the_gradient_of_absolute_errors_of_targets(rng):
    z = rng.normal(size=(4, 3))
    for y in (smooth_labels(one_hot([0, 2, 1, 1], 3), 0.1), rng.normal(size=(4, 3))):
        check_gradient(
            lambda z, y=y: absolute_error(z, y), absolute_error_grad(z, y), z
        )


# --- Properties --------------------------------------------------------------------


@given(logits(largest=700))
def test_without_gamma_focal_loss_is_cross_entropy(z):
    c = np.arange(len(z)) % z.shape[-1]
    eps = np.finfo(z.dtype).eps
    for reduction in REDUCTIONS:
        assert_allclose(
            focal_loss(z, c, 0, reduction),
            softmax_cross_entropy(z, c, reduction),
            rtol=4 * eps,
        )
        assert_allclose(
            focal_loss_grad(z, c, 0, reduction),
            softmax_cross_entropy_grad(z, c, reduction),
            rtol=4 * eps,
            atol=4 * eps,
        )


@given(logits(largest=700), st.sampled_from([1e-12, 1e-50, 1e-290]))
def test_for_small_q_it_is_cross_entropy(z, q):
    c = np.arange(len(z)) % z.shape[-1]
    eps = np.finfo(z.dtype).eps
    assert_allclose(
        generalised_cross_entropy(z, c, q, "none"),
        softmax_cross_entropy(z, c, "none"),
        rtol=4 * eps + 1400 * q,
        atol=1e-33,  # where q log p_c is less than the smallest float
    )
    assert_allclose(
        generalised_cross_entropy_grad(z, c, q, "none"),
        softmax_cross_entropy_grad(z, c, "none"),
        rtol=4 * eps + 1400 * q,
        atol=4 * eps,
    )


@given(logits(dtypes=[np.float64]))
def test_with_q_1_it_is_half_the_absolute_error_of_a_class(z):
    c = np.arange(len(z)) % z.shape[-1]
    distances = absolute_error(z, c, "none")
    half = generalised_cross_entropy(z, c, 1, "none")
    assert_array_equal(distances, 2 * half)
    p = np.take_along_axis(softmax(z), c[:, np.newaxis], axis=-1)[:, 0]
    assert_allclose(distances, 2 * (1 - p), atol=1e-15)
    targets = one_hot(c, z.shape[-1])
    assert_allclose(distances, absolute_error(z, targets, "none"), atol=1e-14)
    assert_allclose(
        absolute_error_grad(z, c), absolute_error_grad(z, targets), atol=1e-14
    )


def test_absolute_errors_of_all_classes_sum_to_a_constant(rng):
    # Hence labels drawn at random pull nowhere: the robustness of Ghosh et al.
    z = rng.normal(size=5)
    assert_allclose(sum(absolute_error(z, c) for c in range(5)), 2 * 4)
    pulls = sum(absolute_error_grad(z, c) for c in range(5))
    assert_allclose(pulls, 0, atol=1e-15)
    assert np.abs(sum(softmax_cross_entropy_grad(z, c) for c in range(5))).max() > 0.1


@pytest.mark.parametrize(("loss", "grad"), BOTH)
def test_the_gradient_is_that_of_cross_entropy_times_a_pull(loss, grad, rng):
    z, labels = rng.normal(size=(5, 4)), [0, 3, 1, 1, 2]
    ratio = grad(z, labels, reduction="none") / softmax_cross_entropy_grad(
        z, labels, "none"
    )
    assert_allclose(ratio, np.broadcast_to(ratio[:, :1], ratio.shape), rtol=1e-12)
    # The pull is the loss's slope against the cross-entropy, both as functions of z.
    step = 1e-6 * one_hot(labels, 4)
    rise = loss(z + step, labels, reduction="none") - loss(
        z - step, labels, reduction="none"
    )
    run = softmax_cross_entropy(z + step, labels, "none") - softmax_cross_entropy(
        z - step, labels, "none"
    )
    assert_allclose(ratio[:, 0], rise / run, rtol=1e-7)


@given(logits(), st.integers(0, 99))
def test_bounds(z, seed):
    c = np.random.default_rng(seed).integers(z.shape[-1], size=len(z))
    slack = float(1 + 4 * np.finfo(z.dtype).eps)
    ours = softmax_cross_entropy(z, c, "none")
    for q in QS:
        found = generalised_cross_entropy(z, c, q, "none")
        assert np.all((found >= 0) & (found <= slack / q))
    assert np.all(absolute_error(z, c, "none") <= 2 * slack)
    for gamma in GAMMAS:
        assert np.all(focal_loss(z, c, gamma, "none") / slack <= ours)


def test_a_focal_loss_pulls_harder_than_cross_entropy_in_between():
    margins = np.linspace(-30, 30, 601)
    z = np.stack([margins, 0 * margins], axis=-1)
    labels = np.zeros(len(z), int)
    pull = focal_loss_grad(z, labels, 2, "none")[:, 1] / softmax(z)[:, 1]
    assert_allclose(pull[0], 1)
    assert pull[-1] < 1e-20
    assert 1.2 < pull.max() < 1.3


@pytest.mark.parametrize(("loss", "grad"), BOTH)
def test_reductions(loss, grad, rng):
    z, c = rng.normal(size=(2, 3, 4)), rng.integers(0, 4, (2, 3))
    losses, grads = loss(z, c, reduction="none"), grad(z, c, reduction="none")
    assert losses.shape == (2, 3)
    assert_allclose(loss(z, c, reduction="sum"), losses.sum(), rtol=1e-14)
    assert_allclose(loss(z, c), losses.mean(), rtol=1e-14)
    assert_array_equal(grad(z, c, reduction="sum"), grads)
    assert_array_equal(grad(z, c), grads / 6)
    for n in np.ndindex(2, 3):
        assert_allclose(losses[n], loss(z[n], c[n]), rtol=1e-14)
        assert_allclose(grads[n], grad(z[n], c[n]), rtol=1e-14)


@given(logits())
def test_gradients_sum_to_zero(z):
    c = np.arange(len(z)) % z.shape[-1]
    for grad in GRADS:
        sums = grad(z, c, reduction="none").sum(-1, dtype=float)
        assert_allclose(sums, 0, atol=32 * z.shape[-1] ** 2 * np.finfo(z.dtype).eps)


# --- Edges -------------------------------------------------------------------------


def test_at_the_edges():
    ahead, behind, masked = [1000.0, 0.0], [-1000.0, 0.0], [-inf, 0.0]
    for gamma in GAMMAS:
        assert focal_loss(ahead, 0, gamma) == 0
        assert_array_equal(focal_loss_grad(ahead, 0, gamma), [0, 0])
        assert focal_loss(behind, 0, gamma) == 1000
        assert_array_equal(focal_loss_grad(behind, 0, gamma), [-1, 1])
        assert focal_loss(masked, 0, gamma) == inf
        assert_array_equal(focal_loss_grad(masked, 0, gamma), [-1, 1])
    for q in QS:
        assert generalised_cross_entropy(ahead, 0, q) == 0
        assert_array_equal(generalised_cross_entropy_grad(ahead, 0, q), [0, 0])
        assert_allclose(generalised_cross_entropy(masked, 0, q), 1 / q)
        assert_array_equal(generalised_cross_entropy_grad(masked, 0, q), [0, 0])
    for y in (0, [1.0, 0.0]):
        assert absolute_error(ahead, y) == 0
        assert absolute_error(behind, y) == 2
        assert absolute_error(masked, y) == 2
        for z in (ahead, behind, masked):
            assert_array_equal(absolute_error_grad(z, y), [0, 0])


@given(logits(max_classes=5), st.data())
def test_a_class_ruled_out_is_as_if_it_were_not_there(z, data):
    at = data.draw(st.integers(0, z.shape[-1]))
    more = np.insert(z, at, -inf, axis=-1)
    c = np.arange(len(z)) % z.shape[-1]
    moved = c + (c >= at)
    tolerance = 16 * np.finfo(z.dtype).eps
    equal = partial(assert_allclose, rtol=tolerance, atol=tolerance)
    for loss, grad in BOTH:
        equal(loss(more, moved, reduction="none"), loss(z, c, reduction="none"))
        found = grad(more, moved, reduction="none")
        assert_array_equal(found[:, at], 0)
        without = grad(z, c, reduction="none")
        equal(np.delete(found, at, axis=-1), without)


@pytest.mark.parametrize("f", LOSSES + GRADS)
def test_infinities_and_nan(f):
    for z in ([inf, 0], [-inf, -inf], [nan, 0]):
        assert np.all(np.isnan(f(z, 1)))
    result = f([[0.0, 1.0], [nan, 1.0], [2.0, 0.0]], [0, 1, 1], reduction="none")
    assert np.all(np.isnan(result[1]))
    without = f([[0.0, 1.0], [2.0, 0.0]], [0, 1], reduction="none")
    assert_array_equal(result[[0, 2]], without)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_no_loss_is_minus_zero(loss, reduction):
    for y in (0, [0]):
        z = [1000.0, 0.0] if y == 0 else [[1000.0, 0.0]]
        assert not np.any(np.signbit(loss(z, y, reduction=reduction)))


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("f", LOSSES + GRADS)
def test_dtypes_are_kept(f, dtype):
    z = np.array([[0.5, 1.0, -2.0], [1.0, 2.0, 3.0]], dtype)
    for reduction in REDUCTIONS:
        assert f(z, [1, 0], reduction=reduction).dtype == dtype
    assert f(z[0], 1).dtype == dtype
    assert f([[1, 0, 2]], [2]).dtype == np.float64


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
@pytest.mark.parametrize("f", LOSSES[:-1] + GRADS[:-1])
def test_complex_logits(f, dtype):
    largest = np.finfo(dtype).max
    z = np.array([[1 + 1e-20j, 2], [largest / 16, -largest / 16], [800, -800j]], dtype)
    for reduction in REDUCTIONS:
        result = f(z, [0, 1, 1], reduction=reduction)
        assert result.dtype == dtype
        assert np.all(np.isfinite(result))


@pytest.mark.parametrize("f", [absolute_error, absolute_error_grad])
def test_distances_of_complex_numbers_have_no_slope(f):
    with pytest.raises(TypeError, match="z must hold real numbers, got dtype complex"):
        f([1j, 0], 1)


@pytest.mark.parametrize("f", LOSSES + GRADS)
def test_arguments_are_not_modified(f):
    z, labels = frozen([[1.0, 2.0], [3.0, -inf]]), frozen([0, 1])
    for reduction in REDUCTIONS:
        f(z, labels, reduction=reduction)
    if f in (absolute_error, absolute_error_grad):
        f(z, frozen([[0.0, 1.0]] * 2))


def test_the_mean_of_huge_losses_exists_where_their_sum_does_not():
    largest = np.finfo(np.float32).max
    z = np.tile(np.array([largest / 2, -largest / 4], np.float32), (1000, 1))
    labels = np.ones(1000, int)
    assert_allclose(focal_loss(z, labels), 0.75 * largest, rtol=1e-3)
    assert focal_loss(z, labels, reduction="sum") == inf


# --- On symbols --------------------------------------------------------------------


def test_every_loss_of_the_true_probability_pulls_by_its_slope(z, K):
    # L = f(log p_c), so ∂L/∂z = −f′(log p_c) (p − y), with SymPy's f′.
    x, gamma = symbols("x"), symbols("gamma", positive=True)
    q = symbols("q", positive=True)
    c = K - 1
    for f, grad in (
        (
            lambda x: -((1 - np.exp(x)) ** gamma) * x,
            partial(focal_loss_grad, gamma=gamma),
        ),
        (
            lambda x: (1 - np.exp(q * x)) / q,
            partial(generalised_cross_entropy_grad, q=q),
        ),
        (lambda x: 2 * (1 - np.exp(x)), absolute_error_grad),
        (lambda x: -x, softmax_cross_entropy_grad),
    ):
        slope = expression(derivative(f, x))

        def pulled(z, slope=slope):
            log_p = expression(log_softmax(z)[c])
            pull = -slope.subs(expression(x), log_p)
            return np.array([pull * e for e in expression(softmax(z) - one_hot(c, K))])

        prove_equal(lambda z, g=grad: g(z, c), pulled, z)


def test_absolute_errors_of_symbols_take_every_way():
    z, y = symbols("z", 2), symbols("y", 2)
    loss, slopes = absolute_error(z, y), absolute_error_grad(z, y)
    rng = np.random.default_rng(0)
    for _ in range(8):
        at = dict(
            zip([*expression(z), *expression(y)], rng.normal(size=4), strict=True)
        )
        values = list(at.values())
        assert_allclose(
            float(expression(loss).subs(at)), absolute_error(values[:2], values[2:])
        )
        found = [float(slope.subs(at)) for slope in expression(slopes)]
        expected = absolute_error_grad(values[:2], values[2:])
        assert_allclose(found, expected, atol=1e-15)


def test_symbols_come_out_as_piecewise_formulas():
    z = symbols("z", 2)
    for f in PLAIN:
        assert expression(piecewise(f, z, 0)).free_symbols == set(expression(z))


def test_the_jacobian_carries_signs_back(rng):
    z, y = rng.normal(size=4), rng.normal(size=4)
    expected = softmax_jacobian(z) @ np.sign(softmax(z) - y)
    assert_allclose(absolute_error_grad(z, y), expected, atol=1e-15)


# --- Bad arguments -----------------------------------------------------------------


@pytest.mark.parametrize("f", [*PLAIN[:2], *PLAIN_GRADS[:2]])
class TestErrors:
    def test_class_indices_that_are_no_integers(self, f):
        for labels in ([0.0, 1.0], [True, False]):
            with pytest.raises(TypeError, match="labels must be integers"):
                f(np.zeros((2, 3)), labels)

    @pytest.mark.parametrize("label", [3, 7, -1])
    def test_labels_out_of_range(self, f, label):
        with pytest.raises(
            ValueError, match=rf"labels must be in \[0, 3\), got {label}"
        ):
            f(np.zeros((2, 3)), [0, label])

    def test_targets(self, f):
        with pytest.raises(
            ValueError, match=r"class indices of shape \(2,\), to fit z"
        ):
            f(np.zeros((2, 3)), np.zeros((2, 3)))

    def test_a_column_of_labels(self, f):
        with pytest.raises(ValueError, match=r"got shape \(4, 1\); try labels.ravel"):
            f(np.zeros((4, 3)), np.zeros((4, 1), int))


@pytest.mark.parametrize("f", PLAIN + PLAIN_GRADS)
def test_an_unknown_reduction_and_bad_logits(f):
    with pytest.raises(ValueError, match='"mean", "sum" or "none", got \'avg\''):
        f([0, 1], 0, reduction="avg")
    for bad, error in (("ab", TypeError), ([], ValueError), (1.0, ValueError)):
        with pytest.raises(error, match="z must"):
            f(bad, 0)


@pytest.mark.parametrize("gamma", [-0.1, inf, nan])
def test_bad_gamma(gamma):
    for f in (focal_loss, focal_loss_grad):
        with pytest.raises(ValueError, match="gamma must be finite and not negative"):
            f([0, 1], 0, gamma)


@pytest.mark.parametrize("q", [0, -0.1, 1.1, nan])
def test_bad_q(q):
    for f in (generalised_cross_entropy, generalised_cross_entropy_grad):
        with pytest.raises(ValueError, match=r"q must be in \(0, 1\], got"):
            f([0, 1], 0, q)
        with pytest.raises(TypeError, match="q must be a number"):
            f([0, 1], 0, "much")
