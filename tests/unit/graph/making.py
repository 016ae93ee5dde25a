"""Graphs and fields from a few lists, for the tests of this room."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

import huiju as hj
from huiju.graph import AttributeGraph
from huiju.model.catalog import FieldReference
from huiju.profile.dataset import ColumnFacts
from huiju.profile.encode import EncodedField, encode_column
from huiju.profile.semantic import detect

Frame = dict[str, list[Any]]


def graph_of(fields: dict[str, dict[str, Any]] | None = None, **frames: Frame) -> AttributeGraph:
    """The graph of some datasets; the first is the candidate, the others are published."""
    catalog = hj.Catalog("made")
    for position, (name, frame) in enumerate(frames.items()):
        catalog.add(
            name,
            pl.DataFrame(frame, strict=False),
            role="published" if position else "candidate",
            fields=(fields or {}).get(name),
        )
    return hj.build_graph(catalog)


def edges(graph: AttributeGraph) -> dict[frozenset[str], Any]:
    """The equal-meaning edges by the two fields that they join."""
    return {frozenset(map(str, pair.fields)): pair for pair in graph.equal_edges()}


def field(name: str, values: list[str]) -> tuple[FieldReference, EncodedField, ColumnFacts]:
    """One field, encoded and described as the profile would."""
    encoded = encode_column("made", name, pl.Series(name, values, dtype=pl.String))
    texts, counts = encoded.sample(2000)
    facts = ColumnFacts(
        rows=len(values),
        missing=int(len(values) - encoded.counts.sum()),
        distinct=encoded.n_distinct,
        uniqueness=float(np.count_nonzero(encoded.counts == 1) / max(1, len(values))),
        entropy=0.0,
        type="string",
        semantic=detect(name, texts, counts),
    )
    return FieldReference("made", name), encoded, facts
