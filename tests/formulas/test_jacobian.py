"""The Jacobian of softmax, its slow twins, and products with it."""

import tracemalloc

import autograd
import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from oracles import exact_softmax, exactly, logits
from softgrad import (
    numerical_gradient,
    softmax,
    softmax_jacobian,
    softmax_jacobian_einsum,
    softmax_jacobian_loops,
    softmax_jvp,
    softmax_vjp,
)

ALL = [softmax_jacobian, softmax_jacobian_loops, softmax_jacobian_einsum]
PRODUCTS = [softmax_vjp, softmax_jvp]
LARGEST = np.finfo(float).max


@pytest.mark.parametrize("jacobian", ALL)
@pytest.mark.parametrize("z", [[0.3, 0.5, 0.2], [3.0, -1.0, 0.0, 7.5], [800.0, 799.0]])
def test_to_50_digits(jacobian, z):
    def entries(z):
        p = exact_softmax(z)
        return [a * (mpmath.mpf(a is b) - b) for a in p for b in p]

    exact = exactly(entries, z).reshape(len(z), len(z))
    assert_allclose(jacobian(z), exact, rtol=1e-12)


def test_autograd_agrees(rng):
    def naive(z):
        return anp.exp(z) / anp.sum(anp.exp(z))

    z = rng.normal(size=5)
    assert_allclose(softmax_jacobian(z), autograd.jacobian(naive)(z), atol=1e-15)


def test_the_complex_step_agrees(rng):
    z = rng.normal(size=4)
    for i in range(4):
        row = numerical_gradient(lambda z, i=i: softmax(z)[i], z, method="complex")
        assert_allclose(softmax_jacobian(z)[i], row, rtol=1e-13)


@pytest.mark.parametrize("twin", [softmax_jacobian_loops, softmax_jacobian_einsum])
@pytest.mark.parametrize("shape", [(3,), (1,), (2, 3), (2, 1, 4)])
def test_the_slow_twins_agree(twin, shape, rng):
    z = rng.normal(size=shape)
    assert softmax_jacobian(z).shape == (*shape, shape[-1])
    assert_allclose(twin(z), softmax_jacobian(z), rtol=1e-13)


@given(logits())
def test_rows_and_columns_sum_to_0_and_j_is_symmetric(z):
    jacobian = softmax_jacobian(z)
    tolerance = 4 * z.shape[-1] * np.finfo(z.dtype).eps
    assert_array_equal(jacobian, np.swapaxes(jacobian, -1, -2))
    assert_allclose(jacobian.sum(-1, dtype=float), 0, atol=tolerance)
    assert np.all(np.isfinite(jacobian))


@given(logits(dtypes=[np.float64]))
def test_positive_semidefinite(z):
    eigenvalues = np.linalg.eigvalsh(softmax_jacobian(z))
    assert np.all(eigenvalues > -1e-15)
    assert np.all(eigenvalues <= 0.5 + 1e-15)  # reached by two equal logits


def test_the_uniform_distribution_has_equal_eigenvalues():
    eigenvalues = np.linalg.eigvalsh(softmax_jacobian(np.zeros(5)))
    assert_allclose(eigenvalues, [0, 0.2, 0.2, 0.2, 0.2], atol=1e-15)


def test_every_vertex_is_flat():
    assert_array_equal(softmax_jacobian([1e308, 0, -1e308]), np.zeros((3, 3)))
    assert_array_equal(softmax_jacobian([0, -np.inf]), np.zeros((2, 2)))


def test_the_loops_ignore_the_error_settings_of_the_caller():
    with np.errstate(all="raise"):
        assert_allclose(
            softmax_jacobian_loops([0, -745]), np.zeros((2, 2)), atol=1e-300
        )


# --- Products -----------------------------------------------------------------------


@pytest.mark.parametrize("product", PRODUCTS)
@given(z=logits(dtypes=[np.float64], largest=100), seed=st.integers(0, 99))
def test_products_without_the_matrix(product, z, seed):
    g = np.random.default_rng(seed).normal(size=z.shape)
    expected = np.einsum("ni,nij->nj", g, softmax_jacobian(z))
    assert_allclose(product(softmax(z), g), expected, atol=1e-14)


@pytest.mark.parametrize("product", PRODUCTS)
def test_of_a_constant_is_zero(product):
    p = softmax([1.0, 2.0, 3.0])
    assert_allclose(product(p, np.full(3, 7.0)), 0, atol=1e-14)


def test_a_jvp_is_the_slope_along_a_direction(rng):
    z, v = rng.normal(size=4), rng.normal(size=4)
    slope = softmax(z + 1e-20j * v).imag / 1e-20
    assert_allclose(softmax_jvp(softmax(z), v), slope, rtol=1e-12)


def test_leading_axes_broadcast(rng):
    p, g = softmax(rng.normal(size=3)), rng.normal(size=(5, 3))
    assert_allclose(softmax_vjp(p, g), [softmax_vjp(p, row) for row in g])


@pytest.mark.parametrize("product", PRODUCTS)
def test_memory_grows_with_k_not_its_square(product):
    p = softmax(np.linspace(0, 1, 3000))
    tracemalloc.start()
    try:
        product(p, p)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 30 * p.nbytes


@pytest.mark.parametrize(("product", "name"), [(softmax_vjp, "g"), (softmax_jvp, "v")])
def test_numbers_of_classes_that_differ(product, name):
    for g in ([1.0], [1.0, 2.0, 3.0]):
        with pytest.raises(ValueError, match=f"{name} must have as many classes as p"):
            product([0.5, 0.5], g)


def test_the_separated_chain_underflows_where_the_fused_gradient_does_not():
    # Chapter 6: −y / p is −∞ where p rounds to 0, and 0 · ∞ has no value.
    p = softmax([800.0, 0.0, 0.0])
    assert np.all(np.isnan(softmax_vjp(p, [0.0, -np.inf, 0.0])))


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize(
    ("p", "g", "expected"),
    [
        # g − ⟨g, p⟩ would be −∞ in the second class, and 0 · ∞ has no value.
        ([1.0, 0.0], [LARGEST, -LARGEST], [0.0, 0.0]),
        ([0.5, 0.5], [LARGEST, -LARGEST], [LARGEST / 2, -LARGEST / 2]),
    ],
)
def test_finite_numbers_have_a_finite_product(product, p, g, expected):
    assert_array_equal(product(p, g), expected)
