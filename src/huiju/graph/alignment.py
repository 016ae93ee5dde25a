"""Find the date at which ages were reckoned, from the released values alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from huiju.graph.coarsening import age_view, ages_at, band_view, birth_dates
from huiju.graph.edges import FieldNode, FieldPair
from huiju.graph.views import View

__all__ = ["best_age_reading"]

MAX_CELLS = 4_000_000
Date = tuple[int, int, int]


def best_age_reading(
    born: FieldNode, aged: FieldNode, known: Sequence[FieldPair], *, births_left: bool
) -> tuple[View, View] | None:
    """Return the views (birth as age, age) at the reference date that fits best.

    The fit of a date is the number of records that could be paired off if ages were reckoned on
    it: the histogram intersection over the age (band) together with up to three fields that the
    datasets share exactly. It reads both released columns and nothing else.
    """
    dates = birth_dates(born.encoded, born.facts)
    made = band_view(aged.reference, aged.encoded)
    bands = made[1] if made is not None else None
    plain = made[0] if made is not None else _number_view_of(aged)
    if plain is None:
        return None
    groups = _joint_groups(born, aged, known, births_left)
    best: Date | None = None
    best_fit = 0.0
    for at in _year_ends(dates):
        fit = _fit(born, aged, dates, at, bands, plain, groups)
        if fit > best_fit:
            best, best_fit = at, fit
    if best is None:
        return None
    # Another day than the year's last must fit clearly better: most ages are of a calendar year.
    for at in _month_ends(best):
        fit = _fit(born, aged, dates, at, bands, plain, groups)
        if fit > 1.02 * best_fit:
            best, best_fit = at, fit
    view = age_view(born.reference, born.encoded, dates, best, bands)
    return (view, plain) if view is not None else None


def _number_view_of(node: FieldNode) -> View | None:
    return next((v for v in node.views if v.kind == "number"), None)


def _year_ends(dates: NDArray[np.int64]) -> Iterator[Date]:
    years = dates[dates[:, 0] > 0, 0]
    if not len(years):
        return
    first, last = int(np.percentile(years, 50)), int(years.max()) + 80
    for year in range(first, last + 1):
        yield year, 12, 31


def _month_ends(best: Date) -> Iterator[Date]:
    last_day = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    for year in (best[0], best[0] + 1):
        for month in range(1, 13):
            yield year, month, last_day[month - 1]
            yield year, month, 1


def _joint_groups(
    born: FieldNode, aged: FieldNode, known: Sequence[FieldPair], births_left: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Number the combinations of up to three exactly shared fields on both sides."""
    here = np.zeros(born.encoded.n_rows, np.int64)
    there = np.zeros(aged.encoded.n_rows, np.int64)
    size = 1
    exact = [p for p in known if p.comparator == "exact" and p.overlap.shared <= 2_000]
    for pair in sorted(exact, key=lambda p: -p.score)[:3]:
        mine, other = (pair.left, pair.right) if births_left else (pair.right, pair.left)
        if mine.reference == born.reference or other.reference == aged.reference:
            continue
        shared = np.intersect1d(mine.keys[mine.keys != 0], other.keys[other.keys != 0])
        if size * (len(shared) + 1) > MAX_CELLS // 50:
            break
        here = here * (len(shared) + 1) + mine.row_codes(shared) + 1
        there = there * (len(shared) + 1) + other.row_codes(shared) + 1
        size *= len(shared) + 1
    return here, there, size


def _fit(
    born: FieldNode,
    aged: FieldNode,
    dates: NDArray[np.int64],
    at: Date,
    bands: list[tuple[float, float]] | None,
    plain: View,
    groups: tuple[NDArray[np.int64], NDArray[np.int64], int],
) -> float:
    view = age_view(born.reference, born.encoded, dates, at, bands)
    if view is None or np.nanmax(np.nan_to_num(ages_at(dates, at), nan=0.0)) < 1:
        return 0.0
    here, there, size = groups
    shared = np.intersect1d(view.keys[view.keys != 0], plain.keys[plain.keys != 0])
    if len(shared) < 2:
        return 0.0
    cells = size * (len(shared) + 1)
    one, two = view.row_codes(shared), plain.row_codes(shared)
    left = np.bincount((here * (len(shared) + 1) + one)[one >= 0], minlength=cells)
    right = np.bincount((there * (len(shared) + 1) + two)[two >= 0], minlength=cells)
    return float(np.minimum(left, right).sum())
