"""What `workshop` shows: the loss in four panels, its gradient, its report card.

May import softgrad, the explorables, and what lies beside it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np
from IPython.display import display

from ..explorables import OwnLoss
from ..i18n import _
from ._formula import Shown, shown
from ._judges import Verdict, verdicts
from ._loss import Loss, NotALoss, StillRunning


@dataclass(frozen=True)
class ReportCard:
    """What the workshop found out about a loss; notebooks show it as Markdown."""

    name: str
    argument: str
    formula: Shown
    verdicts: list[Verdict]

    def __repr__(self) -> str:
        answers = (f"{v.question.rstrip('?')}: {v.answer}" for v in self.verdicts)
        return f"{self.name}: {'; '.join(answers)}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        markdown = "\n\n".join(self._parts()) + "\n"
        return {"text/markdown": markdown, "text/plain": repr(self)}

    def _parts(self) -> Iterator[str]:
        yield '<div class="proof">'
        heading = _("The gradient of {loss}")
        yield f"**{heading.format(loss=f'`{self.name}({self.argument}, y)`')}**"
        for line in self.formula.lines:
            yield f'<div class="formula" tabindex="0">\n\n$$\n{line}\n$$\n\n</div>'
        yield " ".join(remark for remark in self.formula.remarks if remark)
        yield f"**{_('Its report card')}**"
        yield "\n".join(self._table())
        yield "</div>"

    def _table(self) -> Iterator[str]:
        yield f"| {_('Question')} | {_('Verdict')} | {_('Evidence')} |"
        yield "|---|---|---|"
        for v in self.verdicts:
            evidence = v.evidence.replace("|", r"\|")
            yield f"| {v.question} | **{v.answer}** | {evidence} |"


def report(function: Callable[[Any, Any], Any]) -> tuple[OwnLoss, ReportCard]:
    """Return the picture and the report card of a loss.

    Raises
    ------
    NotALoss, StillRunning
        If the function cannot be worked on; the message says why.
    """
    loss = Loss(function)
    with np.errstate(all="ignore"), redirect_stdout(io.StringIO()):
        picture = OwnLoss(loss.name, loss.values, loss.gradients)
        card = ReportCard(loss.name, loss.kind, shown(loss), verdicts(loss))
    return picture, card


def workshop(function: Callable[[Any, Any], Any]) -> None:
    r"""Show what a loss of your own does to learning, and judge it.

    Parameters
    ----------
    function : callable
        ``my_loss(p, y)`` or ``my_loss(z, y)``, the loss of one row of three classes:
        p are probabilities, z logits; y is 1 at the true class and 0 elsewhere. The
        first argument's name says which it is.

    Examples
    --------
    Looks innocent, and is improper: it asks for certainty.

    >>> def one_minus_p(p, y):
    ...     return 1 - p @ y
    >>> report(one_minus_p)[1]
    one_minus_p: Bounded: yes; Convex in the logits: no; Its pull when ...

    Proper and convex, and of no use at logits of 1000:

    >>> def naive(p, y):
    ...     return -np.log(p @ y)
    >>> report(naive)[1]
    naive: Bounded: no; Convex in the logits: yes, it seems; Its pull when ...

    The same from logits, and safe:

    >>> def safe(z, y):
    ...     shifted = z - np.max(z)
    ...     return np.log(np.sum(np.exp(shifted))) - shifted @ y
    >>> report(safe)[1].verdicts[-1].answer
    'yes'
    """
    try:
        picture, card = report(function)
    except (NotALoss, StillRunning) as error:
        print(error)
        return
    display(picture, card)
