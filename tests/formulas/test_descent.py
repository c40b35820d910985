"""Gradient descent on the logits."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from softgrad import softmax, softmax_cross_entropy_grad
from softgrad.descent import descend


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


@pytest.mark.parametrize("lr", [0, -1, float("nan")])
def test_the_step_must_be_positive(lr):
    with pytest.raises(ValueError, match=f"lr must be positive, got {lr}"):
        descend(lambda x: x, [1.0], lr=lr, steps=1)


def test_the_number_of_steps_must_not_be_negative():
    with pytest.raises(ValueError, match="steps must not be negative, got -1"):
        descend(lambda x: x, [1.0], lr=0.1, steps=-1)
