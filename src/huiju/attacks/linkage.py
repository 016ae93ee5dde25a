"""Linkage by an exact key: group both sides, claim each group's leading value.

In a key group with m records and n distinct subjects, P(s has v) = c_v / max(n, m): at most one
record per subject, uniform over assignments. A homogeneous group gives 1 with nobody singled out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiju.attacks.claims import Claims, Exclusions
from huiju.attacks.problem import Problem
from huiju.graph import FieldPair
from huiju.kernels import claims as claim_kernels
from huiju.kernels import partition

__all__ = ["Linkage", "Partition", "shared_codes"]

Codes = NDArray[np.int32]
TABLE_LIMIT = 1 << 21
"""Largest scratch table (cells) before refinement hashes instead; 8 MB of int32."""


@dataclass(frozen=True, slots=True, eq=False)
class Partition:
    """Both sides cut into key groups that are met on both sides."""

    left: Codes
    right: Codes
    n_left: Codes
    n_right: Codes

    @property
    def n_groups(self) -> int:
        """Number of key groups."""
        return len(self.n_left)

    @classmethod
    def of(cls, left: Codes, right: Codes, n_groups: int) -> Partition:
        """Count the rows of each group on both sides."""
        n_left, n_right = np.zeros(n_groups, np.int32), np.zeros(n_groups, np.int32)
        partition.count_groups(left, n_left)
        partition.count_groups(right, n_right)
        return cls(left, right, n_left, n_right)

    def emptied(self) -> Partition:
        """The same rows in no group."""
        return Partition(self.left, self.right, self.n_left[:0], self.n_right[:0])


def shared_codes(pair: FieldPair) -> tuple[Codes, Codes, int]:
    """Number the values that both readings of a field pair share, on the rows of both sides."""
    left, right = pair.left, pair.right
    shared = np.intersect1d(left.keys[left.keys != 0], right.keys[right.keys != 0])
    return left.row_codes(shared), right.row_codes(shared), len(shared)


class Linkage:
    """The direct attack from one named dataset on one dataset of records.

    Partitions are refined field by field, so a search over sets of fields pays for one field at a
    time. Nothing here reads a withheld field: it is given codes of released ones.
    """

    def __init__(self, problem: Problem, pairs: Sequence[FieldPair]) -> None:
        self.problem = problem
        self.pairs = tuple(pairs)
        self._codes = [shared_codes(pair) for pair in pairs]
        self._many = bool((np.diff(problem.named.starts) > 1).any())

    def whole(self) -> Partition:
        """Return the partition of the empty key: everybody in one group."""
        left = np.where(self.problem.named.codes >= 0, 0, -1).astype(np.int32)
        return Partition.of(left, np.zeros(len(self.problem.records.codes), np.int32), 1)

    def refine(self, cut: Partition, index: int) -> Partition:
        """Refine a partition by field pair number `index`. Cost: one pass over both sides."""
        left_codes, right_codes, n_codes = self._codes[index]
        out_left, out_right = np.empty_like(cut.left), np.empty_like(cut.right)
        sides = (cut.left, left_codes, cut.right, right_codes, n_codes)
        if cut.n_groups * n_codes <= TABLE_LIMIT:
            table = np.full(max(1, cut.n_groups * n_codes), -1, np.int32)
            n_groups = partition.refine_by_table(*sides, table, out_left, out_right)
        else:
            several = (cut.n_left > 1) & (cut.n_right > 1)
            keys, ids = _hash_table(int(cut.n_left[several].sum()))
            only, fresh = np.empty(cut.n_groups, np.int32), np.full(cut.n_groups, -1, np.int32)
            n_groups = partition.refine_by_hash(
                *sides, cut.n_left, cut.n_right, only, fresh, keys, ids, out_left, out_right
            )
        return Partition.of(out_left, out_right, int(n_groups))

    def claims(self, cut: Partition, exclusions: Exclusions | None = None) -> Claims:
        """Execute the attack on one partition; `exclusions` make it the control."""
        excluded = exclusions or Exclusions.none(self.problem.named.n_codes)
        if cut.n_groups == 0:
            return Claims.none()
        n_subjects = self.subjects_of(cut)
        if self.problem.mode == "dependency" and not self.is_code_book(cut, n_subjects):
            return Claims.none()
        if self.problem.mode == "many":
            return self._claims_by_record(cut, n_subjects, excluded)
        return self._claims_by_group(cut, n_subjects, excluded)

    def subjects_of(self, cut: Partition) -> Codes:
        """Count the distinct subjects of each group."""
        if not self._many:
            return cut.n_left
        named = self.problem.named
        counts = np.zeros(cut.n_groups, np.int32)
        stamp = np.full(cut.n_groups, -1, np.int32)
        partition.distinct_per_group(named.order, named.starts, cut.left, stamp, counts)
        return counts

    def _claims_by_group(self, cut: Partition, n_subjects: Codes, excluded: Exclusions) -> Claims:
        named, _records, threshold = (
            self.problem.named,
            self.problem.records,
            self.problem.threshold,
        )
        best, best_count = self.leading(cut)
        out = _outputs(len(named.order))
        alone_in_key = self.problem.mode == "dependency"
        if len(excluded.rows):
            return self._claims_without(cut, n_subjects, excluded, best, best_count)
        size = cut.n_right if alone_in_key else np.maximum(n_subjects, cut.n_right)
        sure = (best_count > 0) & (best_count >= threshold * size - 1e-9)
        claim = np.where(sure, best, -1).astype(np.int32)
        alone = ((n_subjects == 1) & (cut.n_right == 1)).astype(np.uint8)
        n_claims = claim_kernels.settled_claims(
            named.order, named.starts, cut.left, claim, alone, *out
        )
        return _claims(n_claims, *out)

    def _claims_without(
        self,
        cut: Partition,
        n_subjects: Codes,
        excluded: Exclusions,
        best: Codes,
        best_count: Codes,
    ) -> Claims:
        """Claim with records taken out: the runner-up may lead a group that has lost its leader."""
        named, records = self.problem.named, self.problem.records
        others = np.where(records.codes == best[cut.right], -1, records.codes).astype(np.int32)
        found = []
        for leading, count in ((best, best_count), self.leading(cut, others)):
            out = _outputs(len(named.order))
            n_claims = claim_kernels.group_claims(
                named.order, named.starts, cut.left, n_subjects, cut.n_right, leading, count,
                self.problem.threshold, self.problem.mode == "dependency", excluded.starts,
                cut.right[excluded.rows], records.codes[excluded.rows], *out,
            )  # fmt: skip
            found.append(_claims(n_claims, *out))
        return _together(*found, n_values=records.n_codes)

    def is_code_book(self, cut: Partition, n_subjects: Codes) -> bool:
        """Whether the records are a code book for this key (see `tells_values`)."""
        return tells_values(
            n_subjects, cut.n_right, lambda: self.leading(cut)[1], self.problem.threshold
        )

    def leading(self, cut: Partition, values: Codes | None = None) -> tuple[Codes, Codes]:
        """Find each group's commonest value (of `values`, else of the records) and its count."""
        n_values = self.problem.records.n_codes
        if values is None:
            values = self.problem.records.codes
        best = np.full(cut.n_groups, -1, np.int32)
        best_count = np.zeros(cut.n_groups, np.int32)
        rest = np.empty(len(values), np.int32)
        n_rest = partition.lone_values(cut.right, values, cut.n_right, best, best_count, rest)
        groups, shown = cut.right[rest[:n_rest]], values[rest[:n_rest]]
        pairs = np.empty_like(groups)
        n_pairs = intern(groups, shown, cut.n_groups, n_values, pairs)
        counts = np.zeros(max(1, n_pairs), np.int32)
        partition.count_groups(pairs, counts)
        done = np.zeros(max(1, n_pairs), np.int32)
        partition.leading_value(groups, shown, pairs, counts, done, best, best_count)
        return best, best_count

    def support_rows(self, cut: Partition, claims: Claims) -> Codes:
        """Return one record behind each claim. Cost: linear in rows and claims, with a sort."""
        named, records = self.problem.named, self.problem.records
        if self.problem.mode == "many":
            rows, owners = self._lone_records(cut)
            subjects, values = owners, records.codes[rows]
        else:
            best, _ = self.leading(cut)
            leads = np.append(best, -1)[cut.right]
            holder = np.full(cut.n_groups, -1, np.int32)
            hold = np.flatnonzero((leads >= 0) & (leads == records.codes))
            holder[cut.right[hold]] = hold
            seen = np.flatnonzero((named.codes >= 0) & (cut.left >= 0))
            groups = cut.left[seen]
            subjects, values, rows = named.codes[seen], best[groups], holder[groups]
        width = max(1, records.n_codes)
        claimed = claims.subjects.astype(np.int64) * width + claims.values
        offered = subjects.astype(np.int64) * width + values
        offered, first = np.unique(offered[rows >= 0], return_index=True)
        found = np.full(len(claims), -1, np.int32)
        if len(offered):
            at = np.clip(np.searchsorted(offered, claimed), 0, len(offered) - 1)
            hit = offered[at] == claimed
            found[hit] = rows[rows >= 0][first[at[hit]]]
        return found

    def _lone_records(self, cut: Partition) -> tuple[Codes, Codes]:
        """List the records that one subject alone can own, and that subject."""
        named, records = self.problem.named, self.problem.records
        owner = np.full(cut.n_groups, -1, np.int32)
        seen = (named.codes >= 0) & (cut.left >= 0)
        owner[cut.left[seen]] = named.codes[seen]
        owner[self.subjects_of(cut) != 1] = -1
        of_row = np.append(owner, np.int32(-1))[cut.right]
        rows = np.flatnonzero((of_row >= 0) & (records.codes >= 0)).astype(np.int32)
        return rows, of_row[rows]

    def _claims_by_record(self, cut: Partition, n_subjects: Codes, excluded: Exclusions) -> Claims:
        named, records = self.problem.named, self.problem.records
        subject_of = np.full(cut.n_groups, -1, np.int32)
        seen = cut.left >= 0
        subject_of[cut.left[seen]] = named.codes[seen]
        usable = (cut.right >= 0) & (records.codes >= 0)
        usable[usable] &= n_subjects[cut.right[usable]] == 1
        rows = np.flatnonzero(usable).astype(np.int32)
        keyed = np.lexsort((records.codes[rows], subject_of[cut.right[rows]]))
        stamp = np.zeros(len(cut.right), np.int32)
        out = _outputs(len(rows))
        n_claims = claim_kernels.record_claims(
            subject_of, cut.right, records.codes, n_subjects, cut.n_right, excluded.starts,
            excluded.rows, stamp, self.problem.threshold, rows[keyed], *out,
        )  # fmt: skip
        return _claims(n_claims, *out)


def first_rows(
    groups: Codes, values: Codes, n_values: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct (group, value) numbers in order, and the first row of each."""
    shown = np.flatnonzero((groups >= 0) & (values >= 0))
    joint = groups[shown].astype(np.int64) * max(1, n_values) + values[shown]
    distinct, first = np.unique(joint, return_index=True)
    return distinct, shown[first]


def tells_values(
    n_subjects: Codes, n_records: Codes, best_count: Callable[[], Codes], threshold: float
) -> bool:
    """Whether records tell a value for the key, and do not merely happen to be alone with it.

    Where keys repeat among the records, the value must hold leave-one-out. Where every key
    stands once, an entry must serve many subjects, as the lines of a code list do. The arrays are
    by group: its subjects, its records, and how many of these have its commonest value.
    """
    repeated = n_records >= 2
    if n_records[repeated].sum() >= 0.3 * n_records.sum():
        best = best_count()
        right = best[repeated & (best >= 2)].sum()
        return bool(right >= threshold * n_records[repeated].sum())
    return bool(n_subjects.sum() >= 3 * n_records.sum())


def intern(first: Codes, second: Codes, n_first: int, n_second: int, out: Codes) -> int:
    """Give each (first, second) pair a dense id, by table or by hashing, whichever fits."""
    if n_first * n_second <= TABLE_LIMIT:
        table = np.full(max(1, n_first * n_second), -1, np.int32)
        return int(partition.intern_pairs(first, second, n_second, table, out))
    keys, ids = _hash_table(len(first))
    return int(partition.intern_pairs_hashed(first, second, n_second, keys, ids, out))


def _hash_table(n_keys: int) -> tuple[NDArray[np.int64], Codes]:
    size = 1 << max(4, (2 * n_keys).bit_length())
    return np.full(size, -1, np.int64), np.empty(size, np.int32)


def _together(one: Claims, two: Claims, *, n_values: int) -> Claims:
    """Every claim of both, each (subject, value) once."""
    subjects = np.concatenate([one.subjects, two.subjects])
    values = np.concatenate([one.values, two.values])
    joint = subjects.astype(np.int64) * max(1, n_values) + values
    _, first = np.unique(joint, return_index=True)
    singled = np.concatenate([one.singled, two.singled])
    return Claims(subjects[first], values[first], singled[first])


def _outputs(size: int) -> tuple[Codes, Codes, NDArray[np.uint8]]:
    return np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.uint8)


def _claims(n_claims: int, subjects: Codes, values: Codes, singled: NDArray[np.uint8]) -> Claims:
    return Claims(subjects[:n_claims], values[:n_claims], singled[:n_claims])
