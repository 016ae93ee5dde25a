"""The item-by-item table (逐项审查): one line for every field, whatever was found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from huiju.ingest import LoadedCatalog
from huiju.model.result import Channel, DatasetSummary, FieldReview, Note
from huiju.profile.dataset import ProfiledDataset
from huiju.profile.semantic import DIRECT_IDENTIFIERS, QUASI_IDENTIFIERS

__all__ = ["dataset_summaries", "field_reviews"]


def field_reviews(
    datasets: Sequence[ProfiledDataset],
    channels: Sequence[Channel],
) -> tuple[FieldReview, ...]:
    """Write one line per field. A field without a finding is "nothing found", never "safe"."""
    through: dict[str, list[str]] = defaultdict(list)
    for channel in channels:
        for name in channel.fields:
            through[name].append(channel.id)
    return tuple(
        _review(dataset, name, tuple(through.get(f"{dataset.name}.{name}", ())))
        for dataset in datasets
        for name in dataset.fields
    )


def _review(dataset: ProfiledDataset, name: str, channels: tuple[str, ...]) -> FieldReview:
    facts = dataset.facts[name]
    shown = dataset.description.is_visible(name)
    notes: tuple[Note, ...] = (facts.semantic.reason,) if facts.semantic else ()
    return FieldReview(
        field=f"{dataset.name}.{name}",
        role=dataset.role,
        release=dataset.description.field(name).release,
        semantic_type=facts.semantic_name,
        type=facts.type,
        rows=facts.rows,
        missing=facts.missing,
        distinct=facts.distinct,
        uniqueness=round(facts.uniqueness, 4),
        entropy=round(facts.entropy, 3) if shown else None,
        review=_verdict(dataset, name, channels),
        channels=channels,
        notes=notes,
    )


def _verdict(dataset: ProfiledDataset, name: str, channels: tuple[str, ...]) -> str:
    if dataset.role == "internal":
        return "internal"
    if not dataset.description.is_visible(name):
        return "withheld"
    if dataset.role == "published":
        return "background"
    if channels:
        return "in_channel"
    kind = dataset.facts[name].semantic_name
    if kind in DIRECT_IDENTIFIERS:
        return "direct_identifier"
    return "quasi_identifier" if kind in QUASI_IDENTIFIERS else "no_finding"


def dataset_summaries(loaded: LoadedCatalog) -> tuple[DatasetSummary, ...]:
    """Write one line per dataset: what was read, and what was mended on the way."""
    lines = []
    for dataset in loaded.description.datasets:
        table = loaded.tables[dataset.name]
        lines.append(
            DatasetSummary(
                name=dataset.name,
                role=dataset.role,
                rows=table.frame.height,
                fields=table.frame.width,
                sha256=table.sha256,
                format=table.format,
                encoding=table.encoding,
                delimiter=table.delimiter,
                availability=dataset.availability,
                source=dataset.source,
                repairs=table.repairs,
            )
        )
    return tuple(lines)
