"""One executed and marked attack, and the evidence it yields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from huiju.attacks import Claims, Exclusions, Problem
from huiju.graph import FieldPair
from huiju.marking import Answers, Marks, mark, wilson
from huiju.model.catalog import FieldReference
from huiju.model.result import Control, Evidence

__all__ = ["Hops", "Route", "Trial", "evidence_of"]

Pairs = tuple[FieldPair, ...]
End = tuple[FieldReference, str]
Hops = tuple[tuple[FieldPair, ...], ...]


@dataclass(frozen=True, slots=True)
class Route:
    """The key of an attack: the joins from the names to the records, hop by hop.

    `direct` are pairs that the two ends of a chain share themselves and that must agree as well.
    """

    hops: Hops
    direct: Pairs = ()

    @property
    def pairs(self) -> Pairs:
        """Every pair of fields that is compared."""
        return (*(pair for hop in self.hops for pair in hop), *self.direct)


Attack = Callable[[Exclusions | None], Claims]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """An attack by one key (or chain of keys), executed and, where there is truth, marked.

    `again` executes the same attack with records taken out, for the control; `support` gives one
    record behind each claim.
    """

    problem: Problem
    route: Route
    claims: Claims
    marks: Marks | None
    answers: Answers | None
    again: Attack
    support: Callable[[Claims], NDArray[np.int32]] | None
    tried: int = 1

    @property
    def ends(self) -> frozenset[End]:
        """The fields that the key joins on, on all sides; the two facts' fields without a join."""
        if not self.route.hops:
            stated = (*self.problem.named.fields, *self.problem.records.fields)
            return frozenset((f, f.field) for f in stated)
        return frozenset(end for pair in self.route.pairs for end in pair.ends)

    @property
    def n_exposed(self) -> int:
        """Facts that the attack exposes; without truth, claims."""
        return self.marks.n_correct if self.marks else len(self.claims)

    @property
    def datasets(self) -> tuple[str, ...]:
        """The datasets on the route, from the records to the names."""
        names = [self.problem.records.dataset]
        for hop in reversed(self.route.hops):
            names += [hop[0].right.reference.dataset, hop[0].left.reference.dataset]
        names.append(self.problem.named.dataset)
        return tuple(dict.fromkeys(names))


def evidence_of(trial: Trial, attempted: int, seed: int) -> Evidence:
    """Turn a trial into evidence, with its control executed."""
    claims, marks = trial.claims, trial.marks
    singled = int(claims.singled.sum())
    threshold = trial.problem.threshold
    if marks is None or trial.answers is None:
        return _estimated(trial, attempted, singled, seed)
    claimed, correct = len(claims), marks.n_correct
    kind, control_claims, control_correct = _control(trial)
    rate = correct / attempted if attempted else 0.0
    control_rate = control_correct / attempted if attempted else 0.0
    excess = (rate - control_rate) / (1 - control_rate) if control_rate < 1 else 0.0
    return Evidence(
        method="executed",
        threshold=threshold,
        attempted=attempted,
        claimed=claimed,
        correct=correct,
        precision=round(correct / claimed, 4) if claimed else None,
        precision_ci=_rounded(wilson(correct, claimed)) if claimed else None,
        singled_out=singled,
        exposure=round(rate, 4),
        baseline_precision=round(trial.answers.baseline, 4),
        control=Control(kind=kind, claimed=control_claims, correct=control_correct),
        excess=round(excess, 4),
        nature="inclusion" if 2 * control_correct < correct else "statistical",
        seed=seed,
        holdout_precision=_holdout(trial, seed),
        tried=trial.tried,
    )


def _rounded(interval: tuple[float, float]) -> tuple[float, float]:
    return round(interval[0], 4), round(interval[1], 4)


def _estimated(trial: Trial, attempted: int, singled: int, seed: int) -> Evidence:
    claimed = len(trial.claims)
    return Evidence(
        method="estimated",
        threshold=trial.problem.threshold,
        attempted=attempted,
        claimed=claimed,
        correct=None,
        precision=None,
        precision_ci=None,
        singled_out=singled,
        exposure=round(min(1.0, claimed / attempted), 4) if attempted else None,
        baseline_precision=None,
        control=Control(kind="none"),
        excess=None,
        nature="inclusion",
        seed=seed,
        tried=trial.tried,
        model="c_v / max(n, m)",
    )


def _control(trial: Trial) -> tuple[Literal["leave_target_out"], int, int]:
    """Execute the attack again with each target's own records taken out (leave-target-out)."""
    assert trial.answers is not None
    if trial.problem.mode == "dependency":
        # A code book holds no record of the target: taking its records out changes nothing.
        return "leave_target_out", len(trial.claims), trial.n_exposed
    exclusions = _own_records(trial)
    claims = trial.again(exclusions)
    kept = np.diff(trial.answers.starts)[claims.subjects] > 0
    targets = Claims(claims.subjects[kept], claims.values[kept], claims.singled[kept])
    return "leave_target_out", len(targets), mark(targets, trial.answers).n_correct


def _own_records(trial: Trial) -> Exclusions:
    assert trial.answers is not None
    if not trial.route.hops:
        named = trial.problem.named  # what states the fact of a subject is its own record
        return Exclusions(named.starts, named.order)
    return trial.answers.exclusions or _supporting(trial)


def _supporting(trial: Trial) -> Exclusions:
    """Where nobody knows whose records they are, take out one record behind each right claim."""
    assert trial.marks is not None
    right = trial.marks.correct == 1
    claims = Claims(
        trial.claims.subjects[right], trial.claims.values[right], trial.claims.singled[right]
    )
    n_subjects = trial.problem.named.n_codes
    if trial.support is None or not len(claims):
        return Exclusions.none(n_subjects)
    rows = trial.support(claims)
    found = rows >= 0
    starts = np.zeros(n_subjects + 1, np.int32)
    np.cumsum(np.bincount(claims.subjects[found], minlength=n_subjects), out=starts[1:])
    return Exclusions(starts, np.ascontiguousarray(rows[found]))


def _holdout(trial: Trial, seed: int) -> float | None:
    """Precision on the half of the subjects that a choice among keys should not have seen."""
    assert trial.marks is not None
    factor = np.uint64((0x9E3779B97F4A7C15 * (2 * seed + 1)) & 0xFFFFFFFFFFFFFFFF)
    # Fibonacci hashing (Knuth, TAOCP 3, section 6.4): the highest bit of a product by an odd factor
    mixed = trial.problem.named.hashes[trial.claims.subjects] * factor
    half = mixed >> np.uint64(63) == 1
    return round(float(trial.marks.correct[half].mean()), 4) if half.any() else None


def union_of(exposed: Sequence[NDArray[np.bool_]], n_facts: int) -> NDArray[np.bool_]:
    """Union over facts, never a sum."""
    union = np.zeros(n_facts, np.bool_)
    for one in exposed:
        union |= one
    return union
