"""The book's notation in plain HTML, for labels that no TeX engine sees.

``"margin $m$ of $z_1$"`` becomes ``margin <var>m</var> of <var>z</var><sub>1</sub>``.
"""

import html
import re

_TOKEN = re.compile(
    r"_\{(?P<sub>[^}]*)\}|_(?P<sub1>\w)"
    r"|\^\{(?P<sup>[^}]*)\}|\^(?P<sup1>\w)"
    r"|(?P<letter>[^\W\d_])|(?P<other>.)",
    re.DOTALL,
)


def to_html(text: str) -> str:
    """Return `text` as HTML, with the parts between dollar signs as formulas."""
    plain, *rest = text.split("$")
    out = [html.escape(plain)]
    for formula, after in zip(rest[::2], rest[1::2], strict=True):
        out += [_formula(formula), html.escape(after)]
    return "".join(out)


def to_text(text: str) -> str:
    """Return `text` without dollar signs and braces, for accessible names."""
    return re.sub(r"[${}_]", "", text)


def _formula(formula: str) -> str:
    return "".join(_token(match) for match in _TOKEN.finditer(formula))


def _token(match: re.Match[str]) -> str:
    kind, value = str(match.lastgroup), match[match.lastgroup or 0]
    if kind.startswith(("sub", "sup")):
        return f"<{kind[:3]}>{_formula(value)}</{kind[:3]}>"
    return f"<var>{value}</var>" if kind == "letter" else html.escape(value)
