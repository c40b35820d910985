"""Answers to the exercises of chapter 7, softmax regression."""

import numpy as np


def right(Z, y):
    if y.shape != Z.shape[:1]:
        raise ValueError(f"y must have shape {Z.shape[:1]}, got {y.shape}")
    Z = Z - Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])


def the_notes(Z, y):
    return np.mean(np.log(np.sum(np.exp(Z), axis=1)) - Z[np.arange(Z.shape[0]), y])


def shifted_by_the_global_maximum(Z, y):
    Z = Z - Z.max()
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])


def without_one_over_n(Z, y):
    return len(y) * right(Z, y)


def loss_of_each_example(Z, y):
    Z = Z - Z.max(axis=1, keepdims=True)
    return np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y]


RIGHT = {
    "7.1": [np.log(10), 2.3],
    "7.2": [0.2],
    "7.3": [[10, 59]],
    "7.4": [right],
    "7.5": [-np.log(np.exp(0.001) - 1) / 2, 3.45],
    "7.6": [[-3, 1]],
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
        (-0.2, "Check the sign"),
        (1.2, "residuals sum to something else"),
        (0, "What do residuals sum to"),
    ],
    "7.3": [
        ([10, 0], "How often does the loop run"),
        ([240, 0], "How often does the loop run"),
        (10, "shape (2,), got ()"),
    ],
    "7.4": [
        (without_one_over_n, "it agrees with softmax_cross_entropy", "expected"),
        (loss_of_each_example, "it agrees with softmax_cross_entropy", "got ["),
        (
            shifted_by_the_global_maximum,
            "it survives logits of ±1000",
            "expected 0.0162, got -inf",
        ),
        (the_notes, "it survives logits of ±1000", "expected 0.0162, got nan"),
        (
            the_notes,
            "it refuses labels of shape (N, 1)",
            "y of shape (3, 1): expected a ValueError, got 0.9668",
        ),
    ],
    "7.5": [
        (np.log(1000), "2s, not s"),
        (3, "base 10"),
        (0.001, "log(1 + e to the −2s)"),
    ],
    "7.6": [
        ([3, -1], "Row by row"),
        ([-9, 3], "Row by row"),
        (-3, "shape (2,), got ()"),
    ],
}
