"""Answers to the exercises of chapter 2, entropy."""

import numpy as np

from softgrad import entropy, surprisal


def right(p):
    return -np.log2(p)


def without_the_sign(p):
    return np.log2(p)


def in_nats(p):
    return -np.log(p)


def rounded_up(p):
    return np.ceil(-np.log2(p))


def one_bit_at_least(p):
    return 1 - np.log2(p)


RIGHT = {
    "2.1": [[entropy([0.7, 0.2, 0.1], base=2), 1.3], [1.157, 1.3]],
    "2.2": [2**1.75, 3.36],
    "2.3": [[5 / 3, 29 / 18], [1.667, 1.611]],
    "2.4": [1 / np.log(2), 1.44],
    "2.5": [right, lambda p: surprisal(p, base=2)],
}
WRONG = {
    "2.1": [
        ([1.3, 1.157], "The order asked for is [H, L]"),
        ([entropy([0.7, 0.2, 0.1]), 1.3], "log₂"),
        ([1.157, 1.157], "merge 0.2 and 0.1 first"),
        (1.3, "shape (2,), got ()"),
    ],
    "2.2": [
        (1.75, "the entropy in bits"),
        (1.75 * np.log(2), "the entropy in nats"),
        (np.exp(1.75), "base 2"),
        (4, "equally likely"),
    ],
    "2.3": [
        ([5 / 3, 29 / 9], "by 2 symbols"),
        ([np.log2(3), np.log2(3)], "seven words of 3 bits"),
        (5 / 3, "shape (2,), got ()"),
    ],
    "2.4": [
        (np.log(2), "turn it over"),
        (np.e, "base of the nat"),
        (2, "surprisal of 1 nat"),
    ],
    "2.5": [
        (one_bit_at_least, "what is certain takes 0 bits", "p = 1: expected 0 bits"),
        (without_the_sign, "half the probability takes one bit more", "got -1"),
        (in_nats, "half the probability takes one bit more", "got 0.6931"),
        (rounded_up, "its average is the entropy in bits", "p = [0.7, 0.2, 0.1]"),
    ],
}
