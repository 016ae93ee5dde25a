"""The partition kernels against their twins, compiled and as plain Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from huiju.kernels import claims, lookup, partition
from tests.unit.kernels import twins

FEW = settings(max_examples=40, deadline=None, derandomize=True)
WAYS = pytest.mark.parametrize("way", ["compiled", "python"])
EXPORTED = [(m, n) for m in (partition, claims, lookup) for n in m.__all__]


def called(kernel: Any, way: str) -> Callable[..., Any]:
    function = kernel if way == "compiled" else kernel.py_func

    def call(*arguments: Any) -> Any:
        with np.errstate(over="ignore"):  # the hash wraps around, and means to
            return function(*arguments)

    return call


def int32(values: Any) -> Any:
    return np.ascontiguousarray(values, dtype=np.int32)


def hash_table(n_keys: int) -> tuple[Any, Any]:
    size = 1 << max(4, (2 * n_keys).bit_length())
    return np.full(size, -1, np.int64), np.empty(size, np.int32)


@st.composite
def column(draw: DrawFn, size: int, highest: int) -> list[int]:
    return draw(st.lists(st.integers(-1, highest), min_size=size, max_size=size))


@st.composite
def two_columns(draw: DrawFn, highest: int = 5) -> tuple[list[int], list[int]]:
    size = draw(st.integers(0, 40))
    return draw(column(size, highest)), draw(column(size, highest))


@pytest.mark.parametrize("module, name", EXPORTED, ids=[n for _, n in EXPORTED])
def test_a_kernel_has_one_signature(module: Any, name: str) -> None:
    assert len(getattr(module, name).signatures) == 1


@WAYS
@FEW
@given(pairs=two_columns())
def test_intern_pairs(way: str, pairs: tuple[list[int], list[int]]) -> None:
    first, second = map(int32, pairs)
    expected = twins.interned(*pairs)
    out, table = np.empty_like(first), np.full(36, -1, np.int32)
    n_ids = called(partition.intern_pairs, way)(first, second, np.int64(6), table, out)
    assert out.tolist() == expected
    assert n_ids == max(expected, default=-1) + 1
    hashed = np.empty_like(first)
    tables = hash_table(len(first))
    n_ids = called(partition.intern_pairs_hashed, way)(first, second, np.int64(6), *tables, hashed)
    assert hashed.tolist() == expected
    assert n_ids == max(expected, default=-1) + 1


def test_hashed_ids_hold_for_codes_that_no_table_could_hold() -> None:
    rng = np.random.default_rng(0)
    first = int32(rng.integers(0, 2**31 - 1, 4000).repeat(2))
    second = int32(rng.integers(0, 2**31 - 1, 4000).repeat(2))
    out = np.empty_like(first)
    n_ids = partition.intern_pairs_hashed(first, second, 2**31 - 1, *hash_table(len(first)), out)
    assert out.tolist() == twins.interned(first.tolist(), second.tolist())
    assert n_ids == 4000


@st.composite
def two_sides(draw: DrawFn) -> tuple[list[int], list[int], list[int], list[int]]:
    n_left, n_right = draw(st.integers(0, 30)), draw(st.integers(0, 30))
    groups, codes = draw(st.integers(0, 6)), draw(st.integers(0, 5))
    return (
        draw(column(n_left, groups)),
        draw(column(n_left, codes)),
        draw(column(n_right, groups)),
        draw(column(n_right, codes)),
    )


def by_table(sides: Any, way: str) -> tuple[int, Any, Any]:
    left, left_codes, right, right_codes = map(int32, sides)
    out = np.empty_like(left), np.empty_like(right)
    table = np.full(7 * 6, -1, np.int32)
    kernel = called(partition.refine_by_table, way)
    return kernel(left, left_codes, right, right_codes, np.int64(6), table, *out), *out


def by_hash(sides: Any, way: str) -> tuple[int, Any, Any]:
    left, left_codes, right, right_codes = map(int32, sides)
    out = np.empty_like(left), np.empty_like(right)
    sizes = np.zeros(7, np.int32), np.zeros(7, np.int32)
    partition.count_groups(left, sizes[0])
    partition.count_groups(right, sizes[1])
    scratch = np.empty(7, np.int32), np.full(7, -1, np.int32), *hash_table(len(left))
    kernel = called(partition.refine_by_hash, way)
    found = kernel(left, left_codes, right, right_codes, np.int64(6), *sizes, *scratch, *out)
    return found, *out


@WAYS
@pytest.mark.parametrize("refine", [by_table, by_hash], ids=["table", "hash"])
@settings(FEW, max_examples=80)
@given(sides=two_sides())
def test_refining_keeps_the_groups_met_on_both_sides(refine: Any, way: str, sides: Any) -> None:
    here, there = twins.refined(*sides)
    n_groups, left, right = refine(sides, way)
    assert twins.partition([*left, *right]) == twins.partition([*here, *there])
    assert n_groups == len({*here, *there} - {None})
    assert set(left.tolist()) - {-1} == set(range(n_groups)) == set(right.tolist()) - {-1}


@WAYS
@FEW
@given(records=two_columns())
def test_leading_value_with_lone_groups_apart(way: str, records: Any) -> None:
    groups, values = map(int32, records)
    expected = twins.leading(*records, 6)
    counts = np.zeros(6, np.int32)
    called(partition.count_groups, way)(groups, counts)
    assert counts.tolist() == [records[0].count(g) for g in range(6)]
    best, best_count = np.full(6, -1, np.int32), np.zeros(6, np.int32)
    rest = np.empty(len(groups), np.int32)
    lone = called(partition.lone_values, way)
    n_rest = lone(groups, values, counts, best, best_count, rest)
    assert all(counts[groups[i]] > 1 for i in rest[:n_rest])
    groups, values = groups[rest[:n_rest]], values[rest[:n_rest]]
    pairs = int32(twins.interned(groups.tolist(), values.tolist()))
    sizes = np.bincount(pairs, minlength=1).astype(np.int32)
    done = np.zeros(len(sizes), np.int32)
    called(partition.leading_value, way)(groups, values, pairs, sizes, done, best, best_count)
    assert list(zip(best.tolist(), best_count.tolist(), strict=True)) == expected


@WAYS
@FEW
@given(rows=two_columns())
def test_distinct_subjects_per_group(way: str, rows: Any) -> None:
    subjects, groups = rows
    order, starts = map(int32, twins.rows_by_subject(subjects, 6))
    counts = np.zeros(6, np.int32)
    stamp = np.full(6, -1, np.int32)
    called(partition.distinct_per_group, way)(order, starts, int32(groups), stamp, counts)
    expected = [
        len({s for s, h in zip(subjects, groups, strict=True) if h == g and s >= 0})
        for g in range(6)
    ]
    assert counts.tolist() == expected
