"""Linkage by an exact key: group both sides, claim each group's leading value.

In a key group with m records and n distinct subjects, P(s has v) = c_v / max(n, m): at most one
record per subject, uniform over assignments. A homogeneous group gives 1 with nobody singled out.
"""

from __future__ import annotations

from collections.abc import Sequence
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
TABLE_LIMIT = 1 << 23
"""Largest scratch table (cells) before refinement hashes instead; 32 MB of int32."""


@dataclass(frozen=True, slots=True, eq=False)
class Partition:
    """Both sides cut into key groups that are met on both sides."""

    left: Codes
    right: Codes
    n_groups: int


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
        return Partition(left, np.zeros(len(self.problem.records.codes), np.int32), 1)

    def refine(self, partition_: Partition, index: int) -> Partition:
        """Refine a partition by field pair number `index`. Cost: one pass over both sides."""
        left_codes, right_codes, n_codes = self._codes[index]
        out_left, out_right = np.empty_like(partition_.left), np.empty_like(partition_.right)
        sides = (partition_.left, left_codes, partition_.right, right_codes, n_codes)
        cells = partition_.n_groups * n_codes
        if cells <= TABLE_LIMIT:
            table = np.full(max(1, cells), -1, np.int32)
            n_groups = partition.refine_joint(*sides, table, out_left, out_right)
        else:
            size = 1 << (2 * max(1, len(out_left))).bit_length()
            keys, ids = np.full(size, -1, np.int64), np.empty(size, np.int32)
            n_groups = partition.refine_joint_hashed(*sides, keys, ids, out_left, out_right)
        return Partition(out_left, out_right, int(n_groups))

    def claims(self, cut: Partition, exclusions: Exclusions | None = None) -> Claims:
        """Execute the attack on one partition; `exclusions` make it the control."""
        excluded = exclusions or Exclusions.none(self.problem.named.n_codes)
        if cut.n_groups == 0:
            return _claims(0, *_outputs(0))
        n_subjects, n_records = self.sizes(cut)
        if self.problem.mode == "dependency" and not self.is_code_book(cut, n_subjects, n_records):
            return _claims(0, *_outputs(0))
        if self.problem.mode == "many":
            return self._claims_by_record(cut, n_subjects, n_records, excluded)
        return self._claims_by_group(cut, n_subjects, n_records, excluded)

    def sizes(self, cut: Partition) -> tuple[Codes, Codes]:
        """Count distinct subjects and records of each group."""
        named = self.problem.named
        n_subjects, n_records = (np.zeros(cut.n_groups, np.int32) for _ in range(2))
        partition.count_groups(cut.right, n_records)
        if self._many:
            stamp = np.full(cut.n_groups, -1, np.int32)
            partition.distinct_per_group(named.order, named.starts, cut.left, stamp, n_subjects)
        else:
            partition.count_groups(cut.left, n_subjects)
        return n_subjects, n_records

    def _claims_by_group(
        self, cut: Partition, n_subjects: Codes, n_records: Codes, excluded: Exclusions
    ) -> Claims:
        named, records = self.problem.named, self.problem.records
        best, best_count = self.leading(cut)
        out = _outputs(len(named.order))
        n_claims = claim_kernels.group_claims(
            named.order, named.starts, cut.left, n_subjects, n_records, best, best_count,
            self.problem.threshold, self.problem.mode == "dependency",
            excluded.starts, cut.right[excluded.rows], records.codes[excluded.rows], *out,
        )  # fmt: skip
        return _claims(n_claims, *out)

    def is_code_book(self, cut: Partition, n_subjects: Codes, n_records: Codes) -> bool:
        """Whether the records tell a value for the key, and not merely happen to be alone with it.

        Where keys repeat among the records, the value must hold leave-one-out. Where every key
        stands once, an entry must serve many subjects, as the lines of a code list do.
        """
        repeated = n_records >= 2
        if n_records[repeated].sum() >= 0.3 * n_records.sum():
            _, best_count = self.leading(cut)
            right = best_count[repeated & (best_count >= 2)].sum()
            return bool(right >= self.problem.threshold * n_records[repeated].sum())
        return bool(n_subjects.sum() >= 3 * n_records.sum())

    def leading(self, cut: Partition) -> tuple[Codes, Codes]:
        """Find each group's commonest value and its count."""
        values = self.problem.records.codes
        pairs = np.empty_like(cut.right)
        n_pairs = intern(cut.right, values, cut.n_groups, self.problem.records.n_codes, pairs)
        counts = np.zeros(max(1, n_pairs), np.int32)
        partition.count_groups(pairs, counts)
        best = np.full(cut.n_groups, -1, np.int32)
        best_count = np.zeros(cut.n_groups, np.int32)
        done = np.zeros(max(1, n_pairs), np.int32)
        partition.leading_value(cut.right, values, pairs, counts, done, best, best_count)
        return best, best_count

    def support_rows(self, cut: Partition, claims: Claims) -> Codes:
        """Return one record behind each claim: the first of the subject's group with that value."""
        width = max(1, self.problem.records.n_codes)
        values = self.problem.records.codes
        shown = np.flatnonzero((cut.right >= 0) & (values >= 0))
        joint = cut.right[shown].astype(np.int64) * width + values[shown]
        distinct, first = np.unique(joint, return_index=True)
        rows = np.full(len(claims), -1, np.int32)
        named = self.problem.named
        subject_of_row = named.codes[named.order]
        claimed = np.full(named.n_codes, -1, np.int32)
        claimed[claims.subjects] = claims.values
        slot = np.full(named.n_codes, -1, np.int32)
        slot[claims.subjects] = np.arange(len(claims))
        groups = cut.left[named.order]
        wanted = groups.astype(np.int64) * width + claimed[subject_of_row]
        usable = (groups >= 0) & (claimed[subject_of_row] >= 0)
        at = np.clip(np.searchsorted(distinct, wanted), 0, max(0, len(distinct) - 1))
        if len(distinct):
            usable &= distinct[at] == wanted
            rows[slot[subject_of_row[usable]]] = shown[first[at[usable]]]
        return rows

    def _claims_by_record(
        self, cut: Partition, n_subjects: Codes, n_records: Codes, excluded: Exclusions
    ) -> Claims:
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
            subject_of, cut.right, records.codes, n_subjects, n_records, excluded.starts,
            excluded.rows, stamp, self.problem.threshold, rows[keyed], *out,
        )  # fmt: skip
        return _claims(n_claims, *out)


def intern(first: Codes, second: Codes, n_first: int, n_second: int, out: Codes) -> int:
    """Give each (first, second) pair a dense id, by table or by hashing, whichever fits."""
    if n_first * n_second <= TABLE_LIMIT:
        table = np.full(max(1, n_first * n_second), -1, np.int32)
        return int(partition.intern_pairs(first, second, n_second, table, out))
    size = 1 << (2 * max(1, len(first))).bit_length()
    keys, ids = np.full(size, -1, np.int64), np.empty(size, np.int32)
    return int(partition.intern_pairs_hashed(first, second, n_second, keys, ids, out))


def _outputs(size: int) -> tuple[Codes, Codes, NDArray[np.uint8]]:
    return np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.uint8)


def _claims(
    n_claims: int, subjects: Codes, values: Codes, singled: NDArray[np.uint8]
) -> Claims:
    return Claims(subjects[:n_claims], values[:n_claims], singled[:n_claims])
