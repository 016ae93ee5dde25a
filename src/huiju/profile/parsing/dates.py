"""Dates as people write them, read over a whole list of distinct texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal

from huiju.profile.parsing.numerals import chinese_digits, chinese_number

__all__ = ["ParsedDate", "date_precision", "has_time", "is_calendar_date", "parse_dates"]

ParsedDate = tuple[int, int | None, int | None]
Precision = Literal["day", "month", "year"]

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# A compact form (20240105, 202401) is believed when this share of its likes is a real date:
# about 8 % of random 8-digit numbers are one by chance, and 0.3 % of 6-digit numbers.
_COMPACT_SHARE = 0.8
_PIVOT = 30  # two-digit years up to 30 are 20xx, as POSIX strptime does with 68, but for births

_TIME = r"(?:[T\s]\s*\d{1,2}:\d{2}.*|\s*[上下]午.*)?"
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?" + _TIME)
_MONTH_ONLY = re.compile(r"(\d{4})\s*[-/年]\s*(\d{1,2})\s*月?|(\d{4})\.(\d{2})月?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?[0-2]\d[0-5]\d(?:[0-5]\d)?)?")
_COMPACT_MONTH = re.compile(r"((?:1[5-9]|20)\d{2})(0[1-9]|1[0-2])")
_YEAR_ONLY = re.compile(r"(?:公元)?(\d{3,4})年")
_CHINESE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年(?:([元正一二三四五六七八九十]{1,2})月)?(?:([廿一二三四五六七八九十]{1,3})[日号])?"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_NAME = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_NAME_FIRST = re.compile(_NAME + r"\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _TIME, re.IGNORECASE)
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[-\s.]*" + _NAME + r"[-\s,]*(\d{4})" + _TIME, re.IGNORECASE
)
_NAME_YEAR = re.compile(_NAME + r"[-\s,]*(\d{4})", re.IGNORECASE)
_CLOCK = re.compile(r"\d[T\s]\s*(\d{1,2}):(\d{2})(?::(\d{2}))?")


def is_calendar_date(year: int, month: int, day: int) -> bool:
    """Whether the day exists in the (proleptic) Gregorian calendar.

    Examples
    --------
    >>> is_calendar_date(2023, 2, 29), is_calendar_date(2024, 2, 29)
    (False, True)
    """
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] and 1 <= year <= 9999):
        return False
    return not (month == 2 and day == 29) or (
        year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    )


def _date(year: int, month: int | None, day: int | None) -> ParsedDate | None:
    if month is None:
        return (year, None, None) if 1 <= year <= 9999 else None
    if day is None:
        return (year, month, None) if 1 <= month <= 12 and 1 <= year <= 9999 else None
    return (year, month, day) if is_calendar_date(year, month, day) else None


def _read_year_first(value: str) -> ParsedDate | None:
    found = _YEAR_FIRST.fullmatch(value)
    return _date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _read_compact(value: str) -> ParsedDate | None:
    found = _COMPACT.fullmatch(value)
    return _date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _read_compact_month(value: str) -> ParsedDate | None:
    found = _COMPACT_MONTH.fullmatch(value)
    return (int(found[1]), int(found[2]), None) if found else None


def _read_month_only(value: str) -> ParsedDate | None:
    found = _MONTH_ONLY.fullmatch(value)
    return _date(int(found[1] or found[3]), int(found[2] or found[4]), None) if found else None


def _read_named(value: str) -> ParsedDate | None:
    if found := _NAME_FIRST.fullmatch(value):
        return _date(int(found[3]), _MONTHS[found[1].lower()], int(found[2]))
    if found := _DAY_FIRST.fullmatch(value):
        return _date(int(found[3]), _MONTHS[found[2].lower()], int(found[1]))
    if found := _NAME_YEAR.fullmatch(value):
        return _date(int(found[2]), _MONTHS[found[1].lower()], None)
    return None


def _read_chinese(value: str) -> ParsedDate | None:
    if found := _YEAR_ONLY.fullmatch(value):
        return (int(found[1]), None, None)
    found = _CHINESE.fullmatch(value)
    if not found:
        return None
    month = 1 if found[2] in ("元", "正") else chinese_number(found[2]) if found[2] else None
    day = chinese_number(found[3].replace("廿", "二十")) if found[3] else None
    return _date(chinese_digits(found[1]), month, day)


_READERS: tuple[Callable[[str], ParsedDate | None], ...] = (
    _read_year_first,
    _read_month_only,
    _read_named,
    _read_chinese,
)


def _read_any(values: Sequence[str]) -> list[ParsedDate | None]:
    """Try the forms that need no second look, the one that worked last first."""
    found: list[ParsedDate | None] = [None] * len(values)
    order = list(_READERS)
    for index, value in enumerate(values):
        for position, reader in enumerate(order):
            parsed = reader(value)
            if parsed is not None:
                found[index] = parsed
                if position:
                    order.insert(0, order.pop(position))
                break
    return found


def _fill_compact(
    values: Sequence[str],
    found: list[ParsedDate | None],
    lengths: tuple[int, ...],
    reader: Callable[[str], ParsedDate | None],
) -> None:
    alike = [i for i, v in enumerate(values) if len(v) in lengths and v.isascii() and v.isdigit()]
    parsed = [reader(values[i]) for i in alike]
    if alike and sum(p is not None for p in parsed) >= _COMPACT_SHARE * len(alike):
        for index, date in zip(alike, parsed, strict=True):
            found[index] = date


def _is_day_first(parts: Sequence[tuple[int, int]], separator: str) -> bool:
    """Decide 1/5/2024 from the whole list: a part over 12 can only be a day."""
    first = sum(a > 12 for a, _ in parts)
    second = sum(b > 12 for _, b in parts)
    if first == second:
        return separator == "."  # undecided: 05.01.2024 is European, 1/5/2024 American
    return first > second


def _fill_year_last(values: Sequence[str], found: list[ParsedDate | None]) -> None:
    matches = [(i, m) for i, v in enumerate(values) if (m := _YEAR_LAST.fullmatch(v))]
    if not matches:
        return
    parts = [(int(m[1]), int(m[3])) for _, m in matches]
    separator = Counter(m[2] for _, m in matches).most_common(1)[0][0]
    day_first = _is_day_first(parts, separator)
    for (index, match), (first, second) in zip(matches, parts, strict=True):
        if found[index] is not None:
            continue
        year = int(match[4])
        if len(match[4]) == 2:
            year += 2000 if year <= _PIVOT else 1900
        day, month = (first, second) if day_first else (second, first)
        found[index] = _date(year, month, day)


def _fill_years(
    values: Sequence[str], found: list[ParsedDate | None], *, allow_years: bool
) -> None:
    whole = [v.isascii() and v.isdigit() for v in values]
    others = any(date is not None for date in found)
    if not (allow_years or others):
        return
    historical = allow_years and all(
        flag and 2 <= len(v) <= 4 for flag, v in zip(whole, values, strict=True)
    )
    for index, value in enumerate(values):
        if found[index] is None and whole[index] and value[0] != "0":
            year = int(value)
            if (len(value) == 4 and 1000 <= year <= 2199) or (historical and len(value) == 3):
                found[index] = (year, None, None)


def parse_dates(values: Sequence[str], *, allow_years: bool = False) -> list[ParsedDate | None]:
    """Read each text as a date, a month or a year, deciding doubtful forms from the whole list.

    Parameters
    ----------
    values
        Distinct texts, NFKC-normalised and stripped.
    allow_years
        Read plain four-digit integers as years. Without it they are read only beside other dates.
        When all values are integers of 2 to 4 digits, three-digit (historical) years count too.

    Returns
    -------
    list of (year, month, day), with None for the parts that are not given, or None

    Notes
    -----
    O(n). Day-first or month-first is one decision for the list. Compact digits (20240105, 202401)
    are dates only when 80 % of the values of that length are.

    Examples
    --------
    >>> parse_dates(["2024年1月5日", "二〇二四年一月五日", "Jan 5, 2024", "2024-13-01"])
    [(2024, 1, 5), (2024, 1, 5), (2024, 1, 5), None]
    >>> parse_dates(["13/5/2024", "1/5/2024"])
    [(2024, 5, 13), (2024, 5, 1)]
    """
    found = _read_any(values)
    _fill_compact(values, found, (8, 12, 14), _read_compact)
    _fill_compact(values, found, (6,), _read_compact_month)
    _fill_year_last(values, found)
    _fill_years(values, found, allow_years=allow_years)
    return found


def date_precision(parsed: Sequence[ParsedDate | None]) -> Precision:
    """Return the finest precision that at least half of the parsed dates have.

    Examples
    --------
    >>> date_precision([(2024, 1, None), (2024, 2, None), None])
    'month'
    """
    dates = [p for p in parsed if p is not None]
    if 2 * sum(p[2] is not None for p in dates) >= len(dates) > 0:
        return "day"
    if 2 * sum(p[1] is not None for p in dates) >= len(dates) > 0:
        return "month"
    return "year"


def has_time(values: Sequence[str]) -> bool:
    """Whether at least half of the texts carry a time of day, and not midnight throughout.

    Examples
    --------
    >>> has_time(["2024-01-05 00:00:00"]), has_time(["2024-01-05T08:30:00Z"])
    (False, True)
    """
    clocks = [m for v in values if (m := _CLOCK.search(v))]
    awake = any(m[1].strip("0") or m[2] != "00" or (m[3] or "00") != "00" for m in clocks)
    return bool(values) and 2 * len(clocks) >= len(values) and awake
