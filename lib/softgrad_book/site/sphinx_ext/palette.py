"""The palette as a stylesheet: the variables that themed pictures refer to."""

from __future__ import annotations

from ...style import PALETTE


def palette_css() -> str:
    """Return the rules that set the variables, light and dark."""

    def rules(tone: str) -> str:
        return "".join(
            f"--sg-{name}:{getattr(colour, tone)};" for name, colour in PALETTE.items()
        )

    dark = rules("dark")
    return (
        f":root{{{rules('light')}}}"
        f"@media screen{{html[data-theme=dark]{{{dark}}}}}"
        "@media screen and (prefers-color-scheme:dark)"
        f"{{html[data-theme=auto]{{{dark}}}}}"
    )
