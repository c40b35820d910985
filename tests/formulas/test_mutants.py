"""Every proof can fail: of each formula a mutant, which the same claim refutes."""

import inspect
import re
import sys
from functools import cache, partial

import numpy as np
import pytest

from softgrad import (
    absolute_error,
    absolute_error_grad,
    cross_entropy,
    cross_entropy_grad,
    entropy,
    focal_loss,
    focal_loss_grad,
    generalised_cross_entropy,
    generalised_cross_entropy_grad,
    hardmax,
    kl_divergence,
    layers,
    log_softmax,
    logsumexp,
    perplexity,
    regression,
    sigmoid,
    smooth_labels,
    softmax,
    softmax_cross_entropy,
    softmax_cross_entropy_grad,
    softmax_cross_entropy_value_and_grad,
    softmax_jacobian,
    softmax_jacobian_einsum,
    softmax_jacobian_loops,
    softmax_jvp,
    softmax_squared_error,
    softmax_squared_error_grad,
    softmax_squared_error_value_and_grad,
    softmax_vjp,
    squared_error_grad,
    surprisal,
)
from softgrad.trace import Refuted, derivative, piecewise, prove_equal, symbols

z, y, g = (symbols(letter, 3) for letter in "zyg")
p, q = (symbols(letter, 3, positive=True) for letter in "pq")
x, alpha, T = symbols("x"), symbols("alpha"), symbols("T", positive=True)
G, XX = symbols("g", 6).reshape(2, 3), symbols("x", 4).reshape(2, 2)
X, W, b = symbols("x", 2)[np.newaxis], symbols("w", 6).reshape(2, 3), symbols("b", 3)
share = np.exp(z) / np.exp(z).sum()
lse = np.log(np.exp(z).sum())
targets = y.sum() * share - y
h, gamma, r = symbols("h"), symbols("gamma", positive=True), symbols("r", positive=True)
log_p = z - lse

# A distance has another slope on each side of its target: targets below and above.
below, above = -symbols("a", 3, positive=True), 1 + symbols("b", 3, positive=True)
SIDES = [np.where(np.array(k), above, below) for k in np.ndindex(2, 2, 2)]

# Two examples: the second, of zeros, gives away a sum along the wrong axis.
Z, Y, P = np.stack([z, 0 * z]), np.stack([y, symbols("u", 3)]), np.stack([p, q])
shares = np.exp(Z) / np.exp(Z).sum(axis=-1, keepdims=True)
chosen = shares[[0, 1], [1, 0]]
lses = np.log(np.exp(Z).sum(axis=-1))
log_losses = Y.sum(axis=-1) * lses - (Y * Z).sum(axis=-1)
half_squares = ((shares - Y) ** 2).sum(axis=-1) / 2


def first(f):
    return lambda *args: f(*args)[0]


def second(f):
    return lambda *args: f(*args)[1]


def third(f):
    return lambda *args: f(*args)[2]


def winner(z):
    marks = np.zeros(3, int)
    marks[0 if z[0] >= z[1] and z[0] >= z[2] else 1 if z[1] >= z[2] else 2] = 1
    return marks


def slope(f, x, then=lambda slope: slope):
    """Return a derivative when it is asked for, and keep it: it takes a while."""
    return cache(lambda: then(derivative(f, x)))


squared = partial(partial, criterion="squared error")


# What each formula is claimed to compute, for which arguments; a function returns it.
CLAIMS = {
    softmax: [
        ((z, -1, T), np.exp(z / T) / np.exp(z / T).sum()),
        ((Z,), shares),
        ((Z.T, 0), shares.T),
    ],
    log_softmax: [
        ((z, -1, T), z / T - np.log(np.exp(z / T).sum())),
        ((Z.T, 0), (Z - lses[:, np.newaxis]).T),
    ],
    logsumexp: [((Z,), lses), ((Z.T, 0), lses), ((Z.T, 0, True), lses[np.newaxis])],
    hardmax: [((z,), piecewise(winner, z)), ((Z,), [piecewise(winner, z), [1, 0, 0]])],
    sigmoid: [((x,), 1 / (1 + np.exp(-x)))],
    surprisal: [((p,), -np.log(p))],
    entropy: [((P,), -(P * np.log(P)).sum(axis=-1))],
    cross_entropy: [((P, q), -(P * np.log(q)).sum(axis=-1))],
    kl_divergence: [((p, q), (p * np.log(p / q)).sum())],
    perplexity: [((P,), np.exp(-(P * np.log(P)).sum(axis=-1)))],
    softmax_jacobian: [((z,), np.diag(share) - np.outer(share, share))],
    softmax_jacobian_loops: [((z,), np.diag(share) - np.outer(share, share))],
    softmax_jacobian_einsum: [((z,), np.diag(share) - np.outer(share, share))],
    softmax_vjp: [((P, g), P * (g - (P * g).sum(axis=-1, keepdims=True)))],
    softmax_jvp: [((P, g), P * (g - (P * g).sum(axis=-1, keepdims=True)))],
    smooth_labels: [((Y, alpha), (1 - alpha) * Y + alpha / 3)],
    softmax_cross_entropy: [
        ((z, y), y.sum() * lse - y @ z),
        ((z, 1), lse - z[1]),
        ((Z, Y, "none"), log_losses),
        ((Z, Y), log_losses.sum() / 2),
        ((Z, [1, 0], "sum"), lses.sum() - z[1]),
    ],
    softmax_cross_entropy_grad: [
        ((z, y), targets),
        ((z, 1), share - [0, 1, 0]),
        ((Z, Y), (Y.sum(axis=-1, keepdims=True) * shares - Y) / 2),
    ],
    softmax_cross_entropy_value_and_grad: [
        ((z, y), y.sum() * lse - y @ z, first),
        ((z, 1), lse - z[1], first),
        ((z, y), targets, second),
        ((z, 1), share - [0, 1, 0], second),
        ((Z, Y, "none"), log_losses, first),
        ((Z, Y), (Y.sum(axis=-1, keepdims=True) * shares - Y) / 2, second),
    ],
    softmax_squared_error: [
        ((Z, Y, "none"), half_squares),
        ((Z, Y), half_squares.sum() / 2),
        ((z, 1), ((share - [0, 1, 0]) ** 2).sum() / 2),
    ],
    softmax_squared_error_grad: [
        ((z, y), slope(lambda z: softmax_squared_error(z, y), z)),
        ((z, 1), slope(lambda z: softmax_squared_error(z, 1), z)),
    ],
    softmax_squared_error_value_and_grad: [
        ((Z, Y, "none"), half_squares, first),
        ((z, y), slope(lambda z: softmax_squared_error(z, y), z), second),
    ],
    cross_entropy_grad: [((y, p), -y / p), ((1, p), [0, -1 / p[1], 0])],
    squared_error_grad: [((y, p), p - y), ((1, p), p - [0, 1, 0])],
    focal_loss: [
        ((z, 1, gamma), -((1 - share[1]) ** gamma) * log_p[1]),
        ((z, 1), -((1 - share[1]) ** 2) * log_p[1]),
        ((Z, [1, 0], 0), (lses.sum() - z[1]) / 2),
        ((Z, [1, 0], 1, "sum"), -((1 - chosen) * np.log(chosen)).sum()),
    ],
    focal_loss_grad: [
        ((z, 1, gamma), slope(lambda z: focal_loss(z, 1, gamma), z)),
        ((z, 1), slope(lambda z: focal_loss(z, 1), z)),
        ((Z, [1, 0], 0), (shares - [[0, 1, 0], [1, 0, 0]]) / 2),
    ],
    generalised_cross_entropy: [
        ((z, 1, r), (1 - np.exp(r * log_softmax(z)[1])) / r),
        ((z, 1, 0.5), 2 * (1 - np.sqrt(share[1]))),
        ((Z, [1, 0], 1, "none"), 1 - chosen),
        ((Z, [1, 0], 1), (1 - chosen).sum() / 2),
    ],
    generalised_cross_entropy_grad: [
        ((z, 1, r), slope(lambda z: generalised_cross_entropy(z, 1, r), z)),
        (
            (Z, [1, 0], 1),
            chosen[:, np.newaxis] / 2 * (shares - [[0, 1, 0], [1, 0, 0]]),
        ),
    ],
    absolute_error: [
        ((z, 1), 2 * (1 - share[1])),
        ((Z, [1, 0], "none"), 2 * (1 - chosen)),
        *(((z, side), np.abs(share - side).sum()) for side in SIDES),
        ((z, np.eye(3)[1]), 2 * (1 - share[1])),
    ],
    absolute_error_grad: [
        ((z, 1), slope(lambda z: absolute_error(z, 1), z)),
        (
            (Z, [1, 0]),
            2 * chosen[:, np.newaxis] / 2 * (shares - [[0, 1, 0], [1, 0, 0]]),
        ),
        *(
            ((z, side), slope(lambda z, side=side: absolute_error(z, side), z))
            for side in SIDES
        ),
    ],
    layers.affine: [((X, W, b), X @ W + b), ((X[0], W, b), X[0] @ W + b)],
    layers.affine_vjp: [
        ((G, XX, W, b), slope(lambda x: (G * layers.affine(x, W, b)).sum(), XX), first),
        (
            (G, XX, W, b),
            slope(lambda W: (G * layers.affine(XX, W, b)).sum(), W),
            second,
        ),
        ((G, XX, W, b), slope(lambda b: (G * layers.affine(XX, W, b)).sum(), b), third),
        ((g, X[0], W, b), np.outer(X[0], g), second),
    ],
    layers.relu: [((x,), piecewise(lambda: x if x >= 0 else 0 * x))],
    layers.relu_vjp: [((h, x), piecewise(lambda: h if x > 0 else 0 * h))],
    layers.tanh: [((x,), (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)))],
    layers.tanh_vjp: [((h, x), slope(layers.tanh, x, lambda slope: h * slope))],
    layers.softmax_vjp_at_logits: [
        ((g, z), slope(softmax, z, lambda slope: g @ slope))
    ],
    regression.logits: [((X, W, b), X @ W + b), ((X, W), X @ W)],
    regression.loss: [
        (
            (X, [1], W, b, T),
            softmax_cross_entropy(X @ W + b, [1]) + T / 2 * (W * W).sum(),
        ),
        ((X, [1], W, b), softmax_squared_error(X @ W + b, [1]), squared),
    ],
    regression.grad: [
        ((X, [1], W, None, T), slope(lambda W: regression.loss(X, [1], W, None, T), W)),
        ((X, [1], W, b), slope(lambda b: regression.loss(X, [1], W, b), b), second),
        (
            (X, [1], W),
            slope(lambda W: squared(regression.loss)(X, [1], W), W),
            squared,
        ),
    ],
    regression.value_and_grad: [
        ((X, [1], W, None, T), regression.loss(X, [1], W, None, T), first),
        (
            (X, [1], W, None, T),
            slope(lambda W: regression.loss(X, [1], W, None, T), W),
            second,
        ),
    ],
}

ASK_NOTHING = [
    surprisal, entropy, cross_entropy, kl_divergence, perplexity, smooth_labels,
    softmax_vjp, softmax_jvp, cross_entropy_grad, squared_error_grad, regression.logits,
    layers.affine, layers.affine_vjp, layers.tanh, layers.tanh_vjp,
]  # fmt: skip
# Each of three logits may be the largest, and x may be positive or not.
WAYS = (
    dict.fromkeys(CLAIMS, 3)
    | dict.fromkeys(ASK_NOTHING, 1)
    | {
        sigmoid: 2,
        layers.relu: 2,
        layers.relu_vjp: 2,
    }
)

# Small mistakes, one or more for each formula; each must be refuted.
MUTANTS = [
    (softmax, "shifted(z, ", "2 * shifted(z, "),
    (softmax, ", temperature)", ")"),
    (softmax, "p /= p.sum", "p /= 1 + p.sum"),
    (softmax, "axis=axis", "axis=None"),
    (softmax, "axis=axis", "axis=-1"),
    (log_softmax, "log_p -=", "log_p +="),
    (log_softmax, "np.log1p", "np.log"),
    (log_softmax, ", top, axis)", ", top)"),
    (log_softmax, ", temperature)", ")"),
    (logsumexp, "z_max + ", ""),
    (logsumexp, "np.log1p", "2 * np.log1p"),
    (logsumexp, "z_max - z_max == 0", "z_max == 0"),
    (hardmax, "largest(z, axis)", "largest(-z, axis)"),
    (hardmax, "hard[top] = 1", "hard[..., 0] = 1"),
    (sigmoid, "x >= 0", "x <= 0"),
    (sigmoid, "x >= 0", "x >= 1"),
    (sigmoid, "-np.abs(x)", "-2 * np.abs(x)"),
    (surprisal, "-np.log", "np.log"),
    (entropy, "weighted_sum(p, ", "weighted_sum(p * p, "),
    (smooth_labels, "1 - alpha", "1 + alpha"),
    (smooth_labels, "y.shape[-1]", "y.shape[0]"),
    (cross_entropy, "np.log(q)", "np.log(p)"),
    (cross_entropy, "weighted_sum(p, np.log(q)", "weighted_sum(q, np.log(p)"),
    (kl_divergence, ") - weighted", ") + weighted"),
    (kl_divergence, "weighted_sum(p, np.log(q)", "weighted_sum(q, np.log(q)"),
    (perplexity, "np.exp(", "2 * np.exp("),
    (softmax_jacobian, "identity - p_k", "identity - p_j"),
    (softmax_jacobian, "p_j * (identity - p_k)", "p_j * (p_k - identity)"),
    (softmax_jacobian_loops, "j == k", "j <= k"),
    (softmax_jacobian_einsum, "diagonal - outer", "diagonal + outer"),
    (softmax_vjp, "pg -=", "pg +="),
    (softmax_vjp, "-= p * ", "-= "),
    (softmax_vjp, "axis=-1", "axis=0"),
    (softmax_jvp, "softmax_vjp(p, v)", "p * v"),
    (softmax_cross_entropy, "- z[y]", "+ z[y]"),
    (softmax_cross_entropy, "np.log1p", "np.log"),
    (softmax_cross_entropy, "-weighted_sum", "weighted_sum"),
    (softmax_cross_entropy_grad, "p[y] -= 1", "p[y] += 1"),
    (softmax_cross_entropy_grad, "p -= y", "p += y"),
    (softmax_cross_entropy_grad, "p *= y", "p += y"),
    (softmax_cross_entropy_grad, "p *= y.sum(axis=-1, keepdims=True)", "pass"),
    (softmax_cross_entropy_grad, "axis=-1", "axis=0"),
    (softmax_cross_entropy_value_and_grad, "1 + others", "others"),
    (softmax_cross_entropy_value_and_grad, "(total * np", "(np"),
    (softmax_cross_entropy_value_and_grad, "- p_y", "+ p_y"),
    (softmax_cross_entropy_value_and_grad, "p *= total", "p += total"),
    (softmax_cross_entropy_value_and_grad, "_minus(p, y, out=p)", "p"),
    (softmax_squared_error, "residual / 2", "residual"),
    (softmax_squared_error_grad, "_minus(p, y)", "p + y"),
    (softmax_squared_error_value_and_grad, "residual / 2", "residual"),
    (softmax_squared_error_value_and_grad, "softmax_vjp(p, residual)", "residual * p"),
    (cross_entropy_grad, "-1 / p[y]", "1 / p[y]"),
    (cross_entropy_grad, "1 / p)", "1 / (p * p))"),
    (squared_error_grad, "_minus(p, y)", "p"),
    (focal_loss, "** gamma", "* gamma"),
    (focal_loss, "-((-np", "((-np"),
    (focal_loss, "* log_p", ""),
    (focal_loss, "-np.expm1(log_p)", "np.exp(log_p)"),
    (focal_loss_grad, "1 + gamma", "1 - gamma"),
    (focal_loss_grad, "gamma / ", "1 / "),
    (focal_loss_grad, "_exprel(-log_p)", "_exprel(log_p)"),
    (focal_loss_grad, "** gamma", "** (gamma - 1)"),
    (focal_loss_grad, "p_minus_y *= pull", "pass"),
    (generalised_cross_entropy, "/ q", ""),
    (generalised_cross_entropy, "-np.expm1", "np.expm1"),
    (generalised_cross_entropy, "q * log_p", "log_p"),
    (generalised_cross_entropy_grad, "q * log_p", "log_p"),
    (generalised_cross_entropy_grad, "pull = np.exp(", "pull = -np.exp("),
    (generalised_cross_entropy_grad, "p_minus_y *= pull", "pass"),
    (absolute_error, "-2 * ", "-"),
    (absolute_error, "- y", "+ y"),
    (absolute_error, "np.abs(softmax.formula(z) - y)", "softmax.formula(z) - y"),
    (absolute_error_grad, "2 * np.exp", "np.exp"),
    (absolute_error_grad, "np.sign(p - y)", "np.sign(y - p)"),
    (absolute_error_grad, "np.sign(p - y)", "p - y"),
    (absolute_error_grad, "gradient *= pull", "pass"),
    (layers.affine, "+ b", "- b"),
    (layers.affine, "x @ W", "x @ -W"),
    (layers.affine_vjp, "g @ W.T", "g @ W[:, ::-1].T"),
    (layers.affine_vjp, "examples.T @ g_n", "examples.T @ -g_n"),
    (layers.affine_vjp, "examples.T @ g_n", "examples[::-1].T @ g_n"),
    (layers.affine_vjp, "g_n.sum(axis=0)", "g_n[0]"),
    (layers.relu, "np.maximum(x, 0)", "np.abs(x)"),
    (layers.relu, "np.maximum", "np.minimum"),
    (layers.relu_vjp, "x > 0, g, 0", "x > 0, 1, 0"),
    (layers.relu_vjp, "x > 0", "x < 0"),
    (layers.relu_vjp, "x > 0", "x > 1"),
    (layers.tanh, "np.tanh(x)", "np.tanh(2 * x)"),
    (layers.tanh, "np.tanh(x)", "x"),
    (layers.tanh_vjp, "/ np.cosh(x) / np.cosh(x)", "/ np.cosh(x)"),
    (layers.tanh_vjp, "/ np.cosh(x) / np.cosh(x)", "* np.cosh(x) / np.cosh(x)"),
    (layers.softmax_vjp_at_logits, "softmax.formula(z)", "z"),
    (layers.softmax_vjp_at_logits, "(softmax.formula(z), g)", "(g, g)"),
    (regression.logits, "X @ W + b", "X @ W - b"),
    (regression.logits, "X @ W if", "-X @ W if"),
    (regression.loss, "decay / 2", "decay"),
    (regression.loss, "_LOSSES[criterion]", "softmax_cross_entropy"),
    (regression.grad, "_GRADS[criterion]", "softmax_cross_entropy_grad"),
    (regression.grad, "+ decay * W", "- decay * W"),
    (regression.grad, "+ decay * W", "+ 2 * decay * W"),
    (regression.grad, "delta.sum", "2 * delta.sum"),
    (regression.value_and_grad, "decay / 2", "decay"),
    (regression.value_and_grad, "+ decay * W", "- decay * W"),
]  # fmt: skip


def hold(function, claims):
    """Prove all claims about a function."""
    return [
        prove_equal(
            (part[0] if part else lambda f: f)(function)(*args),
            expected() if callable(expected) else expected,
        )
        for args, expected, *part in claims
    ]


def mutant(function, old, new):
    """Return `function` with its own door and one thing in its formula changed."""
    source = inspect.getsource(function.formula)
    code = source.rsplit('"""', 1)[1]
    assert code.count(old) == 1, code
    source = source.removesuffix(code) + code.replace(old, new)
    names = dict(vars(sys.modules[function.__module__]))
    exec(source, names)  # the decorator included
    return names[function.__name__]


@pytest.mark.parametrize("function", CLAIMS, ids=lambda f: f.__name__)
def test_the_claim_is_proved_on_every_way(function):
    for proof in hold(function, CLAIMS[function]):
        assert proof.ways == WAYS[function]


def named(value):
    return value.__name__ if callable(value) else value.strip()


@pytest.mark.parametrize(("function", "old", "new"), MUTANTS, ids=named)
def test_a_mutant_is_refuted(function, old, new):
    with pytest.raises(Refuted, match=r"^not equal: for .* the left side"):
        hold(mutant(function, old, new), CLAIMS[function])


def test_the_numbers_of_a_refutation_are_those_of_the_functions():
    wrong = mutant(softmax, "axis=axis", "axis=None")
    with pytest.raises(Refuted) as caught:
        prove_equal(wrong(Z), shares)
    message = str(caught.value)
    row = [float(n) for n in re.findall(r"z_\d = (\S+?)(?:,| and| the)", message)]
    rows = np.array([row, np.zeros(3)])
    entry = tuple(map(int, re.search(r"side at \[(\d), (\d)\]", message).groups()))
    for function, side in ((wrong, "left side at .*?"), (softmax, "right side")):
        shown = re.search(rf"{side}(?: is)? (\d\.\d+)", message)[1]
        assert float(shown) == pytest.approx(function(rows)[entry], rel=1e-5)


def test_every_formula_has_a_mutant():
    assert {function for function, _, _ in MUTANTS} == set(CLAIMS)


def test_every_function_with_a_door_has_a_claim():
    modules = (
        "softmax", "entropy", "losses", "reweighted_losses", "jacobian", "layers",
        "regression",
    )  # fmt: skip
    behind_doors = {
        function
        for name in modules
        for function in vars(sys.modules[f"softgrad.{name}"]).values()
        if hasattr(function, "formula")
    }
    assert behind_doors == set(CLAIMS)
