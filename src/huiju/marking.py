"""Claims are held against the withheld truth: the only room that sees it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huiju.attacks import Claims, Exclusions, Problem
from huiju.attacks.problem import combine
from huiju.errors import InputError
from huiju.kernels.claims import mark_claims
from huiju.model.catalog import Association, Attribute, FieldReference, Membership, Target
from huiju.profile.dataset import ProfiledDataset

__all__ = ["Answers", "Marks", "Truth", "exceeds_chance", "mark", "truth_of", "wilson"]

MOST_TIES = 20_000_000
"""Tied rows above which truth keys plainly identify no record."""
Hashes = NDArray[np.uint64]
Datasets = Mapping[str, ProfiledDataset]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """The protected facts of a target: distinct (subject, value) pairs, as hashes.

    `record_subjects` and `record_rows` say whose record each row of `record_dataset` is, for the
    control that takes a target's own records out.
    """

    subjects: Hashes
    values: Hashes
    record_dataset: str | None
    record_rows: NDArray[np.int64]
    record_subjects: Hashes

    def __len__(self) -> int:
        return len(self.subjects)

    def __repr__(self) -> str:
        return f"Truth({len(self)} facts)"

    @property
    def baseline(self) -> float | None:
        """Precision of the best constant guess per subject."""
        if not len(self):
            return None
        _, counts = np.unique(self.values, return_counts=True)
        return float(counts.max() / len(np.unique(self.subjects)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """The truth in the codes of one problem, so that marking is integer comparison."""

    starts: NDArray[np.int32]
    values: NDArray[np.int32]
    facts: NDArray[np.int64]
    exclusions: Exclusions | None
    n_facts: int
    baseline: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Marks:
    """The outcome of marking: which claims are right, which facts they expose."""

    correct: NDArray[np.uint8]
    exposed: NDArray[np.bool_]

    @property
    def n_correct(self) -> int:
        """Number of correct claims."""
        return int(self.correct.sum())


def truth_of(target: Target, datasets: Datasets) -> Truth | None:
    """Collect the protected facts of a target; None when no truth is at hand."""
    if isinstance(target, Association):
        return _association_truth(target, datasets)
    if isinstance(target, Attribute):
        return _attribute_truth(target, datasets)
    if isinstance(target, Membership):
        return _membership_truth(target, datasets)
    return None


def _fields(
    references: Sequence[FieldReference], datasets: Datasets
) -> tuple[NDArray[np.int32], Hashes]:
    return combine([datasets[r.dataset].fields[r.field] for r in references])


def _by_dataset(references: Sequence[FieldReference]) -> dict[str, list[FieldReference]]:
    grouped: dict[str, list[FieldReference]] = defaultdict(list)
    for reference in references:
        grouped[reference.dataset].append(reference)
    return grouped


def _association_truth(target: Association, datasets: Datasets) -> Truth | None:
    subjects, attributes = _by_dataset(target.subject), _by_dataset(target.attribute)
    if target.truth:
        for here, subject in subjects.items():
            for there, attribute in attributes.items():
                rows = _tied_rows(here, there, target.truth, datasets)
                if rows is not None:
                    return _facts(subject, attribute, datasets, *rows)
        return None
    # A candidate with the subject withheld comes first (interface, section 2), then as declared.
    both = sorted(subjects.keys() & attributes.keys(), key=list(subjects).index)
    both.sort(key=lambda name: not _is_own_truth(datasets[name], subjects[name]))
    if not both:
        return None
    each = np.arange(datasets[both[0]].rows)
    return _facts(subjects[both[0]], attributes[both[0]], datasets, each, each)


def _is_own_truth(dataset: ProfiledDataset, subject: Sequence[FieldReference]) -> bool:
    withheld = not all(dataset.description.is_visible(r.field) for r in subject)
    return dataset.role == "candidate" and withheld


def _attribute_truth(target: Attribute, datasets: Datasets) -> Truth | None:
    dataset = target.field[0].dataset
    rows = np.arange(datasets[dataset].rows)
    if target.key:
        if target.key[0].dataset != dataset:
            return None
        return _facts(target.key, target.field, datasets, rows, rows)
    codes, hashes = _fields(target.field, datasets)
    known = np.flatnonzero(codes >= 0)
    return Truth(
        subjects=known.astype(np.uint64) + np.uint64(1),
        values=hashes[codes[known]],
        record_dataset=None,
        record_rows=np.zeros(0, np.int64),
        record_subjects=np.zeros(0, np.uint64),
    )


def _membership_truth(target: Membership, datasets: Datasets) -> Truth | None:
    key = [r for r in target.key if r.dataset == target.resource]
    if not key:
        return None
    codes, hashes = _fields(key, datasets)
    rows = np.flatnonzero(codes >= 0)
    return Truth(
        subjects=hashes,
        values=np.ones(len(hashes), np.uint64),
        record_dataset=target.resource,
        record_rows=rows,
        record_subjects=hashes[codes[rows]],
    )


def _facts(
    subject: Sequence[FieldReference],
    attribute: Sequence[FieldReference],
    datasets: Datasets,
    subject_rows: NDArray[np.int64],
    value_rows: NDArray[np.int64],
) -> Truth:
    subject_codes, subject_hashes = _fields(subject, datasets)
    value_codes, value_hashes = _fields(attribute, datasets)
    known = (subject_codes[subject_rows] >= 0) & (value_codes[value_rows] >= 0)
    who, what = subject_codes[subject_rows[known]], value_codes[value_rows[known]]
    pairs = np.unique(who.astype(np.int64) * max(1, len(value_hashes)) + what)
    named = subject_codes[subject_rows] >= 0
    return Truth(
        subjects=subject_hashes[pairs // max(1, len(value_hashes))],
        values=value_hashes[pairs % max(1, len(value_hashes))],
        record_dataset=attribute[0].dataset,
        record_rows=value_rows[named],
        record_subjects=subject_hashes[subject_codes[subject_rows[named]]],
    )


def _tied_rows(
    here: str, there: str, truth: Mapping[str, str], datasets: Datasets
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Follow the declared truth keys from one dataset to another; rows that belong together."""
    ties: dict[tuple[str, str], list[tuple[FieldReference, FieldReference]]] = defaultdict(list)
    for one, two in truth.items():
        a, b = FieldReference.parse(one), FieldReference.parse(two)
        ties[a.dataset, b.dataset].append((a, b))
        ties[b.dataset, a.dataset].append((b, a))
    start = np.arange(datasets[here].rows)
    found = {here: (start, start)}
    waiting = [here]
    while waiting:
        at = waiting.pop(0)
        for (one, two), keys in ties.items():
            if one == at and two not in found:
                first, reached = found[at]
                found[two] = _join(first, reached, keys, datasets)
                waiting.append(two)
    return found.get(there)


def _join(
    first: NDArray[np.int64],
    reached: NDArray[np.int64],
    keys: Sequence[tuple[FieldReference, FieldReference]],
    datasets: Datasets,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    left_codes, left_hashes = _fields([a for a, _ in keys], datasets)
    right_codes, right_hashes = _fields([b for _, b in keys], datasets)
    left, right = left_codes[reached], right_codes
    usable = left >= 0
    first, keyed = first[usable], left_hashes[left[usable]]
    rows = np.flatnonzero(right >= 0)
    there = right_hashes[right[rows]]
    order = np.argsort(there, kind="stable")
    rows, there = rows[order], there[order]
    low, high = np.searchsorted(there, keyed, "left"), np.searchsorted(there, keyed, "right")
    counts = high - low
    if counts.sum() > MOST_TIES:
        pairs = ", ".join(f"{a}: {b}" for a, b in keys)
        raise InputError("truth_keys_weak", keys=pairs, n=int(counts.sum()))
    offsets = np.repeat(low - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    return np.repeat(first, counts), rows[np.arange(counts.sum()) + offsets]


def answers_for(problem: Problem, truth: Truth) -> Answers:
    """Translate the truth into the codes of a problem."""
    subject = _lookup(problem.named.hashes, truth.subjects)
    value = _lookup(problem.records.hashes, truth.values)
    known = np.flatnonzero(subject >= 0)
    order = known[np.argsort(subject[known], kind="stable")]
    starts = np.zeros(problem.named.n_codes + 1, np.int32)
    np.cumsum(np.bincount(subject[order], minlength=problem.named.n_codes), out=starts[1:])
    members = truth.record_rows.size and np.all(truth.values == 1)
    baseline = truth.baseline or 0.0
    if members:
        baseline = len(known) / max(1, problem.named.n_codes)
    return Answers(
        starts=starts,
        values=value[order].astype(np.int32),
        facts=order,
        exclusions=_exclusions(problem, truth),
        n_facts=len(truth),
        baseline=min(1.0, baseline),
    )


def _lookup(known: Hashes, wanted: Hashes) -> NDArray[np.int64]:
    order = np.argsort(known, kind="stable")
    at = np.clip(np.searchsorted(known[order], wanted), 0, max(0, len(known) - 1))
    if not len(known):
        return np.full(len(wanted), -1, np.int64)
    return np.where(known[order][at] == wanted, order[at], -1)


def _exclusions(problem: Problem, truth: Truth) -> Exclusions | None:
    """Each subject's own records; None when the record side is not the dataset of the truth."""
    if truth.record_dataset != problem.records.dataset:
        return None
    subject = _lookup(problem.named.hashes, truth.record_subjects)
    known = subject >= 0
    # A subject that is named on several rows is tied to its record several times over.
    width = max(1, len(problem.records.codes))
    pairs = np.unique(subject[known] * width + truth.record_rows[known])
    subject, rows = pairs // width, pairs % width
    starts = np.zeros(problem.named.n_codes + 1, np.int32)
    np.cumsum(np.bincount(subject, minlength=problem.named.n_codes), out=starts[1:])
    return Exclusions(starts, np.ascontiguousarray(rows.astype(np.int32)))


def mark(claims: Claims, answers: Answers) -> Marks:
    """Mark every claim right or wrong. Cost: linear in claims."""
    correct = np.zeros(len(claims), np.uint8)
    hit = np.zeros(len(answers.values), np.uint8)
    mark_claims(
        np.ascontiguousarray(claims.subjects), np.ascontiguousarray(claims.values),
        answers.starts, answers.values, correct, hit,
    )  # fmt: skip
    exposed = np.zeros(answers.n_facts, np.bool_)
    exposed[answers.facts[hit == 1]] = True
    return Marks(correct=correct, exposed=exposed)


def wilson(correct: int, claimed: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Return Wilson's 95 % interval for a proportion (Wilson 1927, eq. for the score interval)."""
    if claimed == 0:
        return 0.0, 1.0
    share = correct / claimed
    scale = 1 + z * z / claimed
    centre = (share + z * z / (2 * claimed)) / scale
    half = z / scale * math.sqrt(share * (1 - share) / claimed + z * z / (4 * claimed * claimed))
    return max(0.0, centre - half), min(1.0, centre + half)


def exceeds_chance(correct: int, claimed: int, baseline: float, tried: int) -> bool:
    """Whether a precision is above the baseline although the best of `tried` keys was chosen.

    The lower bound of the interval must exceed the baseline, and the binomial tail (Chernoff's
    bound) must stay below 5 % after Bonferroni's correction.
    """
    if claimed == 0 or wilson(correct, claimed)[0] <= baseline:
        return False
    if baseline <= 0.0:
        return True
    share = min(correct / claimed, 1 - 1e-12)
    divergence = share * math.log(share / baseline)
    if baseline < 1.0:
        divergence += (1 - share) * math.log((1 - share) / (1 - baseline))
    return -claimed * divergence < math.log(0.05 / max(1, tried))
