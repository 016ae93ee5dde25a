"""Build the attribute graph of a released view: fields, readings, equal-meaning edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

import numpy as np

from huiju.graph.attribute_graph import AttributeGraph
from huiju.graph.dependencies import find_dependencies
from huiju.graph.edges import FieldNode, FieldPair, Overlap, judge, overlap_of
from huiju.graph.lazy import lazy_pairs
from huiju.graph.references import declared_pairs, reference_pairs
from huiju.graph.views import View, declared_views, eager_views
from huiju.model.catalog import FieldReference
from huiju.profile.dataset import ProfiledDataset, ReleasedView

__all__ = ["build_attribute_graph"]

SKETCH = 256
UNJOINABLE = frozenset({"free_text", "url"})
RAW_KINDS = ("text", "prefix", "declared")

DatasetPair = tuple[str, str]


def build_attribute_graph(
    view: ReleasedView,
    *,
    focus: Iterable[str] = (),
    progress: Callable[[str], None] | None = None,
) -> AttributeGraph:
    """Discover what the fields of all released datasets have in common.

    Parameters
    ----------
    view
        What the recipient can read.
    focus
        Datasets whose fields are also compared through readings that fit only one partner
        (prefixes, bands, ages at a date). Empty means all datasets.
    progress
        Called with the name of each dataset as it is read.

    Notes
    -----
    Candidate pairs come from bottom-k sketches of the distinct keys, so the cost grows with the
    number of distinct values plus the number of pairs that share any; only those are compared
    exactly.
    """
    nodes = _nodes(view, progress)
    by_dataset: dict[str, list[FieldNode]] = defaultdict(list)
    for node in nodes:
        by_dataset[node.reference.dataset].append(node)
    pairs: dict[DatasetPair, list[FieldPair]] = defaultdict(list)
    met = _pairs_that_meet(nodes)
    for i, j in sorted(met):
        found = _best_pair(nodes[i], nodes[j])
        if found is not None:
            pairs[nodes[i].reference.dataset, nodes[j].reference.dataset].append(found)
    chosen = set(focus) or set(by_dataset)
    for one, two in combinations(sorted(by_dataset), 2):
        if one in chosen or two in chosen:
            known = pairs.get((one, two), [])
            fresh = lazy_pairs(by_dataset[one], by_dataset[two], known)
            if fresh:
                pairs[one, two] = _merge(known, fresh)
    _add(pairs, reference_pairs(by_dataset))
    _add(pairs, declared_pairs(view, by_dataset))
    return AttributeGraph(
        nodes=tuple(nodes),
        pairs={k: tuple(sorted(v, key=_rank)) for k, v in sorted(pairs.items()) if v},
        dependencies=tuple(find_dependencies(view)),
    )


def _rank(pair: FieldPair) -> tuple[float, str, str]:
    return (-pair.score, str(pair.left.reference), str(pair.right.reference))


def _nodes(view: ReleasedView, progress: Callable[[str], None] | None) -> list[FieldNode]:
    nodes = []
    for name in sorted(view.datasets):
        if progress:
            progress(name)
        dataset = view.datasets[name]
        nodes += [n for field in dataset.fields if (n := _node(dataset, field)) is not None]
    return nodes


def _node(dataset: ProfiledDataset, name: str) -> FieldNode | None:
    encoded, facts = dataset.fields[name], dataset.facts[name]
    if encoded.n_distinct < 2 or facts.semantic_name in UNJOINABLE:
        return None
    reference = FieldReference(dataset.name, name)
    declared = dataset.description.field(name)
    sample = tuple(encoded.sample(500)[0])
    views = eager_views(reference, encoded, facts)
    views += declared_views(reference, encoded, declared.views)
    return FieldNode(
        reference=reference,
        encoded=encoded,
        facts=facts,
        views=tuple(views),
        domain=declared.domain,
        is_row_number=_is_row_number(encoded.n_distinct, encoded.counts, sample),
        sample=sample,
    )


def _is_row_number(n_distinct: int, counts: np.ndarray, sample: tuple[str, ...]) -> bool:
    if n_distinct < 0.95 * counts.sum():
        return False
    if not all(t.isascii() and t.isdigit() and len(t) < 12 for t in sample):
        return False
    largest = max(int(t) for t in sample)
    return largest <= 2 * n_distinct + 10


def _pairs_that_meet(nodes: list[FieldNode]) -> set[tuple[int, int]]:
    """Fields of different datasets that share a key in any comparable reading."""
    keys, owners = [], []
    for index, node in enumerate(nodes):
        seen = [np.sort(v.keys[v.keys != 0])[:SKETCH] for v in node.views]
        sketch = np.unique(np.concatenate(seen)) if seen else np.zeros(0, np.uint64)
        keys.append(sketch)
        owners.append(np.full(len(sketch), index, np.int64))
    all_keys, all_owners = np.concatenate(keys or [np.zeros(0)]), np.concatenate(owners or [[]])
    order = np.lexsort((all_owners, all_keys))
    all_keys, all_owners = all_keys[order], all_owners[order].astype(np.int64)
    starts = np.flatnonzero(np.r_[True, all_keys[1:] != all_keys[:-1], True])
    met: set[tuple[int, int]] = set()
    blocks = {tuple(all_owners[a:b]) for a, b in zip(starts, starts[1:], strict=False) if b - a > 1}
    for block in blocks:
        met.update(combinations(sorted({int(i) for i in block}), 2))
    return {(i, j) for i, j in met if nodes[i].reference.dataset != nodes[j].reference.dataset}


def _comparable(one: str, two: str) -> bool:
    raw_one, raw_two = one.startswith(RAW_KINDS), two.startswith(RAW_KINDS)
    if raw_one and raw_two:
        return not (one == "prefix" and two == "prefix")
    return one == two


def _best_pair(left: FieldNode, right: FieldNode) -> FieldPair | None:
    """Choose the finest pair of readings that holds about as well as any coarser one."""
    found: list[FieldPair] = []
    for one in left.views:
        for two in right.views:
            if _comparable(one.kind, two.kind):
                overlap = overlap_of(one, two, left, right)
                judged = judge(left, right, overlap)
                if judged is None and left.domain and left.domain == right.domain:
                    judged = (0.95, "declared") if overlap.shared else None
                if judged is not None:
                    found.append(_pair(one, two, overlap, *judged))
    if not found:
        return None
    best_cover = max(_cover(pair.overlap) for pair in found)
    good = [pair for pair in found if _cover(pair.overlap) >= 0.8 * best_cover]
    return max(good, key=lambda p: (min(p.left.fineness, p.right.fineness), _cover(p.overlap)))


def _cover(overlap: Overlap) -> float:
    return max(overlap.left_share, overlap.right_share)


def _pair(one: View, two: View, overlap: Overlap, score: float, evidence: str) -> FieldPair:
    coarser = min((one, two), key=lambda view: view.fineness)
    side = "left" if coarser is one else "right"
    parameters = dict(coarser.parameters)
    if coarser.comparator != "exact":
        parameters["of"] = side
    return FieldPair(
        left=one,
        right=two,
        score=score,
        overlap=overlap,
        evidence=evidence,
        comparator=coarser.comparator,
        parameters=parameters,
    )


def _merge(known: list[FieldPair], fresh: list[FieldPair]) -> list[FieldPair]:
    """A reading made for one pair of fields replaces a poorer general one."""
    merged = {pair.fields: pair for pair in known}
    for pair in fresh:
        before = merged.get(pair.fields)
        if before is None or _cover(pair.overlap) > _cover(before.overlap) + 0.1:
            merged[pair.fields] = pair
    return list(merged.values())


def _add(pairs: dict[DatasetPair, list[FieldPair]], more: Mapping[DatasetPair, list[FieldPair]]) -> None:
    for key, fresh in more.items():
        known = {pair.fields: pair for pair in pairs.get(key, [])}
        for pair in fresh:
            before = known.get(pair.fields)
            if before is None or pair.score > before.score:
                known[pair.fields] = pair
        pairs[key] = list(known.values())

