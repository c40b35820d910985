"""How much slower the teaching twins are, as ratios within one run: `make bench`."""

import timeit

import numpy as np

from softgrad import (
    softmax,
    softmax_jacobian,
    softmax_jacobian_einsum,
    softmax_jacobian_loops,
    softmax_vjp,
)

ROWS, CLASSES = 32, 40


def seconds(run) -> float:
    """Return the best time of one call."""
    timer = timeit.Timer(run)
    calls, _ = timer.autorange()
    return min(timer.repeat(5, calls)) / calls


def main() -> None:
    rng = np.random.default_rng(0)
    z, g = rng.normal(size=(2, ROWS, CLASSES))
    p = softmax(z)
    ways = {
        "vector-Jacobian product": lambda: softmax_vjp(p, g),
        "Jacobian by broadcasting": lambda: softmax_jacobian(z) @ g[..., None],
        "Jacobian by einsum": lambda: softmax_jacobian_einsum(z) @ g[..., None],
        "Jacobian by loops": lambda: softmax_jacobian_loops(z) @ g[..., None],
    }
    times = {name: seconds(run) for name, run in ways.items()}
    fastest = times["vector-Jacobian product"]
    print(f"gradient through softmax, {ROWS} rows, {CLASSES} classes")
    for name, time in times.items():
        print(f"{name:>26}: {time / fastest:8.1f} x")


if __name__ == "__main__":
    main()
