"""Chance: how many values two columns share that have nothing to do with each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from huiju.graph.chance import expected_overlap, log_chance, text_universe


@pytest.mark.parametrize("n_left, n_right, universe", [(50, 50, 500), (200, 1000, 5000), (9, 9, 9)])
def test_the_expected_overlap_is_what_a_simulation_gives(
    n_left: int, n_right: int, universe: int
) -> None:
    rng = np.random.default_rng(5)
    shared = [
        len(
            np.intersect1d(
                rng.choice(universe, n_left, replace=False),
                rng.choice(universe, n_right, replace=False),
            )
        )
        for _ in range(400)
    ]
    error = 4 * np.std(shared) / 20 + 1e-9
    assert expected_overlap(n_left, n_right, universe) == pytest.approx(np.mean(shared), abs=error)


def test_no_overlap_is_larger_than_the_smaller_side() -> None:
    assert expected_overlap(30, 400, 10) == 30
    assert expected_overlap(0, 400, 10) == 0


@settings(max_examples=300, deadline=None, derandomize=True)
@given(shared=st.integers(0, 10_000), expected=st.floats(0, 10_000))
def test_log_chance_is_an_upper_bound_of_the_poisson_tail(shared: int, expected: float) -> None:
    bound = log_chance(shared, expected)
    assert bound <= 0
    assert bound >= poisson.logsf(shared - 1, max(expected, 1e-12)) - 1e-9


def test_more_of_an_overlap_is_never_more_likely() -> None:
    found = [log_chance(shared, 7.5) for shared in range(100)]
    assert found == sorted(found, reverse=True)


def test_digits_range_over_their_span() -> None:
    assert text_universe(["100", "250"], ["180", "299"]) == 200


def test_a_fixed_prefix_adds_nothing() -> None:
    left, right = ([f"{p}{i:03d}" for i in range(0, 999, 7)] for p in ("AB-", "AB-"))
    assert text_universe(left, right) == pytest.approx(1000)


def simulated(draw: object, seed: int) -> tuple[list[str], list[str]]:
    rng = np.random.default_rng(seed)
    return draw(rng), draw(rng)  # type: ignore[operator]


def codes(rng: np.random.Generator) -> list[str]:
    letters = np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    pairs = ("".join(pair) for pair in rng.choice(letters, (150, 2)))
    return sorted(set(pairs))


def mixed_lengths(rng: np.random.Generator) -> list[str]:
    """Whole numbers beside long decimals: the long ones must not hide the small space."""
    short = {str(n) for n in rng.choice(90, 40, replace=False) + 10}
    return sorted(short | {f"{x:.5f}" for x in rng.random(40)})


@pytest.mark.parametrize("draw", [codes, mixed_lengths])
def test_the_universe_foretells_the_overlap_of_random_texts(draw: object) -> None:
    seen, told = [], []
    for seed in range(60):
        left, right = simulated(draw, seed)
        seen.append(len(set(left) & set(right)))
        told.append(expected_overlap(len(left), len(right), text_universe(left, right)))
    assert 0.5 * np.mean(seen) <= np.mean(told) <= 2 * np.mean(seen)
