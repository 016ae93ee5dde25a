"""Channels, reviewed: controls, limits that are listed, one channel per key."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
import pytest

import huiju as hj
from huiju.channels.keys import sets_left_out
from huiju.channels.routes import KEYS_PER_HOP, RouteLimits, chain_routes
from huiju.graph import AttributeGraph
from tests.unit.attacks.scenes import pair_of, table, view_of
from tests.unit.channels.test_channels import ALL, TARGET, N, assess, part

ILLNESS = hj.Attribute("t", field="visits.illness")


def without_illness(*published: tuple[str, pl.DataFrame]) -> Any:
    """The visits with their illness withheld, beside published datasets."""
    catalog = hj.Catalog("made").add(
        "visits", part("badge", "illness"), role="candidate", withheld=["illness"]
    )
    for name, frame in published:
        catalog.add(name, frame, role="published")
    return hj.assess(catalog.protect(ILLNESS), as_of="2026-01-01").result


def test_what_another_dataset_states_rests_on_the_record_that_states_it() -> None:
    result = assess(
        ("visits", part("badge", "name", "illness"), "candidate"),
        ("notices", part("name", "illness"), "published"),
    )
    (channel,) = result.channels
    assert channel.kind == "identifier"
    assert channel.evidence.correct == N
    assert channel.evidence.control.correct == 0
    assert channel.evidence.nature == "inclusion"
    assert channel.evidence.excess == 1.0


def test_a_chain_is_reported_in_one_reading_only() -> None:
    result = without_illness(
        ("desk", part("badge", "locker")), ("notices", part("locker", "illness"))
    )
    assert [c.kind for c in result.channels] == ["linkage"]
    assert result.channels[0].evidence.nature == "inclusion"


def test_a_released_attribute_is_exposed_as_it_stands() -> None:
    result = assess(
        ("visits", part("badge", "illness"), "candidate"),
        target=ILLNESS,
        hide=False,
    )
    (channel,) = result.channels
    assert channel.kind == "identifier"
    assert channel.fields == ("visits.illness",)
    assert result.targets[0].exposed == N


@pytest.mark.parametrize("seed", [-1, 0, 2**70])
def test_any_whole_number_is_a_seed(seed: int) -> None:
    catalog = hj.Catalog("made").add(
        "visits", part("name", "badge", "illness"), role="candidate", withheld=["name"]
    )
    catalog.add("register", part("name", "badge"), role="published")
    catalog.protect(hj.Association("t", **TARGET))
    (channel,) = hj.assess(catalog, as_of="2026-01-01", seed=seed).result.channels
    assert channel.evidence.holdout_precision == 1.0


def test_rows_without_a_name_have_halves_too() -> None:
    result = without_illness(("notices", part("badge", "illness")))
    assert result.channels[0].evidence.holdout_precision == 1.0


def test_an_empty_truth_is_no_truth() -> None:
    visits = part("name", "badge", "illness").with_columns(pl.lit(" ").alias("name"))
    result = assess(
        ("visits", visits, "candidate"), ("register", part("name", "badge"), "published")
    )
    assert next(n.code for n in result.not_assessed) == "no_facts"
    (channel,) = result.channels
    assert channel.evidence.method == "estimated"
    assert result.targets[0].exposed == result.targets[0].protected == N
    assert channel.evidence.exposure == 1.0


# -- what is left out is listed -----------------------------------------------------------------


def test_sets_of_too_many_fields_are_listed() -> None:
    rng = random.Random(2)
    wide = {f"q{i}": [f"Q{i}-{rng.randrange(4):04d}x" for _ in range(N)] for i in range(4)}
    frame = pl.DataFrame({"name": ALL["name"], **wide, "illness": ALL["illness"]})
    catalog = hj.Catalog("made").add("visits", frame, role="candidate", withheld=["name"])
    catalog.add("register", frame.drop("illness"), role="published")
    catalog.protect(hj.Association("t", **TARGET))
    for most, listed in ((2, 5), (4, 0)):
        found = hj.assess(catalog, max_key_fields=most, as_of="2026-01-01").result
        notes = [n.parameters["n"] for n in found.not_assessed if n.code == "sets_left_out"]
        assert sum(notes) == listed


def test_sets_that_no_search_would_try_are_not_counted() -> None:
    view = view_of({"a": table("k q", "1|1", "2|2"), "b": table("k q", "1|1", "2|2")})
    pairs = [pair_of(view, f"a.{x}", f"b.{y}") for x in "kq" for y in "kq"]
    assert sets_left_out(pairs, 1) == 2, "k with q, and crosswise"
    assert sets_left_out(pairs, 2) == 0


def test_keys_of_a_hop_beyond_the_limit_are_counted() -> None:
    names = "defg"
    row = "|".join(["1"] * 4)
    view = view_of(
        {
            "a": table(" ".join([*names, "s"]), f"{row}|1", f"{row}|2"),
            "m": table(" ".join([*names, "z"]), f"{row}|1", f"{row}|2"),
            "b": table("z v", "1|x", "2|y"),
        }
    )
    first = tuple(pair_of(view, f"a.{n}", f"m.{n}") for n in names)
    second = (pair_of(view, "b.z", "m.z"),)
    graph = AttributeGraph(nodes=(), pairs={("a", "m"): first, ("b", "m"): second}, dependencies=())
    hops, left_out = chain_routes(graph, "a", "b", (), RouteLimits(2, 1000))
    assert (len(hops), left_out) == (KEYS_PER_HOP, 15 - KEYS_PER_HOP)
