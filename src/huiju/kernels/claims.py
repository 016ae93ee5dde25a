"""Claims of an attack from group counts, and their marking: arrays in, arrays out.

Throughout, `order` lists the named rows subject by subject and `starts` where each subject begins,
so that a claim is counted once per (subject, value) however many rows repeat it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = [
    "chain_claims",
    "chain_sizes",
    "group_claims",
    "mark_claims",
    "record_claims",
    "settled_claims",
]


@njit(
    "int64(int32[::1], int32[::1], int32[::1], int32[::1], uint8[::1], int32[::1], int32[::1],"
    " uint8[::1])",
    cache=True,
    nogil=True,
)
def settled_claims(order, starts, groups, claim, alone, out_subject, out_value, out_single):  # type: ignore[no-untyped-def]
    """Claim for each subject what its groups have settled on.

    `claim` holds each group's claimed value or -1, `alone` whether the group is one record and one
    subject. Returns the number of claims.
    """
    n_values = 0
    for g in range(claim.size):
        n_values = max(n_values, claim[g] + 1)
    latest = np.full(n_values, -1, np.int64)
    n_claims = 0
    for s in range(starts.size - 1):
        first = n_claims
        for q in range(starts[s], starts[s + 1]):
            g = groups[order[q]]
            if g < 0 or claim[g] < 0:
                continue
            k = latest[claim[g]]
            if k >= first:
                out_single[k] |= alone[g]
                continue
            latest[claim[g]] = n_claims
            out_subject[n_claims] = s
            out_value[n_claims] = claim[g]
            out_single[n_claims] = alone[g]
            n_claims += 1
    return n_claims


@njit(
    "int64(int32[::1], int32[::1], int32[::1], int32[::1], int32[::1], int32[::1], int32[::1],"
    " float64, boolean, int32[::1], int32[::1], int32[::1], int32[::1], int32[::1], uint8[::1])",
    cache=True,
    nogil=True,
)
def group_claims(  # type: ignore[no-untyped-def]
    order,
    starts,
    groups,
    n_subjects,
    n_records,
    best,
    best_count,
    threshold,
    ignore_subjects,
    excluded_starts,
    excluded_group,
    excluded_value,
    out_subject,
    out_value,
    out_single,
):
    """Claim a group's leading value v for each subject s in it: P = c_v / max(n, m).

    `excluded_*` list, subject by subject, records (their group and value) that are taken out for
    that subject alone: the leave-target-out control.
    With `ignore_subjects` the model is a dependency, P = c_v / m. Returns the number of claims.
    """
    n_values = 0
    for g in range(best.size):
        n_values = max(n_values, best[g] + 1)
    latest = np.full(n_values, -1, np.int64)
    gone = np.zeros(best.size, np.int32)
    gone_best = np.zeros(best.size, np.int32)
    n_claims = 0
    for s in range(starts.size - 1):
        first = n_claims
        for e in range(excluded_starts[s], excluded_starts[s + 1]):
            g = excluded_group[e]
            if g >= 0:
                gone[g] += 1
                gone_best[g] += excluded_value[e] == best[g]
        for q in range(starts[s], starts[s + 1]):
            g = groups[order[q]]
            if g < 0 or best[g] < 0:
                continue
            m = n_records[g] - gone[g]
            c = best_count[g] - gone_best[g]
            if m <= 0:
                continue
            size = m
            if not ignore_subjects and n_subjects[g] > m:
                size = n_subjects[g]
            if c < threshold * size - 1e-9 or c <= 0:
                continue
            alone = 1 if n_subjects[g] == 1 and n_records[g] == 1 else 0
            k = latest[best[g]]
            if k >= first:
                out_single[k] |= alone
                continue
            latest[best[g]] = n_claims
            out_subject[n_claims] = s
            out_value[n_claims] = best[g]
            out_single[n_claims] = alone
            n_claims += 1
        for e in range(excluded_starts[s], excluded_starts[s + 1]):
            if excluded_group[e] >= 0:
                gone[excluded_group[e]] = 0
                gone_best[excluded_group[e]] = 0
    return n_claims


@njit(
    "int64(int32[::1], int32[::1], int32[::1], int32[::1], int32[::1], int32[::1], int32[::1],"
    " int32[::1], float64, int32[::1], int32[::1], int32[::1], uint8[::1])",
    cache=True,
    nogil=True,
)
def record_claims(  # type: ignore[no-untyped-def]
    subject_of_group,
    groups,
    values,
    n_subjects,
    n_records,
    excluded_starts,
    excluded_rows,
    stamp,
    threshold,
    row_order,
    out_subject,
    out_value,
    out_single,
):
    """Judge each record by itself, P = 1 / n (cardinality many).

    `row_order` lists the records so that those of one subject's group are together and, within,
    equal values follow each other; `stamp` (n_rows, zeros) marks the excluded rows.
    """
    for s in range(excluded_starts.size - 1):
        for e in range(excluded_starts[s], excluded_starts[s + 1]):
            r = excluded_rows[e]
            g = groups[r]
            if g >= 0 and subject_of_group[g] == s:
                stamp[r] = 1
    n_claims = 0
    for q in range(row_order.size):
        r = row_order[q]
        g = groups[r]
        if g < 0 or values[r] < 0 or stamp[r] == 1:
            continue
        if 1.0 < threshold * n_subjects[g] - 1e-9:
            continue
        s = subject_of_group[g]
        k = n_claims - 1
        if k >= 0 and out_subject[k] == s and out_value[k] == values[r]:
            if n_records[g] == 1:
                out_single[k] = 1
            continue
        out_subject[n_claims] = s
        out_value[n_claims] = values[r]
        out_single[n_claims] = 1 if n_records[g] == 1 else 0
        n_claims += 1
    return n_claims


@njit("void(int32[::1], int32[::1], int32[::1], int32[::1], int32[::1])", cache=True, nogil=True)
def chain_sizes(pair_subject, pair_group, group_records, out_n, out_m):  # type: ignore[no-untyped-def]
    """Sizes over distinct (subject, record group) pairs.

    `out_n` (per group): subjects that reach it; `out_m` (per subject): records it reaches.
    """
    for p in range(pair_subject.size):
        out_n[pair_group[p]] += 1
        out_m[pair_subject[p]] += group_records[pair_group[p]]


@njit(
    "int64(int32[::1], int32[::1], int32[::1], int32[::1], int32[::1], int32[::1], int32[::1],"
    " int32[::1], int32[::1], int32[::1], int32[::1], float64, boolean, float64[::1],"
    " int32[::1], int32[::1], uint8[::1])",
    cache=True,
    nogil=True,
)
def chain_claims(  # type: ignore[no-untyped-def]
    starts,
    groups,
    n_subjects,
    n_records,
    value_starts,
    value_codes,
    value_counts,
    group_records,
    excluded_starts,
    excluded_group,
    excluded_value,
    threshold,
    ignore_subjects,
    weight,
    out_subject,
    out_value,
    out_single,
):
    """Posterior over a whole chain: P(s, v) = sum over records i with v of 1 / max(n_i, m_s).

    `starts`/`groups` list the record groups that each subject reaches; `value_*` list the values of
    each record group with their counts. `weight` (n_values, zeros) is scratch.
    """
    n_claims = 0
    for s in range(starts.size - 1):
        if starts[s] == starts[s + 1]:
            continue
        m = n_records[s]
        for e in range(excluded_starts[s], excluded_starts[s + 1]):
            for q in range(starts[s], starts[s + 1]):
                if groups[q] == excluded_group[e]:
                    m -= 1
                    break
        if m <= 0:
            continue
        for q in range(starts[s], starts[s + 1]):
            g = groups[q]
            size = m
            if not ignore_subjects and n_subjects[g] > m:
                size = n_subjects[g]
            for k in range(value_starts[g], value_starts[g + 1]):
                weight[value_codes[k]] += value_counts[k] / size
            for e in range(excluded_starts[s], excluded_starts[s + 1]):
                if excluded_group[e] == g and excluded_value[e] >= 0:
                    weight[excluded_value[e]] -= 1.0 / size
        best = -1
        best_weight = 0.0
        for q in range(starts[s], starts[s + 1]):
            g = groups[q]
            for k in range(value_starts[g], value_starts[g + 1]):
                v = value_codes[k]
                if weight[v] > best_weight + 1e-12:
                    best = v
                    best_weight = weight[v]
                weight[v] = 0.0
        if best >= 0 and best_weight >= threshold - 1e-9:
            only = groups[starts[s]]
            out_subject[n_claims] = s
            out_value[n_claims] = best
            alone = starts[s + 1] - starts[s] == 1
            alone = alone and n_subjects[only] == 1 and group_records[only] == 1
            out_single[n_claims] = 1 if alone else 0
            n_claims += 1
    return n_claims


@njit(
    "int64(int32[::1], int32[::1], int32[::1], int32[::1], uint8[::1], uint8[::1])",
    cache=True,
    nogil=True,
)
def mark_claims(subjects, values, fact_starts, fact_values, claim_correct, fact_exposed):  # type: ignore[no-untyped-def]
    """Hold claims against facts listed subject by subject; fill both flags, return the correct.

    Claims come subject by subject too (in another order they only cost more).
    """
    n_values = 0
    for f in range(fact_values.size):
        n_values = max(n_values, fact_values[f] + 1)
    fact_of = np.full(n_values, -1, np.int64)
    correct = 0
    listed = -1
    for k in range(subjects.size):
        s = subjects[k]
        first = fact_starts[s]
        end = fact_starts[s + 1]
        if s != listed:
            listed = s
            for f in range(end - 1, first - 1, -1):
                if fact_values[f] >= 0:
                    fact_of[fact_values[f]] = f
        if values[k] < 0 or values[k] >= n_values:
            continue
        f = fact_of[values[k]]
        if first <= f < end:
            claim_correct[k] = 1
            fact_exposed[f] = 1
            correct += 1
    return correct
