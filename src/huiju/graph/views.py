"""Readings of a field: the same records at the granularities that a join could use.

A view gives every dictionary value of a field a 64-bit key; two fields agree where their keys are
equal. Keys of different kinds never collide, because the kind is mixed into the key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from huiju.model.catalog import FieldReference, FieldView
from huiju.profile.dataset import ColumnFacts
from huiju.profile.encode import EncodedField, hash_texts
from huiju.profile.parsing import citizen_id_facts, parse_bands, parse_dates, parse_numbers

__all__ = [
    "View",
    "age_view",
    "band_view",
    "declared_views",
    "eager_views",
    "integer_keys",
    "number_band_view",
    "prefix_view",
    "rounded_view",
    "scaled_view",
    "text_view",
]

Keys = NDArray[np.uint64]
DATE_TYPES = frozenset({"date", "datetime", "birth_date", "year_month"})
YEAR_TYPES = frozenset({"year", "birth_year"})
NUMBER_TYPES = frozenset({"age", "money", "quantity", "measurement", "percentage", "number"})
LIMIT = 200_000
"""Distinct values above which text readings other than the value itself are not built."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """One reading of one field.

    Attributes
    ----------
    keys : uint64 array (n_distinct,)
        The key of each dictionary value; 0 where this reading says nothing.
    comparator : str
        How the report names a match through this reading (``exact`` for the value itself).
    fineness : int
        Larger is finer; among readings of one pair of fields the finest that matches is used.
    universe : float or None
        How many values this reading could take in the range that it covers, where that is known
        (days between the first and the last date); None for texts.
    shown : tuple of str or None
        A sample of the texts that this reading gives, where they are not the values themselves.
    """

    reference: FieldReference
    kind: str
    keys: Keys
    encoded: EncodedField
    comparator: str = "exact"
    parameters: Mapping[str, object] = field(default_factory=dict)
    fineness: int = 100
    universe: float | None = None
    shown: tuple[str, ...] | None = None

    @property
    def label(self) -> str:
        """The name under which this reading stands for the field: its own, or the declared one."""
        declared = self.parameters.get("view")
        return str(declared) if declared else self.reference.field

    @property
    def end(self) -> tuple[FieldReference, str]:
        """The field with the declared reading: two readings of a field are two ends."""
        return self.reference, self.label

    @property
    def counts(self) -> NDArray[np.int64]:
        """Records behind each dictionary value."""
        return self.encoded.counts

    def row_codes(self, shared: Keys) -> NDArray[np.int32]:
        """Return each record's index into the sorted keys `shared`; -1 where it has none."""
        at = np.clip(np.searchsorted(shared, self.keys), 0, max(0, len(shared) - 1))
        hit = self.keys != 0
        if len(shared):
            hit &= shared[at] == self.keys
        else:
            hit[:] = False
        return np.append(np.where(hit, at, -1), -1).astype(np.int32)[self.encoded.codes]

    def distinct(self) -> tuple[Keys, NDArray[np.int64]]:
        """Return the sorted distinct keys and the number of records behind each."""
        valid = self.keys != 0
        keys, inverse = np.unique(self.keys[valid], return_inverse=True)
        records = np.bincount(inverse, weights=self.counts[valid], minlength=len(keys))
        return keys, records.astype(np.int64)


def integer_keys(kind: str, values: NDArray[np.int64], valid: NDArray[np.bool_]) -> Keys:
    """Mix integers with their kind into keys (the splitmix64 finaliser); 0 where not valid."""
    tag = np.uint64(int.from_bytes(kind.encode()[:8].ljust(8, b"\0"), "little"))
    with np.errstate(over="ignore"):
        z = values.astype(np.int64).view(np.uint64) ^ tag
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return np.where(valid, np.where(z == 0, np.uint64(1), z), np.uint64(0))


def text_view(reference: FieldReference, encoded: EncodedField) -> View:
    """The value itself."""
    return View(reference=reference, kind="text", keys=encoded.hashes, encoded=encoded)


def eager_views(
    reference: FieldReference, encoded: EncodedField, facts: ColumnFacts
) -> list[View]:
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
                shown=_some(read),
            )
        )
    return views


def _some(texts: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for t in texts if t))[:500]


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
    step = next((s for s in (1.0, 0.1, 0.01) if np.allclose(numbers / s, np.round(numbers / s))), 1e-3)
    return float(np.ptp(numbers) / step + 1)


_ORDINAL = re.compile(r"^(\d+)\s?(?:st|nd|rd|th|届|期|级|号|年|岁)$", re.IGNORECASE)
_LEADING = re.compile(r"^([^\W_]{1,12})[-_/ ]")


def _part_views(
    reference: FieldReference, encoded: EncodedField, texts: Sequence[str]
) -> list[View]:
    views = []
    for kind, pattern in (("ordinal", _ORDINAL), ("leading", _LEADING)):
        parts = [m.group(1) if (m := pattern.match(text)) else None for text in texts]
        share = encoded.counts[[p is not None for p in parts]].sum() / max(1, encoded.counts.sum())
        distinct = len({p for p in parts if p is not None})
        if share >= 0.5 and 1 < distinct and distinct <= 0.9 * len(texts) + 10:
            views.append(
                View(
                    reference=reference,
                    kind="prefix",
                    keys=hash_texts(parts),
                    encoded=encoded,
                    comparator="prefix",
                    parameters={"part": kind},
                    fineness=50,
                    shown=_some(parts),
                )
            )
    if texts and np.mean([bool(re.search(r"[-\s._/]", t)) for t in texts[:500]]) > 0.5:
        compact = [re.sub(r"[-\s._/]", "", t).casefold() or None for t in texts]
    else:
        compact = [t.casefold() for t in texts]
    views.append(
        View(
            reference=reference,
            kind="compact",
            keys=_tagged("compact", hash_texts(compact)),
            encoded=encoded,
            parameters={"ignore": "case and separators"},
            fineness=97,
        )
    )
    return views


def _tagged(kind: str, hashes: Keys) -> Keys:
    return integer_keys(kind, hashes.view(np.int64), hashes != 0)


def prefix_view(reference: FieldReference, encoded: EncodedField, length: int) -> View:
    """The first `length` characters (a code's parent in its hierarchy)."""
    parts = [text[:length] if len(text) > length else None for text in encoded.texts()]
    return View(
        reference=reference,
        kind="prefix",
        keys=hash_texts(parts),
        encoded=encoded,
        comparator="prefix",
        parameters={"length": length},
        fineness=50,
        shown=_some(parts),
    )


def rounded_view(
    reference: FieldReference, encoded: EncodedField, base: float, mode: str
) -> View | None:
    """Numbers rounded to multiples of `base`, half up (``"half"``) or down (``"floor"``)."""
    numbers = parse_numbers(encoded.texts())
    valid = np.isfinite(numbers)
    if not valid.any():
        return None
    scaled = np.where(valid, numbers, 0.0) / base
    whole = np.floor(scaled + 1e-9) if mode == "floor" else np.floor(scaled + 0.5 + 1e-9)
    bits = whole * base + 0.0
    return View(
        reference=reference,
        kind="number",
        keys=integer_keys("number", bits.view(np.int64), valid),
        encoded=encoded,
        comparator="rounded",
        parameters={"base": base, "mode": mode},
        fineness=50,
    )


def scaled_view(
    reference: FieldReference, encoded: EncodedField, factor: float, base: float
) -> View | None:
    """Numbers in a unit that is `factor` times larger, rounded to `base` (元 read as 万元)."""
    numbers = parse_numbers(encoded.texts())
    valid = np.isfinite(numbers)
    if not valid.any():
        return None
    scaled = np.round(np.floor(np.where(valid, numbers, 0.0) / (base * factor) + 0.5) * base, 9)
    return View(
        reference=reference,
        kind="number",
        keys=integer_keys("number", (scaled + 0.0).view(np.int64), valid),
        encoded=encoded,
        comparator="numeric_scale",
        parameters={"factor": factor},
        fineness=55,
    )


def number_band_view(
    reference: FieldReference, encoded: EncodedField, bands: Sequence[tuple[float, float]]
) -> View | None:
    """Numbers put into the bands of another field."""
    numbers = parse_numbers(encoded.texts())
    return _into_bands(reference, encoded, numbers, bands, {})


def band_view(reference: FieldReference, encoded: EncodedField) -> tuple[View, list[tuple[float, float]]] | None:
    """A field whose values are bands, each band a key; with the bands in order."""
    parsed = parse_bands(encoded.texts())
    valid = np.array([p is not None for p in parsed], bool)
    if encoded.counts[valid].sum() < 0.8 * encoded.counts.sum() or valid.sum() < 2:
        return None
    bands = sorted({p for p in parsed if p is not None})
    rank = {band: i for i, band in enumerate(bands)}
    index = np.array([rank[p] if p is not None else 0 for p in parsed], np.int64)
    lows = _band_keys(np.array([b[0] for b in bands]), np.array([b[1] for b in bands]))
    keys = integer_keys("band", lows[index], valid)
    view = View(reference=reference, kind="band", keys=keys, encoded=encoded, fineness=96)
    return view, bands


def _band_keys(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.int64]:
    clip = np.clip(np.nan_to_num(low, neginf=-1e15), -1e15, 1e15)
    top = np.clip(np.nan_to_num(high, posinf=1e15), -1e15, 1e15)
    with np.errstate(over="ignore"):
        return (clip * 1000).astype(np.int64) * np.int64(1_000_003) + (top * 1000).astype(np.int64)


def _into_bands(
    reference: FieldReference,
    encoded: EncodedField,
    numbers: NDArray[np.float64],
    bands: Sequence[tuple[float, float]],
    parameters: Mapping[str, object],
) -> View | None:
    low = np.array([b[0] for b in bands])
    high = np.array([b[1] for b in bands])
    order = np.argsort(low, kind="stable")
    low, high = low[order], high[order]
    at = np.searchsorted(low, np.nan_to_num(numbers, nan=-np.inf), side="right") - 1
    safe = np.clip(at, 0, len(low) - 1)
    # Integer bands such as 45-49 hold 49.7 as well: ages are completed years.
    valid = np.isfinite(numbers) & (at >= 0) & (np.floor(numbers) <= high[safe])
    if not valid.any():
        return None
    keys = integer_keys("band", _band_keys(low, high)[safe], valid)
    return View(
        reference=reference,
        kind="band",
        keys=keys,
        encoded=encoded,
        comparator="band",
        parameters=dict(parameters),
        fineness=45,
    )


def birth_dates(encoded: EncodedField, facts: ColumnFacts) -> NDArray[np.int64]:
    """Return (n_distinct, 3) year, month, day of each dictionary value; 0 where unknown."""
    texts = encoded.texts()
    if facts.semantic_name == "citizen_id":
        dates = [f[1] if (f := citizen_id_facts(text)) else None for text in texts]
    else:
        dates = parse_dates(texts, allow_years=facts.semantic_name in YEAR_TYPES)
    rows = [(d[0], d[1] or 0, d[2] or 0) if d else (0, 0, 0) for d in dates]
    return np.array(rows, np.int64).reshape(-1, 3)


def ages_at(dates: NDArray[np.int64], reference: tuple[int, int, int]) -> NDArray[np.float64]:
    """Completed years at a reference date; NaN where the birth date is unknown."""
    year, month, day = dates[:, 0], dates[:, 1], dates[:, 2]
    before = (month > reference[1]) | ((month == reference[1]) & (day > reference[2]))
    ages = (reference[0] - year - before).astype(np.float64)
    ages[(year == 0) | (ages < 0) | (ages > 130)] = np.nan
    return ages


def age_view(
    reference: FieldReference,
    encoded: EncodedField,
    dates: NDArray[np.int64],
    at: tuple[int, int, int],
    bands: Sequence[tuple[float, float]] | None,
) -> View | None:
    """Birth dates read as ages at a date, or as the age bands of another field."""
    ages = ages_at(dates, at)
    stamp = f"{at[0]:04d}-{at[1]:02d}-{at[2]:02d}"
    if bands is not None:
        return _into_bands(reference, encoded, ages, bands, {"age_at": stamp})
    valid = np.isfinite(ages)
    if not valid.any():
        return None
    bits = np.where(valid, ages, 0.0) + 0.0
    return View(
        reference=reference,
        kind="number",
        keys=integer_keys("number", bits.view(np.int64), valid),
        encoded=encoded,
        comparator="band",
        parameters={"age_at": stamp, "width": 1},
        fineness=45,
    )
