"""Equal-meaning edges: coincidence makes none, a planted join makes one."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

import huiju as hj
from huiju.graph import AttributeGraph
from tests.unit.graph.making import edges, graph_of

NORTHWIND = Path(__file__).parents[3] / "datasets" / "northwind"
SEEDS = range(5)


def digits(rng: random.Random, n: int, width: int = 9) -> list[str]:
    return [f"{rng.randrange(10**width):0{width}d}" for _ in range(n)]


def words(rng: random.Random, n: int, width: int = 6) -> list[str]:
    return ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=width)) for _ in range(n)]


def unrelated(kind: str, rng: random.Random) -> tuple[list[Any], list[Any]]:
    match kind:
        case "random digits":
            return digits(rng, 400), digits(rng, 700)
        case "random words":
            return words(rng, 400), words(rng, 700)
        case "random integers":
            return [rng.randrange(10**9) for _ in range(400)], [
                rng.randrange(10**9) for _ in range(700)
            ]
        case "dense small integers":
            return [rng.randrange(60) for _ in range(400)], [rng.randrange(80) for _ in range(700)]
        case "dense small integers as text":
            return [str(rng.randrange(60)) for _ in range(400)], [
                str(rng.randrange(80)) for _ in range(700)
            ]
        case "row numbers":
            return list(range(1, 401)), list(range(1, 701))
        case "row numbers as text":
            return [str(i) for i in range(400)], [str(i) for i in range(700)]
        case "a constant":
            return ["east"] * 400, ["east"] * 700
        case "measurements":
            return [round(rng.gauss(170, 9), 1) for _ in range(400)], [
                round(rng.gauss(168, 9), 1) for _ in range(700)
            ]
    raise ValueError(kind)


KINDS = [
    "random digits", "random words", "random integers", "dense small integers",
    "dense small integers as text", "row numbers", "row numbers as text", "a constant",
    "measurements",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_coincidence_is_no_edge(kind: str) -> None:
    for seed in SEEDS:
        left, right = unrelated(kind, random.Random(seed))
        graph = graph_of(one={"alpha": left}, two={"omega": right})
        assert not edges(graph), (kind, seed)


def test_two_samples_of_a_crowded_space_are_no_edge_even_of_one_type() -> None:
    """Half of the space on each side share half of it, whatever they are."""
    postal = {"semantic_type": "postal_code"}
    typed = {"one": {"alpha": postal}, "two": {"omega": postal}}
    for seed in SEEDS:
        rng = random.Random(seed)
        left, right = ([str(c) for c in rng.sample(range(100_000, 100_070), 30)] for _ in "ab")
        overlap = len(set(left) & set(right))
        assert overlap >= 9, "enough for two fields of one type"
        found = edges(graph_of(typed, one={"alpha": left}, two={"omega": right}))
        assert bool(found) == (overlap > 1.5 * 30 * 30 / 70 + 3)
        (pair,) = edges(graph_of(typed, one={"alpha": left}, two={"omega": left[:20]})).values()
        assert pair.evidence == "semantic_type"


@pytest.mark.parametrize("name", ["id", "row_no", "序号"])
def test_row_numbers_of_one_name_are_no_edge(name: str) -> None:
    graph = graph_of(one={name: list(range(1, 401))}, two={name: list(range(1, 301))})
    assert not edges(graph)


@pytest.mark.parametrize("make", [digits, words], ids=["digits", "words"])
@pytest.mark.parametrize("overlap", [0.06, 0.1, 0.25, 0.5, 1.0])
def test_a_planted_join_is_found(overlap: float, make: Any) -> None:
    for seed in SEEDS:
        rng = random.Random(seed)
        left = make(rng, 300)
        right = left[: int(300 * overlap)] + make(rng, 300 - int(300 * overlap))
        rng.shuffle(right)
        found = edges(graph_of(one={"alpha": left}, two={"omega": right}))
        pair = found[frozenset({"one.alpha", "two.omega"})]
        assert pair.comparator == "exact"
        assert pair.overlap.shared >= int(300 * overlap)
        assert pair.overlap.is_significant


@pytest.mark.parametrize("size", [30, 300, 30_000])
def test_a_short_list_is_found_in_a_long_register(size: int) -> None:
    for seed in SEEDS:
        rng = random.Random(seed)
        register = digits(rng, 30_000)
        released = rng.sample(register, size)
        graph = graph_of(one={"alpha": released}, two={"omega": register})
        assert frozenset({"one.alpha", "two.omega"}) in edges(graph), seed


def test_more_overlap_never_scores_less() -> None:
    rng = random.Random(1)
    left, other = digits(rng, 300), digits(rng, 300)
    scores = []
    for shared in (30, 60, 120, 240, 300):
        found = edges(graph_of(one={"alpha": left}, two={"omega": left[:shared] + other[shared:]}))
        scores.append(found[frozenset({"one.alpha", "two.omega"})].score)
    assert scores == sorted(scores)


@pytest.mark.parametrize(
    "name, values",
    [
        ("sex", ["M", "F"]),
        ("birth_year", [str(y) for y in range(1950, 2000)]),
        ("age", [str(a) for a in range(18, 80)]),
        ("birth_date", [f"19{y}-0{m}-1{d}" for y in range(60, 99) for m in (1, 5) for d in (2, 7)]),
    ],
)
def test_fields_of_one_type_are_an_edge_whatever_their_names(name: str, values: list[str]) -> None:
    rng = random.Random(3)
    other = {"sex": "gender", "birth_year": "year_of_birth", "age": "Age", "birth_date": "DOB"}[
        name
    ]
    graph = graph_of(
        one={name: rng.choices(values, k=300)}, two={other: rng.choices(values, k=500)}
    )
    assert frozenset({f"one.{name}", f"two.{other}"}) in edges(graph)


def test_withheld_and_internal_fields_are_no_nodes() -> None:
    import polars as pl

    ids = digits(random.Random(0), 100)
    catalog = hj.Catalog("made")
    catalog.add("one", pl.DataFrame({"a": ids, "b": ids}), role="candidate", withheld=["a"])
    catalog.add("two", pl.DataFrame({"c": ids}), role="internal")
    catalog.add("three", pl.DataFrame({"d": ids}), role="published")
    graph = hj.build_graph(catalog)
    assert {str(n.reference) for n in graph.nodes} == {"one.b", "three.d"}
    assert set(edges(graph)) == {frozenset({"one.b", "three.d"})}


def test_an_edge_reads_the_same_from_both_sides() -> None:
    ids = digits(random.Random(0), 100)
    graph = graph_of(one={"a": ids}, two={"b": ids[:50]})
    (there,), (back,) = graph.between("one", "two"), graph.between("two", "one")
    assert there.fields == back.fields[::-1]
    assert there.overlap.left_share == back.overlap.right_share == 0.5
    assert there.overlap.right_share == back.overlap.left_share == 1.0


@pytest.fixture(scope="module")
def northwind() -> AttributeGraph:
    return hj.build_graph(hj.read_catalog(NORTHWIND / "datapackage.yaml"))


def foreign_keys(graph: AttributeGraph) -> set[frozenset[str]]:
    declared = json.loads((NORTHWIND / "keys.json").read_text(encoding="utf-8"))
    known = {str(node.reference) for node in graph.nodes}
    found = set()
    for table, keys in declared.items():
        for key in keys["foreign_keys"]:
            here = f"{table.replace(' ', '_')}.{key['column']}"
            there = f"{key['ref_table'].replace(' ', '_')}.{key['ref_column']}"
            if {here, there} <= known:
                found.add(frozenset({here, there}))
    return found


def test_northwind_every_declared_foreign_key_is_discovered(northwind: AttributeGraph) -> None:
    keys = foreign_keys(northwind)
    assert len(keys) == 11
    assert keys <= set(edges(northwind))


def test_northwind_no_chance_overlap_of_integers_outranks_a_foreign_key(
    northwind: AttributeGraph,
) -> None:
    keys, found = foreign_keys(northwind), edges(northwind)
    node = {str(n.reference): n for n in northwind.nodes}
    whole = {name for name, n in node.items() if all(t.isascii() and t.isdigit() for t in n.sample)}
    siblings = {  # two fields that refer to one key do mean the same
        frozenset({a, b})
        for one in keys
        for two in keys
        if one & two
        for a in one
        for b in two
        if a != b
    }
    chance = {
        tuple(sorted(fields)): pair.score
        for fields, pair in found.items()
        if fields <= whole and fields not in keys | siblings
    }
    lowest = min(found[key].score for key in keys)
    assert [fields for fields, score in chance.items() if score >= lowest] == []


def test_northwind_amounts_and_house_numbers_are_no_keys(northwind: AttributeGraph) -> None:
    for one, two in [
        ("Order_Details.UnitPrice", "Products.SupplierID"),
        ("Order_Details.ProductID", "Products.UnitPrice"),
        ("Customers.Address", "Products.SupplierID"),
        ("Order_Details.Quantity", "Orders.ShipAddress"),
    ]:
        assert frozenset({one, two}) not in edges(northwind)
