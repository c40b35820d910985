"""The whole range of floats, of every width: the answer is the exact one, rounded.

Each function is computed once more with 50 digits. Where the exact result fits, the
function's is that up to rounding; where it exceeds the largest float, it is ±∞ of its
sign. Never is it NaN, and never does it warn, whatever the caller has set.
"""

from functools import partial

import mpmath
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from mpmath import mpf

from oracles import logits
from softgrad import (
    absolute_error,
    absolute_error_grad,
    cross_entropy,
    cross_entropy_grad,
    entropy,
    focal_loss,
    focal_loss_grad,
    generalised_cross_entropy,
    generalised_cross_entropy_grad,
    kl_divergence,
    layers,
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


def assert_rounded(f, exactly, *args, labels=()):
    """Assert that `f` is what `exactly` is, row by row: rounded, or infinite.

    `exactly` takes rows of mpmath numbers and yields pairs: an exact result, and the
    size of the numbers whose rounding it inherits. Of a tuple of results it yields the
    first and then the second. `labels` stand for the last argument in `exactly`.
    """
    dtype = args[0].dtype
    with np.errstate(all="raise"):
        found = f(*args)
    parts = found if isinstance(found, tuple) else (found,)
    assert all(part.dtype == dtype for part in parts)
    rows = [np.reshape(part, (len(args[0]), -1)) for part in parts]
    with mpmath.workdps(50):
        args = [*args[:-1], labels] if len(labels) else args
        exact = [np.vectorize(mpf, otypes=[object])(a.astype(float)) for a in args]
        for values, row in zip(np.hstack(rows), zip(*exact, strict=True), strict=True):
            for value, (right, size) in zip(values, exactly(*row), strict=True):
                assert_one(value, right, size, np.finfo(dtype), f)


def assert_one(value, right, size, info, f):
    # Half precision is computed in single, and rounded at the end.
    working = np.finfo(np.result_type(info.dtype, np.float32)).eps
    value, most, least = (
        mpf(float(x)) for x in (value, info.max, info.smallest_subnormal)
    )
    slack = ULPS * (size * float(working) + abs(right) * float(info.eps) + least)
    if mpmath.isinf(value):
        fits = mpmath.sign(value) == mpmath.sign(right) and abs(right) + slack >= most
    else:
        fits = abs(value - right) <= slack  # False for NaN
    assert fits, f"{f} is {value}, exactly {right}"


# --- With 50 digits -------------------------------------------------------------------


def relative(z):
    """Differences to the largest logit, the log of Σ of their exponentials, shares.

    The last is how much the rounding of differences moves that sum.
    """
    d = z - max(z)
    exp_d = [mpmath.exp(v) for v in d]
    total = mpmath.fsum(exp_d)
    p = np.array(exp_d) / total
    top = list(d).index(0)  # its 1 is left to log1p: 50 digits may not hold the rest
    log_total = mpmath.log1p(mpmath.fsum(exp_d[:top] + exp_d[top + 1 :]))
    return d, log_total, p, abs(p @ d)


def softmax_and_size(z):
    d, _, p, moved = relative(z)
    return p, p * (abs(d) + 1 + moved)


def exact_softmax(z):
    return zip(*softmax_and_size(z), strict=True)


def exact_log_softmax(z):
    d, log_total, _, moved = relative(z)
    return zip(d - log_total, abs(d) + log_total + moved, strict=True)


def exact_logsumexp(z):
    _, log_total, _, moved = relative(z)
    yield max(z) + log_total, abs(max(z)) + log_total + moved


def exact_jacobian(z):
    p, size = softmax_and_size(z)
    for i, j in np.ndindex(len(p), len(p)):
        yield p[i] * ((i == j) - p[j]), size[i] * (1 + p[j]) + p[i] * size[j]


def exact_sigmoid(x):
    for v in x:
        right = 1 / (1 + mpmath.exp(-v))
        yield right, right


def exact_log_loss(z, y):
    pairs = list(exact_log_softmax(z))
    used = [(a, *pair) for a, pair in zip(y, pairs, strict=True) if a]
    yield -sum(a * right for a, right, _ in used), sum(a * size for a, _, size in used)


def exact_log_loss_grad(z, y):
    p, size = softmax_and_size(z)
    return zip(p * y.sum() - y, size * y.sum() + y, strict=True)


def exact_square_loss(z, y):
    p, size = softmax_and_size(z)
    residual = p - y
    yield residual @ residual / 2, abs(residual) @ (size + abs(y))


def exact_square_loss_grad(z, y):
    p, size = softmax_and_size(z)
    residual, rounded = p - y, size + abs(y)
    mean, moved = p @ residual, p @ rounded + size @ abs(residual)
    sizes = p * (rounded + moved) + size * (abs(residual) + abs(mean))
    return zip(p * (residual - mean), sizes, strict=True)


def exact_reweighted(loss, pull, bend):
    """Make a loss of x = −log p_c and its gradient, pull(x) (p − y).

    Here pull is the slope of the loss and bend that of pull, by which rounding of x
    moves them.
    """

    def true_class(z, y):
        c = list(y).index(1)
        others = mpmath.fsum(mpmath.exp(v - z[c]) for j, v in enumerate(z) if j != c)
        _, size = list(exact_log_softmax(z))[c]
        return mpmath.log1p(others), others / (1 + others), size

    def value(z, y):
        x, u, size = true_class(z, y)
        yield (loss(x, u), loss(x, u) + pull(x, u) * size) if u else (mpf(0), mpf(0))

    def grad(z, y):
        x, u, size = true_class(z, y)
        if not u:  # the only class
            return [(mpf(0), mpf(0))]
        rows = exact_log_loss_grad(z, y)
        moved = abs(bend(x, u)) * size + pull(x, u)
        return [(pull(x, u) * d, pull(x, u) * s + moved * abs(d)) for d, s in rows]

    return value, grad


def exact_focal(gamma):
    gamma = mpf(gamma)
    return exact_reweighted(
        lambda x, u: u**gamma * x,
        lambda x, u: u**gamma + gamma * (1 - u) * x * u ** (gamma - 1),
        lambda x, u: (
            gamma
            * (1 - u)
            * u ** (gamma - 2)
            * ((2 - x) * u + x * (gamma - 1) * (1 - u))
        ),
    )


def exact_generalised(q, times=1):
    q = mpf(q)
    return exact_reweighted(
        lambda x, u: -times * mpmath.expm1(-q * x) / q,
        lambda x, u: times * mpmath.exp(-q * x),
        lambda x, u: -times * q * mpmath.exp(-q * x),
    )


def exact_distance(z, y):
    p, size = softmax_and_size(z)
    yield sum(abs(p - y)), sum(size + abs(y))


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


def both(value, grad):
    return lambda z, y: [*value(z, y), *grad(z, y)]


# --- Of logits, up to the largest float -----------------------------------------------


@given(logits())
def test_functions_of_logits(z):
    assert_rounded(softmax, exact_softmax, z)
    assert_rounded(log_softmax, exact_log_softmax, z)
    assert_rounded(logsumexp, exact_logsumexp, z)
    assert_rounded(sigmoid, exact_sigmoid, z)


@given(logits(max_classes=4))
def test_jacobians(z):
    for f in (softmax_jacobian, softmax_jacobian_loops, softmax_jacobian_einsum):
        assert_rounded(f, exact_jacobian, z)


@settings(max_examples=300)  # both ends of the range in one row are rare
@given(
    logits(),
    st.one_of(
        st.floats(1e-3, 1e3), st.sampled_from([5e-324, 1e-300, 1e-9, 1e9, 1e300])
    ),
)
def test_temperatures(z, T):
    for f, exactly in ((softmax, exact_softmax), (log_softmax, exact_log_softmax)):
        assert_rounded(partial(f, temperature=T), lambda z, f=exactly: f(z / mpf(T)), z)


# --- Of logits and labels -------------------------------------------------------------

CROSS_ENTROPIES = {
    softmax_cross_entropy: exact_log_loss,
    softmax_cross_entropy_grad: exact_log_loss_grad,
    softmax_cross_entropy_value_and_grad: both(exact_log_loss, exact_log_loss_grad),
}
SQUARED_ERRORS = {
    softmax_squared_error: exact_square_loss,
    softmax_squared_error_grad: exact_square_loss_grad,
    softmax_squared_error_value_and_grad: both(
        exact_square_loss, exact_square_loss_grad
    ),
}


@st.composite
def beside(draw, z, largest, signed=False):
    """Numbers beside logits, up to a share of the largest float."""
    width, bound = np.finfo(z.dtype).bits, float(np.finfo(z.dtype).max * largest)
    elements = st.one_of(
        st.sampled_from([0.0, 1.0, bound]),
        st.floats(0, 1, width=16),
        st.floats(-bound if signed else 0, bound, width=width),
    )
    return draw(hnp.arrays(z.dtype, z.shape, elements=elements))


@given(logits(), st.integers(0, 99))
def test_losses_of_classes(z, seed):
    K = z.shape[-1]
    c = np.random.default_rng(seed).integers(K, size=len(z))
    for f, exactly in (CROSS_ENTROPIES | SQUARED_ERRORS).items():
        of_classes = partial(f, reduction="none")
        assert_rounded(of_classes, exactly, z, c, labels=np.eye(K)[c])


@given(
    logits(), st.integers(0, 99), st.sampled_from([0, 0.5, 1, 2, 5]), st.floats(0.01, 1)
)
def test_reweighted_losses_of_classes(z, seed, gamma, q):
    K = z.shape[-1]
    c = np.random.default_rng(seed).integers(K, size=len(z))
    focal, focal_slope = exact_focal(gamma)
    generalised, generalised_slope = exact_generalised(q)
    distance, distance_slope = exact_generalised(1, times=2)
    for f, exactly in (
        (partial(focal_loss, gamma=gamma), focal),
        (partial(focal_loss_grad, gamma=gamma), focal_slope),
        (partial(generalised_cross_entropy, q=q), generalised),
        (partial(generalised_cross_entropy_grad, q=q), generalised_slope),
        (absolute_error, distance),
        (absolute_error_grad, distance_slope),
    ):
        of_classes = partial(f, reduction="none")
        assert_rounded(of_classes, exactly, z, c, labels=np.eye(K)[c])


@given(logits(), st.data())
def test_absolute_error_of_targets(z, data):
    y = data.draw(beside(z, 1 / 8, signed=True))
    assert_rounded(partial(absolute_error, reduction="none"), exact_distance, z, y)


@given(logits(), st.data())
def test_tanh_and_its_slope(x, data):
    def exact_tanh(x):
        for v in x:  # of a large v tanh is ±1 to more than 50 digits
            right = mpmath.tanh(v) if abs(v) < 1000 else mpmath.sign(v)
            yield right, abs(right)

    def exact_slope(g, x):
        for a, v in zip(g, x, strict=True):
            share = mpmath.exp(-abs(v)) * 2 / (1 + mpmath.exp(-2 * abs(v)))
            yield a * share**2, abs(a) * share**2 * (1 + abs(v))

    g = data.draw(beside(x, 1, signed=True))
    assert_rounded(layers.tanh, exact_tanh, x)
    assert_rounded(layers.tanh_vjp, exact_slope, g, x)


@given(logits(), st.data())
def test_cross_entropy_of_targets(z, data):
    # Logits may differ by as much as a float holds, and targets sum to as much: else
    # log p or Σ y would be infinite on the way to a result that is not.
    z, y = z / 2, data.draw(beside(z, 1 / 8))
    for f, exactly in CROSS_ENTROPIES.items():
        assert_rounded(partial(f, reduction="none"), exactly, z, y)


@given(logits(), st.data())
def test_squared_error_of_targets(z, data):
    y = data.draw(beside(z, 1 / 4, signed=True))
    for f, exactly in SQUARED_ERRORS.items():
        assert_rounded(partial(f, reduction="none"), exactly, z, y)


@given(logits(), st.data())
def test_products_with_the_jacobian(z, data):
    # p ⊙ g and p ⟨g, p⟩ are subtracted, and shares may sum to a little over 1: twice
    # the largest |g| has to fit, with room.
    g = data.draw(beside(z, 1 / 4, signed=True))
    for f in (softmax_vjp, softmax_jvp):
        assert_rounded(f, exact_product, softmax(z), g)


@given(logits(), st.floats(0, 1), st.data())
def test_smoothed_labels(z, alpha, data):
    def exactly(y):
        mixed = y * (1 - mpf(alpha)) + mpf(alpha) / len(y)
        return zip(mixed, mixed, strict=True)

    y = data.draw(beside(z, 1))
    assert_rounded(partial(smooth_labels, alpha=alpha), exactly, y)


# --- Of probabilities, down to the smallest float -------------------------------------


@given(logits(), st.sampled_from([1.0, 1e-3, 0.0]))
def test_functions_of_distributions(z, scale):
    p, q = softmax(z), softmax(np.roll(z, 1, axis=-1) * z.dtype.type(scale))
    assert_rounded(entropy, exact_entropy, p)
    assert_rounded(perplexity, exact_perplexity, p)
    assert_rounded(cross_entropy, exact_cross_entropy, p, q)
    assert_rounded(kl_divergence, exact_divergence, p, q)


@given(logits(largest=1), st.sampled_from([1.0001, 2.0, 10.0]))
def test_surprisals(p, base):
    def exactly(p):
        for v in p:
            right = -mpmath.log(v) / mpmath.log(mpf(base)) if v else mpmath.inf
            yield right, right

    assert_rounded(partial(surprisal, base=base), exactly, np.abs(p))


@given(logits(), st.data())
def test_slopes_by_the_probabilities(z, data):
    # Below the smallest normal share, 1 / p would exceed the largest float.
    y, p = data.draw(beside(z, 1)), np.maximum(softmax(z), np.finfo(z.dtype).tiny)
    assert_rounded(
        cross_entropy_grad, lambda y, p: zip(-y / p, y / p, strict=True), y, p
    )
    assert_rounded(
        squared_error_grad, lambda y, p: zip(p - y, p + y, strict=True), y, p
    )
