"""What chapters count and learn from: letters, clouds of points, handwritten digits.

All are the same on every machine: the letters are a published table, the clouds are
drawn from a fixed seed, the digits come with scikit-learn, which is imported only when
they are asked for.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

CENTRES = np.array([[-1.3, -0.7], [1.4, -0.5], [0.1, 1.5]])
SPREAD = 0.8  # standard deviation: the clouds overlap
SHARES = np.array([0.4, 0.36, 0.24])  # of the three classes

LETTERS = "etaoinsrhldcumfpgwybvkxjqz"  # of English, the commonest first
PERCENT = np.loadtxt(
    [
        "12.49 9.28 8.04 7.64 7.57 7.23 6.51 6.28 5.05 4.07 3.82 3.34 2.73 2.51 "
        "2.40 2.14 1.87 1.68 1.66 1.48 1.05 0.54 0.23 0.16 0.12 0.09"
    ]
)


class Digits(NamedTuple):
    """Handwritten digits, in two parts: to learn from, and to test on."""

    X: Array
    y: Array
    X_test: Array
    y_test: Array


def blobs(n: int = 250, seed: int = 7) -> tuple[Array, Array]:
    """Draw points in the plane from three overlapping clouds.

    Parameters
    ----------
    n : int
        How many points; the classes share them 40 : 36 : 24.
    seed : int
        Another seed gives fresh points from the same clouds.

    Returns
    -------
    X : ndarray of float, shape (n, 2)
        Rounded to two decimals.
    y : ndarray of int, shape (n,)
        0, 1 or 2; the classes come in random order.
    """
    rng = np.random.default_rng(seed)
    ends = np.round(np.cumsum(SHARES) * n)
    y = rng.permutation(np.searchsorted(ends, np.arange(n), side="right"))
    X = CENTRES[y] + SPREAD * rng.normal(size=(n, 2))
    return X.round(2), y


def english_letters() -> tuple[list[str], Array]:
    """Return the letters of English, the commonest first, and their shares.

    Returns
    -------
    letters : list of str
        All 26.
    p : ndarray of float, shape (26,)
        Their shares among the letters of printed books, in some 3.5 trillion letters;
        the table's rounded percentages, divided by their sum.

    References
    ----------
    .. [1] P. Norvig, "English letter frequency counts: Mayzner revisited" (2013),
       https://norvig.com/mayzner.html.
    """
    return list(LETTERS), PERCENT / PERCENT.sum()


def digits(test: int = 450, seed: int = 1) -> Digits:
    """Load 1,797 handwritten digits of 8 × 8 pixels, and set some aside.

    Parameters
    ----------
    test : int
        How many to set aside, drawn at random.
    seed : int
        The same seed sets the same digits aside.

    Returns
    -------
    Digits
        X and X_test: 64 grey values a row, from 0 (paper) to 1 (ink); y and y_test:
        the digits.

    References
    ----------
    .. [1] E. Alpaydin and C. Kaynak, "Optical recognition of handwritten digits",
       UCI Machine Learning Repository (1998), doi:10.24432/C50P49.
    """
    from sklearn.datasets import load_digits  # slow to import

    pixels, labels = load_digits(return_X_y=True)
    X, y = pixels / 16, labels.astype(int)
    order = np.random.default_rng(seed).permutation(len(y))
    kept, aside = np.split(order, [len(y) - test])
    return Digits(X[kept], y[kept], X[aside], y[aside])
