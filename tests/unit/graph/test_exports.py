"""The graph leaves as networkx, GraphML and JSON: whole, and without a single value."""

from __future__ import annotations

import json
import random
from pathlib import Path

import networkx as nx
import pytest

from huiju.graph import AttributeGraph
from tests.unit.graph.making import graph_of

RNG = random.Random(4)
IDS = [f"Q7{RNG.randrange(10**8):08d}" for _ in range(120)]
SHELVES = [f"Regal{i}" for i in range(8)]
HALLS = {shelf: f"Halle{i % 3}" for i, shelf in enumerate(SHELVES)}
HELD = [RNG.choice(SHELVES) for _ in IDS]


@pytest.fixture(scope="module")
def graph() -> AttributeGraph:
    return graph_of(
        stock={"item": IDS, "shelf": HELD, "hall": [HALLS[s] for s in HELD]},
        orders={"article": IDS[:80], "shelf": HELD[:80]},
    )


def no_value_in(written: str) -> bool:
    return not any(value in written for value in [*IDS, *SHELVES, *HALLS.values()])


def test_networkx_holds_every_field_and_edge(graph: AttributeGraph) -> None:
    drawn = graph.to_networkx()
    assert set(drawn) == {str(n.reference) for n in graph.nodes}
    equal = list(graph.equal_edges())
    assert drawn.number_of_edges() == 2 * len(equal) + len(graph.dependencies)
    for pair in equal:
        one, two = map(str, pair.fields)
        for a, b in ((one, two), (two, one)):
            (data,) = [d for d in drawn[a][b].values() if d["kind"] != "dependency"]
            assert data["score"] == pair.score
            assert data["overlap"] == pair.overlap.shared
    assert drawn.has_edge("stock.shelf", "stock.hall")
    assert not drawn.has_edge("stock.hall", "stock.shelf")
    assert no_value_in(str(list(drawn.nodes(data=True))) + str(list(drawn.edges(data=True))))


def test_graphml_comes_back_the_same(graph: AttributeGraph, tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    graph.write_graphml(path)
    back, drawn = nx.read_graphml(path, force_multigraph=True), graph.to_networkx()
    assert dict(back.nodes(data=True)) == dict(drawn.nodes(data=True))

    def told(graph: nx.MultiDiGraph) -> list[tuple[object, ...]]:
        every = graph.edges(data=True)
        return sorted((a, b, d["kind"], d["score"], d["evidence"]) for a, b, d in every)

    assert told(back) == told(drawn)
    assert no_value_in(path.read_text(encoding="utf-8"))


def test_the_summary_is_plain_json(graph: AttributeGraph) -> None:
    summary = graph.summary()
    written = json.dumps(
        {"nodes": [*map(dict, summary.nodes)], "edges": [*map(dict, summary.edges)]}
    )
    assert no_value_in(written)
    known = {node["id"] for node in summary.nodes}
    assert {e["source"] for e in summary.edges} | {e["target"] for e in summary.edges} <= known
    domains = [set(n["fields"]) for n in summary.nodes if n["kind"] == "domain"]
    assert {"stock.item", "orders.article"} in domains


def test_its_repr_and_its_picture_hold_no_value(graph: AttributeGraph) -> None:
    shown = [repr(graph), *(graph.plot(lang)._repr_svg_() for lang in ("en", "zh"))]
    shown += [repr(part) for part in (*graph.nodes, *graph.equal_edges(), *graph.dependencies)]
    assert no_value_in("\n".join(shown))
