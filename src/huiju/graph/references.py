"""References: declared foreign keys, declared domains, and keys that only a reference explains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from huiju.graph.edges import FieldNode, FieldPair, Overlap, name_similarity, overlap_of
from huiju.model.catalog import FieldReference
from huiju.profile.dataset import ReleasedView

__all__ = ["declared_pairs", "reference_pairs"]

DatasetPair = tuple[str, str]


def reference_pairs(
    by_dataset: Mapping[str, list[FieldNode]],
) -> dict[DatasetPair, list[FieldPair]]:
    """Find fields whose every value is a key of a dataset that their name points to.

    Small integers are contained in each other everywhere, so containment alone is no evidence; it
    counts together with a name that points to the key or its dataset, or with a self-reference
    that has a root (a missing value).
    """
    found: dict[DatasetPair, list[FieldPair]] = defaultdict(list)
    keys = [n for nodes in by_dataset.values() for n in nodes if _is_key(n)]
    for nodes in by_dataset.values():
        for child in nodes:
            for key in keys:
                pair = _reference(child, key)
                if pair is not None:
                    one, two = sorted((pair, pair.reversed()), key=lambda p: str(p.fields[0]))[:2]
                    names = (one.fields[0].dataset, one.fields[1].dataset)
                    found[tuple(sorted(names))].append(  # type: ignore[index]
                        one if names == tuple(sorted(names)) else two
                    )
    return found


def _is_key(node: FieldNode) -> bool:
    whole = node.facts.missing == 0 and node.encoded.n_distinct == node.facts.rows
    return (
        whole and node.facts.rows >= 2 and node.facts.semantic_name not in {"measurement", "money"}
    )


def _reference(child: FieldNode, key: FieldNode) -> FieldPair | None:
    if child.reference == key.reference:
        return None
    if child.encoded.n_distinct > key.encoded.n_distinct or _is_key(child):
        return None
    score = _affinity(child, key)
    if score is None:
        return None
    overlap = _overlap(child, key)
    if overlap.shared < child.encoded.n_distinct:
        return None
    return FieldPair(
        left=child.views[0],
        right=key.views[0],
        score=round(score, 4),
        overlap=overlap,
        evidence="reference",
    )


def _affinity(child: FieldNode, key: FieldNode) -> float | None:
    names = name_similarity(child.reference.field, key.reference.field)
    if names == 1.0:
        return 0.95
    stem = _common_prefix(child.reference.field, key.reference.field)
    stem = max(stem, _common_prefix(child.reference.field, key.reference.dataset))
    if names >= 0.7 or stem >= 4:
        return 0.85
    same = child.reference.dataset == key.reference.dataset
    if same and child.facts.missing > 0 and child.encoded.n_distinct >= 2 and key.is_row_number:
        return 0.75
    return None


def _common_prefix(one: str, two: str) -> int:
    length = 0
    for a, b in zip(one.lower(), two.lower(), strict=False):
        if a != b:
            break
        length += 1
    return length


def declared_pairs(
    view: ReleasedView, by_dataset: Mapping[str, list[FieldNode]]
) -> dict[DatasetPair, list[FieldPair]]:
    """Take declared foreign keys as given."""
    nodes = {n.reference: n for many in by_dataset.values() for n in many}
    found: dict[DatasetPair, list[FieldPair]] = defaultdict(list)
    for dataset in view.datasets.values():
        for foreign in dataset.description.foreign_keys:
            for here, there in zip(foreign.fields, foreign.reference_fields, strict=False):
                one = nodes.get(FieldReference(dataset.name, here))
                two = nodes.get(FieldReference(foreign.reference_dataset, there))
                if one is None or two is None:
                    continue
                pair = FieldPair(
                    left=one.views[0],
                    right=two.views[0],
                    score=1.0,
                    overlap=_overlap(one, two),
                    evidence="declared",
                )
                if dataset.name > foreign.reference_dataset:
                    pair = pair.reversed()
                key = sorted((dataset.name, foreign.reference_dataset))
                found[key[0], key[1]].append(pair)
    return found


def _overlap(one: FieldNode, two: FieldNode) -> Overlap:
    return overlap_of(one.views[0], two.views[0], one, two)
