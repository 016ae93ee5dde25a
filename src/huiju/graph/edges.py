"""Equal-meaning edges: which readings of two fields denote the same thing, and how surely."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from huiju.graph.chance import expected_overlap, log_chance, text_universe
from huiju.graph.views import View
from huiju.kernels.lookup import overlap_sorted
from huiju.model.catalog import FieldReference
from huiju.profile.dataset import ColumnFacts
from huiju.profile.encode import EncodedField
from huiju.profile.parsing import parse_numbers

__all__ = [
    "FieldNode",
    "FieldPair",
    "Overlap",
    "judge",
    "name_similarity",
    "number_universe",
    "overlap_of",
]

TYPED = frozenset(
    (
        *("birth_date", "birth_year", "year", "year_month", "month", "date", "datetime"),
        *("age", "age_band", "number_band", "sex", "ethnic_group", "country", "department"),
        *("postal_code", "region_code", "region_name", "address", "ip_address", "diagnosis"),
        *("education", "marital_status", "occupation", "person_name", "organisation_name"),
        *("citizen_id", "national_id", "person_number", "student_id", "passport", "bank_card"),
        *("unified_social_credit_code", "organisation_code", "mobile_phone", "landline"),
        *("e_mail", "vehicle_plate", "imei", "imsi", "iccid", "mac_address", "military_id"),
        *("hk_macao_permit", "taiwan_permit", "residence_permit"),
    )
)
"""Semantic types whose equality is evidence that two fields mean the same."""

GENERIC_NAMES = frozenset(
    (
        *("id", "seq", "no", "num", "number", "index", "idx", "row", "rownum", "rowid", "rid"),
        *("key", "sn", "serial", "order", "line", "xh", "bh", "lsh", "xuhao", "bianhao"),
        *("序号", "编号", "行号", "流水号", "号"),
    )
)

PARTS = frozenset({"day", "month", "year", "county", "city", "province"})
"""Readings that are of one meaning wherever they come from."""
SHOWN = 100
"""Texts per side from which the shape of a field's values is judged."""

LOG_CHANCE_LIMIT = -25.0
"""ln of the chance at which an overlap counts as no coincidence (about 1e-11, many pairs tried)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FieldNode:
    """A released field with its readings, ready to be compared."""

    reference: FieldReference
    encoded: EncodedField
    facts: ColumnFacts
    views: tuple[View, ...]
    domain: str | None
    is_row_number: bool
    is_numeric: bool
    sample: tuple[str, ...]
    cache: dict[int, View] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        return f"FieldNode({self.reference})"

    @property
    def has_declared(self) -> bool:
        """Whether the catalog declares a reading of the field."""
        return any("view" in view.parameters for view in self.views)

    @cached_property
    def width(self) -> int | None:
        """The length of nearly all values, where they have one and are short."""
        lengths = [len(text) for text in self.sample]
        common = max(set(lengths), key=lengths.count)
        share = lengths.count(common) / len(lengths)
        return common if share >= 0.95 and common <= 12 else None

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """The numbers among the sample."""
        parsed = parse_numbers(list(self.sample))
        return parsed[np.isfinite(parsed)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How much two readings share. Shares are of records, not of distinct values."""

    shared: int
    n_left: int
    n_right: int
    left_share: float
    right_share: float
    expected: float

    @property
    def log_chance(self) -> float:
        """ln of the probability of so large an overlap by chance (an upper bound)."""
        return log_chance(self.shared, self.expected)

    @property
    def is_coincidence(self) -> bool:
        """Whether a large universe makes a real overlap visible, and none is seen."""
        smaller = min(self.n_left, self.n_right)
        sparse = smaller >= 20 and self.expected < 0.5 * smaller
        return sparse and self.shared <= 1.5 * self.expected + 3

    @property
    def is_significant(self) -> bool:
        """Whether chance alone does not explain the overlap."""
        clear = self.shared >= 3 and self.shared >= 2 * self.expected
        return clear and self.log_chance < LOG_CHANCE_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FieldPair:
    """An equal-meaning edge between two fields, through one reading of each."""

    left: View
    right: View
    score: float
    overlap: Overlap
    evidence: str
    comparator: str = "exact"
    parameters: Mapping[str, object] = field(default_factory=dict)

    def __repr__(self) -> str:
        one, two = self.fields
        return f"FieldPair({one}, {two}: {self.comparator}, score {self.score})"

    @property
    def fields(self) -> tuple[FieldReference, FieldReference]:
        """The two fields."""
        return self.left.reference, self.right.reference

    @property
    def ends(self) -> tuple[tuple[FieldReference, str], tuple[FieldReference, str]]:
        """The two fields, each with its declared reading."""
        return self.left.end, self.right.end

    @property
    def usefulness(self) -> float:
        """How much a key gains by the edge: sure edges over many values first."""
        sure = 2.0 if self.evidence in {"declared", "reference"} else 1.0
        return sure * self.score * math.log2(self.overlap.shared + 1)

    def reversed(self) -> FieldPair:
        """The same edge seen from the other side."""
        seen = self.overlap
        turned = Overlap(
            shared=seen.shared,
            n_left=seen.n_right,
            n_right=seen.n_left,
            left_share=seen.right_share,
            right_share=seen.left_share,
            expected=seen.expected,
        )
        return FieldPair(
            left=self.right,
            right=self.left,
            score=self.score,
            overlap=turned,
            evidence=self.evidence,
            comparator=self.comparator,
            parameters=self.parameters,
        )


def overlap_of(left: View, right: View, left_node: FieldNode, right_node: FieldNode) -> Overlap:
    """Measure the overlap of two readings on their distinct keys."""
    left_keys, left_records = left.distinct
    right_keys, right_records = right.distinct
    shared, on_left, on_right = overlap_sorted(left_keys, left_records, right_keys, right_records)
    universe = _universe(left, right, left_node, right_node) if shared else 1.0
    return Overlap(
        shared=int(shared),
        n_left=len(left_keys),
        n_right=len(right_keys),
        left_share=float(on_left / max(1, left_node.encoded.counts.sum())),
        right_share=float(on_right / max(1, right_node.encoded.counts.sum())),
        expected=expected_overlap(len(left_keys), len(right_keys), universe),
    )


def _universe(left: View, right: View, left_node: FieldNode, right_node: FieldNode) -> float:
    if left.kind == right.kind == "number" and len(left_node.numbers) and len(right_node.numbers):
        return number_universe(left_node.numbers, right_node.numbers)
    if left.universe is not None and right.universe is not None:
        return max(left.universe, right.universe)
    plain = left.shown is None and right.shown is None
    if plain and left_node.is_numeric and right_node.is_numeric:
        return number_universe(left_node.numbers, right_node.numbers)
    return text_universe(
        left_node.sample[:SHOWN] if left.shown is None else left.shown[:SHOWN],
        right_node.sample[:SHOWN] if right.shown is None else right.shown[:SHOWN],
    )


def number_universe(one: NDArray[np.float64], two: NDArray[np.float64]) -> float:
    """Numbers that both sides could hold: the common range, in steps of the coarser side."""
    if not len(one) or not len(two):
        return 1.0
    step = max(_step(one), _step(two))
    low, high = max(one.min(), two.min()), min(one.max(), two.max())
    return float(max(1.0, (high - low) / step + 1))


def _step(numbers: NDArray[np.float64]) -> float:
    """The unit of most of the numbers: a few halves among whole ages do not make it a half."""
    for step in (1.0, 0.1, 0.01, 0.001):
        if np.mean(np.abs(numbers / step - np.round(numbers / step)) < 1e-6) >= 0.8:
            return step
    return 1e-4


def name_similarity(left: str, right: str) -> float:
    """Likeness of two field names: 1 equal, 0.7 one holds the other, tokens in common below."""
    a, b = _tokens(left), _tokens(right)
    if a == b:
        return 1.0
    one, two = "".join(a), "".join(b)
    shorter, longer = sorted((one, two), key=len)
    han = any(ord(c) > 0x2E7F for c in shorter)
    if shorter in longer and len(shorter) >= (2 if han else 4):
        return 0.7
    common = set(a) & set(b) - {"id", "no", "code", "name"}
    return 0.5 if common else 0.0


def _tokens(name: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [t for t in re.split(r"[\W_]+", spaced.lower()) if t]


def _is_typed(left: FieldNode, right: FieldNode, views: tuple[View, View] | None) -> bool:
    """One semantic type on both sides, of the fields or of the readings that are compared."""
    if left.facts.semantic_name == right.facts.semantic_name:
        return left.facts.semantic_name in TYPED
    return views is not None and views[0].kind == views[1].kind and views[0].kind in PARTS


def is_generic(name: str) -> bool:
    """Whether a name says no more than that it numbers the rows."""
    return all(token in GENERIC_NAMES for token in _tokens(name))


def judge(
    left: FieldNode,
    right: FieldNode,
    overlap: Overlap,
    views: tuple[View, View] | None = None,
) -> tuple[float, str] | None:
    """Decide whether an overlap makes an edge; return its score and the evidence, or None.

    A coincidence of two sparse sets is never an edge. Otherwise the overlap must be more than
    chance, or the fields must be of one semantic type or of one name. The names of declared
    readings count as well.
    """
    if overlap.shared == 0 or overlap.n_left < 2 or overlap.n_right < 2:
        return None
    cover = max(overlap.left_share, overlap.right_share)
    here, there = left.reference.field, right.reference.field
    labels = (views[0].label, views[1].label) if views else (here, there)
    name = max(name_similarity(here, there), name_similarity(*labels))
    typed = _is_typed(left, right, views)
    both_number_rows = left.is_row_number and right.is_row_number
    if both_number_rows and (name < 1.0 or is_generic(here)):
        return None
    if (left.is_row_number or right.is_row_number) and name < 0.7:
        return None
    if overlap.is_coincidence:
        return None
    bonus = 0.1 * name + 0.1 * typed
    if left.is_numeric and right.is_numeric and name < 0.5 and not typed:
        # Any two kinds of amounts overlap: only many and fine equal values mean something.
        fine = overlap.shared >= 10 and overlap.expected < 0.1 * overlap.shared
        if not (fine and cover >= 0.2):
            return None
    if overlap.is_significant and cover >= 0.05:
        return round(0.5 + 0.3 * cover + bonus, 4), "overlap"
    if typed and cover >= 0.3:
        return round(0.35 + 0.3 * cover + bonus, 4), "semantic_type"
    if name >= 0.7 and cover >= 0.5 and not is_generic(here):
        return round(0.25 + 0.3 * cover + bonus, 4), "name"
    return None
