"""Answers to the exercises of chapter 5, squared error versus cross-entropy."""

import numpy as np


def right(p):
    return -np.log(p) + p - 1


def right_written_otherwise(p):
    return np.log(1 / p) - (1 - p)


def without_constant(p):
    return p - np.log(p)


def cross_entropy_again(p):
    return -np.log(p)


def the_demand_itself(p):
    return -((1 - p) ** 2)


def wrong_sign(p):
    return np.log(p) + 1 - p


RIGHT = {
    "5.1": [8 / 27, 0.296],
    "5.2": [5 / 9, 0.556],
    "5.3": [np.exp(10) / 4, 5519],
    "5.4": [right, right_written_otherwise],
}
WRONG = {
    "5.1": [
        (1 / 3, "How strong"),
        (0.25, "at p = ½"),
        (4 / 27, "Half of it"),
        (0, "weakest"),
        (0.5, "Set the derivative"),
        ([1 / 3, 8 / 27], "shape (), got (2,)"),
    ],
    "5.2": [
        (0.5, "true class's part"),
        (0.55, "fewer than ten"),
        (0.75, "Two classes"),
        (1, "the highest"),
        (0.45, "residual"),
        (1 / 9, "write the loss with k"),
    ],
    "5.3": [
        (np.exp(10) / 5, "belongs to three classes"),
        (4603, "three classes"),
        (4603 * 5 / 4, "not exact"),
        (np.exp(10) / 2, "Both logits move"),
        (np.exp(10), "a multiple"),
        (np.exp(8) / 4, "margin 8"),
        (6, "Write both slopes"),
        ("many", "a number is asked for, got 'many'"),
    ],
    "5.4": [
        (without_constant, "certainty costs nothing", "got 1.0000"),
        (cross_entropy_again, "it pulls as demanded", "at p = 0.05"),
        (the_demand_itself, "it pulls as demanded", "expected the slope"),
        (wrong_sign, "it pulls as demanded", "expected the slope -0.9025, got 0.9025"),
    ],
}
