"""Answers to the exercises of chapter 3, cross-entropy and KL divergence."""

import numpy as np

from softgrad import softmax


def right(z, c):
    shifted = z - np.max(z)
    return np.log(np.sum(np.exp(shifted))) - shifted[c]


def naive(z, c):
    return np.log(np.sum(np.exp(z))) - z[c]


def through_softmax(z, c):
    return -np.log(softmax(z)[c])


def shifted_once(z, c):
    return np.log(np.sum(np.exp(z - np.max(z)))) - z[c]


def with_the_wrong_sign(z, c):
    return -right(z, c)


RIGHT = {
    "3.1": [[1.75, 0.25]],
    "3.2": [0.5108 - 0.3681, 0.143],
    "3.3": [0.898],
    "3.4": [np.log(np.e + 9) - 1, 1.461],
    "3.5": [np.log(9001), 9.11],
    "3.6": [right],
}
WRONG = {
    "3.1": [
        ([1.5, 0.25], "Weight them by p"),
        ([1.213, 0.173], "bits long"),  # in nats
        ([0.25, 1.75], "Weight them by p"),
        (1.75, "shape (2,), got ()"),
    ],
    "3.2": [
        (-0.143, "Which of the two is larger"),
        (0, "not equal"),
        (0.511, "KL(u‖p) alone"),
        (0.368, "KL(p‖u) alone"),
    ],
    "3.3": [
        (0, "all alike"),
        (np.log(3), "uniform guess"),
        (1.295, "in bits"),
        (-np.log(0.6), "first class alone"),
    ],
    "3.4": [
        (0, "without the second softmax"),
        (np.log(10), "ten equal logits"),
        (2.461, "Subtract z_c = 1"),
        (np.log(np.e + 10) - 1, "not ten"),
    ],
    "3.5": [
        (np.log(9), "all 1000 classes"),
        (np.log(91), "ten classes"),
        (np.log10(9001), "natural logarithm"),
        (1000, "odds are e to the margin"),
    ],
    "3.6": [
        (naive, "survives logits of 1000", "c = 0: expected 1000, got inf"),
        (through_softmax, "survives logits of 1000", "c = 0: expected 1000, got inf"),
        (shifted_once, "equals softmax_cross_entropy", "expected"),
        (shifted_once, "does not change when all logits shift", "z + 5: "),
        (with_the_wrong_sign, "equals softmax_cross_entropy", "got -"),
    ],
}
