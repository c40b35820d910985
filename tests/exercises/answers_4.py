"""Answers to the exercises of chapter 4, the gradient."""

import numpy as np

from softgrad import softmax


def temperature_slope(z, y, T):
    return (y @ z - softmax(z / T) @ z) / T**2


def in_one_over_T(z, y, T):
    return softmax(z / T) @ z - y @ z


def downhill(z, y, T):
    return -temperature_slope(z, y, T)


def at_T_equal_to_1(z, y, T):
    return (y @ z - softmax(z) @ z) / T**2


def without_the_truth(z, y, T):
    return -softmax(z / T) @ z / T**2


def central(f, z, h):
    moves = h * np.eye(len(z))
    return np.array([(f(z + e) - f(z - e)) / (2 * h) for e in moves])


def forward(f, z, h):
    return np.array([(f(z + e) - f(z)) / h for e in h * np.eye(len(z))])


def central_over_h(f, z, h):
    return 2 * central(f, z, h)


def along_the_diagonal(f, z, h):
    return (f(z + h) - f(z - h)) / (2 * h)


def careless(f, z, h):
    gradient = np.empty_like(z)
    for k in range(len(z)):
        z[k] += h
        above = f(z)
        z[k] -= 2 * h
        gradient[k] = (above - f(z)) / (2 * h)
    return gradient


RIGHT = {
    "4.1": [0.01 / 2 * 0.1 * 0.9, 4.5e-4],
    "4.2": [[0.667, -0.333, -0.333], 2 / 3 - np.array([0, 1, 1])],
    "4.4": [-7.38, np.log10(2 * np.sqrt(1.11e-16 * 0.94 / 0.238))],
    "4.5": [temperature_slope],
    "4.6": [central],
}
WRONG = {
    "4.1": [
        (-4.5e-4, "above the tangent"),
        (9e-4, "the ½ of h/2"),
        (5e-3, "How strongly does the loss bend"),
        (5e-4, "share alone"),
        (1e-5, "which shares"),
    ],
    "4.2": [
        (1 / 3 - np.array([0, 1, 1]), "add up to 0"),  # p − y
        (1 / 3 - np.array([0, 0.5, 0.5]), "does the target add up to 1"),
        (0.5, "shape (3,), got ()"),
    ],
    "4.4": [
        (-8, "derivative of the sum"),
        (-7.7, "factors ½ and 2"),
        (-5, "central difference"),
        (-16, "as large as the slope"),
        (4.2e-8, "rises with h"),  # h, not its exponent
    ],
    "4.5": [
        (in_one_over_T, "it is the slope of the loss in the temperature", "expected"),
        (downhill, "it is the slope of the loss in the temperature", "expected"),
        (at_T_equal_to_1, "it is the slope of the loss in the temperature", "T = 0.5"),
        (without_the_truth, "it is 0 where all logits are equal", "got -8.0000"),
    ],
    "4.6": [
        (forward, "its error is that of a central difference", "expected [0.2"),
        (central_over_h, "its error is that of a central difference", "f = LSE"),
        (
            along_the_diagonal,
            "its error is that of a central difference",
            "expected shape (4,), got ()",
        ),
        (careless, "it leaves its input alone", "z was [0.3 0.5 0.2], now it is"),
    ],
}
