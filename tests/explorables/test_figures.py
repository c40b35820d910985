"""The numbers that figures draw, counted."""

import numpy as np
import pytest

from softgrad import softmax_vjp
from softgrad_book.figures.jacobian import (
    operations_with_jacobian,
    operations_with_vjp,
)


class Counted:
    """A number that counts the additions and multiplications done with it."""

    operations = 0

    def exp(self):
        """Make the library take it for a symbol."""
        raise NotImplementedError

    def _count(self, other):
        Counted.operations += 1
        return Counted()

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _count


def counted(function, *args):
    Counted.operations = 0
    function(*args)
    return Counted.operations


@pytest.mark.parametrize("K", [2, 3, 10])
def test_the_product_takes_exactly_k_times_fewer_operations(K):
    p, g = (np.array([Counted() for _ in range(K)]) for _ in range(2))
    with_vjp = counted(softmax_vjp, p, g)
    with_jacobian = counted(
        lambda: g @ (p[:, np.newaxis] * (np.eye(K) - p[np.newaxis, :]))
    )
    assert with_vjp == operations_with_vjp(K)
    assert with_jacobian == operations_with_jacobian(K) == K * with_vjp
