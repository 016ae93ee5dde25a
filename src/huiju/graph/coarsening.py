"""Readings made for one partner: prefixes, roundings, units, bands, ages at a date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from huiju.graph.views import YEAR_TYPES, View, integer_keys, some_texts
from huiju.model.catalog import FieldReference
from huiju.profile.dataset import ColumnFacts
from huiju.profile.encode import EncodedField, hash_texts
from huiju.profile.parsing import citizen_id_facts, parse_bands, parse_dates, parse_numbers

__all__ = [
    "age_view",
    "ages_at",
    "band_view",
    "birth_dates",
    "number_band_view",
    "prefix_view",
    "rounded_view",
    "scaled_view",
]


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
        shown=some_texts(parts),
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


def band_view(
    reference: FieldReference, encoded: EncodedField
) -> tuple[View, list[tuple[float, float]]] | None:
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
    dates: Sequence[tuple[int, int | None, int | None] | None]
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
    ages: NDArray[np.float64] = (reference[0] - year - before).astype(np.float64)
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
