"""Gradient descent on the logits."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from softgrad import descend, softmax, softmax_cross_entropy_grad


def test_a_quadratic_shrinks_by_one_factor_a_step():
    path = descend(lambda x: 2 * x, [3.0, -1.0], lr=0.1, steps=5)
    assert_allclose(path, [[3 * 0.8**t, -(0.8**t)] for t in range(6)])


def test_no_step_is_the_start():
    assert_array_equal(descend(lambda x: x, [1.0, 2.0], lr=1, steps=0), [[1, 2]])


def test_the_start_is_not_modified():
    z = np.array([1.0, 2.0])
    z.flags.writeable = False
    descend(lambda x: x, z, lr=0.1, steps=3)


def test_cross_entropy_finds_the_target():
    def grad(z):
        return softmax_cross_entropy_grad(z, [0.2, 0.5, 0.3])

    path = descend(grad, np.zeros(3), lr=1.0, steps=200)
    assert_allclose(softmax(path[-1]), [0.2, 0.5, 0.3], atol=1e-6)


def test_many_starts_at_once():
    starts = np.array([[1.0], [2.0]])
    assert descend(lambda x: x, starts, lr=0.1, steps=4).shape == (5, 2, 1)


@pytest.mark.parametrize("lr", [0, -1, float("nan"), float("inf")])
def test_the_step_must_be_positive(lr):
    with pytest.raises(ValueError, match=f"lr must be positive and finite, got {lr}"):
        descend(lambda x: x, [1.0], lr=lr, steps=1)


def test_the_number_of_steps_must_not_be_negative():
    with pytest.raises(ValueError, match="steps must be at least 0, got -1"):
        descend(lambda x: x, [1.0], lr=0.1, steps=-1)


def test_a_gradient_that_changes_its_point_changes_no_other():
    def grad(x):
        x *= 2  # its own copy
        return x

    z = np.array([3.0])
    assert_allclose(descend(grad, z, lr=0.25, steps=2), [[3], [1.5], [0.75]])
    assert_array_equal(z, [3])


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_the_dtype_is_kept(dtype):
    path = descend(lambda x: x.astype(float), np.ones(2, dtype), np.float64(0.5), 2)
    assert path.dtype == dtype


def test_steps_beyond_the_largest_float_are_infinite():
    path = descend(lambda x: -x, [1e308], lr=1e308, steps=2)
    assert_array_equal(path.ravel(), [1e308, np.inf, np.inf])


@pytest.mark.parametrize("lr", [None, "1", [1.0]])
def test_a_step_that_is_no_number(lr):
    with pytest.raises(TypeError, match="lr must be a number, got"):
        descend(lambda x: x, [1.0], lr=lr, steps=1)


@pytest.mark.parametrize("steps", [2.5, "2", None])
def test_a_number_of_steps_that_is_no_integer(steps):
    with pytest.raises(TypeError, match="steps must be an integer, got"):
        descend(lambda x: x, [1.0], lr=0.1, steps=steps)
