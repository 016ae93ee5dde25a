"""Small tables as the attacker sees them, and claims told in texts."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import polars as pl

import huiju as hj
from huiju.attacks import Claims, Linkage, Problem, Side
from huiju.attacks.linkage import Partition
from huiju.graph import FieldPair
from huiju.graph.edges import Overlap
from huiju.graph.views import text_view
from huiju.model.catalog import FieldReference
from huiju.profile.dataset import ProfiledDataset, ReleasedView, released_view
from huiju.profile.facts import profile_catalog
from tests.oracles.brute_force import Row

Table = list[Row]
Pair = tuple[str, str]


def table(header: str, *lines: str) -> Table:
    """Rows from lines like ``ann|1|x``; an empty cell is missing."""
    names = header.split()
    return [
        {n: cell or None for n, cell in zip(names, line.split("|"), strict=True)} for line in lines
    ]


def catalog_of(
    tables: Mapping[str, Table],
    *,
    withheld: Sequence[str] = (),
    internal: Sequence[str] = (),
    published: Sequence[str] | None = None,
) -> hj.Catalog:
    """A catalog of texts; the first dataset is the candidate unless said otherwise."""
    catalog = hj.Catalog("scene")
    for position, (name, rows) in enumerate(tables.items()):
        frame = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
        public = position > 0 if published is None else name in published
        catalog.add(
            name,
            frame,
            role="internal" if name in internal else "published" if public else "candidate",
            withheld=[w.partition(".")[2] for w in withheld if w.startswith(f"{name}.")],
        )
    return catalog


def datasets_of(catalog: hj.Catalog) -> dict[str, ProfiledDataset]:
    """The profiled datasets, withheld fields and all."""
    return {d.name: d for d in profile_catalog(catalog.load())}


def view_of(tables: Mapping[str, Table]) -> ReleasedView:
    """Everything released."""
    return released_view(datasets_of(catalog_of(tables)).values())


def pair_of(view: ReleasedView, left: str, right: str) -> FieldPair:
    """Two fields joined on their values, whether or not the graph would find them."""
    one, two = FieldReference.parse(left), FieldReference.parse(right)
    return FieldPair(
        left=text_view(one, view.field(one)),
        right=text_view(two, view.field(two)),
        score=1.0,
        overlap=Overlap(shared=1, n_left=1, n_right=1, left_share=1, right_share=1, expected=0),
        evidence="declared",
    )


def side(view: ReleasedView, written: str) -> Side:
    """One field as a side of a problem."""
    reference = FieldReference.parse(written)
    encoded = view.field(reference)
    return Side(
        dataset=reference.dataset,
        fields=(reference,),
        codes=encoded.codes,
        hashes=encoded.hashes,
    )


def problem(
    view: ReleasedView, named: str, records: str, mode: str = "one", threshold: float = 0.9
) -> Problem:
    """Which value of `records` belongs to which subject of `named`."""
    return Problem(
        target="t",
        named=side(view, named),
        records=side(view, records),
        mode=mode,  # type: ignore[arg-type]
        threshold=threshold,
    )


def cut_of(linkage: Linkage, size: int) -> Partition:
    """The partition by all `size` pairs."""
    cut = linkage.whole()
    for index in range(size):
        cut = linkage.refine(cut, index)
    return cut


def told(view: ReleasedView, asked: Problem, claims: Claims) -> dict[Pair, bool]:
    """Claims as texts, and whether each rests on one pair alone."""
    names = view.field(asked.named.fields[0]).texts()
    values = view.field(asked.records.fields[0]).texts()
    triples = zip(claims.subjects, claims.values, claims.singled, strict=True)
    found = {(names[s], values[v]): bool(a) for s, v, a in triples}
    assert len(found) == len(claims), "a claim is made once"
    return found


def random_table(rng: random.Random, rows: int, missing: float = 0.08, **sizes: int) -> list[Row]:
    """Fields with so many values each, some of them missing."""
    return [
        {
            name: None if rng.random() < missing else f"{name[-1]}{rng.randrange(n)}"
            for name, n in sizes.items()
        }
        for _ in range(rows)
    ]
