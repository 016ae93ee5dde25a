"""Routes over datasets between: chains of one or two hops more than a direct join."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from huiju.attacks import Chain, Problem
from huiju.channels.trial import End, Hops, Pairs, Route, Trial
from huiju.graph import AttributeGraph, FieldPair
from huiju.marking import Answers, mark

__all__ = ["RouteLimits", "chain_routes", "chain_trial"]

PAIRS_PER_HOP = 4
KEYS_PER_HOP = 11
KEYS_PER_ROUTE = 120
DIRECT_PAIRS = 3


@dataclass(frozen=True, slots=True)
class RouteLimits:
    """How far routes are followed; `candidates` are the datasets of the release itself."""

    max_hops: int
    max_routes: int
    candidates: frozenset[str] = frozenset()


def chain_routes(
    graph: AttributeGraph,
    named: str,
    records: str,
    direct: Sequence[FieldPair],
    limits: RouteLimits,
) -> tuple[list[Route], int]:
    """List the keys of every chain between two datasets, shortest first, and count those cut off.

    A chain only passes through what its ends do not share exactly already. Where it passes from
    one dataset of the release to another, the release is put together again: what the two ends
    share themselves (`direct`) is compared beside the chain, alone and in combination.
    """
    shared = [p for p in graph.between(named, records) if p.comparator == "exact"]
    at_named = {pair.fields[0] for pair in shared}
    at_records = {pair.fields[1] for pair in shared}
    found: list[Route] = []
    left_out = 0
    beside = _subsets(sorted(direct, key=lambda p: -p.usefulness)[:DIRECT_PAIRS])
    for path in _paths(graph, named, records, limits.max_hops):
        steps = [graph.between(a, b) for a, b in pairwise(path)]
        steps[0] = tuple(p for p in steps[0] if p.fields[0] not in at_named)
        steps[-1] = tuple(p for p in steps[-1] if p.fields[1] not in at_records)
        if not all(steps):
            continue
        rejoined = any({a, b} <= limits.candidates for a, b in pairwise(path))
        keys, cut = _keys_of(steps, [(), *beside] if rejoined else [()])
        left_out += cut
        found += keys
    found.sort(key=lambda route: len(route.pairs))
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


def _keys_of(
    steps: Sequence[Sequence[FieldPair]], beside: Sequence[Pairs]
) -> tuple[list[Route], int]:
    """Choose keys for each hop; at each dataset between, the two hops use different fields."""
    options, cut = [], 0
    for pairs in steps:
        strongest = sorted(pairs, key=lambda p: -p.usefulness)[:PAIRS_PER_HOP]
        sets = _subsets(strongest)
        cut += len(pairs) - len(strongest) + max(0, len(sets) - KEYS_PER_HOP)
        options.append(sets[:KEYS_PER_HOP])
    usable = [
        Route(hops, direct)
        for hops in product(*options)
        if _moves_on(hops)
        for direct in beside
        if not _used(hops) & {end for pair in direct for end in pair.ends}
    ]
    usable.sort(key=lambda route: len(route.pairs))
    return usable[:KEYS_PER_ROUTE], cut + max(0, len(usable) - KEYS_PER_ROUTE)


def _subsets(pairs: Sequence[FieldPair]) -> list[Pairs]:
    """Every non-empty set of pairs that uses no field twice on a side, small sets first."""
    sets = (s for n in range(1, len(pairs) + 1) for s in combinations(pairs, n))
    return [s for s in sets if _distinct_fields(s)]


def _used(hops: Hops) -> set[End]:
    """The fields at the two ends of a chain that its hops use."""
    return {p.ends[0] for p in hops[0]} | {p.ends[1] for p in hops[-1]}


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


def chain_trial(problems: Sequence[Problem], route: Route, answers: Answers | None) -> Trial | None:
    """Execute a chain in every reading and keep the one that exposes most; None without claims.

    Raises
    ------
    PairLimit
        When a key is too coarse to be followed.
    """
    trials = []
    for problem in problems:
        chain = Chain(problem, route.hops, route.direct)
        claims = chain.claims()
        if len(claims):
            trials.append(
                Trial(
                    problem=problem,
                    route=route,
                    claims=claims,
                    marks=mark(claims, answers) if answers is not None else None,
                    answers=answers,
                    again=chain.claims,
                    support=chain.support_rows,
                )
            )
    return max(trials, key=lambda trial: trial.n_exposed, default=None)
