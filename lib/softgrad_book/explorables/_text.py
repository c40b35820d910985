"""Sentences with numbers in them: ``"p = {p_1:.2f}"``.

A template is filled twice: by the browser, as an expression of Vega's that follows
the controls, and by Python, for the page as it stands before the first move. The
formats are d3's, which are Python's with a true minus sign and ``~``.
"""

from __future__ import annotations

import json
import math
import string
from collections.abc import Iterable, Mapping


def quoted(text: str) -> str:
    r"""Return `text` as a string of Vega's expression language.

    Examples
    --------
    >>> print(quoted("it's"))
    'it\'s'
    """
    inside = json.dumps(text, ensure_ascii=False)[1:-1]
    return "'" + inside.replace('\\"', '"').replace("'", "\\'") + "'"


def text_list(texts: Iterable[str]) -> str:
    """Return texts as a list of Vega's expression language.

    Examples
    --------
    >>> text_list(["a", "b"])
    "['a','b']"
    """
    return f"[{','.join(map(quoted, texts))}]"


def sentence(template: str, named: Mapping[str, str] | None = None) -> str:
    """Turn ``"p = {p_1:.2f}"`` into an expression that gives the filled text.

    Fields in `named` stand for expressions of their own.

    Examples
    --------
    >>> sentence("p = {p_1:.2f}.")
    "'p = '+format(p_1,'.2f')+'.'"
    """
    parts = []
    for text, field, form, _conversion in string.Formatter().parse(template):
        if text:
            parts.append(quoted(text))
        if field is not None:
            value = (named or {}).get(field, field)
            parts.append(f"format({value},'{form}')" if form else value)
    return "+".join(parts)


def filled(template: str, values: Mapping[str, float | str]) -> str:
    """Fill a template as the browser would: d3 writes numbers as Python does, but
    with a true minus sign, and ``~`` drops trailing zeros.

    Examples
    --------
    >>> filled("p = {p_1:.2f}, odds {o:.3~g}", {"p_1": -0.126, "o": 2.0})
    'p = −0.13, odds 2'
    """
    return "".join(
        text + (_formatted(values[field], form or "") if field is not None else "")
        for text, field, form, _conversion in string.Formatter().parse(template)
    )


def _formatted(value: float | str, form: str) -> str:
    if isinstance(value, str):
        return value
    if not math.isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "−Infinity"}[str(value)]
    mantissa, e, exponent = format(value, form.replace("~", "")).partition("e")
    if "~" in form and "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    if "+" not in form and not any(digit in mantissa for digit in "123456789"):
        mantissa = mantissa.removeprefix("-")
    if e:
        exponent = f"{int(exponent):+d}"  # d3 writes e-7, Python e-07
    return f"{mantissa}{e}{exponent}".replace("-", "\N{MINUS SIGN}")
