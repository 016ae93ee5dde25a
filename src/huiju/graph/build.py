"""Build the attribute graph of a released view: fields, readings, equal-meaning edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from huiju.graph.attribute_graph import AttributeGraph
from huiju.graph.dependencies import find_dependencies
from huiju.graph.edges import (
    FieldNode,
    FieldPair,
    Overlap,
    judge,
    name_similarity,
    number_universe,
    overlap_of,
)
from huiju.graph.lazy import lazy_pairs
from huiju.graph.readings import declared_views, eager_views
from huiju.graph.references import declared_pairs, reference_pairs
from huiju.graph.views import LIMIT, NUMBER_TYPES, Keys, View
from huiju.model.catalog import FieldReference
from huiju.model.result import Note
from huiju.profile.dataset import ColumnFacts, ProfiledDataset, ReleasedView
from huiju.profile.encode import EncodedField
from huiju.profile.parsing import parse_numbers

__all__ = ["build_attribute_graph"]

SKETCH = 256
ALIKE = 0.95
"""Share of records from which the values themselves agree so well that no reading adds to it."""
LENGTHY = 40
"""Mean characters from which texts and addresses of pages are no key."""
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
        key = nodes[i].reference.dataset, nodes[j].reference.dataset
        pairs[key] += _best_pairs(nodes[i], nodes[j])
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
        not_assessed=_left_out(view, nodes),
    )


def _left_out(view: ReleasedView, nodes: list[FieldNode]) -> tuple[Note, ...]:
    """Say which fields were not compared, and which only as they stand."""
    joined = {node.reference for node in nodes}
    texts = [
        f"{dataset.name}.{name}"
        for dataset in view.datasets.values()
        for name, field in dataset.fields.items()
        if field.n_distinct >= 2 and FieldReference(dataset.name, name) not in joined
    ]
    large = [str(n.reference) for n in nodes if n.encoded.n_distinct > LIMIT and len(n.views) == 1]
    found = {"texts_not_joined": texts, "readings_left_out": large}
    return tuple(
        Note(code, {"n": len(names), "fields": _some(names)})
        for code, names in found.items()
        if names
    )


def _some(names: list[str]) -> str:
    return ", ".join(sorted(names)[:5]) + (", …" if len(names) > 5 else "")


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
    if encoded.n_distinct < 2:
        return None
    reference = FieldReference(dataset.name, name)
    declared = dataset.description.field(name)
    sample = tuple(encoded.sample(500)[0])
    lengthy = sum(map(len, sample)) > LENGTHY * len(sample)
    if facts.semantic_name in UNJOINABLE and lengthy:
        return None
    views = eager_views(reference, encoded, facts)
    views += declared_views(reference, encoded, declared.views)
    return FieldNode(
        reference=reference,
        encoded=encoded,
        facts=facts,
        views=tuple(views),
        domain=declared.domain,
        is_numeric=_is_numeric(encoded, facts, sample),
        is_row_number=_is_row_number(encoded.n_distinct, encoded.counts, sample),
        sample=sample,
    )


def _is_numeric(encoded: EncodedField, facts: ColumnFacts, sample: tuple[str, ...]) -> bool:
    """Numbers, as against codes that are written with digits."""
    if facts.semantic_name is not None:
        return facts.semantic_name in NUMBER_TYPES
    return encoded.numeric or bool(np.isfinite(parse_numbers(list(sample))).mean() >= 0.95)


def _is_row_number(n_distinct: int, counts: np.ndarray, sample: tuple[str, ...]) -> bool:
    if n_distinct < 0.95 * counts.sum():
        return False
    if not all(t.isascii() and t.isdigit() and len(t) < 12 for t in sample):
        return False
    largest = max(int(t) for t in sample)
    return largest <= 2 * n_distinct + 10


def _pairs_that_meet(nodes: list[FieldNode]) -> set[tuple[int, int]]:
    """Fields of different datasets that share a key in any comparable reading.

    The smallest keys of every reading are looked up in all readings: a short list is met in a
    long one, whose own smallest keys it need not hold.
    """
    sketches = [v.distinct[0][:SKETCH] for node in nodes for v in node.views]
    if not sketches:
        return set()
    wanted = np.unique(np.concatenate(sketches))
    keys, owners = [], []
    for index, node in enumerate(nodes):
        held = np.zeros(len(wanted), np.bool_)
        for v in node.views:
            held |= _is_in(wanted, v.distinct[0])
        keys.append(wanted[held])
        owners.append(np.full(len(keys[-1]), index, np.int64))
    all_keys, all_owners = np.concatenate(keys), np.concatenate(owners)
    order = np.lexsort((all_owners, all_keys))
    all_keys, all_owners = all_keys[order], all_owners[order]
    starts = np.flatnonzero(np.r_[True, all_keys[1:] != all_keys[:-1], True])
    met: set[tuple[int, int]] = set()
    blocks = {tuple(all_owners[a:b]) for a, b in pairwise(starts) if b - a > 1}
    for block in blocks:
        met.update(combinations(sorted({int(i) for i in block}), 2))
    return {(i, j) for i, j in met if nodes[i].reference.dataset != nodes[j].reference.dataset}


def _is_in(wanted: Keys, keys: Keys) -> NDArray[np.bool_]:
    """Which of the wanted keys are among the sorted keys."""
    if not len(keys):
        return np.zeros(len(wanted), np.bool_)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found: NDArray[np.bool_] = keys[at] == wanted
    return found


def _comparable(one: str, two: str) -> bool:
    raw_one, raw_two = one.startswith(RAW_KINDS), two.startswith(RAW_KINDS)
    if raw_one and raw_two:
        return not (one == "prefix" and two == "prefix")
    return one == two


def _best_pairs(left: FieldNode, right: FieldNode) -> list[FieldPair]:
    """Of each field, or declared reading of it, keep the finest pair that holds about as well."""
    found: dict[tuple[str, str], list[FieldPair]] = defaultdict(list)
    if _cannot_mean(left, right):
        return []
    whole = _compared(left.views[0], right.views[0], left, right)
    if whole is not None and _cover(whole.overlap) > ALIKE and not _has_declared(left, right):
        return [whole]
    for one in left.views:
        for two in right.views:
            pair = _compared(one, two, left, right)
            if pair is not None:
                found[one.label, two.label].append(pair)
    best = [_finest(pairs) for pairs in found.values()]
    plain = (left.reference.field, right.reference.field)
    declared = [p for p in best if (p.left.label, p.right.label) != plain]
    if not declared:
        return best
    covered = max(_cover(p.overlap) for p in declared)
    return [p for p in best if p in declared or _cover(p.overlap) > covered + 0.1]


def _compared(one: View, two: View, left: FieldNode, right: FieldNode) -> FieldPair | None:
    if not _comparable(one.kind, two.kind):
        return None
    overlap = overlap_of(one, two, left, right)
    judged = judge(left, right, overlap, (one, two))
    if judged is None:
        judged = _declared(one, two, overlap, same_domain=left.domain == right.domain is not None)
    return _pair(one, two, overlap, *judged) if judged is not None else None


def _has_declared(left: FieldNode, right: FieldNode) -> bool:
    return left.has_declared or right.has_declared


def _cannot_mean(left: FieldNode, right: FieldNode) -> bool:
    """Amounts of unrelated names in a dense common range: no overlap would count (see `judge`)."""
    if not (left.is_numeric and right.is_numeric) or left.domain is not None:
        return False
    if left.facts.semantic_name == right.facts.semantic_name == "age":
        return False
    if name_similarity(left.reference.field, right.reference.field) >= 0.5:
        return False
    n_left, n_right = left.encoded.n_distinct, right.encoded.n_distinct
    universe = number_universe(left.numbers, right.numbers)
    return not _has_declared(left, right) and n_left * n_right > 0.1 * universe * min(
        n_left, n_right
    )


def _declared(
    one: View, two: View, overlap: Overlap, *, same_domain: bool
) -> tuple[float, str] | None:
    """A declared domain, or a declared reading that the other side is nearly covered by."""
    if same_domain and overlap.shared:
        return 0.95, "declared"
    reading = "view" in one.parameters or "view" in two.parameters
    if reading and overlap.shared >= 2 and min(overlap.left_share, overlap.right_share) >= 0.5:
        return 0.6, "declared"
    return None


def _finest(pairs: list[FieldPair]) -> FieldPair:
    best_cover = max(_cover(pair.overlap) for pair in pairs)
    good = [pair for pair in pairs if _cover(pair.overlap) >= 0.8 * best_cover]
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
    merged = {pair.ends: pair for pair in known}
    for pair in fresh:
        before = merged.get(pair.ends)
        if before is None or _cover(pair.overlap) > _cover(before.overlap) + 0.1:
            merged[pair.ends] = pair
    return list(merged.values())


def _add(
    pairs: dict[DatasetPair, list[FieldPair]], more: Mapping[DatasetPair, list[FieldPair]]
) -> None:
    for key, fresh in more.items():
        known = {pair.ends: pair for pair in pairs.get(key, [])}
        for pair in fresh:
            before = known.get(pair.ends)
            if before is None or pair.score > before.score:
                known[pair.ends] = pair
        pairs[key] = list(known.values())
