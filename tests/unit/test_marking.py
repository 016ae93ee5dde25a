"""Marking: what the truth is, what chance is, and how surely a share is known."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from huiju.attacks import Claims
from huiju.marking import Truth, answers_for, exceeds_chance, mark, truth_of, wilson
from huiju.model.catalog import Association, Attribute, Membership, Volume
from tests.oracles import brute_force
from tests.unit.attacks.scenes import (
    catalog_of,
    datasets_of,
    problem,
    random_table,
    table,
    view_of,
)

COUNTS = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(counts=COUNTS)
def test_wilson_is_that_of_scipy(counts: tuple[int, int]) -> None:
    expected = binomtest(*counts).proportion_ci(method="wilson")
    assert wilson(*counts) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_without_claims_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert not exceeds_chance(0, 0, 0.0, 1)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(counts=COUNTS, baseline=st.floats(0.001, 1), tried=st.integers(1, 5000))
def test_what_exceeds_chance_does_so_after_correction(
    counts: tuple[int, int], baseline: float, tried: int
) -> None:
    correct, claimed = counts
    if exceeds_chance(correct, claimed, baseline, tried):
        assert wilson(correct, claimed)[0] > baseline
        assert binom.sf(correct - 1, claimed, baseline) < 0.05 / tried * (1 + 1e-9)
        assert exceeds_chance(correct, claimed, baseline, 1)
        assert exceeds_chance(correct, claimed, baseline / 2, tried)


@pytest.mark.parametrize(
    "correct, claimed, baseline, tried, exceeds",
    [
        (3, 3, 0.01, 1, True),
        (3, 3, 0.5, 1, False),
        (90, 100, 0.9, 1, False),
        (60, 100, 0.3, 1000, True),
        (40, 100, 0.3, 1000, False),
        (100, 100, 1.0, 1, False),
        (1, 1, 0.0, 10, True),
    ],
)
def test_exceeds_chance_by_hand(
    correct: int, claimed: int, baseline: float, tried: int, exceeds: bool
) -> None:
    assert exceeds_chance(correct, claimed, baseline, tried) is exceeds


# -- truth ------------------------------------------------------------------------------------


def facts(truth: Truth | None, datasets: Any, subject: str, value: str) -> set[tuple[str, str]]:
    assert truth is not None
    names = by_hash(datasets, subject)
    values = by_hash(datasets, value)
    found = [(names[s], values[v]) for s, v in zip(truth.subjects, truth.values, strict=True)]
    assert len(found) == len(set(found)) == len(truth)
    return set(found)


def by_hash(datasets: Any, written: str) -> dict[int, str]:
    dataset, _, name = written.partition(".")
    encoded = datasets[dataset].fields[name]
    return dict(zip(encoded.hashes.tolist(), encoded.texts(), strict=True))


def test_the_row_is_the_truth_where_both_sides_share_it() -> None:
    made = {"a": table("s v", "ann|x", "ann|x", "bob|y", "|y", "eve|")}
    datasets = datasets_of(catalog_of(made))
    truth = truth_of(Association("t", subject="a.s", attribute="a.v"), datasets)
    assert facts(truth, datasets, "a.s", "a.v") == {("ann", "x"), ("bob", "y")}


BRIDGES = {
    "directly": ({"a.rid": "b.rid"}, ()),
    "the other way round": ({"b.rid": "a.rid"}, ()),
    "through a bridge": ({"a.rid": "t.rid", "t.pid": "b.pid"}, ("t",)),
    "through a bridge, mixed": ({"t.rid": "a.rid", "t.pid": "b.pid"}, ("t",)),
}


@pytest.mark.parametrize("keys, internal", BRIDGES.values(), ids=BRIDGES)
def test_keys_tie_two_datasets(keys: dict[str, str], internal: tuple[str, ...]) -> None:
    for seed in range(15):
        rng = random.Random(seed)
        made = {
            "a": random_table(rng, 20, rid=25, v=4),
            "b": random_table(rng, 20, rid=25, pid=12, s=18),
            "t": random_table(rng, 30, rid=25, pid=12),
        }
        datasets = datasets_of(catalog_of(made, internal=internal))
        target = Association("t", subject="b.s", attribute="a.v", truth=keys)
        expected = brute_force.facts_by_truth(made, "b.s", "a.v", keys)
        assert facts(truth_of(target, datasets), datasets, "b.s", "a.v") == expected


def test_keys_that_lead_nowhere_are_no_truth() -> None:
    made = {"a": table("r v", "1|x"), "b": table("r s", "1|ann"), "t": table("r", "1")}
    datasets = datasets_of(catalog_of(made))
    nowhere = Association("t", subject="b.s", attribute="a.v", truth={"a.r": "t.r"})
    assert truth_of(nowhere, datasets) is None
    assert truth_of(Association("t", subject="b.s", attribute="a.v"), datasets) is None
    assert truth_of(Volume("t", measure="rows", over=("a",), limit=3), datasets) is None


def test_the_truth_of_an_attribute_is_each_row_or_each_owner() -> None:
    made = {"a": table("s v", "ann|x", "ann|x", "bob|", "|y")}
    datasets = datasets_of(catalog_of(made, withheld=["a.v"]))
    by_row = truth_of(Attribute("t", field="a.v"), datasets)
    assert by_row is not None
    assert by_row.subjects.tolist() == [1, 2, 4]
    by_owner = truth_of(Attribute("t", field="a.v", key="a.s"), datasets)
    assert facts(by_owner, datasets, "a.s", "a.v") == {("ann", "x")}


def test_the_truth_of_a_membership_is_each_subject_once() -> None:
    made = {"a": table("s v", "ann|x", "ann|y", "bob|", "|y")}
    datasets = datasets_of(catalog_of(made, withheld=["a.s"]))
    truth = truth_of(Membership("t", resource="a", key="a.s"), datasets)
    assert truth is not None
    names = by_hash(datasets, "a.s")
    assert sorted(names[s] for s in truth.subjects.tolist()) == ["ann", "bob"]


def test_the_baseline_is_the_best_constant_guess() -> None:
    rows = ["ann|x", "bob|x", "cat|y", "dan|x", "dan|y", "eve|"]
    datasets = datasets_of(catalog_of({"a": table("s v", *rows)}))
    truth = truth_of(Association("t", subject="a.s", attribute="a.v"), datasets)
    assert truth is not None
    guessed = {v: sum(f"{s}|{v}" in rows for s in ("ann", "bob", "cat", "dan")) for v in "xy"}
    assert truth.baseline == max(guessed.values()) / 4


# -- marking ----------------------------------------------------------------------------------


def test_claims_are_marked_and_facts_counted_once() -> None:
    rng = random.Random(2)
    for _ in range(15):
        made = {
            "a": random_table(rng, 25, rid=30, v=4),
            "b": random_table(rng, 25, rid=30, s=9),
        }
        datasets, view = datasets_of(catalog_of(made)), view_of(made)
        keys = {"a.rid": "b.rid"}
        truth = truth_of(Association("t", subject="b.s", attribute="a.v", truth=keys), datasets)
        assert truth is not None
        asked = problem(view, "b.s", "a.v")
        answers = answers_for(asked, truth)
        every = [(s, v) for s in range(asked.named.n_codes) for v in range(asked.records.n_codes)]
        chosen = sorted(rng.sample(every, len(every) // 2))
        claims = Claims(
            np.array([s for s, _ in chosen], np.int32),
            np.array([v for _, v in chosen], np.int32),
            np.zeros(len(chosen), np.uint8),
        )
        marks = mark(claims, answers)
        names = view.field(asked.named.fields[0]).texts()
        values = view.field(asked.records.fields[0]).texts()
        expected = brute_force.facts_by_truth(made, "b.s", "a.v", keys)
        right = [(names[s], values[v]) in expected for s, v in chosen]
        assert marks.correct.astype(bool).tolist() == right
        assert marks.n_correct == sum(right) == int(marks.exposed.sum())
        assert len(marks.exposed) == len(truth) == len(expected)


def test_a_record_is_taken_out_once_however_often_its_subject_is_named() -> None:
    """Two rows of a register may tie one person to one record; it is still one record."""
    made = {
        "a": table("k rid v", "1|r1|x", "1|r2|x", "1|r3|x"),
        "b": table("rid s town", "r1|ann|north", "r1|ann|south", "r2|bob|north"),
    }
    datasets, view = datasets_of(catalog_of(made)), view_of(made)
    target = Association("t", subject="b.s", attribute="a.v", truth={"a.rid": "b.rid"})
    truth = truth_of(target, datasets)
    assert truth is not None
    exclusions = answers_for(problem(view, "b.s", "a.v"), truth).exclusions
    assert exclusions is not None
    per_subject = [
        exclusions.rows[a:b].tolist()
        for a, b in zip(exclusions.starts[:-1], exclusions.starts[1:], strict=True)
    ]
    assert sorted(per_subject) == [[0], [1]]


def test_the_names_in_a_truth_are_not_in_its_repr() -> None:
    made = {"a": table("s v", "ann|x", "bob|y")}
    truth = truth_of(
        Association("t", subject="a.s", attribute="a.v"), datasets_of(catalog_of(made))
    )
    assert repr(truth) == "Truth(2 facts)"
    assert not math.isnan(truth.baseline or 0.0)  # type: ignore[union-attr]
