"""How fast the formulas are, as ratios within one run: `make bench`.

Four ways to compute one quantity are timed in turns, in an order drawn anew in every
round, on one thread: softgrad; the plain formula, as one writes it in NumPy (the
largest logit subtracted, nothing checked); SciPy; and PyTorch, where it is installed.
The bound is what no NumPy formula can do without: a copy, and an exponential or a
logarithm of it. Medians are compared, for what slows the machine slows all ways alike.

The page "How fast is it?" shows the run that `--save lib/softgrad_book/speed/run.json`
stored.
"""

import os

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
if __name__ == "__main__":  # NumPy reads them when it is imported
    os.environ |= dict.fromkeys(THREADS, "1")

import argparse
import datetime
import gc
import itertools
import json
import platform
import random
import re
import statistics
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import scipy
from scipy import special

import softgrad
from softgrad import regression

try:
    import torch
    from torch.nn import functional
except ImportError:  # it is no dependency
    torch = None

Run = Callable[[], Any]
Ways = dict[str, Run]
Shape = tuple[int, ...]

SHAPES = [(1, 3), (32, 10), (4096, 10), (256, 1000), (4096, 1000), (64, 50257)]
QUICK = [(1, 3), (4096, 10), (256, 1000)]
DTYPES = ("float32", "float64")
JACOBIAN = (256, 100)  # where the vjp is held against an einsum, too
TWINS = (32, 40)  # where the teaching twins are
MEMORY = (1024, 1000)  # where peak memory is measured
DIGITS = (60_000, 784)  # training: 10 classes, 100 examples a batch
CLASSES, BATCH, RATE = 10, 100, 0.1


# --- What is computed from ------------------------------------------------------


class Inputs:
    """Random logits, labels and distributions of one shape and precision."""

    def __init__(self, shape: Shape, dtype: str) -> None:
        rng = np.random.default_rng(0)
        z, g, other = rng.normal(size=(3, *shape)).astype(dtype)
        self.z, self.g = 3 * z, g
        self.c = rng.integers(0, shape[-1], size=shape[0])
        self.p, self.q = special.softmax(self.z, -1), special.softmax(other, -1)
        self.y = self.q  # targets


def as_tensors(inputs: Inputs) -> Inputs:
    """Return the same numbers as PyTorch's tensors, which share their memory."""
    tensors = object.__new__(Inputs)
    for name, array in vars(inputs).items():
        setattr(tensors, name, torch.from_numpy(array))
    tensors.leaf = tensors.z.clone().requires_grad_()  # what gradients are taken by
    tensors.through = torch.softmax(tensors.leaf, -1)
    return tensors


# --- The plain formulas ---------------------------------------------------------


def softmax(z):
    e = z - z.max(-1, keepdims=True)
    np.exp(e, out=e)
    e /= e.sum(-1, keepdims=True)
    return e


def log_softmax(z):
    s = z - z.max(-1, keepdims=True)
    s -= np.log(np.exp(s).sum(-1, keepdims=True))
    return s


def logsumexp(z):
    z_max = z.max(-1, keepdims=True)
    e = z - z_max
    np.exp(e, out=e)
    return np.log(e.sum(-1)) + z_max[:, 0]


def loss_of_classes(z, c):
    s = z - z.max(-1, keepdims=True)
    return (np.log(np.exp(s).sum(-1)) - s[np.arange(len(c)), c]).mean()


def loss_of_targets(z, y):
    return -(y * log_softmax(z)).sum(-1).mean()


def gradient_of_classes(z, c):
    p = softmax(z)
    p[np.arange(len(c)), c] -= 1
    p /= len(c)
    return p


def gradient_of_targets(z, y):
    p = softmax(z)
    p *= y.sum(-1, keepdims=True)
    p -= y
    p /= len(y)
    return p


def both_of_classes(z, c):
    s = z - z.max(-1, keepdims=True)
    e = np.exp(s)
    sums = e.sum(-1, keepdims=True)
    true = np.arange(len(c)), c
    loss = (np.log(sums[:, 0]) - s[true]).mean()
    e /= sums
    e[true] -= 1
    e /= len(c)
    return loss, e


def both_of_targets(z, y):
    s = z - z.max(-1, keepdims=True)
    e = np.exp(s)
    sums = e.sum(-1, keepdims=True)
    s -= np.log(sums)
    loss = -(y * s).sum(-1).mean()
    e *= y.sum(-1, keepdims=True) / sums
    e -= y
    e /= len(y)
    return loss, e


def vjp(p, g):
    return p * (g - (p * g).sum(-1, keepdims=True))


def vjp_by_einsum(p, g):
    identity = np.eye(p.shape[-1], dtype=p.dtype)
    jacobian = np.einsum("ni,ij->nij", p, identity) - np.einsum("ni,nj->nij", p, p)
    return np.einsum("ni,nij->nj", g, jacobian)


def entropy(p):
    return -(p * np.log(p)).sum(-1)


def cross_entropy(p, q):
    return -(p * np.log(q)).sum(-1)


def kl_divergence(p, q):
    return (p * np.log(p / q)).sum(-1)


def sgd_epoch(X, c, W):
    for start in range(0, len(X), BATCH):
        x, labels = X[start : start + BATCH], c[start : start + BATCH]
        W -= RATE * (x.T @ gradient_of_classes(x @ W, labels))


def fit(X, c):
    W = np.zeros((X.shape[1], CLASSES), X.dtype)
    history = [evaluated(X, c, W)]
    sgd_epoch(X, c, W)
    return W, [*history, evaluated(X, c, W)]


def evaluated(X, c, W):
    z = X @ W
    return loss_of_classes(z, c), (z.argmax(-1) == c).mean()


# --- SciPy's parts, and the lines that one writes around them --------------------


def scipy_loss_of_classes(z, c):
    return -special.log_softmax(z, axis=-1)[np.arange(len(c)), c].mean()


def scipy_loss_of_targets(z, y):
    return -(y * special.log_softmax(z, axis=-1)).sum(-1).mean()


def scipy_gradient_of_classes(z, c):
    p = special.softmax(z, axis=-1)
    p[np.arange(len(c)), c] -= 1
    p /= len(c)
    return p


def scipy_gradient_of_targets(z, y):
    p = special.softmax(z, axis=-1)
    p *= y.sum(-1, keepdims=True)
    p -= y
    p /= len(y)
    return p


def scipy_both_of_classes(z, c):
    log_p = special.log_softmax(z, axis=-1)
    true = np.arange(len(c)), c
    loss = -log_p[true].mean()
    p = np.exp(log_p, out=log_p)
    p[true] -= 1
    p /= len(c)
    return loss, p


def scipy_both_of_targets(z, y):
    log_p = special.log_softmax(z, axis=-1)
    loss = -(y * log_p).sum(-1).mean()
    p = np.exp(log_p, out=log_p)
    p *= y.sum(-1, keepdims=True)
    p -= y
    p /= len(y)
    return loss, p


# --- PyTorch's ------------------------------------------------------------------


def torch_both(z, y):
    """Run forward and backward, which is how PyTorch computes any gradient."""
    z.grad = None
    loss = functional.cross_entropy(z, y)
    loss.backward()
    return loss.detach(), z.grad


def torch_vjp(t):
    return torch.autograd.grad(t.through, t.leaf, t.g, retain_graph=True)[0]


def torch_sgd_epoch(X, c, W):
    for start in range(0, len(X), BATCH):
        x, labels = X[start : start + BATCH], c[start : start + BATCH]
        W.grad = None
        functional.cross_entropy(x @ W, labels).backward()
        with torch.no_grad():
            W -= RATE * W.grad


# --- Every quantity, in all ways ------------------------------------------------

WHO = ("softgrad", "plain", "SciPy", "PyTorch")
FORMULAS: dict[str, tuple[Callable[[Inputs], Any] | None, ...]] = {
    "softmax": (
        lambda i: softgrad.softmax(i.z),
        lambda i: softmax(i.z),
        lambda i: special.softmax(i.z, axis=-1),
        lambda t: torch.softmax(t.z, -1),
    ),
    "log_softmax": (
        lambda i: softgrad.log_softmax(i.z),
        lambda i: log_softmax(i.z),
        lambda i: special.log_softmax(i.z, axis=-1),
        lambda t: torch.log_softmax(t.z, -1),
    ),
    "logsumexp": (
        lambda i: softgrad.logsumexp(i.z),
        lambda i: logsumexp(i.z),
        lambda i: special.logsumexp(i.z, axis=-1),
        lambda t: torch.logsumexp(t.z, -1),
    ),
    "loss, classes": (
        lambda i: softgrad.softmax_cross_entropy(i.z, i.c),
        lambda i: loss_of_classes(i.z, i.c),
        lambda i: scipy_loss_of_classes(i.z, i.c),
        lambda t: functional.cross_entropy(t.z, t.c),
    ),
    "loss, targets": (
        lambda i: softgrad.softmax_cross_entropy(i.z, i.y),
        lambda i: loss_of_targets(i.z, i.y),
        lambda i: scipy_loss_of_targets(i.z, i.y),
        lambda t: functional.cross_entropy(t.z, t.y),
    ),
    "gradient, classes": (
        lambda i: softgrad.softmax_cross_entropy_grad(i.z, i.c),
        lambda i: gradient_of_classes(i.z, i.c),
        lambda i: scipy_gradient_of_classes(i.z, i.c),
        lambda t: torch_both(t.leaf, t.c)[1],
    ),
    "gradient, targets": (
        lambda i: softgrad.softmax_cross_entropy_grad(i.z, i.y),
        lambda i: gradient_of_targets(i.z, i.y),
        lambda i: scipy_gradient_of_targets(i.z, i.y),
        lambda t: torch_both(t.leaf, t.y)[1],
    ),
    "loss and gradient, classes": (
        lambda i: softgrad.softmax_cross_entropy_value_and_grad(i.z, i.c),
        lambda i: both_of_classes(i.z, i.c),
        lambda i: scipy_both_of_classes(i.z, i.c),
        lambda t: torch_both(t.leaf, t.c),
    ),
    "loss and gradient, targets": (
        lambda i: softgrad.softmax_cross_entropy_value_and_grad(i.z, i.y),
        lambda i: both_of_targets(i.z, i.y),
        lambda i: scipy_both_of_targets(i.z, i.y),
        lambda t: torch_both(t.leaf, t.y),
    ),
    "vjp": (
        lambda i: softgrad.softmax_vjp(i.p, i.g),
        lambda i: vjp(i.p, i.g),
        None,
        torch_vjp,
    ),
    "entropy": (
        lambda i: softgrad.entropy(i.p),
        lambda i: entropy(i.p),
        lambda i: special.entr(i.p).sum(-1),
        lambda t: torch.special.entr(t.p).sum(-1),
    ),
    "cross-entropy": (
        lambda i: softgrad.cross_entropy(i.p, i.q),
        lambda i: cross_entropy(i.p, i.q),
        lambda i: -special.xlogy(i.p, i.q).sum(-1),
        lambda t: -torch.xlogy(t.p, t.q).sum(-1),
    ),
    "KL divergence": (
        lambda i: softgrad.kl_divergence(i.p, i.q),
        lambda i: kl_divergence(i.p, i.q),
        lambda i: special.rel_entr(i.p, i.q).sum(-1),
        lambda t: (t.p * torch.log(t.p / t.q)).sum(-1),
    ),
}
QUANTITIES = [*FORMULAS]
OF_PROBABILITIES = QUANTITIES[-3:]
TRAINING = ["sgd_epoch", "fit"]
TEACHING = "gradient through softmax"
EVERYTHING = [*QUANTITIES, TEACHING, *TRAINING]


def ways(name: str, inputs: Inputs) -> Ways:
    """Return every way to compute the quantity `name`, by who computes."""
    found = {
        who: partial(formula, inputs)
        for who, formula in zip(WHO, FORMULAS[name], strict=True)
        if formula is not None and who != "PyTorch"
    }
    if name in OF_PROBABILITIES:
        found["bound"] = partial(bound, np.log, inputs.p)
    elif name != "vjp":
        found["bound"] = partial(bound, np.exp, inputs.z)
    if torch is not None:
        found["PyTorch"] = partial(FORMULAS[name][-1], as_tensors(inputs))
    return found


def bound(function: np.ufunc, x: np.ndarray) -> np.ndarray:
    """Do what any formula with this function of x has to do."""
    copy = x.copy()
    return function(copy, out=copy)


def ways_with_jacobian(i: Inputs) -> Ways:
    """Return the vjp, and the Jacobian built by einsum and contracted."""
    return {**ways("vjp", i), "einsum": lambda: vjp_by_einsum(i.p, i.g)}


def ways_to_teach(i: Inputs) -> Ways:
    """Return the library's own ways through softmax, the slow ones for reading."""
    z, p, g = i.z, i.p, i.g
    return {
        "softgrad": lambda: softgrad.softmax_vjp(p, g),
        "broadcasting": lambda: softgrad.softmax_jacobian(z) @ g[..., None],
        "einsum": lambda: softgrad.softmax_jacobian_einsum(z) @ g[..., None],
        "loops": lambda: softgrad.softmax_jacobian_loops(z) @ g[..., None],
    }


def ways_to_train(name: str, shape: Shape = DIGITS) -> Ways:
    """Return the ways to train for one epoch, from weights of 0 or what they became."""
    rng = np.random.default_rng(0)
    X = rng.random(shape, dtype=np.float32)
    c = rng.integers(0, CLASSES, size=len(X))
    W, V = np.zeros((2, shape[1], CLASSES), X.dtype)
    if name == "fit":
        settings = {"num_classes": CLASSES, "epochs": 1, "lr": RATE, "batch": BATCH}
        return {
            "softgrad": lambda: regression.fit(X, c, bias=False, **settings),
            "plain": lambda: fit(X, c),
        }
    found = {
        "softgrad": lambda: regression.sgd_epoch(X, c, W, RATE, BATCH),
        "plain": lambda: sgd_epoch(X, c, V),
    }
    if torch is not None:
        inputs, labels = torch.from_numpy(X), torch.from_numpy(c)
        weights = torch.zeros(W.shape, requires_grad=True)
        found["PyTorch"] = lambda: torch_sgd_epoch(inputs, labels, weights)
    return found


# --- Measuring ------------------------------------------------------------------

LEAST = 3e-4  # seconds that are worth timing: shorter calls are repeated


def measured(runs: Ways, budget: float) -> dict[str, Any]:
    """Time all ways in turns for about `budget` seconds; return their medians.

    The spread is that of softgrad's ratio to the plain formula from round to round:
    half the distance between its quartiles, as a share of the median.
    """
    for run in runs.values():
        run()
    repeats = {who: max(1, round(LEAST / seconds(run, 1))) for who, run in runs.items()}
    times: dict[str, list[float]] = {who: [] for who in runs}
    order = list(runs)
    end = perf_counter() + budget
    while perf_counter() < end or len(times["softgrad"]) < 7:
        random.shuffle(order)
        for who in order:
            times[who].append(seconds(runs[who], repeats[who]))
    found: dict[str, Any] = {
        "seconds": {who: rounded(statistics.median(t)) for who, t in times.items()},
        "rounds": len(times["softgrad"]),
    }
    if "plain" in times:
        pairs = zip(times["softgrad"], times["plain"], strict=True)
        low, middle, high = statistics.quantiles([a / b for a, b in pairs])
        found["spread"] = rounded((high - low) / (2 * middle))
    return found


def seconds(run: Run, repeats: int) -> float:
    """Return how long one call takes, on average."""
    start = perf_counter()
    for _ in range(repeats):
        run()
    return (perf_counter() - start) / repeats


def rounded(x: float) -> float:
    """Keep four digits."""
    return float(f"{x:.4g}")


def results(names: list[str], shapes: list[Shape], scale: float) -> Iterator[dict]:
    """Measure every quantity in `names`, at every shape and in both precisions."""
    for name in names:
        print(f"measuring {name}", file=sys.stderr, flush=True)
        if name in TRAINING:
            found = measured(ways_to_train(name), 6 * scale)
            yield result(name, "float32", DIGITS, found)
            continue
        for dtype, shape in itertools.product(DTYPES, at(name, shapes)):
            inputs = Inputs(shape, dtype)
            runs = (
                ways_to_teach(inputs)
                if name == TEACHING
                else ways_with_jacobian(inputs)
                if shape == JACOBIAN
                else ways(name, inputs)
            )
            budget = scale * (0.4 if np.prod(shape) < 1e6 else 2.0)
            yield result(name, dtype, shape, measured(runs, budget))


def result(name: str, dtype: str, shape: Shape, found: dict) -> dict[str, Any]:
    """Return what was found, with what it was found for, and its targets."""
    targets = {w: t for w, t in limits(name, shape).items() if w in found["seconds"]}
    where = {"quantity": name, "dtype": dtype, "shape": list(shape)}
    return {**where, **found, "targets": targets}


def peak(run: Run, unit: int) -> float:
    """Return the memory that a call takes at most, its result included, in `unit`s."""
    run()
    tracemalloc.start()
    try:
        result = run()  # noqa: F841 it is part of the peak
        return round(tracemalloc.get_traced_memory()[1] / unit, 1)
    finally:
        tracemalloc.stop()


def peaks() -> dict[str, dict[str, float]]:
    """Return the peak memory of every quantity, in arrays of the size of its input."""
    inputs = Inputs(MEMORY, "float64")
    found = {}
    for name in QUANTITIES:
        runs = ways(name, inputs)
        seen = [who for who in ("softgrad", "plain", "SciPy") if who in runs]
        found[name] = {who: peak(runs[who], inputs.z.nbytes) for who in seen}
    return found


def at(name: str, shapes: list[Shape]) -> list[Shape]:
    """Return the shapes at which a quantity is measured."""
    return {"vjp": [*shapes, JACOBIAN], TEACHING: [TWINS]}.get(name, shapes)


def about() -> dict[str, Any]:
    """Tell when, on what and with what was measured; nothing that names a machine."""
    simd = np.show_config(mode="dicts")["SIMD Extensions"]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "processor": processor(),
        "instructions": [*simd["baseline"], *simd.get("found", [])],
        "cores": os.cpu_count(),
        "memory in GiB": round(memory),
        "system": platform.system(),
        "versions": {
            "Python": platform.python_version(),
            "NumPy": np.__version__,
            "SciPy": scipy.__version__,
            "PyTorch": torch.__version__.partition("+")[0] if torch else None,
        },
    }


def processor() -> str:
    """Return the processor's name, as its maker sells it."""
    try:
        listed = Path("/proc/cpuinfo").read_text("utf8")
        return re.search(r"^model name\s*:\s*(.+)$", listed, re.MULTILINE)[1].strip()
    except (OSError, TypeError):  # no Linux
        return platform.processor() or platform.machine()


# --- Targets --------------------------------------------------------------------

SMALL, LARGE = SHAPES[:3], SHAPES[3:]
FROM_4096 = SHAPES[2:]  # a call's own cost is small beside the formula's
LEVEL = 1.1  # a tenth more or less is the same


def limits(name: str, shape: Shape) -> dict[str, float]:
    """Return how many times another way's seconds softgrad may take."""
    if name in TRAINING:
        return {"plain": 1.3}
    if name == "vjp":
        plain = {"plain": 1.3} if np.prod(shape) >= 4096 * 10 else {}
        return {**plain, "einsum": 1 / 20} if shape == JACOBIAN else plain
    if name in OF_PROBABILITIES:
        return {"plain": 1.7} if shape in FROM_4096 else {}
    if name.startswith("loss and gradient"):
        plain = {"plain": 1.2} if shape in FROM_4096 else {}
        return {**plain, "PyTorch": 0.5 if shape == (4096, 10) else LEVEL}
    if name == TEACHING:
        return {}
    return {"plain": 1.15, "SciPy": 1.0} if shape in LARGE else {"SciPy": 1.0}


def ratio(result: dict[str, Any], who: str) -> float:
    """Return how many times the seconds of `who` softgrad takes."""
    return result["seconds"]["softgrad"] / result["seconds"][who]


def is_met(result: dict[str, Any], who: str) -> bool:
    """Return whether a target is met, to two digits after the point."""
    return round(ratio(result, who), 2) <= result["targets"][who]


# --- Printing -------------------------------------------------------------------


def show(run: list[dict[str, Any]]) -> None:
    """Print softgrad's time, and its ratios to the others', quantity by quantity."""
    for name, group in itertools.groupby(run, key=lambda result: result["quantity"]):
        found = list(group)
        others = [who for who in found[-1]["seconds"] if who != "softgrad"]
        print(f"\n{name:28}{'softgrad':>13}", *(f"÷ {who:<8}" for who in others))
        for result in found:
            print(f"  {where(result):24}", end="")
            print(f"{result['seconds']['softgrad'] * 1e6:12.1f} µs", end=" ")
            print(*(f"{mark(result, who):>10}" for who in others))
    targets = [(result, who) for result in run for who in result["targets"]]
    missed = [target for target in targets if not is_met(*target)]
    missed.sort(key=lambda t: ratio(*t) / t[0]["targets"][t[1]], reverse=True)
    print(f"\n{len(targets) - len(missed)} of {len(targets)} targets met")
    for result, who in missed:
        print(
            f"  missed: {result['quantity']}, {where(result)}: "
            f"{ratio(result, who):.2f} × {who}, target {result['targets'][who]:.2f} "
            f"(± {100 * result.get('spread', 0):.0f} %)"
        )


def store(path: Path, run: dict[str, Any]) -> None:
    """Write a run as JSON, one line for each of its results."""
    results = ",\n".join(json.dumps(result) for result in run["results"])
    rest = json.dumps({**run, "results": []}, indent=1, ensure_ascii=False)
    text = rest.replace('"results": []', f'"results": [\n{results}\n]')
    path.write_text(text + "\n", "utf8")


def where(result: dict[str, Any]) -> str:
    shape = " × ".join(f"{n:,}" for n in result["shape"])
    return f"{result['dtype']} {shape}"


def mark(result: dict[str, Any], who: str) -> str:
    """Return a ratio, and whether it meets its target."""
    if who not in result["seconds"]:
        return ""
    targeted = who in result["targets"]
    sign = " " if not targeted else "✓" if is_met(result, who) else "✗"
    return f"{ratio(result, who):.3g} {sign}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("only", nargs="*", metavar="QUANTITY", help=f"some of {', '.join(EVERYTHING)}")
    add("--quick", action="store_true", help="three sizes, less time, no training")
    add("--save", type=Path, metavar="FILE", help="store the run as JSON")
    add("--check", action="store_true", help="exit with 1 if a target is missed")
    options = parser.parse_args()
    if unknown := set(options.only) - set(EVERYTHING):
        parser.error(f"unknown: {', '.join(unknown)}")
    names = [n for n in EVERYTHING if n in options.only or not options.only]
    if options.quick:
        names = [n for n in names if n not in TRAINING]
    shapes, scale = (QUICK, 0.4) if options.quick else (SHAPES, 1.0)
    if torch is not None:
        torch.set_num_threads(1)
    gc.disable()
    run = list(results(names, shapes, scale))
    show(run)
    if options.save:
        store(options.save, {**about(), "memory": peaks(), "results": run})
    met = all(is_met(result, who) for result in run for who in result["targets"])
    sys.exit(options.check and not met)


if __name__ == "__main__":
    main()
