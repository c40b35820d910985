"""What chapter 6 derives by hand: forms of the Jacobian, and its products."""

import numpy as np
import pytest

from softgrad import log_softmax, softmax, softmax_jacobian, softmax_vjp
from softgrad.trace import derivative, prove_equal, symbols

CLASSES = [2, 3, 4]


@pytest.mark.parametrize("K", CLASSES)
def test_a_diagonal_minus_a_matrix_of_rank_one(K):
    z = symbols("z", K)
    p = softmax(z)
    prove_equal(softmax_jacobian(z), np.diag(p) - np.outer(p, p))


@pytest.mark.parametrize("K", CLASSES)
def test_its_quadratic_form_is_a_variance(K):
    z, v = symbols("z", K), symbols("v", K)
    p = softmax(z)
    variance = np.sum(p * v**2) - np.sum(p * v) ** 2
    prove_equal(v @ softmax_jacobian(z) @ v, variance)


@pytest.mark.parametrize("K", CLASSES)
def test_the_contraction_is_the_product_for_every_example(K):
    z, g = symbols("z", K), symbols("g", K)
    Z, G = np.stack([z, 2 * z]), np.stack([g, g + 1])
    contracted = np.einsum("ij,ijk->ik", G, softmax_jacobian(Z))
    prove_equal(contracted, softmax_vjp(softmax(Z), G))


@pytest.mark.parametrize("K", CLASSES)
def test_product_with_the_jacobian_of_log_softmax(K):
    z, h = symbols("z", K), symbols("h", K)
    product = h - softmax(z) * h.sum()
    prove_equal(product, h @ derivative(log_softmax, z))
    prove_equal(softmax_vjp(softmax(z), h / softmax(z)), product)
