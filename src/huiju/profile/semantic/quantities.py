"""Ages, money, percentages, measurements with and without units, bands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from huiju.profile.parsing import band_width, is_code_like, parse_bands, split_unit
from huiju.profile.semantic.column import MOST, NEARLY_ALL, Column
from huiju.profile.semantic.evidence import candidate, from_header
from huiju.profile.semantic.types import Candidate
from huiju.profile.wordlists import word_list

__all__ = ["propose"]

_OLDEST = 125  # years; nobody is known to have been older
_AGE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(?:周?岁|years?(?: old)?|yrs?|y)?")
_AGE_WORD = re.compile(r"\d\s*(?:周?岁|years? old)", re.IGNORECASE)
_MONEY = re.compile(
    r"[+-]?\(?[¥$€£]\s*[\d,.]+\s*[万亿]?\)?|[\d,.]+\s*[万亿]?\s*(?:元|圆|人民币|RMB|CNY|USD|EUR|€|美元|欧元)",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"[+-]?\d+(?:\.\d+)?\s*[%‰]")
_PRECISE = re.compile(r"[+-]?\d+\.\d{2}")


def _ages(column: Column) -> Iterator[Candidate | None]:
    if column.longest > 12 or column.with_digit < MOST:
        return
    if column.hint("age") >= 0.7 or column.share(_AGE_WORD.search) >= MOST:
        ages = [_AGE.fullmatch(value) for value in column.values]
        flags = [match is not None and float(match[1]) <= _OLDEST for match in ages]
        share = column.share_of(flags)
        unit = column.share(_AGE_WORD.search) >= MOST
        if share >= (MOST if unit else 0.92):
            belief = max(0.9 * unit, 0.55 + 0.4 * column.hint("age"))
            yield Candidate(
                "age", belief * (0.8 + 0.2 * share), "ages_header", share, {"unit": "year"}
            )


def _bands(column: Column) -> Iterator[Candidate | None]:
    if column.with_digit < MOST or column.numeric > 0.5 or column.longest > 30:
        return
    if not column.may_match(lambda v: parse_bands([v])[0] is not None):
        return
    bands = parse_bands(column.values)
    share = column.share_of(band is not None for band in bands)
    regular = band_width(bands)
    parameters: dict[str, object] = {}
    if regular:
        parameters = {"width": regular[0], "offset": regular[1]}
    edges = [abs(x) for b in bands if b is not None for x in b if np.isfinite(x)]
    years = all(1800 <= x <= 2100 for x in edges)
    aged = not years and edges and max(edges) <= _OLDEST
    hint = column.hint("age_band", "age") >= 0.6
    worded = column.share(lambda v: "岁" in v) >= 0.5
    if aged and (hint or worded):
        yield Candidate("age_band", 0.97 * (0.8 + 0.2 * share), "bands_header", share, parameters)
    yield candidate(column, "number_band", 0.93, share, "bands", parameters)


def _money(column: Column) -> Iterator[Candidate | None]:
    if column.with_digit < MOST or column.longest > 24:
        return
    written = column.matching(_MONEY) if column.numeric >= MOST else 0.0
    yield candidate(column, "money", 0.93, written, "form")
    if column.hint("money") >= 0.6 and column.numeric >= MOST and not _is_code(column):
        yield from_header(column, "money", column.numeric, belief=0.9)


def _is_code(column: Column) -> bool:
    return column.exact_share(lambda v: v[0] == "0" and len(v) > 1 and v.isdigit()) > 0.01


def _percentages(column: Column) -> Iterator[Candidate | None]:
    share = column.matching(_PERCENT)
    yield candidate(column, "percentage", 0.95, share, "form")
    if column.hint("percentage") >= 0.7 and column.numeric >= MOST:
        inside = column.share_of((np.abs(column.numbers) <= 100).tolist())
        yield from_header(column, "percentage", inside, belief=0.8)


def _quantities(column: Column) -> Iterator[Candidate | None]:
    if column.with_digit < MOST or column.longest > 24:
        return
    if column.numeric < MOST:
        if column.share(lambda v: v[0] in "+-." or v[0].isdigit()) < MOST:
            return
        numbers, units = split_unit(column.values)
        share = column.share_of((~np.isnan(numbers)).tolist())
        counted = Counter(unit for unit in units if unit)
        if share < MOST or not counted:
            return
        unit, votes = counted.most_common(1)[0]
        known = unit.lower() in word_list("units")
        if not known and is_code_like(column.values):
            return
        if len(counted) <= max(4, len(column.values) // 50) and votes * 4 >= len(column.values):
            base = 0.85 if known else 0.55
            yield candidate(column, "quantity", base, share, "units", {"unit": unit})
        return
    if _is_code(column):
        return
    unit_words = sorted(word for word in column.tokens & word_list("units") if len(word) > 1)
    if unit_words:
        yield Candidate("quantity", 0.8, "units_header", column.numeric, {"unit": unit_words[0]})
    yield from_header(column, "quantity", column.numeric, belief=0.75)


def _measurements(column: Column) -> Iterator[Candidate | None]:
    if column.numeric < MOST or _is_code(column):
        return
    numbers = column.numbers[~np.isnan(column.numbers)]
    fractional = bool(np.any(numbers != np.floor(numbers)))
    share = column.numeric
    yield from_header(column, "measurement", share, {"integer": not fractional}, belief=0.75)
    base = 0.6 if fractional else 0.4
    if not fractional and column.declared_type == "string":
        base = 0.3  # whoever declares digits to be text has codes in mind
    if column.share(_PRECISE.fullmatch) >= NEARLY_ALL:
        base = 0.65
    yield candidate(column, "measurement", base, share, "numbers", {"integer": not fractional})


def propose(column: Column) -> Iterator[Candidate | None]:
    """Propose the types of this family."""
    if column.with_digit < 0.5:
        return
    yield from _ages(column)
    yield from _bands(column)
    yield from _money(column)
    yield from _percentages(column)
    yield from _quantities(column)
    yield from _measurements(column)
