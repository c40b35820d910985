"""The numbers that figures draw, counted."""

import numpy as np
import pytest

from softgrad import layers, softmax_vjp, training
from softgrad_book import figures
from softgrad_book.data import blobs
from softgrad_book.figures.jacobian import products_with_jacobian, products_with_vjp


class Counted:
    """A number that counts the multiplications done with it."""

    products = 0

    def exp(self):
        """Make the library take it for a symbol."""
        raise NotImplementedError

    def _sum(self, other):
        return Counted()

    def _product(self, other):
        Counted.products += 1
        return Counted()

    __add__ = __radd__ = __sub__ = __rsub__ = _sum
    __mul__ = __rmul__ = _product


def counted(function, *args):
    Counted.products = 0
    function(*args)
    return Counted.products


@pytest.mark.parametrize("K", [2, 3, 10])
def test_the_product_takes_exactly_k_times_fewer_multiplications(K):
    p, g = (np.array([Counted() for _ in range(K)]) for _ in range(2))
    with_vjp = counted(softmax_vjp, p, g)
    with_jacobian = counted(
        lambda: g @ (p[:, np.newaxis] * (np.eye(K) - p[np.newaxis, :]))
    )
    assert with_vjp == products_with_vjp(K)
    assert with_jacobian == products_with_jacobian(K) == K * with_vjp


@pytest.mark.parametrize(("length", "close"), [(0.1, True), (2, False)])
def test_the_alt_text_tells_how_far_the_ellipse_is_from_the_truth(length, close):
    turn = np.linspace(0, 2 * np.pi, 9)[:, np.newaxis]
    steps = length * np.cos(turn) * np.array([1, -1, 0]) / np.sqrt(2)
    alt = figures.moves_on_simplex([0.3, 0.5, 0.2], steps).alt
    apart = float(alt.split("at most ")[1].split(" ")[0])
    assert (apart < 0.01) == close


def test_pulls_are_those_of_their_formulas():
    alt = figures.pulls(gamma=2, q=0.5).alt
    focal = 0.99**2 - 2 * 0.01 * 0.99 * np.log(0.01)
    for name, pull in (
        ("cross-entropy", 1),
        ("focal, γ = 2", focal),
        ("generalised, q = 0.5", 0.1),
        ("absolute error", 0.02),
    ):
        assert f"{name}: {pull:.2f}" in alt


def test_a_map_counts_the_wrong_labels_that_are_repeated():
    X, truth = blobs(40)
    labels = np.where(np.arange(40) < 5, (truth + 1) % 3, truth)
    always_1 = layers.network([(np.zeros((2, 3)), np.array([0.0, 1.0, 0.0]))])
    repeated = np.sum(labels[:5] == 1)
    alt = figures.learnt_map(X, labels, truth, always_1).alt
    assert f"5 wrong labels, of which it repeats {repeated}." in alt
    assert f"reads {np.sum(truth == 1)} of 40 points rightly" in alt


def test_learning_curves_tell_where_the_validation_loss_is_least():
    losses = np.array([[1.0, 1.1], [0.5, 0.7], [0.2, 0.9]])
    history = training.History(losses, losses, best=1)
    alt = figures.learning_curves({"one": history}).alt
    assert "one: validation loss least, 0.700, after 1 epochs, 0.900 after 2" in alt
