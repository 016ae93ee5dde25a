"""Words and numbers in the reader's language; unknown codes show themselves and never crash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiju.messages import text

__all__ = [
    "count",
    "decimal",
    "heading",
    "labelled",
    "level",
    "number",
    "percent",
    "say",
    "sentence",
    "term",
    "type_name",
]

MISSING = "—"


def say(key: str, language: str, **parameters: Any) -> str:
    """Return the sentence or label `key` of ``messages/report.yaml``."""
    return text(f"report.{key}", language, **parameters)


def labelled(key: str, value: str, language: str) -> str:
    """Return ``label: value`` with the punctuation of the language."""
    return say("labelled", language, label=say(key, language), value=value)


def heading(place: int, key: str, language: str) -> str:
    """Return a numbered section title; Chinese sections take Chinese numerals."""
    written = "一二三四五六七八九"[place - 1] if language == "zh" else str(place)
    return say("section_numbered", language, place=written, title=say(f"section_{key}", language))


def term(family: str, code: str | None, language: str) -> str:
    """Return the word for `code` in a family such as ``"risk"``; an unknown code as it is."""
    if code is None:
        return MISSING
    try:
        return say(f"{family}_{code}", language)
    except KeyError:
        return str(code)


def type_name(code: str | None, language: str) -> str:
    """Return what a semantic type is called; the room of the profile names them."""
    if code is None:
        return MISSING
    try:
        return text(f"profile.type_{code}", language)
    except (KeyError, IndexError, ValueError):
        return code


def sentence(code: str, parameters: Mapping[str, Any], language: str) -> str:
    """Return the sentence of a note; a code that no message file knows is shown as it is.

    Examples
    --------
    >>> sentence("no_such_note", {}, "en")
    'no_such_note'
    """
    filled = {key: _written(value, language) for key, value in parameters.items()}
    for known in (f"notes.{code}", code):
        try:
            return text(known, language, **filled)
        except (KeyError, IndexError, ValueError, TypeError, AttributeError, FileNotFoundError):
            continue
    return code


def _written(value: Any, language: str) -> Any:
    """Lists read as enumerations; numbers stay numbers, for the template may format them."""
    if isinstance(value, (list, tuple)):
        return say("list_separator", language).join(str(item) for item in value)
    return MISSING if value is None else value


def percent(share: float | None) -> str:
    """Return a share as a percentage that never rounds to a false 0 or 100.

    Examples
    --------
    >>> percent(0.991), percent(0.99999), percent(0.00001), percent(1), percent(None)
    ('99.1%', '>99.9%', '<0.1%', '100%', '—')
    """
    if share is None:
        return MISSING
    if share in (0, 1):
        return f"{share:.0%}"
    if 0 < share < 0.0005:
        return "<0.1%"
    if 0.9995 <= share < 1:
        return ">99.9%"
    return f"{share:.1%}"


def level(share: float) -> str:
    """Return a chosen limit as a percentage, as short as it was chosen.

    Examples
    --------
    >>> level(0.9), level(0.975)
    ('90%', '97.5%')
    """
    return f"{round(share * 100, 6):g}%"


def count(value: float | None) -> str:
    """Return a count with thousands separators.

    Examples
    --------
    >>> count(1200), count(None)
    ('1,200', '—')
    """
    return MISSING if value is None else f"{value:,.0f}"


def decimal(value: float | None, places: int = 3) -> str:
    """Return a measure with a fixed number of decimals."""
    return MISSING if value is None else f"{value:.{places}f}"


def number(value: float | None) -> str:
    """Return a number as short as it can be written: counts whole, measures to four digits.

    Examples
    --------
    >>> number(26.0), number(25.3333333), number(1000000)
    ('26', '25.33', '1,000,000')
    """
    if value is None:
        return MISSING
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.4g}"
