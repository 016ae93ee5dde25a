"""Two fields side by side: how well one tells the other, how much two sets of keys share."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["dependency_strength", "overlap_sorted"]


@njit(
    "UniTuple(float64, 3)(int32[::1], int32[::1], int64, int64)",
    cache=True,
    nogil=True,
)
def dependency_strength(x, y, n_x, n_y):  # type: ignore[no-untyped-def]
    """Leave-one-out accuracy of x -> y, the majority share of y, and the records with both.

    In a class with top counts M1 > M2 all M1 holders are right if M1 - 1 > M2; a tie shares among
    all that are in it; otherwise none is (a lone record has nobody to learn from). Cost: linear
    in records and in the values of both fields.
    """
    totals = np.zeros(n_y, np.int64)
    ends = np.zeros(n_x + 1, np.int64)
    for i in range(x.size):
        if x[i] >= 0 and y[i] >= 0:
            ends[x[i] + 1] += 1
            totals[y[i]] += 1
    for a in range(n_x):
        ends[a + 1] += ends[a]
    records = ends[n_x]
    heads = np.empty(records, np.int32)
    for i in range(x.size):
        if x[i] >= 0 and y[i] >= 0:
            heads[ends[x[i]]] = y[i]
            ends[x[i]] += 1
    counts = np.zeros(n_y, np.int64)
    right = 0.0
    for a in range(n_x):
        begin = ends[a - 1] if a > 0 else 0
        for q in range(begin, ends[a]):
            counts[heads[q]] += 1
        first = 0
        second = 0
        n_second = 0
        for q in range(begin, ends[a]):
            c = counts[heads[q]]
            counts[heads[q]] = 0
            if c == 0:
                continue
            if c > first:
                n_second = n_second + 1 if second == first else 1
                second = first
                first = c
            elif c > second:
                second = c
                n_second = 1
            elif c == second:
                n_second += 1
        if first >= 2 and first - 1 > second:
            right += first
        elif first >= 2 and first - 1 == second:
            right += first / (1 + n_second)
    top = 0
    for b in range(n_y):
        if totals[b] > top:
            top = totals[b]
    if records == 0:
        return 0.0, 0.0, 0.0
    return right / records, top / records, float(records)


@njit(
    "UniTuple(int64, 3)(uint64[::1], int64[::1], uint64[::1], int64[::1])",
    cache=True,
    nogil=True,
)
def overlap_sorted(left, left_records, right, right_records):  # type: ignore[no-untyped-def]
    """Merge two ascending sets of keys: shared keys, and the records behind them on both sides."""
    i = 0
    j = 0
    shared = 0
    on_left = 0
    on_right = 0
    while i < left.size and j < right.size:
        if left[i] < right[j]:
            i += 1
        elif left[i] > right[j]:
            j += 1
        else:
            shared += 1
            on_left += left_records[i]
            on_right += right_records[j]
            i += 1
            j += 1
    return shared, on_left, on_right
