"""Answers to the exercises of chapter 8, any loss and any layer."""

import numpy as np

from softgrad import focal_loss, log_softmax, softmax, softmax_cross_entropy

FORGIVES = "it forgives what is nearly right"
ALIVE = "it stays alive where the row is badly wrong"
SURVIVES = "it survives logits of ±1000"


def right(z, c):
    log_p = log_softmax(z)[c]
    return np.expm1(log_p) * log_p


def by_the_library(z, c):
    return focal_loss(z, c, gamma=1)


def more_focus(z, c):
    return focal_loss(z, c, gamma=2)


def linear_beyond_a_bend(z, c):
    lead = np.logaddexp.reduce(np.delete(z, c)) - z[c]
    return (1 - softmax(z)[c]) ** 2 + max(0, lead)


def left_as_it_was(z, c):
    return (1 - softmax(z)[c]) ** 2


def times_a_thousand(z, c):
    return 1000 * (1 - softmax(z)[c]) ** 2


def cross_entropy_itself(z, c):
    return softmax_cross_entropy(z, c)


def exploding(z, c):
    return (1 - softmax(z)[c]) ** 2 / softmax(z)[c]


def by_naive_probabilities(z, c):
    p = np.exp(z[c]) / np.sum(np.exp(z))
    return -(1 - p) * np.log(p)


def below_zero(z, c):
    return right(z, c) - 0.01


RIGHT = {
    "8.1": [[0.46, 0.3]],
    "8.2": [[np.exp(-2), 1 + np.exp(-2), 1], [0.135, 1.135, 1]],
    "8.3": [[1, 0.5, 0]],
    "8.4": [[4736, 5376]],
    "8.5": [right, by_the_library, more_focus, linear_beyond_a_bend],
}
WRONG = {
    "8.1": [
        ([0.46, 0.46], "Add up"),
        ([0.54, 0.7], "then 1 − p_k is paid"),
        (0.46, "shape (2,), got ()"),
    ],
    "8.2": [
        ([0.5, 1.0, 1], "Set its derivative to 0"),
        ([0.37, 1.0, 1], "(1 − p) − p log p"),
        ([0.135, 1.135, 0], "Set its derivative to 0"),
    ],
    "8.3": [
        ([1, 0.5, 0.5], "is 0 > 0?"),
        ([0, 0, 0], "at −h, at 0 and at h"),
        ([1, 1, 1], "at −h, at 0 and at h"),
    ],
    "8.4": [
        ([4736, 9472], "if there is one"),
        ([4736, 4736], "as much for the row that goes on"),
        ([4810, 5376], "Forward, D · K"),
    ],
    "8.5": [
        (cross_entropy_itself, FORGIVES, "p_c = 0.99: expected at most 0.0002"),
        (times_a_thousand, FORGIVES, "got 0.1"),
        (below_zero, FORGIVES, "not less than 0, got -0.00"),
        (left_as_it_was, ALIVE, "between -2 and -0.5, got -0.0"),
        (exploding, ALIVE, "z = [0.0, 5.0, 0.0], c = 0"),
        (by_naive_probabilities, SURVIVES, "got nan and"),
    ],
}
