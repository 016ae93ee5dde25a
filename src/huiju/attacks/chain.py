"""Linkage over a chain of datasets: the posterior is composed over the whole chain.

Records reach subjects through released rows of the datasets between. Compatibility is then no
equivalence, so P(s has v) is the sum over the records i with v that reach s of 1 / max(n_i, m_s),
n_i being the distinct subjects that record i reaches and m_s the records that s reaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from huiju.attacks.claims import Claims, Exclusions
from huiju.attacks.linkage import first_rows, intern, shared_codes, tells_values
from huiju.attacks.problem import Problem
from huiju.graph import FieldPair
from huiju.kernels import claims as claim_kernels

__all__ = ["PAIR_LIMIT", "Chain", "PairLimit"]

Codes = NDArray[np.int32]
Hop = tuple[FieldPair, ...]
PAIR_LIMIT = 20_000_000
"""Pairs of (subject, record group) over which a key is too coarse to be followed."""


class PairLimit(Exception):
    """A hop's key is too coarse: following it would make more than PAIR_LIMIT pairs."""


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """Distinct (subject, record group) pairs, subject by subject, and the groups' records."""

    starts: Codes
    groups: Codes
    n_subjects: Codes
    n_records: Codes
    group_records: Codes
    row_groups: Codes = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class _Travellers:
    """Subjects with the values of the direct fields that they carry along the hops.

    `codes` (per named row) number the combinations; `subjects` and `carried` take them apart;
    `record_carried` (per record) is what a record shows for the same fields.
    """

    codes: Codes
    subjects: Codes
    carried: NDArray[np.integer]
    record_carried: Codes
    n_carried: int


class Chain:
    """The attack along hops: named dataset, one or two between, and the dataset of records.

    `hops` lead from the named side to the record side; each hop's pairs are read left to right.
    `direct` are fields that the two ends share themselves: a subject and a record that meet along
    the hops must agree on these too. A release that is split over several datasets is put together
    again this way.
    """

    def __init__(self, problem: Problem, hops: Sequence[Hop], direct: Hop = ()) -> None:
        self.problem = problem
        self.hops = tuple(hops)
        self.direct = tuple(direct)
        self._reach = self._follow()

    def _follow(self) -> _Reach:
        travellers = self._travellers()
        left, row_keys, n_keys = _joint(self.hops[0])
        seen = (travellers.codes >= 0) & (left >= 0)
        who, keys = _distinct_pairs(travellers.codes[seen], left[seen], n_keys)
        for hop in self.hops[1:]:
            left, right, n_next = _joint(hop)
            joined = (row_keys >= 0) & (left >= 0)
            here, there = _distinct_pairs(row_keys[joined], left[joined], n_next)
            who, keys = _join(who, keys, here, there, n_keys, n_next)
            row_keys, n_keys = right, n_next
        subjects, carried = travellers.subjects[who], travellers.carried[who]
        if not self.direct:
            return self._sizes(subjects, keys, n_keys, row_keys)
        n_direct = travellers.n_carried
        row_groups, groups = _paired(row_keys, travellers.record_carried, n_direct)
        wanted = keys.astype(np.int64) * n_direct + carried
        at = np.clip(np.searchsorted(groups, wanted), 0, max(0, len(groups) - 1))
        met = groups[at] == wanted if len(groups) else np.zeros(len(wanted), bool)
        return self._sizes(
            np.ascontiguousarray(subjects[met]), at[met].astype(np.int32), len(groups), row_groups
        )

    def _travellers(self) -> _Travellers:
        """Send each subject along the hops once for every combination of its direct fields."""
        named, records = self.problem.named, self.problem.records
        if not self.direct:
            plain = np.arange(named.n_codes, dtype=np.int32)
            return _Travellers(named.codes, plain, np.zeros_like(plain), records.codes, 1)
        left, right, n_direct = _joint(self.direct)
        codes, distinct = _paired(named.codes, left, n_direct)
        subjects = (distinct // n_direct).astype(np.int32)
        return _Travellers(codes, subjects, distinct % n_direct, right, n_direct)

    def _sizes(self, subjects: Codes, keys: Codes, n_keys: int, row_groups: Codes) -> _Reach:
        n_named = self.problem.named.n_codes
        group_records = np.bincount(row_groups[row_groups >= 0], minlength=n_keys).astype(np.int32)
        kept = group_records[keys] > 0
        subjects, keys = subjects[kept], keys[kept]
        n_subjects, n_records = np.zeros(n_keys, np.int32), np.zeros(n_named, np.int32)
        claim_kernels.chain_sizes(subjects, keys, group_records, n_subjects, n_records)
        starts = np.zeros(n_named + 1, np.int32)
        np.cumsum(np.bincount(subjects, minlength=n_named), out=starts[1:])
        return _Reach(starts, keys, n_subjects, n_records, group_records, row_groups)

    def support_rows(self, claims: Claims) -> Codes:
        """Return one record behind each claim: a row that the subject reaches with that value."""
        reach, records = self._reach, self.problem.records
        known, rows = first_rows(reach.row_groups, records.codes, records.n_codes)
        fan_out = np.diff(reach.starts)[claims.subjects]
        claim = np.repeat(np.arange(len(claims)), fan_out)
        before = np.concatenate([[0], np.cumsum(fan_out)[:-1]]) if len(claims) else fan_out
        at = np.repeat(reach.starts[claims.subjects] - before, fan_out) + np.arange(len(claim))
        wanted = reach.groups[at].astype(np.int64) * max(1, records.n_codes) + claims.values[claim]
        found = np.full(len(claims), -1, np.int32)
        if len(known):
            slot = np.clip(np.searchsorted(known, wanted), 0, len(known) - 1)
            hit = known[slot] == wanted
            found[claim[hit]] = rows[slot[hit]]
        return found

    def claims(self, exclusions: Exclusions | None = None) -> Claims:
        """Execute the attack; `exclusions` make it the control."""
        reach, problem = self._reach, self.problem
        excluded = exclusions or Exclusions.none(problem.named.n_codes)
        if problem.mode == "many":
            return self._claims_by_record(excluded)
        value_starts, value_codes, value_counts = self._values()
        if problem.mode == "dependency" and not self._is_code_book(value_starts, value_counts):
            return Claims.none()
        out = (
            np.empty(problem.named.n_codes, np.int32),
            np.empty(problem.named.n_codes, np.int32),
            np.empty(problem.named.n_codes, np.uint8),
        )
        n_claims = claim_kernels.chain_claims(
            reach.starts, reach.groups, reach.n_subjects, reach.n_records, value_starts,
            value_codes, value_counts, reach.group_records, excluded.starts,
            reach.row_groups[excluded.rows], problem.records.codes[excluded.rows],
            problem.threshold, problem.mode == "dependency",
            np.zeros(max(1, problem.records.n_codes), np.float64), *out,
        )  # fmt: skip
        return Claims(out[0][:n_claims], out[1][:n_claims], out[2][:n_claims])

    def _values(self) -> tuple[Codes, Codes, Codes]:
        """List the values of each record group with their counts."""
        groups, values = self._reach.row_groups, self.problem.records.codes
        shown = (groups >= 0) & (values >= 0)
        width = max(1, self.problem.records.n_codes)
        joint = groups[shown].astype(np.int64) * width + values[shown]
        distinct, counts = np.unique(joint, return_counts=True)
        starts = np.zeros(len(self._reach.group_records) + 1, np.int32)
        per_group = np.bincount(distinct // width, minlength=len(self._reach.group_records))
        np.cumsum(per_group, out=starts[1:])
        return starts, (distinct % width).astype(np.int32), counts.astype(np.int32)

    def _is_code_book(self, value_starts: Codes, value_counts: Codes) -> bool:
        reach = self._reach
        met = reach.n_subjects > 0

        def best_count() -> Codes:
            best = np.zeros(len(met), np.int32)
            shown = np.diff(value_starts) > 0
            if shown.any():
                best[shown] = np.maximum.reduceat(value_counts, value_starts[:-1][shown])
            return best[met]

        return tells_values(
            reach.n_subjects[met], reach.group_records[met], best_count, self.problem.threshold
        )

    def _claims_by_record(self, excluded: Exclusions) -> Claims:
        reach, records = self._reach, self.problem.records
        subjects = np.repeat(
            np.arange(self.problem.named.n_codes, dtype=np.int32), np.diff(reach.starts)
        )
        alone = reach.n_subjects[reach.groups] == 1
        owner = np.full(len(reach.group_records), -1, np.int32)
        owner[reach.groups[alone]] = subjects[alone]
        row_owner = np.where(reach.row_groups >= 0, owner[reach.row_groups], -1)
        out_rows = np.zeros(len(row_owner), bool)
        for_subject = np.repeat(np.arange(len(excluded.starts) - 1), np.diff(excluded.starts))
        out_rows[excluded.rows[row_owner[excluded.rows] == for_subject]] = True
        kept = (row_owner >= 0) & (records.codes >= 0) & ~out_rows
        subject, value = _distinct_pairs(row_owner[kept], records.codes[kept], records.n_codes)
        singled = (reach.n_records[subject] == 1).astype(np.uint8)
        return Claims(subject, value, singled)


def _joint(hop: Hop) -> tuple[Codes, Codes, int]:
    """Number the joint key of a hop on the rows of both sides."""
    left, right, n_groups = shared_codes(hop[0])
    for pair in hop[1:]:
        more_left, more_right, n_codes = shared_codes(pair)
        both_first = np.concatenate([left, right])
        both_second = np.concatenate([more_left, more_right])
        out = np.empty_like(both_first)
        n_groups = intern(both_first, both_second, n_groups, n_codes, out)
        left, right = out[: len(left)].copy(), out[len(left) :].copy()
    return left, right, n_groups


def _paired(first: Codes, second: Codes, n_second: int) -> tuple[Codes, NDArray[np.int64]]:
    """Number the (first, second) pairs of rows in order; -1 where either is missing."""
    known = (first >= 0) & (second >= 0)
    joint = first[known].astype(np.int64) * n_second + second[known]
    distinct, inverse = np.unique(joint, return_inverse=True)
    codes = np.full(len(first), -1, np.int32)
    codes[known] = inverse
    return codes, distinct


def _distinct_pairs(first: Codes, second: Codes, n_second: int) -> tuple[Codes, Codes]:
    width = max(1, n_second)
    joint = np.unique(first.astype(np.int64) * width + second)
    return (joint // width).astype(np.int32), (joint % width).astype(np.int32)


def _join(
    subjects: Codes, keys: Codes, here: Codes, there: Codes, n_here: int, n_there: int
) -> tuple[Codes, Codes]:
    """Join (subject, key) pairs with the (key, next key) pairs of a dataset between."""
    starts = np.zeros(n_here + 1, np.int64)
    np.cumsum(np.bincount(here, minlength=n_here), out=starts[1:])
    fan_out = np.diff(starts)[keys]
    total = int(fan_out.sum())
    if total > PAIR_LIMIT:
        raise PairLimit
    offsets = np.repeat(starts[keys] - np.concatenate([[0], np.cumsum(fan_out)[:-1]]), fan_out)
    reached = there[np.arange(total) + offsets] if total else np.zeros(0, np.int32)
    return _distinct_pairs(np.repeat(subjects, fan_out), reached, n_there)
