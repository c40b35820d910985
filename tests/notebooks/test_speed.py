"""The benchmark compares like with like, and its page tells all that was stored."""

import importlib.util
import itertools
import platform
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from softgrad import regression
from softgrad_book import speed

ROOT = Path(__file__).parents[2]


def load(path):
    """Import a script that lies in no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bench = load(ROOT / "tests/benchmarks/bench_formulas.py")
RESULTS = speed.stored()["results"]


def numbers(value):
    """Return what a way gave as one row of numbers."""
    parts = value if isinstance(value, tuple) else (value,)
    return np.concatenate([np.ravel(np.asarray(part)) for part in parts])


@pytest.mark.parametrize("dtype", bench.DTYPES)
@pytest.mark.parametrize("name", bench.QUANTITIES)
def test_all_ways_compute_the_same(name, dtype):
    runs = bench.ways(name, bench.Inputs((32, 10), dtype))
    runs.pop("bound", None)
    expected = numbers(runs.pop("plain")())
    for who, run in runs.items():
        tolerance = {"rtol": 1e-4, "atol": 1e-6} if dtype == "float32" else {}
        np.testing.assert_allclose(
            numbers(run()), expected, **{"rtol": 1e-10, "atol": 1e-14, **tolerance}
        )
        assert who in ("softgrad", "SciPy", "PyTorch")


def test_all_ways_through_the_jacobian_compute_the_same():
    inputs = bench.Inputs((4, 5), "float64")
    for runs in (bench.ways_with_jacobian(inputs), bench.ways_to_teach(inputs)):
        expected = numbers(runs["softgrad"]())
        for run in runs.values():
            np.testing.assert_allclose(numbers(run()), expected, atol=1e-14)


def test_both_ways_to_train_find_the_same_weights():
    rng = np.random.default_rng(0)
    X, c = rng.random((250, 6)), rng.integers(0, bench.CLASSES, size=250)
    W, V = np.zeros((2, 6, bench.CLASSES))
    regression.sgd_epoch(X, c, W, bench.RATE, bench.BATCH)
    bench.sgd_epoch(X, c, V)
    np.testing.assert_allclose(W, V, atol=1e-14)
    runs = bench.ways_to_train("fit", (250, 6))
    history, (V, evaluated) = runs["softgrad"](), runs["plain"]()
    np.testing.assert_allclose(history.W, V, rtol=1e-4, atol=1e-6)
    losses, accuracies = np.transpose(evaluated)
    np.testing.assert_allclose(history.losses, losses, rtol=1e-5)
    np.testing.assert_allclose(history.accuracies, accuracies)


def test_a_measurement_has_every_way():
    runs = bench.ways("softmax", bench.Inputs((1, 3), "float64"))
    found = bench.measured(runs, budget=0)
    assert found["seconds"].keys() == runs.keys()
    assert all(seconds > 0 for seconds in found["seconds"].values())


def test_the_stored_run_has_every_quantity_precision_and_size():
    assert list(map(tuple, speed.SHAPES)) == bench.SHAPES
    assert speed.quantities() == bench.QUANTITIES
    expected = [
        (name, dtype, list(shape))
        for name in bench.EVERYTHING
        for dtype, shape in (
            [("float32", bench.DIGITS)]
            if name in bench.TRAINING
            else itertools.product(bench.DTYPES, bench.at(name, bench.SHAPES))
        )
    ]
    assert [(r["quantity"], r["dtype"], r["shape"]) for r in RESULTS] == expected
    assert {"softgrad", "plain", "SciPy", "bound", "PyTorch"} == {
        who for r in RESULTS if r["quantity"] == "softmax" for who in r["seconds"]
    }


def test_the_stored_run_has_the_targets_of_today():
    for r in RESULTS:
        limits = bench.limits(r["quantity"], tuple(r["shape"]))
        assert r["targets"] == {w: t for w, t in limits.items() if w in r["seconds"]}


def test_a_target_is_met_or_listed_as_missed():
    told = speed.targets().splitlines()
    pairs = [(r, to) for r in RESULTS for to in r["targets"]]
    missed = [pair for pair in pairs if not bench.is_met(*pair)]
    assert told[0] == f"{len(pairs) - len(missed)} of {len(pairs)} targets are met"
    for r, to in missed:
        line = [r["quantity"], speed.size(r["shape"]), r["dtype"], f"× {to}"]
        assert any(all(part in text for part in line) for text in told[2:]), line
    assert len(told[3:]) == len(missed)


def test_the_stored_run_names_no_machine():
    text = (ROOT / "lib/softgrad_book/speed/run.json").read_text("utf8")
    assert "/" not in text
    assert platform.node() not in text or len(platform.node()) < 4


def test_the_stored_run_is_packed_with_the_library():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))
    packed = settings["tool"]["setuptools"]["package-data"]["softgrad_book"]
    assert any(Path("speed/run.json").match(pattern) for pattern in packed)


def test_its_options_are_told(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["bench_formulas.py", "--help"])
    with pytest.raises(SystemExit):
        bench.main()
    assert {"--quick", "--save", "--check"} <= set(capsys.readouterr().out.split())
