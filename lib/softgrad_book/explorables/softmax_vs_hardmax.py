"""Softmax versus hardmax: three ways to turn scores into shares.

Three scores and a shift that all of them share. Hardmax forgets everything but the
winner, plain division by the sum follows whatever zero happens to be, and softmax
follows the differences of the scores and nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from softgrad import hardmax, softmax

from .. import style
from ..i18n import _
from ._charts import Axis, class_axis, classes, panel, per_class, zero
from ._model import Explorable, Prompt, Quantities, Slider, State
from ._text import text_list

HEIGHT = 120  # px
ROOM = 37  # px for labels, alike to keep the panels in line


class SoftmaxVsHardmax(Explorable):
    """Scores, and the shares that hardmax, plain division and softmax make of them."""

    title = "Softmax versus hardmax"
    description = (
        "Four panels of three bars each, for donkey, dog and cat: the scores; hardmax, "
        "which gives everything to the largest; the scores divided by their sum, which "
        "may be negative or exceed 1; and softmax, always positive and summing to 1."
    )
    controls = (
        Slider("z_1", -4, 4, 0.1, 0, "donkey $z_1$"),
        Slider("z_2", -4, 4, 0.1, 1, "dog $z_2$"),
        Slider("z_3", -4, 4, 0.1, 2, "cat $z_3$"),
        Slider("a", -4, 4, 0.1, 0, "add to all $a$"),
    )
    readout = (
        "Softmax gives the donkey {p_1:.1%}, the dog {p_2:.1%} and the cat {p_3:.1%}. "
        "Plain division divides the scores {logit_1:.1f}, {logit_2:.1f} and "
        "{logit_3:.1f} by their sum, {total:.1f}."
    )
    prompts = (
        Prompt(
            "A photo finish",
            "The dog is 0.1 behind. Move it past the cat: hardmax jumps from one "
            "animal to the other, softmax hardly stirs.",
            {"z_1": 0, "z_2": 1.9, "z_3": 2, "a": 0},
        ),
        Prompt(
            "A landslide",
            "Hardmax is what it was in the photo finish. Softmax is not.",
            {"z_1": 0, "z_2": 1, "z_3": 4, "a": 0},
        ),
        Prompt(
            "Add 3 to every score",
            "No animal has gained on another, and softmax stands still. The plain "
            "shares have moved towards each other.",
            {"z_1": 0, "z_2": 1, "z_3": 2, "a": 3},
        ),
        Prompt(
            "Take 1.5 from every score",
            "Two scores are negative now, and plain division gives all to the donkey, "
            "the last of the three. Softmax stands still again.",
            {"z_1": 0, "z_2": 1, "z_3": 2, "a": -1.5},
        ),
    )
    columns = 2
    narrow_columns = 2

    def quantities(self, s: State) -> Quantities:
        z = np.array([s.z_1, s.z_2, s.z_3]) + s.a
        with np.errstate(divide="ignore", invalid="ignore"):  # nothing to share: Σz = 0
            plain = z / z.sum()
        shares = {"hard": hardmax(z), "plain": plain, "p": softmax(z)}
        return {"logit": z, "total": z.sum(), **shares}

    def panels(self, base: Any) -> list[Any]:
        logit = Axis(-8.5, 8.5, [-8, -4, 0, 4, 8], room=ROOM)
        marked: dict[str, Any] = {"format": ".2~g", "tickCount": 9}
        share = Axis(-0.65, 1.65, [-0.5, 0, 0.5, 1, 1.5], room=ROOM, **marked)
        return [
            self._panel("Scores", "logit", style.LOGIT, logit),
            self._panel("Hardmax", "hard", style.HARD, share),
            self._panel("Scores by their sum", "plain", style.MUTED, share),
            self._panel("Softmax", "p", style.PROBABILITY, share),
        ]

    @staticmethod
    def _panel(title: str, name: str, colour: str, y: Axis) -> Any:
        """Draw a bar for each animal."""
        animals = text_list([_("donkey"), _("dog"), _("cat")])
        named: dict[str, Any] = {
            "labelExpr": f"{animals}[datum.value-1]",
            "labelOverlap": False,
            "labelFontSize": 10,  # on a phone they would touch
        }
        chart = classes(3, y=per_class(name)).encode(x=class_axis("", **named), y=y.y())
        columns = chart.mark_bar(color=colour, clip=True)
        return panel(title, columns, zero(), height=HEIGHT)
