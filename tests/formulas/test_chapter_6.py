"""What chapter 6 derives by hand: forms of the Jacobian, and its products."""

import numpy as np
import pytest

from softgrad import (
    cross_entropy_grad,
    log_softmax,
    softmax,
    softmax_jacobian,
    softmax_jacobian_einsum,
    softmax_jacobian_loops,
    softmax_vjp,
)
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
@pytest.mark.parametrize("scale", [0, 1, 9])
def test_no_eigenvalue_exceeds_the_largest_row_sum(K, scale):
    for z in scale * np.random.default_rng(6).normal(size=(50, K)):
        p, jacobian = softmax(z), softmax_jacobian(z)
        row_sums = 2 * p * (1 - p)
        np.testing.assert_allclose(np.abs(jacobian).sum(axis=1), row_sums, atol=1e-15)
        largest = np.linalg.eigvalsh(jacobian)[-1]
        assert largest <= row_sums.max() + 1e-15
        assert row_sums.max() <= 1 / 2


@pytest.mark.parametrize("K", CLASSES)
def test_the_explosion_and_the_collapse_cancel(K):
    z, y = symbols("z", K), np.eye(K)[-1]
    p = softmax(z)
    g, jacobian = cross_entropy_grad(y, p), softmax_jacobian(z)
    prove_equal(g[-1], -1 / p[-1])
    prove_equal(g[-1] * jacobian[-1, -1], p[-1] - 1)
    prove_equal((g @ jacobian)[-1], p[-1] - 1)


class Counted(float):
    """A number that counts the multiplications done with it."""

    products = 0

    def exp(self):
        """Make the library take it for a symbol."""
        raise NotImplementedError

    def __mul__(self, other):
        Counted.products += 1
        return Counted(float(self) * float(other))

    def __add__(self, other):
        return Counted(float(self) + float(other))

    def __sub__(self, other):
        return Counted(float(self) - float(other))

    def __rsub__(self, other):
        return Counted(float(other) - float(self))

    __rmul__, __radd__ = __mul__, __add__


def products(function, *args):
    """Return how many multiplications the call takes, and its result."""
    Counted.products = 0
    result = function(*args)
    return Counted.products, result


@pytest.mark.parametrize("K", [3, 4, 20])
@pytest.mark.parametrize(
    ("jacobian", "each"),
    [
        (softmax_jacobian_loops, 1),
        (softmax_jacobian, 1),
        (softmax_jacobian_einsum, 2),  # one for p times the identity
    ],
)
def test_multiplications_with_the_jacobian_and_without(jacobian, each, K, monkeypatch):
    rng = np.random.default_rng(6)
    numbers = np.stack([softmax(rng.normal(size=(2, K))), rng.normal(size=(2, K))])
    p, g = np.vectorize(Counted, otypes=[object])(numbers)
    monkeypatch.setattr("softgrad.jacobian.softmax", lambda z: p)
    build, J = products(jacobian, p)
    contract, through_j = products(np.einsum, "nj,njk->nk", g, J)
    direct, through_vjp = products(softmax_vjp, p, g)
    assert (build, contract, direct) == (2 * each * K**2, 2 * K**2, 2 * 2 * K)
    if each == 1:
        assert build + contract == K * direct
    np.testing.assert_allclose(through_j.astype(float), through_vjp.astype(float))


@pytest.mark.parametrize("K", CLASSES)
def test_the_contraction_is_the_product_for_every_example(K):
    z, g = symbols("z", K), symbols("g", K)
    Z, G = np.stack([z, 2 * z]), np.stack([g, g + 1])
    contracted = np.einsum("nj,njk->nk", G, softmax_jacobian(Z))
    prove_equal(contracted, softmax_vjp(softmax(Z), G))


@pytest.mark.parametrize("K", CLASSES)
def test_product_with_the_jacobian_of_log_softmax(K):
    z, u = symbols("z", K), symbols("u", K)
    product = u - softmax(z) * u.sum()
    prove_equal(product, u @ derivative(log_softmax, z))
    prove_equal(softmax_vjp(softmax(z), u / softmax(z)), product)
