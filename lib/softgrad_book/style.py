"""One look for figures, explorables and pages: what each colour means.

A colour stands for the same quantity in every chapter. Each has a light and a
dark tone; charts are drawn in the light one, and pages replace it by a CSS
variable, so that pictures follow the reader's theme. The hues start from Okabe and
Ito's (2008); they reach 3 : 1 against their page and stay apart for colour-blind
readers, which the tests measure.
"""

import re
from typing import NamedTuple


class Tone(NamedTuple):
    light: str
    dark: str


PALETTE = {
    "ink": Tone("#22272e", "#d6dce3"),  # text, axes, reference lines
    "muted": Tone("#5c6670", "#9aa5b1"),  # secondary text and lines
    "grid": Tone("#dde1e6", "#3a424b"),
    "paper": Tone("#fdfdfe", "#14181e"),  # the page behind a chart
    "logit": Tone("#6b7683", "#a3adb8"),  # z, before any softmax
    "probability": Tone("#0072b2", "#56b4e9"),  # p = softmax(z)
    "target": Tone("#009070", "#3fd3a4"),  # y, and the true class
    "hard": Tone("#ad7f00", "#f5c542"),  # max, arg-max, hardmax
    "cross_entropy": Tone("#9c1f74", "#e070b8"),  # the loss and its gradient
    "squared_error": Tone("#ad3400", "#f07030"),  # the loss and its gradient
    "smooth_max": Tone("#4740c8", "#8f86ff"),  # log-sum-exp
}

INK = PALETTE["ink"].light
MUTED = PALETTE["muted"].light
GRID = PALETTE["grid"].light
PAPER = PALETTE["paper"].light
LOGIT = PALETTE["logit"].light
PROBABILITY = PALETTE["probability"].light
TARGET = PALETTE["target"].light
HARD = PALETTE["hard"].light
CROSS_ENTROPY = PALETTE["cross_entropy"].light
SQUARED_ERROR = PALETTE["squared_error"].light
SMOOTH_MAX = PALETTE["smooth_max"].light

CLASS_COLOURS = [PROBABILITY, HARD, SMOOTH_MAX]  # three classes, told by colour

FONT = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
FONT_SIZE = 12  # px, labels and ticks
TITLE_SIZE = 13  # px, the name of a panel

WIDE = 680  # px, the text column on a laptop
NARROW = 320  # px, the text column on a phone

_NAMES = {tone.light: name for name, tone in PALETTE.items()}
_HEX = re.compile("|".join(_NAMES), re.IGNORECASE)


def themed(text: str) -> str:
    """Replace the palette's colours by the page's variables."""
    return _HEX.sub(lambda found: f"var(--sg-{_NAMES[found[0].lower()]})", text)


def themed_anywhere(text: str) -> str:
    """The same for text that may also stand where these variables are unknown."""
    return _HEX.sub(
        lambda found: f"var(--sg-{_NAMES[found[0].lower()]},{found[0]})", text
    )
