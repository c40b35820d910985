"""The numbers that the source documents print, computed by the library.

The names S1, S2 and S3 are those of the inventory in the book's source notes.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from softgrad import (
    cross_entropy,
    cross_entropy_grad,
    entropy,
    expected_length,
    hardmax,
    huffman_code,
    numerical_gradient,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_jacobian,
    softmax_jacobian_einsum,
    softmax_jacobian_loops,
    softmax_vjp,
)


def printed(digits):
    """The tolerance of a number printed with so many digits after the point."""
    return {"rtol": 0, "atol": 0.5001 * 10.0**-digits}


# S2's example: logits, one-hot target, and what its program prints.
x = np.array([0.3, 0.5, 0.2])
y = np.array([0.0, 1.0, 0.0])
s = softmax(x)


@pytest.mark.parametrize(
    ("z", "p"),
    [
        ([0.0, 1.0, 2.0], [0.0900, 0.2447, 0.6652]),  # S1-4
        ([0.0, 1.0, 3.0], [0.0420, 0.1142, 0.8438]),  # S1-5
    ],
)
def test_s1_softmax_and_hardmax(z, p):
    assert_allclose(softmax(z), p, **printed(4))
    assert_array_equal(hardmax(z), [0, 0, 1])  # S1-7


def test_s2_7_softmax():
    assert_allclose(s, [0.31987306, 0.39069383, 0.28943311], **printed(8))


@pytest.mark.parametrize(
    "jacobian", [softmax_jacobian, softmax_jacobian_loops, softmax_jacobian_einsum]
)
def test_s2_8_jacobian(jacobian):
    expected = [
        [0.21755428, -0.12497243, -0.09258185],
        [-0.12497243, 0.23805216, -0.11307973],
        [-0.09258185, -0.11307973, 0.20566159],
    ]
    assert_allclose(jacobian(x), expected, **printed(8))


def test_s2_9_cross_entropy():
    assert_allclose(cross_entropy(y, s), 0.93983106, **printed(8))
    assert_allclose(softmax_cross_entropy(x, y), 0.93983106, **printed(8))


def test_s2_10_gradient_by_the_probabilities():
    # S2-17: the source prints −0. where this is 0.
    assert_allclose(cross_entropy_grad(y, s), [0, -2.55954897, 0], **printed(8))
    assert not np.signbit(cross_entropy_grad(y, s)[0])


def test_s2_11_its_numerical_gradient_is_a_forward_difference_over_a_thousandth():
    def loss(s):  # off the simplex, so not `cross_entropy`
        return -np.sum(y * np.log(s))

    numeric = numerical_gradient(loss, s, h=1e-3, method="forward")
    assert_allclose(numeric, [0, -2.55627891, 0], **printed(8))
    central = numerical_gradient(loss, s, h=1e-3)
    assert abs(central[1] - -2.55627891) > 1e-3


def test_s2_12_gradient_by_the_logits():
    expected = [0.31987306, -0.60930617, 0.28943311]
    assert_allclose(s - y, expected, **printed(8))
    assert_allclose(softmax_cross_entropy_grad(x, y), expected, **printed(8))
    assert_allclose(softmax_vjp(s, cross_entropy_grad(y, s)), expected, **printed(8))


def test_s2_13_its_numerical_gradient_is_a_forward_difference_over_a_thousandth():
    def loss(x):
        return softmax_cross_entropy(x, y)

    numeric = numerical_gradient(loss, x, h=1e-3, method="forward")
    assert_allclose(numeric, [0.31998185, -0.60918713, 0.28953596], **printed(8))
    # Its error is h / 2 times the Hessian's diagonal, s (1 − s).
    assert_allclose(numeric - (s - y), 1e-3 / 2 * s * (1 - s), rtol=1e-3)
    # S2-16 calls it very close; a central difference is.
    assert_allclose(numerical_gradient(loss, x), s - y, rtol=0, atol=1e-9)


def test_s3_18_entropy_and_code():
    p = [1 / 2, 1 / 4, 1 / 4]
    assert entropy(p, base=2) == 1.5
    assert huffman_code(p) == ["0", "10", "11"]
    assert expected_length(p, huffman_code(p)) == 1.5


def test_s3_20_certainty_has_no_entropy():
    assert entropy([0, 1]) == 0
