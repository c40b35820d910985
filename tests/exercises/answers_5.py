"""Answers to the exercises of chapter 5, squared error versus cross-entropy."""

import numpy as np

from softgrad import softmax, softmax_jacobian


def right(z, y):
    p = softmax(z)
    return p * ((p - y) - np.sum(p * (p - y)))


def cross_entropys(z, y):
    return softmax(z) - y


def unnormalised(z, y):
    return np.exp(z) - y


def misprinted(z, y):
    p = softmax(z)
    return p * (p - y) - np.sum(p**2 * (p - y))  # δ_ij − p_i for δ_ij − p_j


def through_the_jacobian(z, y):
    return softmax_jacobian(z) @ (softmax(z) - y)


RIGHT = {
    "5.1": [1 / 3],
    "5.2": [2**9 - 1],
    "5.3": [np.log(2000), 7.6],
    "5.4": [632 * np.e**2, 632 * 2.65**2],
    "5.5": [right],
}
WRONG = {
    "5.1": [
        (0.5, "counts twice"),
        (2 / 3, "the other class"),
        (1, "the slope itself"),
        (0.1, "Set the derivative"),
        ([1 / 3, 2 / 3], "shape (), got (2,)"),
    ],
    "5.2": [
        (9, "wrong vertices"),
        (10, "groups of classes"),
        (512, "empty group"),
        (1023, "true class"),
        (1024, "Neither"),
        (45, "any group"),  # pairs only
    ],
    "5.3": [
        (np.log(1000), "Do not lose the 2"),
        (np.log(500), "wrong side"),
        (np.log10(2000), "base 10"),
        (1000, "e to the −m"),
    ],
    "5.4": [
        (632 + 2 * 79, "not grow by a difference"),
        (632 * np.e, "here it is two"),
        (632 * 4, "multiplies"),
        ("many", "a number is asked for, got 'many'"),
    ],
    "5.5": [
        (cross_entropys, "it agrees with the library", "expected"),
        (unnormalised, "it agrees with the library", "expected"),
        (unnormalised, "its entries sum to 0", "they sum to 9."),
        (misprinted, "its entries sum to 0", "z = [ 0.   2.  -1.   0.5]"),
        (through_the_jacobian, "it builds no K × K matrix", "K = 3000 took"),
    ],
}
