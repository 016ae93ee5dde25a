"""Profiled datasets, and the recipient's view of them that the attacks are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from huiju.model.catalog import DatasetDescription, FieldReference
from huiju.profile.encode import EncodedField
from huiju.profile.semantic import SemanticType

__all__ = ["ColumnFacts", "ProfiledDataset", "ReleasedView", "released_view"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnFacts:
    """What is known of one field without looking at any other.

    `uniqueness` is the share of records whose value occurs once; `entropy` is in bits.
    """

    rows: int
    missing: int
    distinct: int
    uniqueness: float
    entropy: float
    type: str
    semantic: SemanticType | None

    @property
    def semantic_name(self) -> str | None:
        """The name of the semantic type, if one was recognised."""
        return self.semantic.name if self.semantic else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProfiledDataset:
    """A dataset as codes, with the facts of each field."""

    description: DatasetDescription
    rows: int
    fields: Mapping[str, EncodedField]
    facts: Mapping[str, ColumnFacts]

    @property
    def name(self) -> str:
        """The dataset's name."""
        return self.description.name

    @property
    def role(self) -> str:
        """candidate, published or internal."""
        return self.description.role


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReleasedView:
    """What the recipient can read: no withheld field, no internal dataset.

    This is all that an attack is ever given. `withheld_headers` are names with the semantic type
    that the header alone suggests: a data dictionary is public even where the values are not.
    """

    datasets: Mapping[str, ProfiledDataset]
    withheld_headers: Mapping[FieldReference, str | None]

    def field(self, reference: FieldReference) -> EncodedField:
        """Return a released field; KeyError when the recipient cannot read it."""
        return self.datasets[reference.dataset].fields[reference.field]

    def facts(self, reference: FieldReference) -> ColumnFacts:
        """Return the facts of a released field."""
        return self.datasets[reference.dataset].facts[reference.field]

    def has(self, reference: FieldReference) -> bool:
        """Whether the recipient can read the field."""
        dataset = self.datasets.get(reference.dataset)
        return dataset is not None and reference.field in dataset.fields

    def without(self, names: Iterable[str]) -> ReleasedView:
        """Return the view with whole datasets taken out."""
        gone = set(names)
        kept = {n: d for n, d in self.datasets.items() if n not in gone}
        return ReleasedView(datasets=kept, withheld_headers=self.withheld_headers)


def released_view(datasets: Iterable[ProfiledDataset]) -> ReleasedView:
    """Cut the profile down to what the recipient can read."""
    visible: dict[str, ProfiledDataset] = {}
    headers: dict[FieldReference, str | None] = {}
    for dataset in datasets:
        shown = [n for n in dataset.fields if dataset.description.is_visible(n)]
        for name in dataset.fields.keys() - set(shown):
            headers[FieldReference(dataset.name, name)] = dataset.facts[name].semantic_name
        if dataset.role == "internal":
            continue
        visible[dataset.name] = ProfiledDataset(
            description=_without_withheld_values(dataset.description),
            rows=dataset.rows,
            fields={n: dataset.fields[n] for n in shown},
            facts={n: dataset.facts[n] for n in shown},
        )
    return ReleasedView(datasets=visible, withheld_headers=dict(sorted(headers.items())))


def _without_withheld_values(description: DatasetDescription) -> DatasetDescription:
    """Declared readings may list values of their field, which the recipient must not see."""
    fields = tuple(
        field if description.is_visible(field.name) else replace(field, views=())
        for field in description.fields
    )
    return replace(description, fields=fields)


def entropy_bits(counts: np.ndarray) -> float:
    """Shannon entropy of a value distribution, in bits."""
    total = counts.sum()
    if total == 0:
        return 0.0
    shares = counts[counts > 0] / total
    return float(max(0.0, -(shares * np.log2(shares)).sum()))
