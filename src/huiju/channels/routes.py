"""Routes over datasets between: chains of one or two hops more than a direct join."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from huiju.attacks import Chain, Problem
from huiju.channels.trial import Hops, Trial
from huiju.graph import AttributeGraph, FieldPair
from huiju.marking import Answers, mark

__all__ = ["RouteLimits", "chain_hops", "chain_trial"]

PAIRS_PER_HOP = 4
KEYS_PER_HOP = 11
KEYS_PER_ROUTE = 60


@dataclass(frozen=True, slots=True)
class RouteLimits:
    """How far routes are followed."""

    max_hops: int
    max_routes: int


def chain_hops(
    graph: AttributeGraph, named: str, records: str, limits: RouteLimits
) -> tuple[list[Hops], int]:
    """List the keys of every chain between two datasets, shortest first, and count those cut off.

    A chain only passes through what its ends do not share exactly already: going through a third
    dataset for a field that both ends show adds nothing that the direct join has not.
    """
    shared = [p for p in graph.between(named, records) if p.comparator == "exact"]
    at_named = {pair.fields[0] for pair in shared}
    at_records = {pair.fields[1] for pair in shared}
    found: list[Hops] = []
    left_out = 0
    for path in _paths(graph, named, records, limits.max_hops):
        steps = [graph.between(a, b) for a, b in pairwise(path)]
        steps[0] = tuple(p for p in steps[0] if p.fields[0] not in at_named)
        steps[-1] = tuple(p for p in steps[-1] if p.fields[1] not in at_records)
        if not all(steps):
            continue
        keys, cut = _keys_of(steps)
        left_out += cut
        found += keys
    found.sort(key=lambda hops: sum(len(hop) for hop in hops))
    return found[: limits.max_routes], left_out + max(0, len(found) - limits.max_routes)


def _paths(graph: AttributeGraph, start: str, end: str, max_hops: int) -> Iterator[tuple[str, ...]]:
    for one in graph.neighbours(start):
        if one == end:
            continue
        if max_hops >= 2 and end in graph.neighbours(one):
            yield start, one, end
        if max_hops < 3:
            continue
        for two in graph.neighbours(one):
            if two not in (start, end) and end in graph.neighbours(two):
                yield start, one, two, end


def _keys_of(steps: Sequence[Sequence[FieldPair]]) -> tuple[list[Hops], int]:
    """Choose keys for each hop; at each dataset between, the two hops use different fields."""
    options, cut = [], 0
    for pairs in steps:
        strongest = sorted(pairs, key=lambda p: -p.usefulness)[:PAIRS_PER_HOP]
        sets = [s for n in range(1, len(strongest) + 1) for s in combinations(strongest, n)]
        sets = [s for s in sets if _distinct_fields(s)]
        cut += len(pairs) - len(strongest) + max(0, len(sets) - KEYS_PER_HOP)
        options.append(sets[:KEYS_PER_HOP])
    usable = [hops for hops in product(*options) if _moves_on(hops)]
    return usable[:KEYS_PER_ROUTE], cut + max(0, len(usable) - KEYS_PER_ROUTE)


def _distinct_fields(pairs: Sequence[FieldPair]) -> bool:
    left = {p.ends[0] for p in pairs}
    return len(left) == len(pairs) == len({p.ends[1] for p in pairs})


def _moves_on(hops: Hops) -> bool:
    for one, two in pairwise(hops):
        arrived = {pair.fields[1] for pair in one}
        leaving = {pair.fields[0] for pair in two}
        if arrived <= leaving or leaving <= arrived:
            return False
    return True


def chain_trial(problems: Sequence[Problem], hops: Hops, answers: Answers | None) -> Trial | None:
    """Execute a chain in every reading and keep the one that exposes most; None without claims.

    Raises
    ------
    PairLimit
        When a key is too coarse to be followed.
    """
    trials = []
    for problem in problems:
        chain = Chain(problem, hops)
        claims = chain.claims()
        if len(claims):
            trials.append(
                Trial(
                    problem=problem,
                    hops=hops,
                    claims=claims,
                    marks=mark(claims, answers) if answers is not None else None,
                    answers=answers,
                    again=chain.claims,
                    support=chain.support_rows,
                )
            )
    return max(trials, key=lambda trial: trial.n_exposed, default=None)
