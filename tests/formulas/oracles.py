"""What several formula tests share: arrays from hypothesis, numbers from mpmath."""

import math

import mpmath
import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

FLOATS = [np.float16, np.float32, np.float64]


def exactly(f, *args):
    """Evaluate f on mpmath numbers with 50 digits, and round the result once."""
    with mpmath.workdps(50):
        result = f(*[[mpmath.mpf(float(v)) for v in np.atleast_1d(a)] for a in args])
        if isinstance(result, list):
            return np.array([float(v) for v in result])
        return float(result)


def exact_softmax(z):
    e = [mpmath.exp(v) for v in z]
    return [v / mpmath.fsum(e) for v in e]


def exact_log_softmax(z):
    return [mpmath.log(v) for v in exact_softmax(z)]


def exact_logsumexp(z):
    return mpmath.log(mpmath.fsum(mpmath.exp(v) for v in z))


def exact_cross_entropy(z, y):
    log_p = exact_log_softmax(z)
    return -mpmath.fsum(a * b for a, b in zip(y, log_p, strict=True) if a)


def ieee(f, rows, dtype):
    """Evaluate f on each row with 50 digits, and round as IEEE does: beyond is ±∞."""
    with np.errstate(over="ignore"):
        return np.array([exactly(f, *row) for row in rows]).astype(dtype)


def assert_close(found, exact, ulps=8):
    """Assert that floats are equal up to rounding, and infinite where they should be.

    Next to the largest float either answer is right: it depends on the rounding.
    """
    info = np.finfo(found.dtype)
    assert found.dtype == exact.dtype
    assert not np.any(np.isnan(found))
    sure = np.abs(exact) < info.max * (1 - ulps * info.eps)
    with np.errstate(invalid="ignore"):
        tolerance = ulps * info.eps * np.abs(exact) + ulps * info.smallest_subnormal
        near = np.abs(found - exact) <= tolerance
    assert np.all((near & np.isfinite(found))[sure])
    assert np.all((np.abs(found) >= info.max * (1 - 2 * ulps * info.eps))[~sure])
    assert np.all((np.sign(found) == np.sign(exact))[~sure])


@st.composite
def logits(draw, dtypes=FLOATS, largest=None, max_classes=6):
    """Rows of finite logits of every dtype, up to the largest float."""
    dtype = draw(st.sampled_from(dtypes))
    bound = float(np.finfo(dtype).max) if largest is None else largest
    bound = float(dtype(bound))
    width = np.finfo(dtype).bits
    # One array mixes magnitudes: small numbers, and the two ends of the range.
    elements = st.one_of(
        st.floats(-min(bound, 30.0), min(bound, 30.0), width=width),
        st.floats(-bound, bound, width=width),
        st.sampled_from([-bound, 0.0, bound]),
    )
    shape = draw(st.tuples(st.integers(1, 3), st.integers(1, max_classes)))
    return draw(hnp.arrays(dtype, shape, elements=elements))


class Boxed:
    """A number as a Python object, the way `softgrad.trace` boxes symbols."""

    def __init__(self, value):
        self.value = value

    def exp(self):
        return Boxed(math.exp(self.value))

    def log(self):
        return Boxed(math.log(self.value))

    def log1p(self):
        return Boxed(math.log1p(self.value))

    def conjugate(self):
        return self

    def __abs__(self):
        return Boxed(abs(self.value))

    def __neg__(self):
        return Boxed(-self.value)


def _operator(name, boxes):
    def apply(self, other):
        if isinstance(other, np.ndarray):
            return NotImplemented
        other = other.value if isinstance(other, Boxed) else other
        result = getattr(float(self.value), name)(float(other))
        return Boxed(result) if boxes else result

    return apply


for _name in ("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv"):
    setattr(Boxed, f"__{_name}__", _operator(f"__{_name}__", boxes=True))
for _name in ("lt", "le", "gt", "ge", "eq"):
    setattr(Boxed, f"__{_name}__", _operator(f"__{_name}__", boxes=False))

boxed = np.vectorize(Boxed, otypes=[object])


def unboxed(x):
    """The floats inside an array of boxes, or inside one box."""
    return np.vectorize(lambda v: v.value if isinstance(v, Boxed) else v)(x)


def frozen(x, dtype=None):
    """An array that nobody can modify."""
    x = np.array(x, dtype=dtype)
    x.flags.writeable = False
    return x
