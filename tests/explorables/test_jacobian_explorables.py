"""The two explorables of chapter 6 against NumPy."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from softgrad import softmax, softmax_jacobian
from softgrad_book.explorables import JacobianHeatmap, Underflow
from softgrad_book.explorables.jacobian_heatmap import eigenvalues
from softgrad_book.explorables.underflow import GAPS, NAN, PRECISIONS, ROW, batches


@pytest.mark.parametrize("scale", [0, 1, 6])
def test_eigenvalues_are_numpys(scale):
    z = scale * np.random.default_rng(6).uniform(-1, 1, size=(50, 3))
    for row in z:
        jacobian = softmax_jacobian(row)
        expected = np.linalg.eigvalsh(jacobian)
        assert_allclose([0, *eigenvalues(jacobian)], expected, atol=1e-15)


def test_every_vertex_is_flat():
    for k in (1, 2, 3):
        vertex = {"z_1": -6, "z_2": -6, "z_3": -6} | {f"z_{k}": 6}
        assert JacobianHeatmap().values(**vertex)["large"] < 2e-5


def after(explorable, prompt):
    return explorable.values(**explorable.prompts[prompt].settings)


def test_the_heatmap_starts_at_the_photo_of_a_dog():
    start = JacobianHeatmap().values()
    dog = softmax_jacobian([0.3, 0.5, 0.2])[1]
    assert_allclose([start[f"delta_{k}"] for k in (1, 2, 3)], -dog, atol=1e-15)


def test_the_heatmap_keeps_what_its_prompts_promise():
    vertex, rivals, constant = (after(JacobianHeatmap(), i) for i in range(3))
    assert max(abs(vertex[f"delta_{k}"]) for k in (1, 2, 3)) < 1e-3
    assert_allclose(rivals["large"], 1 / 2, atol=1e-4)
    assert_allclose([constant[f"delta_{k}"] for k in (1, 2, 3)], 0, atol=1e-15)


def test_the_rows_underflow_where_their_prompts_say():
    close, digits, row, bits = (after(Underflow(), i) for i in range(4))
    assert close["error"] < 1e-3
    for lost in (digits, bits):
        assert [lost[f"steps_{k}"] for k in (1, 2, 3)] == [2, 1, 0]
        assert_allclose([lost[f"far_{k}"] for k in (1, 2, 3)], [2 / 3, 1 / 3, 0], 1e-3)
    assert row["left"] == 0


@pytest.mark.parametrize("b", range(len(PRECISIONS)))
def test_the_far_row_is_what_numpy_makes_of_it(b):
    for i, gap in enumerate(GAPS):
        z = np.array([ROW + gap, ROW], PRECISIONS[b])
        with np.errstate(all="ignore"):
            exp_z = np.exp(z - np.max(z))
            far = (exp_z / exp_z.sum(axis=1, keepdims=True))[1]
        if batches()["under_left"][b, i] == 0:
            assert np.all(np.isnan(far))
            assert batches()["under_error"][b, i] == NAN
        else:
            assert_allclose(batches()["under_far"][b, i], far, atol=2e-3)


def test_no_finite_error_could_be_taken_for_nan():
    alive = batches()["under_left"] > 0
    assert np.all(batches()["under_error"][alive] < NAN)
    assert_allclose(Underflow().values(i=0)["far_1"], softmax(ROW)[0], atol=1e-3)
