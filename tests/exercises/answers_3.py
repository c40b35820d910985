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
    "3.1": [[2.25, 0.25], [9 / 4, 1 / 4]],
    "3.2": [[1.08, 0.25], [1.0805, 0.2502]],
    "3.4": [np.log(np.e + 9), 2.46],
    "3.5": [np.log(9001), 9.11],
    "3.6": [right],
}
WRONG = {
    "3.1": [
        ([1.75, 0.25], "by the zoo's shares"),  # weighted by the farm's
        ([1.56, 0.173], "bits long"),  # in nats
        ([0.25, 2.25], "words made for the zoo"),
        (2.25, "shape (2,), got ()"),
    ],
    "3.2": [
        ([1.04, 0.25], "all labels together"),  # every blurred photo taken for a cat
        ([1.08, 0.5], "over all photos"),  # the blurred half alone
        ([1.56, 0.36], "in nats"),
        ([0.25, 1.08], "The first is"),
    ],
    "3.4": [
        (1.461, "Which logit is z_c"),
        (np.log(10), "ten equal logits"),
        (np.log(np.e + 10), "one 1 and nine 0s"),
        (1, "What is LSE(z)"),
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
