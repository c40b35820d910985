"""The palette: readable on its page, and told apart by colour-blind readers."""

import itertools

import numpy as np
import pytest

from softgrad_book.style import PALETTE

TONES = ["light", "dark"]
MARKS = sorted(set(PALETTE) - {"grid", "paper", "ink", "muted", "logit"})

# Vischeck's matrices as simplified by Machado, Oliveira and Fernandes (2009),
# doi:10.1109/TVCG.2009.113, at full severity, in linear RGB.
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}


def linear(colour):
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return linear(colour) @ [0.2126, 0.7152, 0.0722]


def contrast(a, b):
    low, high = sorted([luminance(a), luminance(b)])
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    """CIELAB of a linear RGB colour, white point D65."""
    to_xyz = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
    x, y, z = np.cbrt(to_xyz @ np.clip(rgb, 0, 1) / [0.95047, 1, 1.08883])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("name", MARKS)
def test_marks_stand_out_from_the_page(name, tone):
    colour, paper = (getattr(PALETTE[n], tone) for n in (name, "paper"))
    assert contrast(colour, paper) >= 3


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("name", ["ink", "muted", "logit"])
def test_text_is_readable(name, tone):
    colour, paper = (getattr(PALETTE[n], tone) for n in (name, "paper"))
    assert contrast(colour, paper) >= 4.5


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("sight", DEFICIENCIES)
@pytest.mark.parametrize("pair", list(itertools.combinations(MARKS, 2)), ids="-".join)
def test_colours_can_be_told_apart(pair, sight, tone):
    seen = [
        lab(DEFICIENCIES[sight] @ linear(getattr(PALETTE[name], tone))) for name in pair
    ]
    assert np.linalg.norm(seen[0] - seen[1]) > 12  # a step of 2.3 is just noticeable
