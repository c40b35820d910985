"""The whole range of floats, of every width: the answer is the exact one, rounded.

Each function is computed once more with 50 digits. Where the exact result fits, the
function's is that up to rounding; where it exceeds the largest float, it is ±∞ of its
sign. Never is it NaN, and never does it warn, whatever the caller has set.
"""

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from mpmath import mpf

from oracles import FLOATS, logits
from softgrad import (
    cross_entropy,
    cross_entropy_grad,
    entropy,
    kl_divergence,
    log_softmax,
    logsumexp,
    perplexity,
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

ULPS = 8


def assert_rounded(f, exactly, *args, keep=None):
    """Assert that `f` is what `exactly` is, row by row, rounded or infinite.

    `exactly` takes rows of mpmath numbers and returns pairs: an exact result, and the
    size of the numbers whose rounding it inherits.
    """
    with np.errstate(all="raise"):
        found = f(*args)
    found = found if keep is None else found[keep]
    dtype = np.result_type(*(a for a in args if isinstance(a, np.ndarray)))
    assert found.dtype == dtype
    with mpmath.workdps(50):
        rows = [np.vectorize(mpf, otypes=[object])(a.astype(float)) for a in args]
        exact = [pair for row in zip(*rows, strict=True) for pair in exactly(*row)]
        for value, (right, size) in zip(found.ravel(), exact, strict=True):
            assert_one(value, right, size, np.finfo(dtype))


def assert_one(value, right, size, info):
    # Half precision is computed in single, and rounded at the end.
    working = np.finfo(np.result_type(info.dtype, np.float32)).eps
    value, most, least = (
        mpf(float(x)) for x in (value, info.max, info.smallest_subnormal)
    )
    slack = ULPS * (float(working) * size + float(info.eps) * abs(right) + least)
    assert not mpmath.isnan(value)
    if mpmath.isinf(value):
        assert abs(right) + slack >= most
        assert mpmath.sign(value) == mpmath.sign(right)
    else:
        assert abs(value - right) <= slack


# --- With 50 digits -------------------------------------------------------------------


def relative(z):
    """Differences to the largest logit, the log of Σ of their exponentials, shares.

    The last is how much rounding the differences moves that sum.
    """
    d = z - max(z)
    exp_d = [mpmath.exp(v) for v in d]
    total = mpmath.fsum(exp_d)
    p = np.array(exp_d) / total
    return d, mpmath.log(total), p, abs(p @ d)


def exact_softmax(z):
    d, _, p, moved = relative(z)
    return zip(p, p * (1 + abs(d) + moved), strict=True)


def exact_log_softmax(z):
    d, log_total, _, moved = relative(z)
    return zip(d - log_total, abs(d) + log_total + moved, strict=True)


def exact_logsumexp(z):
    _, log_total, _, moved = relative(z)
    yield max(z) + log_total, abs(max(z)) + log_total + moved


def exact_jacobian(z):
    p, size = map(np.array, zip(*exact_softmax(z), strict=True))
    for i, j in np.ndindex(len(p), len(p)):
        yield p[i] * ((i == j) - p[j]), size[i] * (1 + p[j]) + p[i] * size[j]


def exact_sigmoid(x):
    for v in x:
        right = 1 / (1 + mpmath.exp(-v))
        yield right, right


def exact_log_loss(z, y):
    rights, sizes = map(np.array, zip(*exact_log_softmax(z), strict=True))
    yield -(y @ rights), y @ sizes


def exact_log_loss_grad(z, y):
    p, size = map(np.array, zip(*exact_softmax(z), strict=True))
    return zip(y.sum() * p - y, y.sum() * size + y, strict=True)


def exact_square_loss(z, y):
    p, size = map(np.array, zip(*exact_softmax(z), strict=True))
    residual = p - y
    yield residual @ residual / 2, abs(residual) @ (size + abs(y))


def exact_square_loss_grad(z, y):
    p, size = map(np.array, zip(*exact_softmax(z), strict=True))
    residual, rounded = p - y, size + abs(y)
    mean, mean_size = p @ residual, p @ rounded + size @ abs(residual)
    return zip(
        p * (residual - mean),
        p * (rounded + mean_size) + size * (abs(residual) + abs(mean)),
        strict=True,
    )


def exact_product(p, g):
    return zip(p * (g - p @ g), p * (abs(g) + p @ abs(g)), strict=True)


def weighted_logs(p, q):
    """The terms of Σ p log q, where 0 log 0 is 0."""
    return [a * mpmath.log(b) if a else mpf(0) for a, b in zip(p, q, strict=True)]


def exact_cross_entropy(p, q):
    terms = weighted_logs(p, q)
    yield max(-sum(terms), mpf(0)), sum(map(abs, terms))


def exact_entropy(p):
    return exact_cross_entropy(p, p)


def exact_perplexity(p):
    ((h, size),) = exact_entropy(p)
    yield mpmath.exp(h), mpmath.exp(h) * (1 + size)


def exact_divergence(p, q):
    ours, theirs = weighted_logs(p, p), weighted_logs(p, q)
    yield max(sum(ours) - sum(theirs), mpf(0)), sum(map(abs, ours + theirs))


# --- Of logits, up to the largest float -----------------------------------------------


@pytest.mark.parametrize(
    ("f", "exactly"),
    [
        (softmax, exact_softmax),
        (log_softmax, exact_log_softmax),
        (logsumexp, exact_logsumexp),
        (softmax_jacobian, exact_jacobian),
        (softmax_jacobian_loops, exact_jacobian),
        (softmax_jacobian_einsum, exact_jacobian),
        (sigmoid, exact_sigmoid),
    ],
)
@given(z=logits())
def test_functions_of_logits(f, exactly, z):
    assert_rounded(f, exactly, z)


@pytest.mark.parametrize(
    ("f", "exactly"), [(softmax, exact_softmax), (log_softmax, exact_log_softmax)]
)
@given(
    z=logits(),
    T=st.one_of(
        st.floats(1e-3, 1e3), st.sampled_from([5e-324, 1e-300, 1e-9, 1e9, 1e300])
    ),
)
def test_temperatures(f, exactly, z, T):
    assert_rounded(
        lambda z: f(z, temperature=T), lambda z: exactly(np.array(z) / mpf(T)), z
    )


# --- Of logits and labels -------------------------------------------------------------


@st.composite
def beside(draw, z, largest, signed=False):
    """Numbers beside logits, up to a share of the largest float."""
    width, bound = np.finfo(z.dtype).bits, float(np.finfo(z.dtype).max * largest)
    elements = st.one_of(
        st.sampled_from([0.0, 1.0, bound]),
        st.floats(0, 1, width=16),
        st.floats(0, bound, width=width),
    )
    y = draw(hnp.arrays(z.dtype, z.shape, elements=elements))
    if signed:
        y *= draw(hnp.arrays(z.dtype, z.shape, elements=st.sampled_from([-1.0, 1.0])))
    return y


CROSS_ENTROPIES = [
    (softmax_cross_entropy, exact_log_loss, None),
    (softmax_cross_entropy_value_and_grad, exact_log_loss, 0),
    (softmax_cross_entropy_grad, exact_log_loss_grad, None),
    (softmax_cross_entropy_value_and_grad, exact_log_loss_grad, 1),
]
SQUARED_ERRORS = [
    (softmax_squared_error, exact_square_loss, None),
    (softmax_squared_error_value_and_grad, exact_square_loss, 0),
    (softmax_squared_error_grad, exact_square_loss_grad, None),
    (softmax_squared_error_value_and_grad, exact_square_loss_grad, 1),
]


@pytest.mark.parametrize(("f", "exactly", "keep"), CROSS_ENTROPIES + SQUARED_ERRORS)
@given(z=logits(), seed=st.integers(0, 99))
def test_losses_of_classes(f, exactly, keep, z, seed):
    K = z.shape[-1]
    c = np.random.default_rng(seed).integers(K, size=len(z))
    one_hot = [np.array([mpf(int(k == label)) for k in range(K)]) for label in c]
    rows = iter(one_hot)

    def of_class(z):
        y = next(rows)
        if exactly is exact_log_loss:  # 0 · ∞ aside, of one logarithm
            ((right, size),) = [list(exact_log_softmax(z))[y.argmax()]]
            return [(-right, size)]
        return exactly(z, y)

    assert_rounded(lambda z: f(z, c, "none"), of_class, z, keep=keep)


@pytest.mark.parametrize(("f", "exactly", "keep"), CROSS_ENTROPIES)
@given(z=logits(), data=st.data())
def test_cross_entropy_of_targets(f, exactly, keep, z, data):
    # Logits may differ by as much as a float holds, and targets sum to as much: else
    # log p or Σ y would be infinite on the way to a result that is not.
    z, y = z / 2, data.draw(beside(z, 1 / 8))
    assert_rounded(lambda z, y: f(z, y, "none"), exactly, z, y, keep=keep)


@pytest.mark.parametrize(("f", "exactly", "keep"), SQUARED_ERRORS)
@given(z=logits(), data=st.data())
def test_squared_error_of_targets(f, exactly, keep, z, data):
    y = data.draw(beside(z, 1 / 4, signed=True))
    assert_rounded(lambda z, y: f(z, y, "none"), exactly, z, y, keep=keep)


@pytest.mark.parametrize("f", [softmax_vjp, softmax_jvp])
@given(z=logits(), data=st.data())
def test_products_with_the_jacobian(f, z, data):
    # p ⊙ g and p ⟨g, p⟩ are subtracted, and shares may sum to a little over 1: twice
    # the largest |g| has to fit, with room.
    g = data.draw(beside(z, 1 / 4, signed=True))
    assert_rounded(f, exact_product, softmax(z), g)


@given(z=logits(), data=st.data())
def test_smoothed_labels(z, data):
    y, alpha = data.draw(beside(z, 1)), data.draw(st.floats(0, 1))

    def exactly(y):
        mixed = (1 - mpf(alpha)) * y + mpf(alpha) / len(y)
        return zip(mixed, mixed, strict=True)

    assert_rounded(lambda y: smooth_labels(y, alpha), exactly, y)


# --- Of probabilities, down to the smallest float -------------------------------------


@pytest.mark.parametrize(
    ("f", "exactly"), [(entropy, exact_entropy), (perplexity, exact_perplexity)]
)
@given(z=logits())
def test_functions_of_a_distribution(f, exactly, z):
    assert_rounded(f, exactly, softmax(z))


@pytest.mark.parametrize(
    ("f", "exactly"),
    [(cross_entropy, exact_cross_entropy), (kl_divergence, exact_divergence)],
)
@given(z=logits(), scale=st.sampled_from([1.0, 1e-3, 0.0]))
def test_functions_of_two_distributions(f, exactly, z, scale):
    p, q = softmax(z), softmax(np.roll(z, 1, axis=-1) * z.dtype.type(scale))
    assert_rounded(f, exactly, p, q)


@given(p=logits(largest=1), base=st.sampled_from([1.0001, 2.0, 10.0]))
def test_surprisals(p, base):
    def exactly(p):
        for v in p:
            right = -mpmath.log(v) / mpmath.log(mpf(base)) if v else mpmath.inf
            yield right, right

    assert_rounded(lambda p: surprisal(p, base), exactly, np.abs(p))


@pytest.mark.parametrize(
    ("f", "exactly"),
    [
        (cross_entropy_grad, lambda y, p: [(-a / b, a / b) for a, b in zip(y, p)]),
        (squared_error_grad, lambda y, p: [(b - a, a + b) for a, b in zip(y, p)]),
    ],
)
@given(z=logits(), data=st.data())
def test_slopes_by_the_probabilities(f, exactly, z, data):
    # Below the smallest normal share, 1 / p would exceed the largest float.
    y, p = data.draw(beside(z, 1)), np.maximum(softmax(z), np.finfo(z.dtype).tiny)
    assert_rounded(f, exactly, y, p)
