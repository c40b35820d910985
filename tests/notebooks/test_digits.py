"""The book's own training reads real digits as well as chapter 7 says."""

import numpy as np
import pytest

from softgrad import regression, softmax
from softgrad_book.data import digits

TRAINING = {"epochs": 30, "lr": 1, "batch": 50, "rng": 0}


@pytest.fixture(scope="module")
def data():
    return digits()


@pytest.fixture(scope="module")
def reader(data):
    return regression.fit(data.X, data.y, **TRAINING)


def accuracy(data, history):
    return np.mean(regression.predict(data.X_test, history.W, history.b) == data.y_test)


def test_it_reads_96_percent_of_unseen_digits(data, reader):
    assert accuracy(data, reader) >= 0.96


def test_validation_chooses_these_settings(data):
    def judged(lr, decay):
        how = TRAINING | {"lr": lr, "decay": decay}
        history = regression.fit(data.X[:897], data.y[:897], **how)
        return regression.loss(data.X[897:], data.y[897:], history.W, history.b)

    best = judged(TRAINING["lr"], 0)
    for lr, decay in ((0.1, 0), (10, 0), (1, 1e-4), (1, 1e-2)):
        assert judged(lr, decay) > best


def test_it_is_more_often_right_than_it_is_sure(data, reader):
    def gap(history):
        P = softmax(regression.logits(data.X_test, history.W, history.b))
        return accuracy(data, history) - P.max(axis=1).mean()

    assert gap(reader) > 0.04
    decayed = regression.fit(data.X, data.y, **TRAINING, decay=1e-4)
    assert gap(decayed) > gap(reader)
    longer = regression.fit(data.X, data.y, **TRAINING | {"epochs": 300})
    assert abs(gap(longer)) < 0.01


def test_that_is_no_luck_of_the_split():
    found = []
    for seed in range(2, 10):
        other = digits(seed=seed)
        history = regression.fit(other.X, other.y, **TRAINING)
        found.append(accuracy(other, history))
    assert np.mean(found) >= 0.96


def test_from_a_wrong_start_only_cross_entropy_recovers(data, reader):
    wrong = 3 * np.roll(reader.W, 1, axis=1)

    def recovered(criterion):
        start = {"W": wrong, "criterion": criterion}
        history = regression.fit(data.X, data.y, **TRAINING, **start)
        assert history.accuracies[0] < 0.01
        return accuracy(data, history)

    assert recovered("cross-entropy") > 0.9
    assert recovered("squared error") < 0.5


def test_from_zero_the_squared_error_learns_as_well(data):
    history = regression.fit(data.X, data.y, **TRAINING, criterion="squared error")
    assert accuracy(data, history) >= 0.95
