"""Readings made for one pair of fields: code prefixes, bands, ages at a date, roundings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from huiju.graph.alignment import best_age_reading
from huiju.graph.coarsening import (
    band_view,
    number_band_view,
    prefix_view,
    rounded_view,
    scaled_view,
)
from huiju.graph.edges import FieldNode, FieldPair, Overlap, judge, name_similarity, overlap_of
from huiju.graph.views import DATE_TYPES, LIMIT, NUMBER_TYPES, YEAR_TYPES, View
from huiju.profile.parsing import parse_numbers

__all__ = ["lazy_pairs"]

BIRTH = DATE_TYPES | YEAR_TYPES | {"citizen_id"}
NAMES = frozenset({"person_name", "e_mail", "mobile_phone", "sequence_number"})


def lazy_pairs(
    left: Sequence[FieldNode], right: Sequence[FieldNode], known: Sequence[FieldPair]
) -> list[FieldPair]:
    """Find edges between two datasets that hold only at a coarser or other unit on one side."""
    good = {pair.fields for pair in known if _cover(pair.overlap) >= 0.6}
    found: list[FieldPair] = []
    for one in left:
        for two in right:
            if (one.reference, two.reference) in good:
                continue
            found += _prefixes(one, two)
            found += _numbers(one, two)
    found += _ages(left, right, known)
    return _best_of_each(found)


def _cover(overlap: Overlap) -> float:
    return max(overlap.left_share, overlap.right_share)


def _best_of_each(found: Sequence[FieldPair]) -> list[FieldPair]:
    best: dict[tuple[object, object], FieldPair] = {}
    for pair in found:
        before = best.get(pair.fields)
        if before is None or pair.score > before.score:
            best[pair.fields] = pair
    return list(best.values())


def _pair(
    one: View, two: View, overlap: Overlap, judged: tuple[float, str], coarse: str
) -> FieldPair:
    view = one if coarse == "left" else two
    return FieldPair(
        left=one,
        right=two,
        score=judged[0],
        overlap=overlap,
        evidence=judged[1],
        comparator=view.comparator,
        parameters={**view.parameters, "of": coarse},
    )


def _prefixes(left: FieldNode, right: FieldNode) -> Iterator[FieldPair]:
    """A code of which the other side publishes only the first characters."""
    for long, short, side in ((left, right, "left"), (right, left, "right")):
        length = short.width
        if length is None or not _is_longer(long, length) or _cannot_meet(long, short, length):
            continue
        made = _prefix(long, length)
        if len(made.distinct[0]) < 2:
            continue
        plain = short.views[0]
        one, two = (made, plain) if side == "left" else (plain, made)
        overlap = overlap_of(one, two, left, right)
        judged = _judge_prefix(left, right, overlap, side)
        if judged is not None:
            yield _pair(one, two, overlap, judged, side)


def _judge_prefix(
    left: FieldNode, right: FieldNode, overlap: Overlap, side: str
) -> tuple[float, str] | None:
    """A short code must be covered nearly whole; then a name in common is evidence too."""
    short_share = overlap.right_share if side == "left" else overlap.left_share
    short_distinct = overlap.n_right if side == "left" else overlap.n_left
    if short_share < 0.5 or overlap.shared < 2:
        return None
    if overlap.is_significant and not overlap.is_coincidence:
        return round(0.45 + 0.3 * short_share, 4), "overlap"
    name = name_similarity(left.reference.field, right.reference.field)
    typed = left.facts.semantic_name == right.facts.semantic_name is not None
    if short_share >= 0.9 and overlap.shared >= 0.5 * short_distinct and (name >= 0.7 or typed):
        return round(0.3 + 0.2 * short_share + 0.1 * name, 4), "name"
    return None


def _prefix(node: FieldNode, length: int) -> View:
    """Make a prefix reading once per field and length."""
    made = node.cache.get(length)
    if made is None:
        made = node.cache[length] = prefix_view(node.reference, node.encoded, length)
    return made


def _is_longer(node: FieldNode, length: int) -> bool:
    if node.facts.semantic_name in NUMBER_TYPES | BIRTH | NAMES or node.is_row_number:
        return False
    if node.encoded.n_distinct > LIMIT:
        return False
    return sum(len(text) > length for text in node.sample) >= 0.9 * len(node.sample)


def _cannot_meet(long: FieldNode, short: FieldNode, length: int) -> bool:
    """Whether samples show that the prefixes are other values: cheap, before reading every row."""
    if short.encoded.n_distinct > len(short.sample):
        return False
    known = set(short.sample)
    return not any(text[:length] in known for text in long.sample)


def _numbers(left: FieldNode, right: FieldNode) -> Iterator[FieldPair]:
    if not (_is_numeric(left) or _is_band(left)) or not (_is_numeric(right) or _is_band(right)):
        return
    if not _may_agree(left, right):
        return
    for fine, coarse, side in ((left, right, "left"), (right, left, "right")):
        for made, plain in _number_readings(fine, coarse):
            one, two = (made, plain) if side == "left" else (plain, made)
            overlap = overlap_of(one, two, left, right)
            judged = _judge_number(left, right, overlap)
            if judged is not None:
                yield _pair(one, two, overlap, judged, side)


def _is_numeric(node: FieldNode) -> bool:
    named = node.facts.semantic_name in NUMBER_TYPES or node.encoded.numeric
    return named and node.encoded.n_distinct <= LIMIT


def _is_band(node: FieldNode) -> bool:
    return node.facts.semantic_name in {"age_band", "number_band"}


def _number_readings(fine: FieldNode, coarse: FieldNode) -> Iterator[tuple[View, View]]:
    if not _is_numeric(fine):
        return
    if _is_band(coarse):
        made = band_view(coarse.reference, coarse.encoded)
        if made is not None:
            numbers = number_band_view(fine.reference, fine.encoded, made[1])
            if numbers is not None:
                yield numbers, made[0]
        return
    plain = next((v for v in coarse.views if v.kind == "number"), None)
    if plain is None:
        return
    base = _rounding_base(coarse)
    if base is not None and base > 1.001 * (_rounding_base(fine) or 0.0):
        for mode in ("half", "floor"):
            rounded = rounded_view(fine.reference, fine.encoded, base, mode)
            if rounded is not None:
                yield rounded, plain
    for factor in (10.0, 100.0, 1_000.0, 10_000.0, 1_000_000.0, 100_000_000.0):
        scaled = scaled_view(fine.reference, fine.encoded, factor, base or 1.0)
        if scaled is not None:
            yield scaled, plain


def _rounding_base(node: FieldNode) -> float | None:
    numbers = parse_numbers(list(node.sample))
    numbers = numbers[np.isfinite(numbers) & (numbers != 0)]
    if len(numbers) < 3:
        return None
    for base in (1e6, 1e5, 5e4, 1e4, 5e3, 1e3, 500.0, 100.0, 50.0, 10.0, 5.0, 1.0, 0.1, 0.01):
        ratio = numbers / base
        if np.mean(np.abs(ratio - np.round(ratio)) < 1e-6) >= 0.98:
            return base
    return None


def _may_agree(left: FieldNode, right: FieldNode) -> bool:
    """Amounts are only read in other units where names or types say that they are the same."""
    kinds = {left.facts.semantic_name, right.facts.semantic_name}
    if name_similarity(left.reference.field, right.reference.field) >= 0.7 or kinds in (
        {"age"},
        {"money"},
    ):
        return True
    return ("age" in kinds and "age_band" in kinds) or ("number_band" in kinds and len(kinds) == 2)


def _judge_number(left: FieldNode, right: FieldNode, overlap: Overlap) -> tuple[float, str] | None:
    cover = min(overlap.left_share, overlap.right_share)
    if overlap.shared < 2 or cover < 0.4:
        return None
    name = name_similarity(left.reference.field, right.reference.field)
    return judge(left, right, overlap) or (round(0.3 + 0.3 * cover + 0.1 * name, 4), "name")


def _ages(
    left: Sequence[FieldNode], right: Sequence[FieldNode], known: Sequence[FieldPair]
) -> Iterator[FieldPair]:
    """Birth dates on one side, ages or age bands on the other: the date of reckoning is sought."""
    for births, ages, side in ((left, right, "left"), (right, left, "right")):
        for born in births:
            if born.facts.semantic_name not in BIRTH or born.encoded.n_distinct > LIMIT:
                continue
            for aged in ages:
                if aged.facts.semantic_name not in {"age", "age_band", "number_band"}:
                    continue
                made = best_age_reading(born, aged, known, births_left=side == "left")
                if made is None:
                    continue
                one, two = made if side == "left" else (made[1], made[0])
                pair_nodes = (born, aged) if side == "left" else (aged, born)
                overlap = overlap_of(one, two, *pair_nodes)
                if min(overlap.left_share, overlap.right_share) >= 0.5 and overlap.shared >= 2:
                    cover = min(overlap.left_share, overlap.right_share)
                    yield _pair(one, two, overlap, (round(0.35 + 0.3 * cover, 4), "age"), side)
