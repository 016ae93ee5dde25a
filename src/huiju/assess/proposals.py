"""Proposals where nothing is declared: roles, fields to withhold, targets to protect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from huiju.ingest import Catalog
from huiju.model.catalog import (
    Association,
    CatalogDescription,
    FieldReference,
    Item,
    Target,
)
from huiju.model.catalog import Attribute as AttributeTarget
from huiju.model.result import Note
from huiju.profile.dataset import ProfiledDataset
from huiju.profile.facts import profile_catalog
from huiju.profile.semantic import IDENTITY_TYPES

__all__ = ["proposals", "proposed_targets"]

SENSITIVE_TYPES = frozenset({"diagnosis", "money", "ethnic_group", "bank_card", "coordinates"})
MOST_TARGETS = 5


def proposed_targets(
    description: CatalogDescription, datasets: Sequence[ProfiledDataset]
) -> tuple[CatalogDescription, tuple[Note, ...]]:
    """Add proposed targets where the catalog declares none, and say so."""
    if description.targets:
        return description, ()
    targets = _propose(datasets)
    code = "targets_proposed" if targets else "no_targets"
    note = Note(code, {"n": len(targets)})
    return replace(description, targets=targets), (note,)


def proposals(
    catalog: Catalog,
) -> tuple[dict[str, str], tuple[FieldReference, ...], tuple[Target, ...], dict[str, str]]:
    """Propose roles, fields to withhold and targets for a catalog of bare files.

    Returns
    -------
    roles, withheld, targets, reasons
        `reasons` says why, by dataset name, ``dataset.field`` or target id.
    """
    datasets = profile_catalog(catalog.load())
    roles = {d.name: ("candidate" if i == 0 else "published") for i, d in enumerate(datasets)}
    reasons = {
        d.name: "first file: taken as the release to be judged" if i == 0 else "further file"
        for i, d in enumerate(datasets)
    }
    withheld: list[FieldReference] = []
    for dataset in datasets[:1]:
        for name, facts in dataset.facts.items():
            if facts.semantic_name in IDENTITY_TYPES:
                reference = FieldReference(dataset.name, name)
                withheld.append(reference)
                reasons[str(reference)] = f"looks like {facts.semantic_name}"
    hidden = {str(w) for w in withheld}
    targets = _propose([d for d in datasets if roles[d.name] == "candidate"], hidden)
    return roles, tuple(withheld), targets, reasons


def _propose(
    datasets: Sequence[ProfiledDataset], hidden: set[str] | None = None
) -> tuple[Target, ...]:
    targets: list[Target] = []
    for dataset in datasets:
        if dataset.role != "candidate" and hidden is None:
            continue
        subjects = [n for n in dataset.fields if _is_subject(dataset, n, hidden)]
        sensitive = [n for n in dataset.fields if _is_sensitive(dataset, n)]
        for name in sensitive:
            if subjects and name != subjects[0]:
                targets.append(_association(dataset, subjects[0], name))
            elif not dataset.description.is_visible(name):
                reference = FieldReference(dataset.name, name)
                targets.append(
                    AttributeTarget(f"proposed-{len(targets) + 1}", field=reference, proposed=True)
                )
    return tuple(
        replace(target, id=f"proposed-{i}") for i, target in enumerate(targets[:MOST_TARGETS], 1)
    )


def _is_subject(dataset: ProfiledDataset, name: str, hidden: set[str] | None) -> bool:
    if hidden is not None and f"{dataset.name}.{name}" in hidden:
        return True
    shown = dataset.description.is_visible(name)
    return not shown and dataset.facts[name].semantic_name in IDENTITY_TYPES


def _is_sensitive(dataset: ProfiledDataset, name: str) -> bool:
    declared = dataset.description.field(name)
    return bool(declared.sensitivity) or dataset.facts[name].semantic_name in SENSITIVE_TYPES


def _association(dataset: ProfiledDataset, subject: str, attribute: str) -> Association:
    return Association(
        f"proposed-{attribute}",
        subject=FieldReference(dataset.name, subject),
        attribute=FieldReference(dataset.name, attribute),
        item=Item(category="personal_info"),
        proposed=True,
    )
