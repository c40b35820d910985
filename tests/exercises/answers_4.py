"""Answers to the exercises of chapter 4, the gradient."""

import numpy as np

from softgrad import softmax, softmax_jacobian


def hessian(z, y):
    return softmax_jacobian(z)


def diagonal_only(z, y):
    p = softmax(z)
    return np.diag(p * (1 - p))


def upside_down(z, y):
    return -softmax_jacobian(z)


def gradient_instead(z, y):
    return softmax(z) - y


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
    "4.1": [1e-3 / 2 * 0.39069383 * (1 - 0.39069383), 1.2e-4],
    "4.2": [[0.2333, -0.0667, -0.1667], 1.3 / 3 - np.array([0.2, 0.5, 0.6])],
    "4.3": [-0.35],
    "4.4": [-7.38, np.log10(2 * np.sqrt(1.11e-16 * 0.94 / 0.238))],
    "4.5": [hessian],
    "4.6": [central],
}
WRONG = {
    "4.1": [
        (-1.19e-4, "above the tangent"),
        (2.38e-4, "the ½ of h/2"),
        (5e-4, "curvature is still missing"),
        (1e-6, "p(1 − p)"),
    ],
    "4.2": [
        # p − y, though y sums to 1.3
        (1 / 3 - np.array([0.2, 0.5, 0.6]), "Multiply p by Σy"),
        (0.5, "shape (3,), got ()"),
    ],
    "4.3": [
        (0.35, "must give 0"),
        (0.65, "sums to 0, not 1"),
        (-0.65, "if p₂ were 0.35"),
        (0, "same number to every logit"),
    ],
    "4.4": [
        (-8, "solve M/2 = 2r/h²"),
        (-7.7, "factor of 2"),
        (-5, "central difference"),
        (-16, "as large as the slope"),
        (4.2e-8, "derivative of the bound"),  # h, not its exponent
    ],
    "4.5": [
        (diagonal_only, "it is the derivative of the gradient", "expected\n[["),
        (gradient_instead, "it is the derivative of the gradient", "expected\n[["),
        (upside_down, "it has no eigenvalue below 0", "z = [0. 4. 4.]"),
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
