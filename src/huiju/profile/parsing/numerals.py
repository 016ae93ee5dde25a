"""Chinese numerals, positional (二〇二四) and counted (三百二十)."""

from __future__ import annotations

__all__ = ["chinese_digits", "chinese_number"]

_DIGITS = {
    **{c: i for i, c in enumerate("〇一二三四五六七八九")},
    **{c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "○": 0,
    "两": 2,
    "兩": 2,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


def chinese_digits(text: str) -> int:
    """Read digit by digit, as years are written.

    Examples
    --------
    >>> chinese_digits("二〇二四")
    2024
    """
    return int("".join(str(_DIGITS[c]) for c in text))


def chinese_number(text: str) -> int | None:
    """Read a counted numeral, or return None when the text is none.

    Examples
    --------
    >>> chinese_number("三百二十"), chinese_number("二万零五"), chinese_number("王")
    (320, 20005, None)
    """
    total = section = digit = 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            section += (digit or 1) * _UNITS[character]
            digit = 0
        elif character in _GROUPS and total + section + digit:
            total = (total + section + digit) * _GROUPS[character]
            section = digit = 0
        else:
            return None
    return total + section + digit if text else None
