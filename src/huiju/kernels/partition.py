"""Partitions of records by a key: refine, count, and find each group's leading value.

Group ids are dense and start at 0; -1 marks a record that is out (missing value, or no partner on
the other side). One signature per kernel; scratch arrays come from the caller.
"""

from __future__ import annotations

from numba import njit

__all__ = [
    "count_groups",
    "distinct_per_group",
    "intern_pairs",
    "intern_pairs_hashed",
    "leading_value",
    "lone_values",
    "refine_by_hash",
    "refine_by_table",
]


@njit("int64(int32[::1], int32[::1], int64, int32[::1], int32[::1])", cache=True, nogil=True)
def intern_pairs(first, second, n_second, table, out):  # type: ignore[no-untyped-def]
    """Give each distinct (first, second) pair a dense id; rows with a -1 get -1.

    `table` is scratch of n_first * n_second entries filled with -1. Returns the number of ids.
    """
    n_ids = 0
    for i in range(first.size):
        a = first[i]
        b = second[i]
        if a < 0 or b < 0:
            out[i] = -1
            continue
        slot = a * n_second + b
        known = table[slot]
        if known < 0:
            known = n_ids
            table[slot] = known
            n_ids += 1
        out[i] = known
    return n_ids


@njit(
    "int64(int32[::1], int32[::1], int64, int64[::1], int32[::1], int32[::1])",
    cache=True,
    nogil=True,
)
def intern_pairs_hashed(first, second, n_second, keys, ids, out):  # type: ignore[no-untyped-def]
    """The same with open addressing: `keys` (filled with -1) and `ids` have a power-of-two size."""
    mask = keys.size - 1
    n_ids = 0
    for i in range(first.size):
        a = first[i]
        b = second[i]
        if a < 0 or b < 0:
            out[i] = -1
            continue
        key = a * n_second + b
        slot = (key * 0x9E3779B97F4A7C1 >> 20) & mask
        while keys[slot] != -1 and keys[slot] != key:
            slot = (slot + 1) & mask
        if keys[slot] == -1:
            keys[slot] = key
            ids[slot] = n_ids
            n_ids += 1
        out[i] = ids[slot]
    return n_ids


@njit(
    "int64(int32[::1], int32[::1], int32[::1], int32[::1], int64, int32[::1], int32[::1],"
    " int32[::1])",
    cache=True,
    nogil=True,
)
def refine_by_table(left, left_codes, right, right_codes, n_codes, table, out_left, out_right):  # type: ignore[no-untyped-def]
    """Refine a two-sided partition by one more field, keeping groups met on both sides only.

    `table` is scratch of n_groups * n_codes entries filled with -1. Returns the number of groups.
    """
    for i in range(left.size):
        a = left[i]
        b = left_codes[i]
        if a >= 0 and b >= 0:
            table[a * n_codes + b] = -2
    n_groups = 0
    for i in range(right.size):
        a = right[i]
        b = right_codes[i]
        out_right[i] = -1
        if a >= 0 and b >= 0:
            known = table[a * n_codes + b]
            if known == -2:
                known = n_groups
                table[a * n_codes + b] = known
                n_groups += 1
            out_right[i] = known
    for i in range(left.size):
        a = left[i]
        b = left_codes[i]
        out_left[i] = -1
        if a >= 0 and b >= 0:
            known = table[a * n_codes + b]
            out_left[i] = known if known >= 0 else -1
    return n_groups


@njit(cache=True, nogil=True)
def _offer_left(left, left_codes, n_codes, n_left, n_right, only, fresh, keys, ids, out_left):  # type: ignore[no-untyped-def]
    """Enter the left rows: into `only`/`fresh` where one code is possible, else into the table."""
    mask = keys.size - 1
    for i in range(left.size):
        g = left[i]
        out_left[i] = -1
        if g < 0:
            continue
        b = left_codes[i]
        if n_left[g] == 1 and n_right[g] != 1:
            only[g] = b
        if b < 0:
            continue
        if only[g] == b:
            fresh[g] = -2
        elif only[g] == -2:
            key = g * n_codes + b
            slot = (key * 0x9E3779B97F4A7C1 >> 20) & mask
            while keys[slot] != -1 and keys[slot] != key:
                slot = (slot + 1) & mask
            if keys[slot] == -1:
                keys[slot] = key
                ids[slot] = -1
            out_left[i] = slot


@njit(cache=True, nogil=True)
def _meet_right(right, right_codes, n_codes, only, fresh, keys, ids, out_right):  # type: ignore[no-untyped-def]
    """Number the groups that right rows meet; return how many."""
    mask = keys.size - 1
    n_groups = 0
    for i in range(right.size):
        g = right[i]
        out_right[i] = -1
        if g < 0 or right_codes[i] < 0:
            continue
        b = right_codes[i]
        if only[g] == b:
            if fresh[g] == -2:
                fresh[g] = n_groups
                n_groups += 1
            out_right[i] = fresh[g]
        elif only[g] == -2:
            key = g * n_codes + b
            slot = (key * 0x9E3779B97F4A7C1 >> 20) & mask
            while keys[slot] != -1 and keys[slot] != key:
                slot = (slot + 1) & mask
            if keys[slot] == key:
                if ids[slot] < 0:
                    ids[slot] = n_groups
                    n_groups += 1
                out_right[i] = ids[slot]
    return n_groups


@njit(
    "int64(int32[::1], int32[::1], int32[::1], int32[::1], int64, int32[::1], int32[::1],"
    " int32[::1], int32[::1], int64[::1], int32[::1], int32[::1], int32[::1])",
    cache=True,
    nogil=True,
)
def refine_by_hash(  # type: ignore[no-untyped-def]
    left,
    left_codes,
    right,
    right_codes,
    n_codes,
    n_left,
    n_right,
    only,
    fresh,
    keys,
    ids,
    out_left,
    out_right,
):
    """The same where the table would be too large; `n_left`, `n_right` count each group's rows.

    A group with one row on a side can keep only that row's code: no hashing. `only` (n_groups)
    holds that code, `fresh` (n_groups, filled with -1) the new id. Groups with several rows on
    both sides go through open addressing: `keys` (filled with -1) and `ids` have a power-of-two
    size.
    """
    for g in range(only.size):
        only[g] = -2 if n_left[g] > 1 and n_right[g] > 1 else -1
    for i in range(right.size):
        g = right[i]
        if g >= 0 and n_right[g] == 1:
            only[g] = right_codes[i]
    _offer_left(left, left_codes, n_codes, n_left, n_right, only, fresh, keys, ids, out_left)
    n_groups = _meet_right(right, right_codes, n_codes, only, fresh, keys, ids, out_right)
    for i in range(left.size):
        g = left[i]
        if g < 0:
            continue
        if only[g] == -2:
            if out_left[i] >= 0:
                out_left[i] = ids[out_left[i]]
        elif left_codes[i] >= 0 and left_codes[i] == only[g] and fresh[g] >= 0:
            out_left[i] = fresh[g]
    return n_groups


@njit(
    "int64(int32[::1], int32[::1], int32[::1], int32[::1], int32[::1], int32[::1])",
    cache=True,
    nogil=True,
)
def lone_values(groups, values, counts, best, best_count, rest):  # type: ignore[no-untyped-def]
    """Settle groups of one record; list the rows of larger ones in `rest`, return how many."""
    n_rest = 0
    for i in range(groups.size):
        g = groups[i]
        if g < 0 or values[i] < 0:
            continue
        if counts[g] == 1:
            best[g] = values[i]
            best_count[g] = 1
        else:
            rest[n_rest] = i
            n_rest += 1
    return n_rest


@njit("void(int32[::1], int32[::1])", cache=True, nogil=True)
def count_groups(groups, counts):  # type: ignore[no-untyped-def]
    """Count the records of each group into `counts` (filled with 0)."""
    for i in range(groups.size):
        g = groups[i]
        if g >= 0:
            counts[g] += 1


@njit("void(int32[::1], int32[::1], int32[::1], int32[::1], int32[::1])", cache=True, nogil=True)
def distinct_per_group(order, starts, groups, stamp, counts):  # type: ignore[no-untyped-def]
    """Count the distinct subjects of each group.

    `order` lists the rows subject by subject, `starts` where each subject begins; `stamp`
    (n_groups, filled with -1) remembers the last subject seen in a group.
    """
    for s in range(starts.size - 1):
        for q in range(starts[s], starts[s + 1]):
            g = groups[order[q]]
            if g >= 0 and stamp[g] != s:
                stamp[g] = s
                counts[g] += 1


@njit(
    "void(int32[::1], int32[::1], int32[::1], int32[::1], int32[::1], int32[::1], int32[::1])",
    cache=True,
    nogil=True,
)
def leading_value(groups, values, pairs, pair_counts, pair_done, best, best_count):  # type: ignore[no-untyped-def]
    """Find the commonest value of each group.

    `pairs` are the dense ids of (group, value), `pair_counts` their sizes, `pair_done` scratch of
    zeros. `best` is filled with -1 and `best_count` with 0 by the caller. Ties keep the value that
    comes first in the records; they cannot pass a threshold above one half.
    """
    for i in range(groups.size):
        p = pairs[i]
        if p < 0 or pair_done[p] != 0:
            continue
        pair_done[p] = 1
        g = groups[i]
        if pair_counts[p] > best_count[g]:
            best_count[g] = pair_counts[p]
            best[g] = values[i]
