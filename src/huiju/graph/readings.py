"""The readings that a field offers by itself: parts of dates and codes, canonical forms."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from huiju.graph.places import PLACE_TYPES, place_views
from huiju.graph.views import (
    DATE_TYPES,
    LIMIT,
    NUMBER_TYPES,
    YEAR_TYPES,
    Keys,
    View,
    integer_keys,
    some_texts,
    text_view,
)
from huiju.model.catalog import FieldReference, FieldView
from huiju.profile.dataset import ColumnFacts
from huiju.profile.encode import EncodedField, hash_texts
from huiju.profile.parsing import citizen_id_facts, parse_dates, parse_numbers

__all__ = ["declared_views", "eager_views"]


def eager_views(reference: FieldReference, encoded: EncodedField, facts: ColumnFacts) -> list[View]:
    """Return the readings that a field offers whatever it is joined with."""
    views = [text_view(reference, encoded)]
    if encoded.n_distinct > LIMIT and facts.semantic_name not in DATE_TYPES | {"citizen_id"}:
        return views
    texts = encoded.texts()
    kind = facts.semantic_name
    if kind in DATE_TYPES or kind in YEAR_TYPES:
        views += _date_views(reference, encoded, parse_dates(texts, allow_years=kind in YEAR_TYPES))
    elif kind == "citizen_id":
        views += _citizen_views(reference, encoded, texts)
    elif kind == "sex":
        views.append(_sex_view(reference, encoded, texts))
    elif kind in NUMBER_TYPES or encoded.numeric:
        views.append(_number_view(reference, encoded, texts))
    else:
        views += _part_views(reference, encoded, texts)
    if kind in PLACE_TYPES:
        views += place_views(reference, encoded, texts)
    if kind not in DATE_TYPES | YEAR_TYPES:
        views += _digits_view(reference, encoded, texts)
    return views


def declared_views(
    reference: FieldReference, encoded: EncodedField, declared: Sequence[FieldView]
) -> list[View]:
    """Return the readings that the catalog declares: a part cut out, or values renamed."""
    views = []
    for wanted in declared:
        pattern = re.compile(wanted.pattern) if wanted.pattern else None
        read = [_read(text, pattern, wanted) for text in encoded.texts()]
        views.append(
            View(
                reference=reference,
                kind=f"declared:{wanted.name}",
                keys=hash_texts(read),
                encoded=encoded,
                comparator="exact",
                parameters={"view": wanted.name},
                fineness=95,
                shown=some_texts(read),
            )
        )
    return views


def _read(text: str, pattern: re.Pattern[str] | None, wanted: FieldView) -> str | None:
    if pattern is not None:
        found = pattern.search(text)
        if found is None:
            return wanted.default
        text = found.group(1) if pattern.groups else found.group(0)
    if wanted.map is not None:
        return wanted.map.get(text, wanted.default)
    return text


def _date_views(
    reference: FieldReference,
    encoded: EncodedField,
    parsed: Sequence[tuple[int, int | None, int | None] | None],
) -> list[View]:
    parts = np.array([(p[0], p[1] or 0, p[2] or 0) if p else (0, 0, 0) for p in parsed], np.int64)
    parts = parts.reshape(-1, 3)
    year, month, day = parts[:, 0], parts[:, 1], parts[:, 2]
    known = np.array([p is not None for p in parsed], bool)
    # A date cut down to its month or year is often still written with a first of the month.
    full = bool((day[known] > 0).mean() > 0.5) and len(np.unique(day[known])) > 1
    monthly = bool((month[known] > 0).mean() > 0.5) and len(np.unique(month[known])) > 1
    views = []
    span = float(np.ptp(year[known]) + 1) if known.any() else 1.0
    if full:
        keys = integer_keys("day", year * 10_000 + month * 100 + day, known & (day > 0))
        views.append(_part(reference, encoded, "day", keys, "exact", 90, span * 365.25))
    if monthly:
        keys = integer_keys("month", year * 100 + month, known & (month > 0))
        views.append(_part(reference, encoded, "month", keys, "date_part", 60, span * 12))
    if len(np.unique(year[known])) > 1:
        keys = integer_keys("year", year, known)
        views.append(_part(reference, encoded, "year", keys, "date_part", 40, span))
    return views


def _part(
    reference: FieldReference,
    encoded: EncodedField,
    kind: str,
    keys: Keys,
    how: str,
    fine: int,
    universe: float,
) -> View:
    return View(
        reference=reference,
        kind=kind,
        keys=keys,
        encoded=encoded,
        comparator=how,
        parameters={"part": kind} if how == "date_part" else {},
        fineness=fine,
        universe=universe,
    )


def _citizen_views(
    reference: FieldReference, encoded: EncodedField, texts: Sequence[str]
) -> list[View]:
    facts = [citizen_id_facts(text) for text in texts]
    dates = [f[1] if f else None for f in facts]
    sexes = np.array([{"M": 1, "F": 2}.get(str(f[2])[:1].upper(), 0) if f else 0 for f in facts])
    regions = hash_texts([f[0] if f else None for f in facts])
    views = _date_views(reference, encoded, dates)
    views.append(
        View(
            reference=reference,
            kind="sex",
            keys=integer_keys("sex", sexes, sexes > 0),
            encoded=encoded,
            comparator="contains",
            parameters={"part": "sex"},
            fineness=80,
        )
    )
    views.append(
        View(
            reference=reference,
            kind="prefix",
            keys=regions,
            encoded=encoded,
            comparator="prefix",
            parameters={"length": 6},
            fineness=50,
        )
    )
    return views


_SEXES = {
    **dict.fromkeys(("m", "male", "man", "男", "男性", "1", "boy"), 1),
    **dict.fromkeys(("f", "female", "woman", "女", "女性", "2", "girl"), 2),
}


def _sex_view(reference: FieldReference, encoded: EncodedField, texts: Sequence[str]) -> View:
    values = np.array([_SEXES.get(text.lower(), 0) for text in texts], np.int64)
    keys = integer_keys("sex", values, values > 0)
    return View(reference=reference, kind="sex", keys=keys, encoded=encoded, fineness=99)


def _number_view(reference: FieldReference, encoded: EncodedField, texts: Sequence[str]) -> View:
    numbers = parse_numbers(list(texts))
    valid = np.isfinite(numbers)
    bits = np.where(valid, numbers, 0.0) + 0.0
    keys = integer_keys("number", bits.view(np.int64), valid)
    return View(
        reference=reference,
        kind="number",
        keys=keys,
        encoded=encoded,
        fineness=98,
        universe=_number_universe(numbers[valid]),
    )


def _number_universe(numbers: NDArray[np.float64]) -> float:
    if not len(numbers):
        return 1.0
    step = next(
        (s for s in (1.0, 0.1, 0.01) if np.allclose(numbers / s, np.round(numbers / s))), 1e-3
    )
    return float(np.ptp(numbers) / step + 1)


_ORDINAL = re.compile(r"^(\d+)\s?(?:st|nd|rd|th|届|期|级|号|年|岁)$", re.IGNORECASE)
_SEPARATOR = re.compile(r"[-\s._/]")
GLANCE = 500
"""Values looked at before a pattern is tried on all of them."""
_LEADING = re.compile(r"^([^\W_]{1,12})[-_/ ]")


def _part_views(
    reference: FieldReference, encoded: EncodedField, texts: Sequence[str]
) -> list[View]:
    views = []
    for kind, pattern in (("ordinal", _ORDINAL), ("leading", _LEADING)):
        if np.mean([bool(pattern.match(text)) for text in texts[:GLANCE]]) < 0.3:
            continue
        parts = [m.group(1) if (m := pattern.match(text)) else None for text in texts]
        share = encoded.counts[[p is not None for p in parts]].sum() / max(1, encoded.counts.sum())
        distinct = len({p for p in parts if p is not None})
        if share >= 0.5 and distinct > 1 and distinct <= 0.9 * len(texts) + 10:
            views.append(
                View(
                    reference=reference,
                    kind="prefix",
                    keys=hash_texts(parts),
                    encoded=encoded,
                    comparator="prefix",
                    parameters={"part": kind},
                    fineness=50,
                    shown=some_texts(parts),
                )
            )
    return [*views, *_compact_view(reference, encoded, texts)]


def _compact_view(
    reference: FieldReference, encoded: EncodedField, texts: Sequence[str]
) -> list[View]:
    """Codes without separators and case; the other side may be the one that has them."""
    if not any(t.isascii() for t in texts[:GLANCE]):
        return []
    compact = [_SEPARATOR.sub("", t).casefold() or None for t in texts]
    view = View(
        reference=reference,
        kind="compact",
        keys=_tagged("compact", hash_texts(compact)),
        encoded=encoded,
        parameters={"ignore": "case_and_separators"},
        fineness=97,
    )
    return [view]


def _digits_view(
    reference: FieldReference, encoded: EncodedField, texts: Sequence[str]
) -> list[View]:
    """Codes of digits without leading zeros, which spreadsheets and integer columns lose."""
    if np.mean([t.isascii() and t.isdigit() for t in texts[:GLANCE]]) < 0.9:
        return []
    valid = np.array([t.isascii() and t.isdigit() and len(t) <= 18 for t in texts], bool)
    values = np.array([int(t) if ok else 0 for t, ok in zip(texts, valid, strict=True)], np.int64)
    view = View(
        reference=reference,
        kind="digits",
        keys=integer_keys("digits", values, valid),
        encoded=encoded,
        parameters={"ignore": "leading_zeros"},
        fineness=94,
    )
    return [view]


def _tagged(kind: str, hashes: Keys) -> Keys:
    return integer_keys(kind, hashes.view(np.int64), hashes != 0)
