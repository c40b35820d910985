"""±∞, NaN, dtypes, bad arguments, and what no function may do: modify, warn, import."""

import subprocess
import sys
from functools import partial
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

import softgrad
from oracles import (
    FLOATS,
    assert_close,
    boxed,
    exact_cross_entropy,
    frozen,
    ieee,
    logits,
    unboxed,
)
from softgrad import (
    cross_entropy,
    cross_entropy_grad,
    entropy,
    expected_length,
    hardmax,
    huffman_code,
    kl_divergence,
    log_softmax,
    logsumexp,
    numerical_gradient,
    one_hot,
    perplexity,
    regression,
    sigmoid,
    smooth_labels,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_cross_entropy_value_and_grad,
    softmax_jacobian,
    softmax_jacobian_einsum,
    softmax_jacobian_loops,
    softmax_jvp,
    softmax_squared_error,
    softmax_squared_error_grad,
    softmax_squared_error_value_and_grad,
    softmax_vjp,
    squared_error_grad,
    surprisal,
)

inf, nan = np.inf, np.nan

OF_LOGITS = [
    softmax,
    log_softmax,
    logsumexp,
    hardmax,
    softmax_jacobian,
    softmax_jacobian_loops,
    softmax_jacobian_einsum,
]
OF_PROBABILITIES = [
    entropy,
    perplexity,
    lambda p: cross_entropy(p, p),
    lambda p: kl_divergence(p, p),
]
LOSSES = [softmax_cross_entropy, softmax_squared_error]
LOSS_GRADS = [softmax_cross_entropy_grad, softmax_squared_error_grad]
BOTH = [softmax_cross_entropy_value_and_grad, softmax_squared_error_value_and_grad]


# --- −∞ rules a class out; other infinities have no softmax ---------------------------


@pytest.mark.parametrize(
    ("z", "p"),
    [
        ([-inf, 0], [0, 1]),
        ([-inf, -inf, 3], [0, 0, 1]),
        ([-inf, 3, 3], [0, 0.5, 0.5]),
        ([-inf, 1e308, -1e308], [0, 1, 0]),
        ([inf, 0], [nan, nan]),
        ([inf, -inf], [nan, nan]),
        ([inf, 0, -inf, 1e308], [nan, nan, nan, nan]),
        ([inf], [nan]),
        ([-inf], [nan]),
        ([inf, inf], [nan, nan]),
        ([inf, inf, 0], [nan, nan, nan]),
        ([-inf, -inf], [nan, nan]),
        ([nan, 0], [nan, nan]),
        ([nan, inf], [nan, nan]),
    ],
)
def test_softmax_at_infinity(z, p):
    assert_array_equal(softmax(z), p)
    assert_array_equal(softmax(z, temperature=1e-300), p)
    with np.errstate(divide="ignore"):
        log_p = np.log(np.array(p, dtype=float))
    finite = np.isfinite(log_p)
    assert_array_equal(log_softmax(z)[~finite], log_p[~finite])
    np.testing.assert_allclose(log_softmax(z)[finite], log_p[finite])


@pytest.mark.parametrize(
    ("z", "lse"),
    [
        ([-inf, -inf], -inf),
        ([inf, inf], inf),
        ([inf, -inf], inf),
        ([-inf, 2], 2),
        ([inf, 1e308], inf),
        ([nan, inf], nan),
        ([nan, 1], nan),
    ],
)
def test_logsumexp_at_infinity(z, lse):
    assert_array_equal(logsumexp(z), lse)


def test_sigmoid_at_infinity():
    assert_array_equal(sigmoid([-inf, 0, inf, nan]), [0, 0.5, 1, nan])


def test_losses_of_a_class_that_is_ruled_out():
    for y in (0, [1, 0]):
        assert softmax_cross_entropy([0, -inf], y) == 0
        assert_array_equal(softmax_cross_entropy_grad([0, -inf], y), [0, 0])
    for y in (1, [0, 1], [0.5, 0.5]):
        assert softmax_cross_entropy([0, -inf], y) == inf
    assert_array_equal(softmax_cross_entropy_grad([0, -inf], 1), [1, -1])
    assert softmax_squared_error([0, -inf], 1) == 1
    assert_array_equal(softmax_squared_error_grad([0, -inf], 1), [0, 0])


@given(logits(max_classes=5), st.data())
def test_a_class_ruled_out_is_as_if_it_were_not_there(z, data):
    at = data.draw(st.integers(0, z.shape[-1]))
    T = data.draw(st.sampled_from([1e-300, 0.5, 1.0, 3.0, 1e300, inf]))
    more = np.insert(z, at, -inf, axis=-1)
    ulps = 4 * np.finfo(z.dtype).eps
    equal = partial(np.testing.assert_allclose, rtol=ulps, atol=ulps)

    def assert_ruled_out(found, share, without):
        assert_array_equal(found[:, at], share)
        equal(np.delete(found, at, axis=-1), without)

    for f, share in ((softmax, 0), (log_softmax, -inf)):
        for turned in (more, more.T):  # in either memory order
            axis = -1 if turned is more else 0
            found = f(turned, axis, T) if axis else f(turned, axis, T).T
            assert_ruled_out(found, share, f(z, temperature=T))
    assert_ruled_out(hardmax(more), 0, hardmax(z))
    equal(logsumexp(more), logsumexp(z))

    c = np.arange(len(z)) % z.shape[-1]
    y = one_hot(c, z.shape[-1]) / 4 + softmax(z).astype(float)
    for more_labels, labels in ((c + (c >= at), c), (np.insert(y, at, 0, axis=-1), y)):
        for loss in LOSSES:
            equal(loss(more, more_labels, "none"), loss(z, labels, "none"))
        for grad in LOSS_GRADS:
            without = grad(z, labels, "none")
            assert_ruled_out(grad(more, more_labels, "none"), 0, without)
        for f in BOTH:
            (value, grad), (loss, without) = f(more, more_labels), f(z, labels)
            equal(value, loss)
            assert_ruled_out(grad, 0, without)


def test_losses_at_infinity_are_nan():
    for f, y in product(LOSSES + LOSS_GRADS, (0, 1, [1, 0], [0.5, 0.5])):
        assert np.all(np.isnan(f([inf, 0], y)))
        assert np.all(np.isnan(f([-inf, -inf], y)))


@pytest.mark.parametrize("f", [softmax, log_softmax, hardmax, softmax_jacobian])
@pytest.mark.parametrize("bad", [[nan, 0, 1], [nan, inf, -inf]])
def test_nan_stays_in_its_row(f, bad):
    good = [[0.0, 1.0, 2.0], [3.0, 3.0, 3.0]]
    result = f([good[0], bad, good[1]])
    assert np.all(np.isnan(result[1]))
    assert_array_equal(result[[0, 2]], f(good))


@pytest.mark.parametrize("f", LOSSES + LOSS_GRADS)
def test_nan_stays_in_its_loss(f):
    result = f([[0.0, 1.0], [nan, 1.0], [2.0, 0.0]], [0, 1, 1], "none")
    assert np.all(np.isnan(result[1]))
    assert_array_equal(result[[0, 2]], f([[0.0, 1.0], [2.0, 0.0]], [0, 1], "none"))


@pytest.mark.parametrize("f", OF_PROBABILITIES)
def test_nan_passes_the_check_of_probabilities(f):
    result = f([[0.5, 0.5], [nan, 0.5], [0.25, 0.75]])
    assert np.isnan(result[1])
    assert_array_equal(result[[0, 2]], f([[0.5, 0.5], [0.25, 0.75]]))


# --- Finite arguments: finite results, the same dtype, no warning ---------------------


def shares(z):
    """Targets for logits: any finite numbers that are not negative."""
    width = np.finfo(z.dtype).bits
    element = st.one_of(
        st.just(0.0), st.floats(0, float(np.finfo(z.dtype).max), width=width)
    )
    return st.lists(
        st.lists(element, min_size=z.shape[1], max_size=z.shape[1]),
        min_size=z.shape[0],
        max_size=z.shape[0],
    ).map(lambda rows: np.array(rows, z.dtype))


@given(logits())
def test_losses_are_right_up_to_the_largest_float_and_infinite_beyond(z):
    c = np.arange(len(z)) % z.shape[-1]
    y = one_hot(c, z.shape[-1])
    exact = ieee(exact_cross_entropy, list(zip(z, y, strict=True)), z.dtype)
    for labels in (c, y):
        losses = softmax_cross_entropy(z, labels, "none")
        assert_close(losses, exact)
        value, _ = softmax_cross_entropy_value_and_grad(z, labels, "none")
        assert_close(value, exact)


@given(logits(), st.data())
def test_no_loss_of_finite_numbers_is_nan(z, data):
    for y in (np.zeros(len(z), int), data.draw(shares(z))):
        for f, reduction in product(LOSSES + LOSS_GRADS, ("mean", "sum", "none")):
            if y.ndim == 1 or f is softmax_cross_entropy:
                result = f(z, y, reduction)
                assert not np.any(np.isnan(result)), (f.__name__, reduction)
                assert result.dtype == z.dtype, (f.__name__, reduction)
        for f in BOTH:
            if y.ndim == 1:
                assert not np.any(np.isnan(f(z, y)[0]))
                assert not np.any(np.isnan(f(z, y)[1]))


@given(logits(), logits())
def test_products_with_the_jacobian_stay_finite(z, g):
    classes = min(z.shape[-1], g.shape[-1])
    # Half the range: the shares may sum to a little more than 1 by rounding.
    p, g = softmax(z[:1, :classes]), g[:, :classes] / 2
    for f in (softmax_vjp, softmax_jvp):
        result = f(p, g)
        assert np.all(np.isfinite(result))
        # No larger than g: |p (g − ⟨g, p⟩)| ≤ 2 p (1 − p) max |g|.
        slack = 1 + 8 * np.finfo(g.dtype).eps
        assert np.all(np.abs(result) <= np.abs(g).max(-1, keepdims=True) * slack)


@pytest.mark.parametrize("dtype", FLOATS)
def test_the_mean_of_huge_losses_exists_where_their_sum_does_not(dtype):
    largest = np.finfo(dtype).max
    z = np.tile(np.array([largest / 2, -largest / 4], dtype), (1000, 1))
    labels = np.ones(1000, int)
    np.testing.assert_allclose(
        softmax_cross_entropy(z, labels), 0.75 * largest, rtol=1e-3
    )
    assert softmax_cross_entropy(z, labels, "sum") == inf


def test_the_mean_over_many_float16_examples():
    # In float16, 0.7 / 100 000 keeps 7 bits, and 100 000 itself overflows.
    z, labels = np.zeros((100_000, 2), np.float16), np.zeros(100_000, int)
    np.testing.assert_allclose(softmax_cross_entropy(z, labels), np.log(2), rtol=1e-3)
    assert np.all(np.isfinite(softmax_cross_entropy_grad(z, labels)))


@pytest.mark.parametrize("dtype", FLOATS)
def test_dtypes_are_kept(dtype):
    z = np.array([[0.5, 1.0, -2.0]], dtype)
    p, g = softmax(z), np.ones_like(z)
    results = [f(z) for f in OF_LOGITS] + [f(p) for f in OF_PROBABILITIES]
    results += [f(z, [[0.2, 0.3, 0.5]]) for f in LOSSES + LOSS_GRADS]  # float64 lists
    results += [softmax_vjp(p, g), softmax_jvp(p, g), sigmoid(z), surprisal(p)]
    results += [entropy(p, base=2), surprisal(p, base=2), smooth_labels(p, 0.1)]
    results += [cross_entropy_grad([1], p), squared_error_grad([1], p)]
    results += [numerical_gradient(lambda z: z.sum(), z)]
    W = np.zeros((3, 2), dtype)
    results += [regression.logits(z, W, W[0]), regression.loss(z, [0], W, decay=0.5)]
    results += regression.grad(z, [0], W, W[0], decay=0.5)
    for result in results:
        assert result.dtype == dtype


@pytest.mark.parametrize("z", [[[1, 0, 2]], np.array([[True, False, True]])])
def test_integers_become_float64(z):
    results = [f(z) for f in OF_LOGITS] + [f(z, [2]) for f in LOSSES + LOSS_GRADS]
    results += [sigmoid(z), entropy([[1, 0, 0]]), regression.logits(z, [[1], [2], [3]])]
    for result in results:
        assert result.dtype == np.float64


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
def test_complex_logits(dtype):
    largest = np.finfo(dtype).max
    z = np.array([[1 + 1e-20j, 2], [largest / 16, -largest / 16], [800, -800j]], dtype)
    for f in (softmax, log_softmax, logsumexp):
        assert f(z).dtype == dtype
        assert np.all(np.isfinite(f(z)))
    for f in LOSSES + LOSS_GRADS:
        for reduction in ("mean", "sum", "none"):
            assert f(z, [0, 1, 1], reduction).dtype == dtype
            assert np.all(np.isfinite(f(z, [0, 1, 1], reduction)))
            assert np.all(np.isfinite(f(z, 3 * np.eye(3)[:, :2], reduction)))


@pytest.mark.parametrize(
    "f",
    [
        hardmax,
        sigmoid,
        softmax_jacobian,
        entropy,
        surprisal,
        perplexity,
        huffman_code,
        partial(smooth_labels, alpha=0.1),
        partial(cross_entropy_grad, 0),
        partial(softmax_cross_entropy, [0.0, 1.0]),  # as targets
        partial(numerical_gradient, np.sum),
        partial(regression.logits, W=[[1.0], [1.0]]),
    ],
)
def test_complex_numbers_where_they_mean_nothing(f):
    with pytest.raises(TypeError, match="must"):
        f(np.array([0.5 + 0j, 0.5]))


# --- Python objects run through the same lines ----------------------------------------


def test_objects_give_what_numbers_give(rng):
    z, y = rng.normal(size=(2, 3)), softmax(rng.normal(size=(2, 3)))
    X, W, b = rng.normal(size=(4, 2)), rng.normal(size=(2, 3)), rng.normal(size=3)
    labels = np.array([0, 2])
    cases = [(f, (z,)) for f in (*OF_LOGITS, sigmoid)]
    cases += [(f, (softmax(z),)) for f in (entropy, perplexity, surprisal)]
    cases += [(f, (y, softmax(z))) for f in (cross_entropy, kl_divergence)]
    cases += [(softmax_vjp, (y, z)), (softmax_jvp, (y, z)), (smooth_labels, (y, 0.1))]
    cases += [(f, (y, y)) for f in (cross_entropy_grad, squared_error_grad)]
    for f in LOSSES + LOSS_GRADS:
        for reduction in ("mean", "sum", "none"):
            cases += [(f, (z, y, reduction)), (f, (z, labels, reduction))]
    cases += [(partial(softmax, axis=0, temperature=2), (z,))]
    cases += [(partial(entropy, base=2), (y,))]
    for n, c in ((slice(None), np.array([0, 1, 2, 1])), (0, 1)):  # four rows, one row
        cases += [(regression.loss, (X[n], c, W, b, 0.5))]
        cases += [(lambda *args: regression.grad(*args)[0], (X[n], c, W, b, 0.5))]
        cases += [(lambda *args: regression.grad(*args)[1], (X[n], c, W, b, 0.5))]
    for f, args in cases:
        expected = f(*args)
        arrays = [i for i, a in enumerate(args) if np.asarray(a).dtype.kind == "f"]
        arrays = [i for i in arrays if np.ndim(args[i]) > 0]
        for boxes in {tuple(arrays), (arrays[0],), (arrays[-1],)}:
            mixed = [boxed(a) if i in boxes else a for i, a in enumerate(args)]
            result = unboxed(f(*mixed)).astype(float)
            np.testing.assert_allclose(result, expected, rtol=1e-12, atol=1e-15)


def test_a_temperature_may_be_an_object():
    result = unboxed(softmax([1.0, 2.0], temperature=boxed(2.0).item()))
    np.testing.assert_allclose(result, softmax([1, 2], temperature=2))


# --- Bad arguments --------------------------------------------------------------------

TAKES_LABELS = [partial(one_hot, num_classes=3)]
NUMERICAL, LINEAR = (
    partial(numerical_gradient, np.sum),
    partial(regression.logits, W=[[1.0], [1.0]]),
)
TAKES_A_SCALAR = [sigmoid, surprisal, NUMERICAL, *TAKES_LABELS]
TAKES_AN_ARRAY = [
    *OF_LOGITS,
    *OF_PROBABILITIES,
    sigmoid,
    surprisal,
    huffman_code,
    partial(softmax_cross_entropy, y=0),
    partial(softmax_cross_entropy_grad, y=0),
    partial(softmax_squared_error, y=0),
    partial(softmax_squared_error_grad, y=0),
    partial(cross_entropy_grad, 0),
    partial(squared_error_grad, 0),
    partial(softmax_vjp, [0.5, 0.5]),
    partial(softmax_jvp, [0.5, 0.5]),
    partial(smooth_labels, alpha=0.1),
    *TAKES_LABELS,
    NUMERICAL,
    LINEAR,
]


@pytest.mark.parametrize("f", TAKES_AN_ARRAY)
def test_strings(f):
    with pytest.raises(TypeError, match=r"must .* got dtype <U"):
        f(["a", "b"])


@pytest.mark.parametrize("f", TAKES_AN_ARRAY)
def test_ragged_lists(f):
    with pytest.raises(ValueError, match="must be a regular array"):
        f([[0.5, 0.5], [1.0]])


@pytest.mark.parametrize("f", [f for f in TAKES_AN_ARRAY if f not in TAKES_LABELS])
@pytest.mark.parametrize("bad", [None, [None, None], np.array(["a", "b"], object)])
def test_objects_that_are_no_numbers(f, bad):
    with pytest.raises(TypeError, match=r"must hold numbers, got (None|'a')"):
        f(bad)


@pytest.mark.parametrize("f", [*OF_LOGITS, *OF_PROBABILITIES, sigmoid, surprisal])
def test_numbers_in_an_array_of_objects(f):
    for p in ([0.25, 0.75], [nan, 0.5]):
        assert_array_equal(f(np.array(p, dtype=object)), f(p))
        assert f(np.array(p, dtype=object)).dtype == np.float64


@pytest.mark.parametrize("f", TAKES_AN_ARRAY)
@pytest.mark.parametrize("empty", [np.zeros(0), np.zeros((0, 3)), np.zeros((2, 0))])
def test_empty_arrays(f, empty):
    with pytest.raises((ValueError, TypeError), match="must"):
        f(empty)


@pytest.mark.parametrize("f", [f for f in TAKES_AN_ARRAY if f not in TAKES_A_SCALAR])
def test_scalars_have_no_class_axis(f):
    with pytest.raises(ValueError, match=r"class axis, got the scalar 1\.0"):
        f(1.0)


@pytest.mark.parametrize("f", [softmax, log_softmax, logsumexp, hardmax, entropy])
def test_an_axis_that_is_not_there(f):
    with pytest.raises(ValueError, match=r"has shape \(2,\).* axis 1 is out of bounds"):
        f([0.5, 0.5], axis=1)


@pytest.mark.parametrize("axis", ["0", None, 0.0])
def test_an_axis_that_is_no_integer(axis):
    for f in (softmax, log_softmax, logsumexp, hardmax, entropy):
        with pytest.raises(TypeError, match="axis must be an integer, got"):
            f([0.5, 0.5], axis=axis)


@pytest.mark.parametrize("f", [softmax, log_softmax])
@pytest.mark.parametrize("temperature", [0, -1, -0.0, nan, -inf])
def test_a_temperature_that_is_not_positive(f, temperature):
    with pytest.raises(ValueError, match="temperature must be positive, got"):
        f([1, 2], temperature=temperature)


@pytest.mark.parametrize("temperature", ["1", None, 1j, [1.0, 2.0]])
def test_a_temperature_that_is_no_number(temperature):
    with pytest.raises(TypeError, match="temperature must be a number, got"):
        softmax([1, 2], temperature=temperature)


# --- What no function may do ----------------------------------------------------------


def test_arguments_are_never_modified():
    z, y, g = frozen([[1.0, 2.0], [3.0, inf]]), frozen([[0.0, 1.0]] * 2), frozen([1, 2])
    p, labels = frozen([[0.5, 0.5], [0.0, 1.0]]), frozen([0, 1])
    for f in OF_LOGITS:
        f(z)
    for f in (*OF_PROBABILITIES, sigmoid, surprisal):
        f(p)
    for f in LOSSES + LOSS_GRADS:
        f(z, y)
        f(z, labels)
    softmax(z, temperature=2)
    cross_entropy_grad(y, p)
    squared_error_grad(y, p)
    softmax_vjp(p, g)
    smooth_labels(y, 0.1)
    one_hot(labels, 2)
    expected_length(p[0], huffman_code(p[0]))
    numerical_gradient(lambda x: x.sum(), p)
    W, b = frozen(np.zeros((2, 2))), frozen(np.zeros(2))
    regression.loss(p, labels, W, b, 0.1)
    regression.grad(p, labels, W, b, 0.1)
    regression.fit(p, labels, W=W, b=b, epochs=2, rng=0)


def test_results_do_not_share_memory_with_arguments():
    z = np.array([[1.0, 2.0]])
    y = np.array([[0.0, 1.0]])
    for result in (softmax(z), hardmax(z), log_softmax(z), smooth_labels(y, 0)):
        assert not np.shares_memory(result, z)
        assert not np.shares_memory(result, y)


def test_strict_error_settings_of_the_caller_do_not_matter():
    with np.errstate(all="raise"):
        assert_array_equal(softmax([0, -1000]), [1, 0])
        assert log_softmax([0.0, -inf])[1] == -inf
        assert entropy([1, 0]) == 0
        assert cross_entropy([1, 0], [0, 1]) == inf
        assert softmax_cross_entropy([1e308, -1e308], 1) == inf
        assert_array_equal(cross_entropy_grad([0, 1], [0, 0]), [0, -inf])
        assert_array_equal(smooth_labels([[inf, nan], [1, 0]], 1.0)[1], [0.5, 0.5])
        assert np.all(np.isnan(softmax_squared_error_grad([inf, 0], 1)))
        assert logsumexp([-inf, -inf]) == -inf


def test_training_ignores_the_error_settings_of_the_caller():
    largest = np.finfo(float).max
    X, y, W, b = np.full((3, 2), largest), [0, 1, 1], np.zeros((2, 2)), np.zeros(2)
    with np.errstate(all="raise"):
        assert_array_equal(regression.logits(X, W + 1), np.full((3, 2), inf))
        for f in (regression.loss, regression.grad, regression.value_and_grad):
            f(X, y, W, b, 0.1)
            f(X, y, W + 1, b, 0.1)
        regression.sgd_epoch(X, y, W, lr=10.0, batch=1, b=b)
        regression.fit(X, y, epochs=2, lr=10.0)


def test_importing_the_library_imports_numpy_only():
    code = (
        "import importlib, pkgutil, sys\n"
        "import numpy.random\n"  # which brings Cython's own modules
        "before = set(sys.modules)\n"
        "import softgrad\n"
        "for module in pkgutil.iter_modules(softgrad.__path__):\n"
        "    if module.name != 'trace':\n"
        "        importlib.import_module('softgrad.' + module.name)\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "new -= sys.stdlib_module_names\n"
        "assert new <= {'numpy', 'softgrad'}, new\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_the_package_offers_what_it_lists():
    assert softgrad.__all__ == sorted(softgrad.__all__)
    for name in softgrad.__all__:
        assert callable(getattr(softgrad, name))
    from softgrad.softmax import softmax as from_module

    assert softgrad.softmax is from_module
