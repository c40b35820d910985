"""Answers to the exercises of chapter 6, the vectorised Jacobian."""

import numpy as np

from softgrad import softmax_vjp


def right(P, G):
    inner = np.einsum("nj,nj->n", P, G)
    return P * G - np.einsum("n,nj->nj", inner, P)


def through_the_jacobian(P, G):
    J = np.einsum("nj,jk->njk", P, np.eye(P.shape[1])) - np.einsum("nj,nk->njk", P, P)
    return np.einsum("nj,njk->nk", G, J)


def diagonal_only(P, G):
    return P * (1 - P) * G


def one_sum_for_all_rows(P, G):
    return P * (G - np.sum(P * G))


def sums_without_keeping_the_axis(P, G):
    return P * (G - np.sum(P * G, axis=1))


RIGHT = {
    "6.1": [[0, 0.25, 0.25, 0.25]],
    "6.2": [[-0.5 * 0.01**0.5 * 0.99, -0.99 / 0.01], [-0.0495, -99]],
    "6.3": [[-0.7, -0.2, 0.9]],
    "6.4": [1001 / 2, 500, 501],
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
        ([-5, -10_000], "Then use J_cc"),
        ([0.0495, 99], "Find g_c"),
        ([-0.05, -100], "Then use J_cc"),
        (-0.0495, "shape (2,), got ()"),
    ],
    "6.3": [
        ([7, 7, 17], "Subtract the average"),
        ([4.9, 1.4, 1.7], "Subtract the average"),
        ([-1, -1, 9], "multiply by p"),
    ],
    "6.4": [
        (1000, "the whole matrix"),
        (499.5, "The diagonal is missing"),
        (2, "what is saved"),
        (0.5, "not with the whole matrix"),
        (500_500, "how many numbers"),
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
