"""Softmax, log-softmax, log-sum-exp, hardmax and sigmoid."""

import mpmath
import numpy as np
import pytest
import scipy
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from oracles import (
    FLOATS,
    assert_close,
    exact_log_softmax,
    exact_logsumexp,
    exact_softmax,
    exactly,
    ieee,
    logits,
)
from softgrad import hardmax, log_softmax, logsumexp, sigmoid, softmax

ROWS = [
    [0.0, 1.0, 2.0],
    [0.3, 0.5, 0.2],
    [-40.0, 0.0, -36.5],
    [0.0, -745.0, 3.0],
    [1000.0, 1001.0, 999.5],
    [-1e4, -1e4 + 1, -1e4 + 2],
    [1e-300, 0.0, -1e-17],
    [700.0, -700.0],
    [5.0],
]


# --- Against numbers and other libraries ------------------------------------------


@pytest.mark.parametrize("z", ROWS)
def test_softmax_to_50_digits(z):
    assert_allclose(softmax(z), exactly(exact_softmax, z), rtol=1e-13)


@pytest.mark.parametrize("z", ROWS)
def test_log_softmax_to_50_digits(z):
    # Relative precision also where the loss is tiny: −4.2e−18 at a gap of 40.
    assert_allclose(log_softmax(z), exactly(exact_log_softmax, z), rtol=1e-13)


@pytest.mark.parametrize("z", ROWS)
def test_logsumexp_to_50_digits(z):
    assert_allclose(logsumexp(z), exactly(exact_logsumexp, z), rtol=1e-13)


@pytest.mark.parametrize("x", [-745.0, -710.0, -40.0, -1.0, 0.0, 1e-9, 3.0, 40.0])
def test_sigmoid_to_50_digits(x):
    exact = exactly(lambda x: 1 / (1 + mpmath.exp(-x[0])), x)
    rtol = 1e-13 if x > -700 else 0.5  # subnormal: few bits are left
    assert_allclose(sigmoid(x), exact, rtol=rtol)


@given(logits(dtypes=[np.float64], largest=1e3), st.sampled_from([0, 1, -1]))
def test_scipy_agrees(z, axis):
    assert_allclose(softmax(z, axis), scipy.special.softmax(z, axis), rtol=1e-12)
    assert_allclose(
        log_softmax(z, axis),
        scipy.special.log_softmax(z, axis),
        rtol=1e-12,
        atol=1e-15,  # SciPy's own rounding: ours keeps relative precision
    )
    for keepdims in (False, True):
        ours = logsumexp(z, axis, keepdims=keepdims)
        scipys = scipy.special.logsumexp(z, axis, keepdims=keepdims)
        assert_allclose(ours, scipys, rtol=1e-12, atol=1e-15)
        assert ours.shape == scipys.shape


def test_scipy_agrees_on_the_sigmoid():
    x = np.linspace(-700, 40, 1000)
    assert_allclose(sigmoid(x), scipy.special.expit(x), rtol=1e-13)


def test_scipy_agrees_on_complex_logits(rng):
    z = rng.normal(size=(4, 3)) + 1j * rng.normal(size=(4, 3))
    assert_allclose(logsumexp(z), scipy.special.logsumexp(z, axis=-1), rtol=1e-13)
    assert_allclose(softmax(z), np.exp(z) / np.exp(z).sum(-1, keepdims=True))
    assert_allclose(np.exp(log_softmax(z)), softmax(z), rtol=1e-13)


# --- Properties --------------------------------------------------------------------


@given(logits())
def test_softmax_lies_on_the_simplex(z):
    p = softmax(z)
    assert p.dtype == z.dtype
    assert np.all((p >= 0) & (p <= 1))
    tolerance = 4 * z.shape[-1] * np.finfo(z.dtype).eps
    assert_allclose(p.sum(-1, dtype=np.float64), 1, atol=tolerance)


@given(logits())
def test_log_softmax_is_rounded_once_to_the_largest_float_and_beyond(z):
    log_p = log_softmax(z)
    assert np.all(log_p <= 0)
    assert_close(log_p, ieee(exact_log_softmax, [[row] for row in z], z.dtype))


@given(logits())
def test_softmax_is_right_over_the_whole_range(z):
    exact = ieee(exact_softmax, [[row] for row in z], z.dtype)
    rtol = 16 * float(np.finfo(z.dtype).eps)
    smallest = float(np.finfo(z.dtype).smallest_normal)  # below it, few bits are left
    # An exponent of −700 is itself rounded: that is what the exponential magnifies.
    assert_allclose(softmax(z), exact, rtol=50 * rtol, atol=smallest)


@given(logits())
def test_logsumexp_lies_between_max_and_max_plus_log_k(z):
    lse, z_max = logsumexp(z), z.max(-1)
    assert lse.dtype == z.dtype
    assert np.all(np.isfinite(lse))
    assert np.all(lse >= z_max)
    upper = z_max.astype(np.longdouble) + np.log(z.shape[-1])
    slack = 4 * np.finfo(z.dtype).eps * np.maximum(1, np.abs(upper))
    assert np.all(lse <= upper + slack)


@given(st.integers(-(2**20), 2**20))
def test_a_common_shift_changes_nothing(shift):
    z = np.array([0.25, 0.5, -3.0])  # whose sums with integers are exact
    assert_array_equal(softmax(z + shift), softmax(z))
    assert_array_equal(log_softmax(z + shift), log_softmax(z))
    assert_array_equal(logsumexp(z + shift), shift + logsumexp(z))


def test_scale_is_inverse_temperature(rng):
    z = rng.normal(size=(3, 4))
    assert_allclose(softmax(z, temperature=0.5), softmax(2 * z), rtol=1e-14)
    assert_allclose(log_softmax(z, temperature=0.5), log_softmax(2 * z), rtol=1e-13)


def test_odds_are_exponentials_of_differences(rng):
    z = rng.normal(size=5)
    p = softmax(z)
    assert_allclose(p[1] / p[3], np.exp(z[1] - z[3]), rtol=1e-13)


@given(st.floats(-1e308, 1e308))
def test_two_classes_are_the_sigmoid(x):
    assert_array_equal(sigmoid(x), softmax([x, 0])[0])
    assert_allclose(sigmoid(x) + sigmoid(-x), 1, rtol=1e-15)
    assert_allclose(sigmoid(x), scipy.special.expit(x), rtol=1e-13, atol=1e-300)


def test_the_sources_sigmoid_is_shifted_by_one():
    # Source S3 writes softmax([x, 1]); that is the sigmoid of x − 1.
    assert_allclose(softmax([2.5, 1])[0], sigmoid(1.5))


@given(logits(largest=50))
def test_low_temperature_approaches_hardmax(z):
    gaps = np.sort(z, axis=-1)
    assume(z.shape[-1] == 1 or np.all(gaps[:, -1] - gaps[:, -2] >= 1e-3))
    assert_allclose(softmax(z, temperature=1e-6), hardmax(z), atol=1e-6)


def test_high_temperature_approaches_the_uniform():
    assert_allclose(softmax([-5, 0, 9], temperature=1e9), 1 / 3, rtol=1e-7)
    assert_allclose(softmax([-5, 0, 9], temperature=np.inf), 1 / 3, rtol=1e-15)


def test_softmax_can_flatten():
    p = softmax([0.3, 0.5, 0.2])
    assert p.max() < 0.5
    assert p.min() > 0.2


@given(logits())
def test_hardmax_marks_the_first_maximum(z):
    hard = hardmax(z)
    assert hard.dtype == z.dtype
    assert_array_equal(hard.sum(-1), 1)
    assert_array_equal(hard.argmax(-1), z.argmax(-1))


def test_the_first_of_equals_wins():
    assert_array_equal(hardmax([2, 7, 7, 7]), [0, 1, 0, 0])
    assert_array_equal(hardmax([[1, 1], [0, 1]], axis=0), [[1, 1], [0, 0]])


@pytest.mark.parametrize("f", [softmax, log_softmax, logsumexp, hardmax])
@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3])
def test_axis(f, axis, rng):
    z = rng.normal(size=(2, 3, 4))
    last = f(np.moveaxis(z, axis, -1))
    expected = last if f is logsumexp else np.moveaxis(last, -1, axis)
    assert_allclose(f(z, axis=axis), expected, rtol=1e-14)


# --- The edge of the range ------------------------------------------------------------


@pytest.mark.parametrize("dtype", FLOATS)
def test_differences_beyond_the_largest_float_are_infinite(dtype):
    largest = np.finfo(dtype).max
    z = np.array([largest, -largest, 0], dtype)
    assert_array_equal(softmax(z), np.array([1, 0, 0], dtype))
    assert_array_equal(log_softmax(z), np.array([0, -np.inf, -largest], dtype))
    assert logsumexp(z) == largest


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("temperature", [5e-324, 1e-100, 1e-9, 1e9, 1e308])
def test_extreme_temperatures(dtype, temperature):
    z = np.array([60000, 59968, -60000], dtype)
    p, log_p = (
        softmax(z, temperature=temperature),
        log_softmax(z, temperature=temperature),
    )
    assert p.dtype == log_p.dtype == dtype
    assert_allclose(p, [1, 0, 0] if temperature < 1 else 1 / 3, rtol=1e-3)
    assert not np.any(np.isnan(log_p))
    assert np.all(np.isfinite(log_p)) or temperature < 1


def test_a_large_temperature_divides_before_the_difference_overflows():
    largest = 1.7e308
    log_p = log_softmax([largest, -largest], temperature=1000)
    assert_allclose(log_p, [0, -2 * (largest / 1000)], rtol=1e-15)


def test_a_class_ruled_out_stays_so_at_every_temperature():
    for temperature in (1e-300, 1.0, 1e300, np.inf):
        p = softmax([0, -np.inf, 0], temperature=temperature)
        assert_array_equal(p, [0.5, 0, 0.5])


def test_a_tiny_temperature_divides_the_difference():
    # z / T would be 1e310; the difference over T is 1.
    z = np.array([1e300, 1e300 + 1e284])
    expected = sigmoid((z[1] - z[0]) / 1e284)
    assert_allclose(softmax(z, temperature=1e284)[1], expected)


@pytest.mark.parametrize("dtype", FLOATS)
def test_a_float_temperature_keeps_the_dtype(dtype):
    z = np.array([1, 2], dtype)
    for temperature in (2, 2.0, np.float64(2), np.float32(2), np.array(2.0)):
        assert softmax(z, temperature=temperature).dtype == dtype


def test_the_naive_formula_fails_where_the_library_does_not():
    z = np.array([1000.0, 999.0])
    with np.errstate(all="ignore"):
        naive = np.exp(z) / np.exp(z).sum()
    assert np.all(np.isnan(naive))
    assert_allclose(softmax(z), softmax([1, 0]))


def test_many_float16_classes():
    # 70 000 exponentials of 0 exceed the largest float16.
    z = np.zeros(70_000, np.float16)
    assert np.all(np.isfinite(softmax(z)))
    assert np.all(np.isfinite(log_softmax(z)))
    assert np.isfinite(logsumexp(z))


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("axis", [0, 1])
def test_sums_of_half_precision_are_taken_in_single(order, axis):
    # 3000 shares, added in half precision one by one, sum to 1.465.
    z = np.zeros((2, 3000) if axis else (3000, 2), np.float16, order=order)
    p = softmax(z, axis=axis)
    assert p.dtype == np.float16
    assert_allclose(p.sum(axis=axis, dtype=float), 1, rtol=1e-3)
    assert_allclose(logsumexp(z, axis=axis), np.log(3000), rtol=1e-3)


@pytest.mark.parametrize("f", [softmax, log_softmax, logsumexp, hardmax])
def test_memory_order_does_not_matter(f, rng):
    z = rng.normal(size=(4, 3, 5))
    for axis in (0, 1, 2):
        assert_allclose(f(np.asfortranarray(z), axis), f(z, axis), rtol=1e-14)


def test_objects_with_nan_are_numbers():
    z = np.array([[np.nan, 0.0], [1.0, 1.0]], dtype=object)
    assert_array_equal(softmax(z), [[np.nan, np.nan], [0.5, 0.5]])
