"""What the prompts and captions of chapter 4's pictures promise."""

import numpy as np
import pytest

from softgrad import numerical_gradient, softmax_cross_entropy
from softgrad_book import figures
from softgrad_book.explorables import ExpectedMinusObserved, GradientStepper

DIAL = ExpectedMinusObserved()


def test_the_slope_of_the_loss_is_expected_minus_observed():
    for truth in range(3):
        curve = DIAL.curve_values(theta=0.6, truth=truth)
        rise = np.gradient(curve["loss"], curve["x"])
        at = np.argmin(abs(curve["x"] - 0.6))
        assert DIAL.values(theta=0.6, truth=truth)["slope"] == pytest.approx(
            rise[at], abs=1e-3
        )


def test_the_gap_is_the_loss_and_the_tangents_touch():
    for truth in range(3):
        state = DIAL.values(theta=-1.3, truth=truth)
        gap = state["soft_here"] - state["true_here"]
        assert gap == pytest.approx(state["loss_here"])
        assert state["touch_here"] == pytest.approx(state["soft_here"])
        assert state["tangent_here"] == pytest.approx(state["loss_here"])


def test_the_dial_at_its_ends_and_at_rest():
    assert DIAL.values(theta=2)["expected"] > 2.3
    assert DIAL.values(theta=-0.75)["expected"] == pytest.approx(1, abs=0.005)
    losses = DIAL.curve_values(truth=1)
    assert losses["x"][np.argmin(losses["loss"])] == pytest.approx(-0.75)
    falls = DIAL.curve_values(truth=2)["loss"]
    assert np.all(np.diff(falls) > 0)  # turning down helps everywhere


def test_the_derivation_opens_at_its_first_line_and_ends_in_two_equal_ones():
    stepper = GradientStepper()
    assert stepper.start()["line"] == 1
    for z in ((0.3, 0.5, 0.2), (2, -1, 0), (2, -2, 0)):
        state = stepper.values(z_1=z[0], z_2=z[1], z_3=z[2])
        for k in (1, 2, 3):
            assert state[f"product_{k}"] == pytest.approx(state[f"delta_{k}"])


def test_a_real_step_loses_its_digits_and_an_imaginary_one_keeps_them():
    z, step = np.array([0.3, 0.5, 0.2]), np.array([0, 1e-20, 0])

    def loss(z):
        return softmax_cross_entropy(z, 1)

    assert loss(z + step) == loss(z)
    slope = numerical_gradient(loss, z, method="complex")[1]
    shown = figures.two_registers(loss, z, 1, [-1, -20]).alt
    assert f"{slope * 1e-20:.3e}".replace("-", "−") in shown
