"""Numerical gradients, and the checker: it must catch a gradient wrong by 0.1 %."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from oracles import frozen
from softgrad import (
    GradientMismatch,
    check_gradient,
    log_softmax,
    numerical_gradient,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
)

METHODS = ["central", "forward", "complex"]


def cubic(x):
    return np.sum(x**3)


def cubic_grad(x):
    return 3 * x**2


# --- Numerical gradients -----------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "rtol"), [("central", 1e-9), ("forward", 1e-6), ("complex", 1e-15)]
)
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e6])
def test_the_default_steps_are_as_exact_as_promised(method, rtol, scale):
    x = scale * np.array([[1.0, -2.0], [0.5, 3.0]])
    numeric = numerical_gradient(cubic, x, method=method)
    # A small x is moved by steps in units of 1, so its error is absolute.
    atol = {"central": 1e-10, "forward": 1e-6, "complex": 0}[method]
    assert_allclose(numeric, cubic_grad(x), rtol=rtol * 10, atol=atol)
    assert numeric.shape == x.shape


@pytest.mark.parametrize(
    ("method", "rtol"), [("central", 1e-3), ("forward", 1e-2), ("complex", 1e-6)]
)
def test_float32(method, rtol):
    x = np.array([1.0, -2.0], np.float32)
    numeric = numerical_gradient(cubic, x, method=method)
    assert numeric.dtype == np.float32
    assert_allclose(numeric, cubic_grad(x), rtol=rtol)


def test_the_errors_shrink_like_h_and_h_squared():
    x, exact = np.array([1.0]), 3.0
    for h in (1e-1, 1e-2, 1e-3):
        forward = numerical_gradient(cubic, x, h, method="forward")
        central = numerical_gradient(cubic, x, h, method="central")
        assert_allclose(forward - exact, 3 * h + h**2, rtol=1e-6)  # f″ h / 2 + …
        assert_allclose(central - exact, h**2, rtol=1e-4)  # f‴ h² / 6


def test_a_smaller_step_is_not_always_better():
    x = np.array([0.3, 0.5, 0.2])
    exact = softmax_cross_entropy_grad(x, 1)

    def error(h, method):
        numeric = numerical_gradient(
            lambda z: softmax_cross_entropy(z, 1), x, h, method
        )
        return np.abs(numeric - exact).max()

    for method in ("central", "forward"):
        assert error(1e-6, method) < error(1e-1, method)
        assert error(1e-6, method) < error(1e-14, method)
        assert error(1e-20, method) > 0.1  # x + h is x: the difference is 0
    assert error(1e-20, "complex") < 1e-15


def test_scalar_and_integer_arguments():
    derivative = numerical_gradient(lambda x: x**2, 3)
    assert np.ndim(derivative) == 0
    assert_allclose(derivative, 6)


@pytest.mark.parametrize("method", METHODS)
def test_x_is_never_modified(method):
    def greedy(x):  # changes what it is given
        x *= 2
        return x.sum()

    x = frozen([1.0, 2.0])
    assert_allclose(numerical_gradient(greedy, x, method=method), [2, 2], rtol=1e-6)
    check_gradient(greedy, lambda x: np.full(2, 2.0), x, method=method)
    assert_array_equal(x, [1, 2])


def test_forward_evaluates_once_more_than_there_are_variables():
    calls = []
    numerical_gradient(
        lambda x: calls.append(0) or x.sum(), np.ones(5), None, "forward"
    )
    assert len(calls) == 6


@pytest.mark.parametrize("method", METHODS)
def test_functions_that_return_no_scalar(method):
    with pytest.raises(ValueError, match=r"f must return a scalar, got shape \(2,\)"):
        numerical_gradient(lambda x: x, [1.0, 2.0], method=method)


@pytest.mark.parametrize("h", [0, -1e-3, np.nan, np.inf])
def test_bad_steps(h):
    with pytest.raises(
        ValueError, match="h must be positive and finite in float64, got"
    ):
        numerical_gradient(cubic, [1.0], h)


@pytest.mark.parametrize("method", METHODS)
def test_a_step_too_small_for_the_dtype(method):
    with pytest.raises(ValueError, match="positive and finite in float32, got 1e-60"):
        numerical_gradient(np.sum, np.ones(1, np.float32), 1e-60, method)


@pytest.mark.parametrize("method", ["central", "forward"])
def test_a_step_over_the_largest_float(method):
    with pytest.raises(ValueError, match=r"x \+ h must be finite, got x = 1\.79"):
        numerical_gradient(np.sum, [np.finfo(float).max], method=method)


def test_other_bad_arguments():
    with pytest.raises(ValueError, match=r"method must be .* got 'backward'"):
        numerical_gradient(cubic, [1.0], method="backward")
    with pytest.raises(TypeError, match="x must hold numbers, got <object object"):
        numerical_gradient(cubic, [object()])
    with pytest.raises(TypeError, match="must return a complex number, got float64"):
        numerical_gradient(lambda x: np.abs(x).sum(), [1.0], method="complex")


# --- The checker ----------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
class TestCheckGradient:
    x = np.array([[0.3, -1.2], [2.0, 0.7]])

    def test_the_right_gradient_passes(self, method):
        assert check_gradient(cubic, cubic_grad, self.x, method=method) is None
        assert check_gradient(cubic, cubic_grad(self.x), self.x, method=method) is None

    def test_a_gradient_wrong_by_a_thousandth_fails(self, method):
        with pytest.raises(GradientMismatch):
            check_gradient(
                cubic, lambda x: 1.001 * cubic_grad(x), self.x, method=method
            )

    def test_one_wrong_entry_is_found(self, method):
        wrong = cubic_grad(self.x)
        wrong[0, 1] *= 1.001
        with pytest.raises(GradientMismatch, match=r"at index \(0, 1\)"):
            check_gradient(cubic, wrong, self.x, method=method)

    def test_nan_fails(self, method):
        wrong = cubic_grad(self.x)
        wrong[1, 0] = np.nan
        with pytest.raises(GradientMismatch, match=r"nan at index \(1, 0\)"):
            check_gradient(cubic, wrong, self.x, method=method)

    def test_shapes_are_not_broadcast(self, method):
        with pytest.raises(GradientMismatch, match=r"\(2, 2\), got \(\)"):
            check_gradient(np.sum, 1.0, self.x, method=method)


@pytest.mark.parametrize("seed", range(5))
def test_a_softmax_gradient_wrong_by_a_thousandth_fails(seed):
    z = np.random.default_rng(seed).normal(size=(4, 3))
    labels = [0, 1, 2, 0]

    def loss(z):
        return softmax_cross_entropy(z, labels)

    right = softmax_cross_entropy_grad(z, labels)
    check_gradient(loss, right, z)
    with pytest.raises(GradientMismatch):
        check_gradient(loss, 1.001 * right, z)
    with pytest.raises(GradientMismatch):
        check_gradient(loss, softmax(z), z)  # forgot the labels
    with pytest.raises(GradientMismatch):
        check_gradient(loss, 4 * right, z)  # forgot the mean


def test_the_message_shows_both_gradients_and_the_worst_entry():
    with pytest.raises(GradientMismatch) as caught:
        check_gradient(cubic, [3.0, 12.5], [1.0, 2.0])
    message = str(caught.value)
    assert "error 0.5 at index (1,) exceeds the tolerance of 0.0001201 most" in message
    assert "given 12.5" in message
    assert "numerical 12\n" in message
    assert "given gradient:\n[ 3.  12.5]" in message
    assert "numerical gradient (central):\n[" in message
    assert isinstance(caught.value, AssertionError)


def test_the_entry_shown_is_the_one_that_fails():
    # The first error is larger, but within a millionth of its gradient.
    with pytest.raises(
        GradientMismatch, match=r"error 0\.1\d* at index \(1,\) exceeds"
    ):
        check_gradient(cubic, [3e6 + 1, 3.1], [1000.0, 1.0])


def test_tolerances_can_be_widened():
    wrong = 1.001 * cubic_grad(np.array([1.0, 2.0]))
    check_gradient(cubic, wrong, [1.0, 2.0], rtol=0.01)
    check_gradient(cubic, wrong, [1.0, 2.0], atol=0.1)


def test_the_jacobian_one_row_at_a_time():
    z = np.array([0.3, 0.5, 0.2])
    for k in range(3):
        check_gradient(lambda z, k=k: log_softmax(z)[k], np.eye(3)[k] - softmax(z), z)
