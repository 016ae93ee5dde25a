"""Search over the keys of one question: every set of joined fields, each executed and marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from huiju.attacks import Claims, Exclusions, Linkage, Problem
from huiju.attacks.linkage import Partition
from huiju.channels.trial import Route, Trial
from huiju.graph import FieldPair
from huiju.marking import Answers, mark

__all__ = ["direct_trials", "pairs_within", "sets_left_out"]


def pairs_within(pairs: Sequence[FieldPair], rows: int, budget: float) -> tuple[FieldPair, ...]:
    """Keep as many of the strongest pairs as a full search can afford."""
    affordable = max(128.0, min(4_096.0, budget / max(1, rows)))
    most = max(7, int(affordable).bit_length() - 1)
    strongest = sorted(pairs, key=lambda p: (-p.usefulness, str(p.ends)))
    return tuple(strongest[:most])


def sets_left_out(pairs: Sequence[FieldPair], max_fields: int) -> int:
    """Count the sets of pairs that a search passes over because they join too many fields."""
    if len(pairs) <= max_fields:
        return 0
    clashes = _clashes(pairs)
    return sum(
        mask.bit_count() > max_fields and not any(mask & c == c for c in clashes)
        for mask in range(1 << len(pairs))
    )


def direct_trials(
    problem: Problem,
    pairs: Sequence[FieldPair],
    answers: Answers | None,
    max_fields: int,
    tick: Callable[[], None],
) -> Iterator[tuple[int, Trial]]:
    """Execute the linkage for every set of pairs; yield (bit mask, trial) in increasing mask order.

    Every subset of a set comes before it. Partitions are refined along the path to each set, so a
    set costs one refinement and one count. Sets that use a field twice are passed over.
    """
    linkage = Linkage(problem, pairs)
    clashes = _clashes(pairs)
    path: list[tuple[int, Partition]] = [(0, linkage.whole())]
    for mask in range(1, 1 << len(pairs)):
        parent = mask & (mask - 1)
        while path[-1][0] != parent:
            path.pop()
        before = path[-1][1]
        index = (mask ^ parent).bit_length() - 1
        skipped = mask.bit_count() > max_fields or any(mask & c == c for c in clashes)
        if skipped or before.n_groups == 0:
            path.append((mask, before.emptied()))
            continue
        cut = linkage.refine(before, index)
        path.append((mask, cut))
        if cut.n_groups == 0:
            continue
        tick()
        claims = linkage.claims(cut)
        if len(claims):
            yield mask, _trial(problem, pairs, mask, answers, claims)


def _clashes(pairs: Sequence[FieldPair]) -> list[int]:
    """Two pairs that use the same field on a side cannot stand in one key."""
    return [
        (1 << i) | (1 << j)
        for i, one in enumerate(pairs)
        for j, two in enumerate(pairs[:i])
        if one.ends[0] == two.ends[0] or one.ends[1] == two.ends[1]
    ]


def _trial(
    problem: Problem,
    pairs: Sequence[FieldPair],
    mask: int,
    answers: Answers | None,
    claims: Claims,
) -> Trial:
    key = tuple(pair for i, pair in enumerate(pairs) if mask >> i & 1)

    def again(exclusions: Exclusions | None) -> Claims:
        linkage, cut = _anew(problem, key)
        return linkage.claims(cut, exclusions)

    def support(wanted: Claims) -> NDArray[np.int32]:
        linkage, cut = _anew(problem, key)
        return linkage.support_rows(cut, wanted)

    return Trial(
        problem=problem,
        route=Route((key,)),
        claims=claims,
        marks=mark(claims, answers) if answers is not None else None,
        answers=answers,
        again=again,
        support=support,
    )


def _anew(problem: Problem, key: Sequence[FieldPair]) -> tuple[Linkage, Partition]:
    """Cut once more by one key: a trial that is kept must not keep the codes of its search."""
    linkage = Linkage(problem, key)
    cut = linkage.whole()
    for index in range(len(key)):
        cut = linkage.refine(cut, index)
    return linkage, cut
