"""Chains over datasets between, against the plain-Python twin of the interface."""

from __future__ import annotations

import random
from typing import Any

import pytest

from huiju.attacks import Chain, chain
from huiju.attacks.chain import PairLimit
from tests.oracles import brute_force
from tests.unit.attacks.scenes import pair_of, problem, random_table, table, told, view_of

SEEDS = range(25)


def tables(seed: int) -> dict[str, Any]:
    rng = random.Random(seed)
    return {
        "a": random_table(rng, rng.randint(3, 30), p=6, o=3, v=3),
        "m": random_table(rng, rng.randint(3, 20), p=6, o=3, q=8),
        "n": random_table(rng, rng.randint(3, 20), q=8, r=7),
        "b": random_table(rng, rng.randint(3, 25), q=8, r=7, s=12),
    }


ROUTES = {
    "two hops": [("b", "m", "q"), ("m", "a", "p")],
    "two fields in a hop": [("b", "m", "q"), ("m", "a", "po")],
    "three hops": [("b", "n", "r"), ("n", "m", "q"), ("m", "a", "p")],
}


def chained(made: dict[str, Any], route: Any, mode: str, threshold: float) -> tuple[Any, ...]:
    view = view_of(made)
    asked = problem(view, "b.s", "a.v", mode, threshold)
    hops = [
        tuple(pair_of(view, f"{one}.{k}", f"{two}.{k}") for k in keys) for one, two, keys in route
    ]
    return view, asked, Chain(asked, hops)


@pytest.mark.parametrize("mode", ["one", "many"])
@pytest.mark.parametrize("route", ROUTES.values(), ids=ROUTES)
def test_claims_are_those_of_the_twin(route: Any, mode: str) -> None:
    backwards = [
        {"left": two, "right": one, "on": [[f"{two}.{k}", f"{one}.{k}"] for k in keys]}
        for one, two, keys in reversed(route)
    ]
    for seed in SEEDS:
        made = tables(seed)
        threshold = (0.9, 0.6, 0.51)[seed % 3]
        view, asked, found = chained(made, route, mode, threshold)
        claims = told(view, asked, found.claims())
        twin = brute_force.chain_claims(made, backwards, "a.v", "b.s", mode)
        expected = twin.counted(threshold)
        assert set(claims) == expected, seed
        assert {c for c, alone in claims.items() if alone} == twin.alone & expected, seed


@pytest.mark.parametrize("mode", ["one", "many"])
def test_one_record_behind_every_claim_supports_it(mode: str) -> None:
    for seed in SEEDS:
        _, asked, found = chained(tables(seed), ROUTES["two hops"], mode, 0.6)
        claims = found.claims()
        rows = found.support_rows(claims)
        assert asked.records.codes[rows].tolist() == claims.values.tolist()


def test_a_detour_composes_counts_and_never_multiplies_them() -> None:
    made = {
        "a": table("p v", "1|x", "1|x", "2|y"),
        "m": table("p q", "1|u", "2|u", "2|w"),
        "b": table("q s", "u|ann", "w|bob"),
    }
    view, asked, found = chained(made, ROUTES["two hops"], "one", 0.66)
    assert set(told(view, asked, found.claims())) == {("ann", "x")}
    view, asked, found = chained(made, ROUTES["two hops"], "one", 0.67)
    assert len(found.claims()) == 0


def test_a_key_too_coarse_to_follow_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "PAIR_LIMIT", 50)
    made = {
        "a": table("p v", *(f"{i}|x" for i in range(20))),
        "m": table("p q", *(f"{i}|u" for i in range(20))),
        "b": table("q s", *(f"u|s{i}" for i in range(20))),
    }
    with pytest.raises(PairLimit):
        chained(made, ROUTES["two hops"], "one", 0.9)


def test_ends_that_never_meet_claim_nothing() -> None:
    made = {
        "a": table("p v", "1|x"),
        "m": table("p q", "1|u", "2|w"),
        "b": table("q s", "w|ann", "z|bob"),
    }
    _, _, found = chained(made, ROUTES["two hops"], "one", 0.9)
    assert len(found.claims()) == 0
