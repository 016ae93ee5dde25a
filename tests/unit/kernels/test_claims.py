"""The claim kernels against brute force, compiled and as plain Python."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from huiju.kernels import claims
from tests.unit.kernels import twins
from tests.unit.kernels.test_partition import FEW, WAYS, called, column, int32

SUBJECTS, GROUPS, VALUES = 5, 5, 3
THRESHOLDS = st.sampled_from([0.51, 0.6, 2 / 3, 0.75, 0.9, 1.0])


class Scene:
    """Named rows and records, already cut into key groups, with records taken out per subject."""

    def __init__(self, subjects: Any, left: Any, right: Any, values: Any, excluded: Any) -> None:
        self.subjects, self.left, self.right, self.values = subjects, left, right, values
        self.excluded: dict[int, list[int]] = excluded

    def __repr__(self) -> str:
        return f"Scene({self.subjects}, {self.left}, {self.right}, {self.values}, {self.excluded})"

    def kernel_input(self) -> dict[str, Any]:
        order, starts = twins.rows_by_subject(self.subjects, SUBJECTS)
        best = twins.leading(self.right, self.values, GROUPS)
        named = [
            len({s for s, h in zip(self.subjects, self.left, strict=True) if h == g and s >= 0})
            for g in range(GROUPS)
        ]
        return {
            "order": int32(order),
            "starts": int32(starts),
            "groups": int32(self.left),
            "n_subjects": int32(named),
            "n_records": int32([self.right.count(g) for g in range(GROUPS)]),
            "best": int32([v for v, _ in best]),
            "best_count": int32([c for _, c in best]),
        }

    def exclusions(self) -> tuple[Any, Any]:
        rows = [self.excluded.get(s, []) for s in range(SUBJECTS)]
        starts = np.cumsum([0, *map(len, rows)])
        return int32(starts), int32([r for found in rows for r in found])


@st.composite
def scenes(draw: DrawFn, *, excluding: bool = True) -> Scene:
    n_named, n_records = draw(st.integers(0, 20)), draw(st.integers(0, 16))
    excluded: dict[int, list[int]] = {}
    if n_records and excluding:
        owner = draw(
            st.lists(st.integers(-1, SUBJECTS - 1), min_size=n_records, max_size=n_records)
        )
        for row, s in enumerate(owner):
            if s >= 0:
                excluded.setdefault(s, []).append(row)
    return Scene(
        draw(column(n_named, SUBJECTS - 1)),
        draw(column(n_named, GROUPS - 1)),
        draw(column(n_records, GROUPS - 1)),
        draw(column(n_records, VALUES - 1)),
        excluded,
    )


def outputs(size: int) -> tuple[Any, Any, Any]:
    return np.empty(size, np.int32), np.empty(size, np.int32), np.zeros(size, np.uint8)


def told(n_claims: int, out: tuple[Any, Any, Any]) -> dict[tuple[int, int], bool]:
    subjects, values, singled = (part[:n_claims].tolist() for part in out)
    found = {(s, v): bool(a) for s, v, a in zip(subjects, values, singled, strict=True)}
    assert len(found) == n_claims, "a claim is made once"
    assert subjects == sorted(subjects)
    return found


def by_group(scene: Scene, threshold: float, way: str, *, exclude: bool, ignore: bool) -> Any:
    given_in = scene.kernel_input()
    starts, rows = scene.exclusions() if exclude else (int32([0] * (SUBJECTS + 1)), int32([]))
    out = outputs(len(given_in["order"]))
    n_claims = called(claims.group_claims, way)(
        *given_in.values(), threshold, ignore, starts,
        int32(scene.right)[rows], int32(scene.values)[rows], *out,
    )  # fmt: skip
    return told(n_claims, out)


@WAYS
@pytest.mark.parametrize("ignore", [False, True], ids=["link", "dependency"])
@settings(FEW, max_examples=80)
@given(scene=scenes(), threshold=THRESHOLDS)
def test_group_claims(way: str, ignore: bool, scene: Scene, threshold: float) -> None:
    plain = by_group(scene, threshold, way, exclude=False, ignore=ignore)
    rows = (scene.subjects, scene.left, scene.right, scene.values)
    assert plain == twins.group_claims(*rows, threshold, ignore_subjects=ignore)
    control = by_group(scene, threshold, way, exclude=True, ignore=ignore)
    assert control == twins.group_claims(
        *rows, threshold, excluded=scene.excluded, ignore_subjects=ignore
    )


@WAYS
@FEW
@given(scene=scenes(excluding=False), threshold=THRESHOLDS)
def test_settled_claims_are_group_claims_without_exclusions(
    way: str, scene: Scene, threshold: float
) -> None:
    found = scene.kernel_input()
    size = np.maximum(found["n_subjects"], found["n_records"])
    sure = (found["best_count"] > 0) & (found["best_count"] >= threshold * size - 1e-9)
    alone = ((found["n_subjects"] == 1) & (found["n_records"] == 1)).astype(np.uint8)
    claim = int32(np.where(sure, found["best"], -1))
    out = outputs(len(found["order"]))
    kernel = called(claims.settled_claims, way)
    n_claims = kernel(found["order"], found["starts"], found["groups"], claim, alone, *out)
    expected = by_group(scene, threshold, "compiled", exclude=False, ignore=False)
    assert told(n_claims, out) == expected


@WAYS
@settings(FEW, max_examples=80)
@given(scene=scenes())
def test_record_claims(way: str, scene: Scene) -> None:
    found = scene.kernel_input()
    owner = np.full(GROUPS, -1, np.int32)
    for s, g in zip(scene.subjects, scene.left, strict=True):
        if s >= 0 and g >= 0:
            owner[g] = s
    right, values = int32(scene.right), int32(scene.values)
    usable = (right >= 0) & (values >= 0)
    usable[usable] &= found["n_subjects"][right[usable]] == 1
    rows = np.flatnonzero(usable)
    rows = int32(rows[np.lexsort((values[rows], owner[right[rows]]))])
    out = outputs(len(rows))
    n_claims = called(claims.record_claims, way)(
        owner, right, values, found["n_subjects"], found["n_records"], *scene.exclusions(),
        np.zeros(len(right), np.int32), 0.9, rows, *out,
    )  # fmt: skip
    assert told(n_claims, out) == twins.record_claims(
        scene.subjects, scene.left, scene.right, scene.values, excluded=scene.excluded
    )


@st.composite
def chains(draw: DrawFn) -> tuple[dict[int, set[int]], list[int], list[int], dict[int, list[int]]]:
    n_records = draw(st.integers(0, 14))
    reached = {
        s: draw(st.sets(st.integers(0, GROUPS - 1), max_size=GROUPS)) for s in range(SUBJECTS)
    }
    row_groups, values = draw(column(n_records, GROUPS - 1)), draw(column(n_records, VALUES - 1))
    held = set(row_groups)
    reached = {s: groups & held for s, groups in reached.items()}
    excluded: dict[int, list[int]] = {}
    for row in range(n_records):
        if draw(st.booleans()):
            excluded.setdefault(draw(st.integers(0, SUBJECTS - 1)), []).append(row)
    return reached, row_groups, values, excluded


@WAYS
@pytest.mark.parametrize("ignore", [False, True], ids=["link", "dependency"])
@settings(FEW, max_examples=80)
@given(chain=chains(), threshold=THRESHOLDS, exclude=st.booleans())
def test_chain_claims(way: str, ignore: bool, chain: Any, threshold: float, exclude: bool) -> None:
    reached, row_groups, values, excluded = chain
    excluded = excluded if exclude else {}
    pairs = [(s, g) for s in range(SUBJECTS) for g in sorted(reached[s])]
    sizes = int32([row_groups.count(g) for g in range(GROUPS)])
    n_subjects, n_records = np.zeros(GROUPS, np.int32), np.zeros(SUBJECTS, np.int32)
    subject_of, group_of = int32([s for s, _ in pairs]), int32([g for _, g in pairs])
    called(claims.chain_sizes, way)(subject_of, group_of, sizes, n_subjects, n_records)
    assert n_subjects.tolist() == [sum(g in r for r in reached.values()) for g in range(GROUPS)]
    assert n_records.tolist() == [sum(sizes[g] for g in reached[s]) for s in range(SUBJECTS)]

    held = [
        Counter(v for h, v in zip(row_groups, values, strict=True) if h == g and v >= 0)
        for g in range(GROUPS)
    ]
    gone = [excluded.get(s, []) for s in range(SUBJECTS)]
    rows = int32([r for found in gone for r in found])
    out = outputs(SUBJECTS)
    n_claims = called(claims.chain_claims, way)(
        int32(np.cumsum([0, *(len(reached[s]) for s in range(SUBJECTS))])), group_of,
        n_subjects, n_records, int32(np.cumsum([0, *map(len, held)])),
        int32([v for c in held for v in sorted(c)]), int32([c[v] for c in held for v in sorted(c)]),
        sizes, int32(np.cumsum([0, *map(len, gone)])), int32(row_groups)[rows], int32(values)[rows],
        threshold, ignore, np.zeros(VALUES, np.float64), *out,
    )  # fmt: skip
    probability = twins.chain_probabilities(
        reached, row_groups, values, excluded=excluded, ignore_subjects=ignore
    )
    expected = {
        (s, v): len(reached[s]) == 1
        and n_subjects[min(reached[s])] == 1
        and sizes[min(reached[s])] == 1
        for (s, v), p in probability.items()
        if p >= threshold - 1e-9
    }
    assert told(n_claims, out) == expected
    assert all(p <= 1 + 1e-9 for p in probability.values())


@WAYS
@FEW
@given(
    made=st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 3)), unique=True, max_size=15),
    facts=st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 3)), unique=True, max_size=15),
)
def test_mark_claims(way: str, made: Any, facts: Any) -> None:
    made, facts = sorted(made), sorted(facts)
    starts = int32([sum(f[0] < s for f in facts) for s in range(6)])
    correct, exposed = np.zeros(len(made), np.uint8), np.zeros(len(facts), np.uint8)
    n_correct = called(claims.mark_claims, way)(
        int32([s for s, _ in made]), int32([v for _, v in made]), starts,
        int32([v for _, v in facts]), correct, exposed,
    )  # fmt: skip
    right, told_facts = twins.marked(made, facts)
    assert (correct.tolist(), exposed.tolist()) == (right, told_facts)
    assert n_correct == sum(right)
