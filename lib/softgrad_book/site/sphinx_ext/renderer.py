"""MyST-NB's plugin: pictures, explorables, labs and questions in the page.

MyST-NB finds it by the entry point in ``pyproject.toml``. The HTML is ``page_html``'s.
"""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer

from ...exercises import MIME_TYPE as QUESTION
from ...explorables import MIME_TYPE as CHART
from ...labs import MIME_TYPE as LAB
from ...labs import WIDGET_TYPE
from ..page_html.outputs import SVG, output_html


class Renderer:
    """Renders what is ours and leaves the rest to MyST-NB."""

    mime_priority_overrides: ClassVar = [
        (builder, mime_type, priority)
        for builder in ("html", "singlehtml")
        for mime_type, priority in (
            (CHART, 1),
            (QUESTION, 1),
            (LAB, 1),
            (SVG, 2),
            (WIDGET_TYPE, None),
        )
    ]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Return the node for an output of ours, None for others."""
        if inline or data.mime_type not in (CHART, QUESTION, LAB, SVG):
            return None
        text = output_html(
            {data.mime_type: data.content}, data.output_metadata, f"c{data.cell_index}"
        )
        return [nodes.raw(text=text, format="html")]
