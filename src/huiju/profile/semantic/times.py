"""Dates, years, months, times of day, births."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from huiju.profile.parsing import date_precision, has_time, parse_dates
from huiju.profile.parsing.identifiers import BIRTH_YEARS
from huiju.profile.semantic.column import MOST, NEARLY_ALL, Column
from huiju.profile.semantic.evidence import candidate, from_header
from huiju.profile.semantic.types import Candidate

__all__ = ["propose"]

_CLOCK = re.compile(r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?")
_MONTH = re.compile(
    r"(?:0?[1-9]|1[0-2])月?|[一二三四五六七八九十]{1,2}月|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?",
    re.IGNORECASE,
)
_ANY_YEAR = re.compile(r"-?[1-9]\d{0,3}")
_LAST_YEAR = 2100
_RECENT = range(1900, 2036)  # what a bare four-digit number must lie in to be read as a year
_PERIODS = {"day": "date", "month": "year_month", "year": "year"}


def _dates(column: Column) -> Iterator[Candidate | None]:
    if column.with_digit < MOST or not 5 <= column.mean_length <= 40:
        return
    if not column.may_match(lambda v: parse_dates([v])[0] is not None) and not _slashed(column):
        return
    parsed = parse_dates(column.values)
    share = column.share_of(date is not None for date in parsed)
    precision = date_precision(parsed)
    born = [date is not None and date[0] in BIRTH_YEARS for date in parsed]
    born_share = column.share_of(born)
    parameters = {"precision": precision}
    base = _base(column, precision)
    birth = column.hint("birth_date", "birth_year")
    if birth >= 0.6 and born_share >= MOST and precision != "year":
        belief = 0.9 + 0.09 * birth * born_share
        yield Candidate("birth_date", belief, "dates_header", born_share, parameters)
    if precision == "day" and has_time(column.values):
        yield candidate(column, "datetime", 0.95, share, "dates", parameters)
    else:
        yield candidate(column, _PERIODS[precision], base, share, "dates", parameters)


def _slashed(column: Column) -> bool:
    return column.may_match(lambda v: v.count("/") == 2 or v.count(".") == 2 or v.count("-") == 2)


def _base(column: Column, precision: str) -> float:
    """Compact digits are dates by chance more often than separated ones."""
    if column.digits < MOST:
        return 0.93
    return 0.85 if precision == "day" and len(column.values) >= 5 else 0.75


def _read_years(values: Sequence[str]) -> list[int | None]:
    """Read years that the header announces: also historical ones, and those before Christ."""
    parsed = parse_dates(values, allow_years=True)
    years: list[int | None] = []
    for value, date in zip(values, parsed, strict=True):
        if date is not None and date[1] is None:
            years.append(date[0])
        elif _ANY_YEAR.fullmatch(value) and abs(int(value)) <= _LAST_YEAR:
            years.append(int(value))
        else:
            years.append(None)
    return years


def _years(column: Column) -> Iterator[Candidate | None]:
    if not 2 <= column.mean_length <= 5:
        return
    birth = column.hint("birth_year", "birth_date")
    if birth >= 0.6 or column.hint("year") >= 0.6:
        parsed = _read_years(column.values)
        share = column.share_of(year is not None for year in parsed)
        name = "birth_year" if birth > column.hint("year") - 0.35 and birth >= 0.6 else "year"
        if share >= MOST:
            recent = column.share_of(year is not None and year in _RECENT for year in parsed)
            parameters = {"precision": "year", "historical": recent < 0.5}
            hint = birth if name == "birth_year" else column.hint("year")
            belief = (0.7 + 0.27 * hint) * share
            yield Candidate(name, belief, "years_header", share, parameters)
    elif column.digits >= MOST:
        share = column.share(lambda v: len(v) == 4 and v.isdecimal() and int(v) in _RECENT)
        # One 4-digit number in 66 is a year by chance; few values prove little
        base = 0.75 if len(column.values) >= 4 else 0.35
        if column.rival("year") >= 0.7:
            base = 0.4
        # Dirt that is no number says nothing against years; other numbers do
        if share >= NEARLY_ALL * column.digits:
            yield candidate(column, "year", base, share, "years")


def _parts(column: Column) -> Iterator[Candidate | None]:
    if column.longest > 14:
        return
    yield candidate(column, "time", 0.9, column.matching(_CLOCK), "form")
    if len(column.values) <= 24:
        share = column.matching(_MONTH)
        yield from_header(column, "month", share, least=0.7, belief=0.9, need=NEARLY_ALL)
        if column.digits < 0.5 and len(column.values) >= 6:
            yield candidate(column, "month", 0.8, share, "form", need=NEARLY_ALL)


def propose(column: Column) -> Iterator[Candidate | None]:
    """Propose the types of this family."""
    yield from _dates(column)
    yield from _years(column)
    yield from _parts(column)
