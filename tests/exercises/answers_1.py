"""Answers to the exercises of chapter 1, softmax versus hardmax."""

import numpy as np


def centred(p):
    return np.log(p) - np.log(p).mean()


def itself(p):
    return p


def against_all_others(p):
    return np.log(p / (1 - p))


def guarded(p):
    return np.log(p + 1e-12)


def exponential(p):
    return np.exp(p)


RIGHT = {
    "1.1": [[1 / 6, 1 / 3, 1 / 2], [0.17, 0.33, 0.5]],
    "1.2": [4.595, 4.6],
    "1.3": [np.log, centred],
    "1.4": [0.4343, 0.43],
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
        (itself, "softmax gives p back", "the shares of p itself"),
        (against_all_others, "softmax gives p back", "all others together"),
        (exponential, "softmax gives p back", "for p = [0.7, 0.2, 0.1] softmax gives"),
        (
            guarded,
            "survives a class that is almost impossible",
            "comes back with 1e-12",
        ),
    ],
    "1.4": [(2.3026, "T divides"), (10, "the base")],
}
