"""Answers to the exercises of chapter 6, the vectorised Jacobian."""

import numpy as np

from softgrad import softmax_vjp


def right(P, G):
    inner = np.einsum("ij,ij->i", P, G)
    return P * G - np.einsum("i,ij->ij", inner, P)


def through_the_jacobian(P, G):
    J = np.einsum("ij,jk->ijk", P, np.eye(P.shape[1])) - np.einsum("ij,ik->ijk", P, P)
    return np.einsum("ij,ijk->ik", G, J)


def diagonal_only(P, G):
    return P * (1 - P) * G


def one_sum_for_all_rows(P, G):
    return P * (G - np.sum(P * G))


def sums_without_keeping_the_axis(P, G):
    return P * (G - np.sum(P * G, axis=1))


RIGHT = {
    "6.1": [[0, 0.25, 0.25, 0.25]],
    "6.2": [1 / 2],
    "6.3": [[0, 0, 0]],
    "6.4": [256 * 1000**2 * 8 / 1e9, 256 * 1000**2 * 8 / 2**30],
    "6.5": [[2, 3]],
    "6.6": [right, softmax_vjp],
}
WRONG = {
    "6.1": [
        ([0.25] * 4, "One of the four is 0"),
        ([0, 0, 0, 0.75], "1/16 everywhere"),
        (0.25, "shape (4,), got ()"),
        ("a quarter", "a number is asked for, got 'a quarter'"),
    ],
    "6.2": [
        (1 / 3, "the uniform p"),
        (0.25, "the largest entry"),
        (1, "Too large"),
    ],
    "6.3": [
        ([7, 7, 7], "takes away its average"),
        ([4.9, 1.4, 0.7], "Subtract the average"),
    ],
    "6.4": [
        (0.256, "each takes bytes"),
        (1.024, "single precision"),
        (0.002, "P or G"),
        (2048, "in megabytes"),
    ],
    "6.5": [
        ([0, 0], "divides 0 by 0"),
        ([2, 2], "sums over all entries"),
        ([3, 3], "NaN times 0"),
    ],
    "6.6": [
        (diagonal_only, "it agrees with the Jacobian, for a batch", "expected"),
        (one_sum_for_all_rows, "it agrees with the Jacobian, for a batch", "of 4"),
        (
            sums_without_keeping_the_axis,
            "it agrees with the Jacobian, for a batch",
            "your function raised ValueError: operands could not be broadcast",
        ),
        (through_the_jacobian, "it builds no K × K matrix", "K = 2000 took"),
    ],
}
