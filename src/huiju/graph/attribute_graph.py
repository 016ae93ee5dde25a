"""The attribute graph as a value: nodes, equal-meaning edges, dependencies; and its exports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huiju.graph.dependencies import Dependency
from huiju.graph.edges import FieldNode, FieldPair
from huiju.model.catalog import FieldReference
from huiju.model.result import GraphSummary, Note

if TYPE_CHECKING:
    import networkx

__all__ = ["AttributeGraph"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AttributeGraph:
    """What the fields of all released datasets mean in common (属性图).

    Attributes
    ----------
    nodes
        One per released field that can be joined on.
    pairs
        Equal-meaning edges by pair of datasets (names in order), strongest first.
    dependencies
        Near-exact dependencies within a dataset.
    not_assessed
        What the limits left out.
    """

    nodes: tuple[FieldNode, ...]
    pairs: Mapping[tuple[str, str], tuple[FieldPair, ...]]
    dependencies: tuple[Dependency, ...]
    not_assessed: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        edges = sum(len(found) for found in self.pairs.values())
        return f"AttributeGraph({len(self.nodes)} fields, {edges} equal-meaning edges)"

    def between(self, left: str, right: str) -> tuple[FieldPair, ...]:
        """Return the edges between two datasets, read from `left` to `right`."""
        if (left, right) in self.pairs:
            return self.pairs[left, right]
        return tuple(pair.reversed() for pair in self.pairs.get((right, left), ()))

    def neighbours(self, dataset: str) -> list[str]:
        """Return the datasets that share an edge with this one."""
        found = {b for a, b in self.pairs if a == dataset}
        found |= {a for a, b in self.pairs if b == dataset}
        return sorted(found - {dataset})

    def equal_edges(self) -> Iterator[FieldPair]:
        """Yield every equal-meaning edge, strongest first."""
        every = [pair for found in self.pairs.values() for pair in found]
        yield from sorted(every, key=lambda p: (-p.score, str(p.fields[0]), str(p.fields[1])))

    def domains(self) -> list[tuple[FieldReference, ...]]:
        """Return the groups of fields that share a meaning through exact edges."""
        parent: dict[FieldReference, FieldReference] = {}

        def root(reference: FieldReference) -> FieldReference:
            while parent.setdefault(reference, reference) != reference:
                reference = parent[reference]
            return reference

        for pair in self.equal_edges():
            if pair.comparator == "exact":
                one, two = pair.fields
                parent[root(one)] = root(two)
        groups: dict[FieldReference, list[FieldReference]] = {}
        for reference in sorted(parent):
            groups.setdefault(root(reference), []).append(reference)
        return sorted(tuple(group) for group in groups.values() if len(group) > 1)

    def summary(self) -> GraphSummary:
        """Return the graph as plain data, without a single value."""
        nodes = [_node_record(node) for node in self.nodes]
        edges = [_pair_record(pair) for pair in self.equal_edges()]
        edges += [_dependency_record(found) for found in self.dependencies]
        nodes += [
            {"id": f"domain:{i}", "kind": "domain", "fields": [str(f) for f in group]}
            for i, group in enumerate(self.domains())
        ]
        return GraphSummary(nodes=tuple(nodes), edges=tuple(edges))

    def to_networkx(self) -> networkx.MultiDiGraph:
        """Return a networkx graph: fields as nodes, edges in both directions where equal.

        Node attributes: dataset, field, semantic_type, kind. Edge attributes: kind, comparator,
        score, overlap, expected_by_chance.
        """
        import networkx

        graph = networkx.MultiDiGraph()
        for node in self.nodes:
            record = _node_record(node)
            graph.add_node(record.pop("id"), **{k: v for k, v in record.items() if v is not None})
        for pair in self.equal_edges():
            _add_edge(graph, _pair_record(pair), both=True)
        for found in self.dependencies:
            _add_edge(graph, _dependency_record(found), both=False)
        return graph

    def write_graphml(self, path: str | Path) -> None:
        """Write the graph as GraphML."""
        import networkx

        networkx.write_graphml(self.to_networkx(), str(path))

    def plot(self, language: str = "en") -> Any:
        """Return a picture for a notebook (an object with `_repr_svg_`)."""
        return _Picture(self.summary(), language)


@dataclass(frozen=True, slots=True)
class _Picture:
    summary: GraphSummary
    language: str

    def _repr_svg_(self) -> str:
        # The report draws; it sits above this room, so it is looked up when a picture is wanted.
        from importlib import import_module

        record = {"nodes": list(self.summary.nodes), "edges": list(self.summary.edges)}
        drawn: str = import_module("huiju.report").graph_svg(record, self.language)
        return drawn


def _node_record(node: FieldNode) -> dict[str, Any]:
    return {
        "id": str(node.reference),
        "kind": "field",
        "dataset": node.reference.dataset,
        "field": node.reference.field,
        "semantic_type": node.facts.semantic_name,
    }


def _pair_record(pair: FieldPair) -> dict[str, Any]:
    references = pair.evidence in {"declared", "reference"}
    kind = "foreign_key" if references else "equal" if pair.comparator == "exact" else "coarser"
    return {
        "source": str(pair.fields[0]),
        "target": str(pair.fields[1]),
        "kind": kind,
        "comparator": pair.comparator,
        "parameters": {k: v for k, v in pair.parameters.items() if not isinstance(v, dict)},
        "score": pair.score,
        "overlap": pair.overlap.shared,
        "left_share": round(pair.overlap.left_share, 4),
        "right_share": round(pair.overlap.right_share, 4),
        "expected_by_chance": round(pair.overlap.expected, 2),
        "evidence": pair.evidence,
    }


def _dependency_record(found: Dependency) -> dict[str, Any]:
    return {
        "source": str(found.source),
        "target": str(found.target),
        "kind": "dependency",
        "comparator": "exact",
        "parameters": {},
        "score": found.strength,
        "baseline": found.baseline,
        "records": found.records,
        "evidence": "leave_one_out",
    }


def _add_edge(graph: Any, record: dict[str, Any], *, both: bool) -> None:
    source, target = record.pop("source"), record.pop("target")
    attributes = {k: str(v) if isinstance(v, dict) else v for k, v in record.items()}
    graph.add_edge(source, target, **attributes)
    if both and source != target:
        graph.add_edge(target, source, **attributes)
