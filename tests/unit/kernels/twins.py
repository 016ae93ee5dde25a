"""The kernels again, in dictionaries and loops: slow, and each a reading of its own sentence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

Codes = Sequence[int]
Pair = tuple[int, int]

EPSILON = 1e-9


def interned(first: Codes, second: Codes) -> list[int]:
    """Dense ids of pairs, in the order of their first appearance; -1 where a part is missing."""
    ids: dict[Pair, int] = {}
    return [
        -1 if a < 0 or b < 0 else ids.setdefault((a, b), len(ids))
        for a, b in zip(first, second, strict=True)
    ]


def refined(
    left: Codes, left_codes: Codes, right: Codes, right_codes: Codes
) -> tuple[list[Pair | None], list[Pair | None]]:
    """The refined key of each row, None where it has no partner on the other side."""
    here, there = keys(left, left_codes), keys(right, right_codes)
    both = (set(here) & set(there)) - {None}
    return [k if k in both else None for k in here], [k if k in both else None for k in there]


def keys(groups: Codes, codes: Codes) -> list[Pair | None]:
    """(group, code) of each row, None where either is missing."""
    return [(g, c) if g >= 0 and c >= 0 else None for g, c in zip(groups, codes, strict=True)]


def partition(labels: Sequence[object]) -> set[frozenset[int]]:
    """The sets of rows that carry one label: a partition up to renaming; None and -1 are out."""
    members: dict[object, set[int]] = defaultdict(set)
    for row, label in enumerate(labels):
        if label is not None and label != -1:
            members[label].add(row)
    return {frozenset(rows) for rows in members.values()}


def rows_by_subject(subjects: Codes, n_subjects: int) -> tuple[list[int], list[int]]:
    """Rows listed subject by subject, and where each subject begins."""
    order = [i for s in range(n_subjects) for i, found in enumerate(subjects) if found == s]
    starts = [0]
    for s in range(n_subjects):
        starts.append(starts[-1] + sum(found == s for found in subjects))
    return order, starts


def leading(groups: Codes, values: Codes, n_groups: int) -> list[tuple[int, int]]:
    """(value, count) of the commonest value of each group, the first in the records on a tie."""
    counts: list[Counter[int]] = [Counter() for _ in range(n_groups)]
    for g, v in zip(groups, values, strict=True):
        if g >= 0 and v >= 0:
            counts[g][v] += 1
    return [c.most_common(1)[0] if c else (-1, 0) for c in counts]


def group_claims(
    subjects: Codes,
    left: Codes,
    right: Codes,
    values: Codes,
    threshold: float,
    *,
    excluded: Mapping[int, Codes] | None = None,
    ignore_subjects: bool = False,
) -> dict[Pair, bool]:
    """Claims (subject, leading value) with P = c_v / max(n, m) and whether one pair stands alone.

    `excluded` lists, by subject, records that are taken out when that subject is attacked.
    """
    n_groups = max([-1, *left, *right]) + 1
    best = leading(right, values, n_groups)
    named: list[set[int]] = [set() for _ in range(n_groups)]
    for s, g in zip(subjects, left, strict=True):
        if s >= 0 and g >= 0:
            named[g].add(s)
    claims: dict[Pair, bool] = {}
    for g in range(n_groups):
        value = best[g][0]
        if value < 0:
            continue
        records = [i for i, found in enumerate(right) if found == g]
        for s in named[g]:
            gone = set((excluded or {}).get(s, ()))
            kept = [i for i in records if i not in gone]
            size = len(kept) if ignore_subjects else max(len(kept), len(named[g]))
            count = sum(values[i] == value for i in kept)
            if kept and count and count / size >= threshold - EPSILON:
                alone = len(named[g]) == 1 and len(records) == 1
                claims[s, value] = claims.get((s, value), False) or alone
    return claims


def record_claims(
    subjects: Codes,
    left: Codes,
    right: Codes,
    values: Codes,
    *,
    excluded: Mapping[int, Codes] | None = None,
) -> dict[Pair, bool]:
    """Each record by itself, P = 1 / n: at a threshold above one half, groups of one subject."""
    n_groups = max([-1, *left, *right]) + 1
    named: list[set[int]] = [set() for _ in range(n_groups)]
    for s, g in zip(subjects, left, strict=True):
        if s >= 0 and g >= 0:
            named[g].add(s)
    sizes = Counter(right)
    claims: dict[Pair, bool] = {}
    for i, g in enumerate(right):
        if g < 0 or values[i] < 0 or len(named[g]) != 1:
            continue
        (s,) = named[g]
        if i not in (excluded or {}).get(s, ()):
            claims[s, values[i]] = claims.get((s, values[i]), False) or sizes[g] == 1
    return claims


def chain_probabilities(
    reached: Mapping[int, set[int]],
    row_groups: Codes,
    values: Codes,
    *,
    excluded: Mapping[int, Codes] | None = None,
    ignore_subjects: bool = False,
) -> dict[Pair, float]:
    """P(s has v) = sum over the records i with v that s reaches of 1 / max(n_i, m_s)."""
    total: dict[Pair, float] = defaultdict(float)
    for s, groups in reached.items():
        gone = set((excluded or {}).get(s, ()))
        records = [i for i, g in enumerate(row_groups) if g in groups and i not in gone]
        m = len(records)
        for i in records:
            n = sum(row_groups[i] in others for others in reached.values())
            if values[i] >= 0:
                total[s, values[i]] += 1 / (m if ignore_subjects else max(n, m))
    return total


def marked(claims: Sequence[Pair], facts: Sequence[Pair]) -> tuple[list[int], list[int]]:
    """Flags: which claims are facts, which facts are claimed."""
    return (
        [int(c in set(facts) and c[1] >= 0) for c in claims],
        [int(f in set(claims) and f[1] >= 0) for f in facts],
    )


def leave_one_out(x: Codes, y: Codes) -> tuple[float, float, int]:
    """Accuracy of the commonest y among the *other* records with the same x; ties share."""
    pairs = [(a, b) for a, b in zip(x, y, strict=True) if a >= 0 and b >= 0]
    if not pairs:
        return 0.0, 0.0, 0
    right = 0.0
    for i, (a, b) in enumerate(pairs):
        others = Counter(d for j, (c, d) in enumerate(pairs) if c == a and j != i)
        top = max(others.values(), default=0)
        winners = [v for v, count in others.items() if count == top]
        right += (b in winners) / len(winners) if winners else 0.0
    majority = max(Counter(b for _, b in pairs).values())
    return right / len(pairs), majority / len(pairs), len(pairs)
