"""Bands of numbers (45-49, 60岁以上, [45,50)), read to inclusive bounds."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

__all__ = ["Band", "band_width", "parse_bands"]

Band = tuple[float, float]

_N = r"([+-]?(?:0|[1-9][\d,]*)(?:\.\d+)?)"
_S = r"\s*(万|千|百|亿|k|K)?"
_UNIT = r"\s*(?:岁|周岁|年|元|人|%|years?(?:\s+old)?|yrs?|y|kg|cm|m|公里|平方米|个|天|月|级|分)?"
_RANGE = re.compile(
    rf"(?:between\s+)?{_N}{_S}{_UNIT}\s*(?:-{{1,2}}|~|—{{1,2}}|–|−|〜|至|到|to|and)\s*{_N}{_S}{_UNIT}",
    re.IGNORECASE,
)
_BRACKET = re.compile(
    rf"([\[(（【])\s*{_N}\s*[,;、~-]\s*(?:{_N}|(\+?∞|inf))\s*([\])）】])", re.IGNORECASE
)
_MORE = re.compile(
    r"(?P<sign>>=|≥|>|大于等于|大于|不低于|超过|高于|over|above|more than|at least|from)?"
    rf"\s*{_N}{_S}{_UNIT}\s*"
    r"(?P<tail>\+|及以上|或以上|以上|含以上|及其以上|plus|"
    r"and (?:over|above|older|more|up)|or (?:more|over|above|older))?",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"(?P<sign><=|≤|<|小于等于|小于|不超过|不满|未满|低于|不足|"
    r"under|below|less than|up to|at most)?"
    rf"\s*{_N}{_S}{_UNIT}\s*"
    r"(?P<tail>-|及以下|或以下|以下|以内|"
    r"and (?:under|below|younger|less)|or (?:less|under|below|younger))?",
    re.IGNORECASE,
)
_DECADE = re.compile(r"((?:1[0-9]|20)?\d0)(?:'?s|年代)", re.IGNORECASE)
_COHORT = re.compile(r"(\d0)后")
_DOZENS = re.compile(r"(\d0)多岁")
_SCALES = {"百": 1e2, "千": 1e3, "k": 1e3, "万": 1e4, "亿": 1e8}
# Civil Code (民法典) art. 1259: 以上, 以下, 以内 include the number itself; 不满, 超过 do not.
_STRICT = frozenset({">", "大于", "超过", "高于", "over", "above", "more than"})
_STRICT_LESS = frozenset(
    {"<", "小于", "不满", "未满", "低于", "不足", "under", "below", "less than"}
)


def _number(text: str, scale: str | None = None) -> float:
    return float(text.replace(",", "")) * _SCALES.get((scale or "").lower(), 1.0)


def _step(*texts: str | None) -> float:
    """Return the unit of the last written decimal: excluded bounds move in by that much."""
    decimals = max(len(t.partition(".")[2]) for t in texts if t)
    return float(10.0**-decimals)


def _read_range(value: str) -> Band | None:
    found = _RANGE.fullmatch(value)
    if not found:
        return None
    low, high = _number(found[1], found[2] or found[4]), _number(found[3], found[4])
    return (low, high) if low <= high else None


def _read_bracket(value: str) -> Band | None:
    found = _BRACKET.fullmatch(value)
    if not found:
        return None
    step = _step(found[2], found[3])
    low = _number(found[2]) + (step if found[1] in "(（" else 0)
    if found[3] is None:
        return low, math.inf
    high = _number(found[3]) - (step if found[5] in ")）" else 0)
    return (low, round(high, 10)) if low <= high else None


def _read_more(value: str) -> Band | None:
    found = _MORE.fullmatch(value)
    if not found or not (found["sign"] or found["tail"]):
        return None
    strict = (found["sign"] or "").lower() in _STRICT and not found["tail"]
    return _number(found[2], found[3]) + (_step(found[2]) if strict else 0), math.inf


def _read_less(value: str) -> Band | None:
    found = _LESS.fullmatch(value)
    if not found or not (found["sign"] or found["tail"]):
        return None
    strict = (found["sign"] or "").lower() in _STRICT_LESS and not found["tail"]
    return -math.inf, _number(found[2], found[3]) - (_step(found[2]) if strict else 0)


def _read_decade(value: str) -> Band | None:
    if found := _DECADE.fullmatch(value):
        return float(found[1]), float(found[1]) + 9
    if found := _COHORT.fullmatch(value):
        year = int(found[1]) + (1900 if int(found[1]) >= 30 else 2000)
        return float(year), float(year + 9)
    if found := _DOZENS.fullmatch(value):
        return float(found[1]), float(found[1]) + 9
    return None


_READERS: tuple[Callable[[str], Band | None], ...] = (
    _read_range,
    _read_bracket,
    _read_more,
    _read_less,
    _read_decade,
)
_SINGLE = re.compile(_N + _UNIT)


def _one(value: str) -> Band | None:
    for reader in _READERS:
        band = reader(value)
        if band is not None:
            return band
    return None


def parse_bands(values: Sequence[str]) -> list[Band | None]:
    """Read each text as a band with inclusive bounds; open ends are infinite.

    Parameters
    ----------
    values
        Distinct texts, NFKC-normalised and stripped.

    Returns
    -------
    list of (low, high) or None
        ``[45,50)`` is (45, 49): an excluded bound moves in by one unit of its last decimal.

    Notes
    -----
    O(n). Single numbers (the 0 in 0, 1-4, 5-9) are bands of one value when most values are bands.
    ``80后`` are the birth years 1980 to 1989.

    Examples
    --------
    >>> parse_bands(["45-49", "[45,50)", "60岁及以上", "under 20", "2024-01"])
    [(45.0, 49.0), (45.0, 49.0), (60.0, inf), (-inf, 19.0), None]
    """
    found = [_one(value) for value in values]
    if 2 * sum(band is not None for band in found) >= len(found) > 1:
        for index, value in enumerate(values):
            if found[index] is None and (single := _SINGLE.fullmatch(value)):
                found[index] = (_number(single[1]), _number(single[1]))
    return found


def band_width(parsed: Sequence[Band | None]) -> tuple[float, float] | None:
    """Return (width, offset) when the closed bands are regular, else None.

    All closed bands but the outermost two must start at ``offset + k * width``.

    Examples
    --------
    >>> band_width(parse_bands(["20-24", "25-29", "30-34", "35+"]))
    (5.0, 0.0)
    """
    closed = sorted({b for b in parsed if b is not None and math.isfinite(b[0] + b[1])})
    if not closed:
        return None
    spans = Counter(round(high - low, 9) for low, high in closed)
    span, votes = spans.most_common(1)[0]
    if len(closed) - votes > (2 if len(closed) > 4 else 0):
        return None
    lows = [low for low, high in closed if round(high - low, 9) == span]
    whole = all(low.is_integer() for low in lows) and span.is_integer()
    touching = any(math.isclose(high, low) for _, high in closed for low in lows if low != _)
    width = span if touching or not whole else span + 1
    if width <= 0 or (width == 1 and whole and not touching and span == 0):
        return None
    offset = lows[0] % width
    regular = all(math.isclose(low % width, offset, abs_tol=1e-9) for low in lows)
    return (width, offset) if regular else None
