"""Answers to the exercises of chapter 1, softmax versus hardmax."""

import numpy as np

from softgrad import softmax


def one_late(x):
    return softmax([x, 1])[0]


def overflowing(x):
    return np.exp(x) / (1 + np.exp(x))


def exponential(x):
    return np.exp(x)


RIGHT = {
    "1.1": [[1 / 6, 1 / 3, 1 / 2]],
    "1.2": [4.595],
    "1.3": [lambda x: softmax([x, 0])[0]],
    "1.4": [[3, 5.303]],
    "1.5": [0.5],
    "1.6": [1.4427],
}
WRONG = {
    "1.1": [
        ([0, 0.387, 0.613], "whole numbers"),  # z / Σz
        (0.5, "shape (3,), got ()"),
    ],
    "1.2": [
        (4.605, "99 to 1"),
        (1.9956, "natural logarithm"),
        (99, "the odds"),
    ],
    "1.3": [
        (one_late, "equals the sigmoid", "that is σ(x − 1)"),
        (one_late, "the values at x and −x sum to 1", "at x = ±0.5 the sum is"),
        (exponential, "the values at x and −x sum to 1", "at x = ±0.5 the sum is"),
        (overflowing, "survives x = ±1000", "at x = 1000: got nan"),
    ],
    "1.4": [([3, 13], "equal to 3")],
    "1.5": [(2, "opposite")],
    "1.6": [(0.6931, "T divides")],
}
