"""The workshop of chapter 8: ``workshop(my_loss)``, for a loss of the reader's own.

The function is run on symbols, differentiated, drawn beside cross-entropy and judged.
May import softgrad and the explorables.
"""

from ._report import ReportCard, report, workshop

__all__ = ["ReportCard", "report", "workshop"]
