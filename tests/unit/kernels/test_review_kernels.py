"""Kernels, reviewed: one subject on very many rows costs what its rows cost, not their square."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from huiju.kernels import claims
from huiju.kernels.lookup import dependency_strength

N = 150_000


def seconds(run: Callable[[], object]) -> float:
    begun = time.process_time()
    run()
    return time.process_time() - begun


def test_one_subject_with_many_claims_is_no_square() -> None:
    rows = np.arange(N, dtype=np.int32)
    starts = np.array([0, N], np.int32)
    ones = np.ones(N, np.int32)
    out = np.empty(N, np.int32), np.empty(N, np.int32), np.empty(N, np.uint8)
    alone = np.ones(N, np.uint8)
    flags = np.zeros(N, np.uint8), np.zeros(N, np.uint8)
    subjects = np.zeros(N, np.int32)

    def settle() -> None:
        assert claims.settled_claims(rows, starts, rows, rows, alone, *out) == N

    def attack() -> None:
        n_claims = claims.group_claims(
            rows, starts, rows, ones, ones, rows, ones, 0.9, False, starts, rows[::-1].copy(),
            rows[::-1].copy(), *out,
        )  # fmt: skip
        assert n_claims == 0, "the own records are out"

    def hold() -> None:
        backwards = rows[::-1].copy()
        assert claims.mark_claims(subjects, rows, starts, backwards, *flags) == N

    for run in (settle, attack, hold):
        assert seconds(run) < 1.0, run.__name__


def test_two_fields_of_many_values_need_no_table() -> None:
    size = 60_000
    x = np.repeat(np.arange(size // 2, dtype=np.int32), 2)
    found = dependency_strength(x, x, size // 2, size // 2)
    assert found == (1.0, 2 / size, size)
