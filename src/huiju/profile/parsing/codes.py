"""Codes and masked texts: their shapes, not their meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["code_shape", "is_code_like", "is_masked", "luhn", "mask_pattern"]

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/#:-]*")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[A-Za-z]")
_MASK = re.compile(r"[*●•○■#]{1,}|[xX]{3,}|(?<=[一-鿿])某{1,2}|_{2,}|…+|\.{3,}")
_MASK_CHARACTERS = frozenset("*●•○■#")


def code_shape(value: str, *, collapse: bool = False) -> str:
    """Return the shape of a text: A for capitals, a for small letters, 9 for digits, 汉 for Han.

    Parameters
    ----------
    value
        Any text.
    collapse
        Write runs once, so that P12 and P1234 share the shape ``A9``.

    Examples
    --------
    >>> code_shape("GX-830"), code_shape("GX-830", collapse=True)
    ('AA-999', 'A-9')
    """
    shape: list[str] = []
    for character in value:
        if character.isdigit():
            mark = "9"
        elif "一" <= character <= "鿿":
            mark = "汉"
        elif character.isalpha():
            mark = "A" if character.isupper() else "a"
        else:
            mark = character
        if not (collapse and shape and shape[-1] == mark):
            shape.append(mark)
    return "".join(shape)


def is_code_like(values: Sequence[str]) -> bool:
    """Whether the texts look like codes rather than words or numbers.

    Nine in ten must be letters and digits without blanks, and the list must show one of the marks
    of a code: leading zeros, one width of at least three digits, or letters mixed with digits.

    Examples
    --------
    >>> is_code_like(["0136", "0231"]), is_code_like(["GX-830"]), is_code_like(["12", "7", "130"])
    (True, True, False)
    """
    if not values:
        return False
    codes = [v for v in values if len(v) <= 40 and _CODE.fullmatch(v)]
    if len(codes) < 0.9 * len(values):
        return False
    digits = [v for v in codes if v.isdigit()]
    mixed = sum(1 for v in codes if _DIGIT.search(v) and _LETTER.search(v))
    if mixed >= 0.6 * len(codes):
        return True
    if len(digits) < 0.6 * len(codes):
        return False
    padded = any(len(v) > 1 and v[0] == "0" for v in digits)
    widths = {len(v) for v in digits}
    return padded or (len(widths) == 1 and next(iter(widths)) >= 3 and len(digits) > 1)


def luhn(digits: str) -> bool:
    """Whether the check digit is right (ISO/IEC 7812-1, annex B). One in ten passes by chance.

    Examples
    --------
    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    if not (digits.isascii() and digits.isdigit()):
        return False
    total = 0
    for position, character in enumerate(reversed(digits)):
        digit = int(character) << (position & 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def is_masked(value: str) -> bool:
    """Whether a part of the text is blanked out with ``*`` or the like.

    Examples
    --------
    >>> is_masked("138****8000"), is_masked("11010519491231002X")
    (True, False)
    """
    return len(value) > 1 and _MASK.search(value) is not None


def mask_pattern(value: str) -> str:
    """Return which positions are hidden: ``*`` for hidden, ``.`` for legible.

    Two texts with different patterns may restore each other.

    Examples
    --------
    >>> mask_pattern("110105********002X")
    '......********....'
    """
    pattern = ["."] * len(value)
    for run in _MASK.finditer(value):
        pattern[run.start() : run.end()] = "*" * (run.end() - run.start())
    return "".join(pattern)
