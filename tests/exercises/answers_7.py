"""Answers to the exercises of chapter 7, softmax regression."""

import numpy as np

from softgrad import softmax_cross_entropy

REFUSES = "it refuses labels of shape (N, 1)"


def right(Z, labels):
    if labels.shape != Z.shape[:1]:
        raise ValueError(f"labels must have shape {Z.shape[:1]}, got {labels.shape}")
    Z = Z - Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(labels)), labels])


def by_the_library(Z, labels):
    return softmax_cross_entropy(Z, labels)


def refusing_by_type(Z, labels):
    if labels.ndim != 1:
        raise TypeError("labels must be one-dimensional")
    return right(Z, labels)


def refusing_after_the_fact(Z, labels):
    try:
        np.zeros(len(Z))[:] = labels
    except ValueError as error:
        raise ValueError(f"labels have shape {labels.shape}, not (N,)") from error
    return right(Z, labels)


def naive(Z, labels):
    picked = Z[np.arange(Z.shape[0]), labels]
    return np.mean(np.log(np.sum(np.exp(Z), axis=1)) - picked)


def stopped_by_broadcasting(Z, labels):
    Z = Z - Z.max(axis=1, keepdims=True)
    picked = np.empty(len(Z))
    picked[:] = labels  # no room for a column
    return right(Z, picked.astype(int))


def stopped_by_numpy(Z, labels):
    picked = np.take_along_axis(Z, labels[:, np.newaxis], axis=1)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - picked[:, 0])


def stopped_by_a_mask(Z, labels):
    picked = Z[np.eye(Z.shape[1])[labels] == 1]
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - picked)


def guarded_by_assert(Z, labels):
    assert labels.shape == Z.shape[:1], "labels must have shape (N,)"
    return right(Z, labels)


def refusing_without_words(Z, labels):
    if labels.ndim != 1:
        raise ValueError("no")
    return right(Z, labels)


def shifted_by_the_global_maximum(Z, labels):
    Z = Z - Z.max()
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(labels)), labels])


def without_one_over_n(Z, labels):
    return len(labels) * right(Z, labels)


def loss_of_each_example(Z, labels):
    Z = Z - Z.max(axis=1, keepdims=True)
    return np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(labels)), labels]


RIGHT = {
    "7.1": [np.log(10), 2.3],
    "7.2": [[47, 1347]],
    "7.4": [right, by_the_library, refusing_by_type, refusing_after_the_fact],
    "7.5": [-np.log(np.exp(0.001) - 1) / 2, 3.45],
}
WRONG = {
    "7.1": [
        (0.1, "That is the probability"),
        (1, "base 10"),
        (0, "probability 1 on the true class"),
        (np.log2(10), "in bits"),
        (-np.log(10), "never negative"),
    ],
    "7.2": [
        ([47, 0], "How often does the loop run"),
        ([26, 0], "How often does the loop run"),
        (47, "shape (2,), got ()"),
    ],
    "7.4": [
        (without_one_over_n, "it agrees with softmax_cross_entropy", "expected"),
        (loss_of_each_example, "it agrees with softmax_cross_entropy", "got ["),
        (
            shifted_by_the_global_maximum,
            "it survives logits of ±1000",
            "expected 0.0162, got -inf",
        ),
        (naive, "it survives logits of ±1000", "expected 0.0162, got nan"),
        (
            naive,
            REFUSES,
            "labels of shape (3, 1): expected a ValueError, got 0.9668",
        ),
        (stopped_by_broadcasting, REFUSES, "by accident and further down"),
        (stopped_by_numpy, REFUSES, "by accident and further down"),
        (stopped_by_a_mask, REFUSES, "by accident and further down"),
        (guarded_by_assert, REFUSES, "python -O leaves every assert out"),
        (refusing_without_words, REFUSES, "“no”, does not say which shape"),
    ],
    "7.5": [
        (np.log(1000), "2s, not s"),
        (3, "base 10"),
        (0.001, "log(1 + e to the −2s)"),
    ],
}
