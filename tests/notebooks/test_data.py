"""What chapter 7 learns from is the same every time."""

import numpy as np

from softgrad_book.data import blobs, digits, english_letters


def test_blobs_are_the_same_every_time():
    (X, y), (X_again, y_again) = blobs(), blobs()
    assert X.shape == (250, 2)
    assert np.bincount(y).tolist() == [100, 90, 60]
    np.testing.assert_array_equal(X, X_again)
    np.testing.assert_array_equal(y, y_again)


def test_digits_are_set_aside_once_each():
    X, y, X_test, y_test = digits()
    assert X.shape == (1347, 64)
    assert X_test.shape == (450, 64)
    assert y.shape == (1347,)
    assert y_test.shape == (450,)
    everything = np.vstack([X, X_test])
    assert (everything.min(), everything.max()) == (0, 1)
    one, other = digits(seed=2).X.sum(), digits(seed=3).X.sum()
    assert one != other


def test_letters_of_english_come_with_the_commonest_first():
    letters, p = english_letters()
    assert sorted(letters) == list("abcdefghijklmnopqrstuvwxyz")
    assert np.all(np.diff(p) < 0)
    assert abs(p.sum() - 1) < 1e-12
