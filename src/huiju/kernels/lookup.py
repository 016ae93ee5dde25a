"""How well one coded field tells another, leave-one-out in closed form."""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["dependency_strength"]


@njit(
    "UniTuple(float64, 3)(int32[::1], int32[::1], int64, int64, int32[::1])",
    cache=True,
    nogil=True,
)
def dependency_strength(x, y, n_x, n_y, table):  # type: ignore[no-untyped-def]
    """Leave-one-out accuracy of x -> y, the majority share of y, and the records with both.

    In a class with top counts M1 > M2 all M1 holders are right if M1 - 1 > M2; a tie shares among
    all that are in it; otherwise none is (a lone record has nobody to learn from). `table` is
    scratch of n_x * n_y zeros.
    """
    totals = np.zeros(n_y, np.int64)
    records = 0
    for i in range(x.size):
        if x[i] >= 0 and y[i] >= 0:
            table[x[i] * n_y + y[i]] += 1
            totals[y[i]] += 1
            records += 1
    right = 0.0
    for a in range(n_x):
        first = 0
        second = 0
        n_second = 0
        for b in range(n_y):
            c = table[a * n_y + b]
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
