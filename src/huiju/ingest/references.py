"""Every name that a declaration mentions must exist; where it does not, the nearest is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from huiju.errors import InputError
from huiju.model.catalog import (
    Aggregate,
    Association,
    Attribute,
    CatalogDescription,
    DatasetDescription,
    FieldDescription,
    FieldReference,
    Membership,
    Target,
    Volume,
)

__all__ = ["check_fields", "check_targets", "nearest", "references", "with_all_fields"]

_MEASURE = re.compile(r"\s*(sum|mean|max|min|count|count_distinct)\s*\((.*)\)\s*\Z", re.DOTALL)
_VOLUMES = ("count_distinct", "rows", "extent_km2")


def nearest(wrong: str, names: Iterable[str]) -> str:
    """Return the closest of `names`, or the first ten of them: what a mend can start from."""
    known = list(names)
    folded = {name.casefold(): name for name in known}
    close = get_close_matches(wrong.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return folded[close[0]]
    return ", ".join(known[:10]) + (", …" if len(known) > 10 else "")


def references(target: Target) -> Iterator[tuple[str, FieldReference]]:
    """Yield every field that a target mentions, with the key under which it stands."""
    for key in ("subject", "attribute", "field", "key", "by", "keys"):
        for reference in getattr(target, key, ()):
            yield key, reference
    if isinstance(target, Association):
        for left, right in target.truth.items():
            yield "truth", FieldReference.parse(left)
            yield "truth", FieldReference.parse(right)
    if isinstance(target, Volume):
        for point in target.points:
            for written in point:
                yield "points", FieldReference.parse(written)


def _datasets(target: Target) -> Iterator[tuple[str, str]]:
    if isinstance(target, Membership):
        yield "resource", target.resource
    if isinstance(target, Aggregate):
        yield "of", target.of
    if isinstance(target, Volume):
        for name in target.over:
            yield "over", name


def check_targets(description: CatalogDescription) -> None:
    """Check that targets are complete and that the datasets they mention exist.

    Raises
    ------
    InputError
        Names the target, the key, and the nearest dataset.
    """
    known = [dataset.name for dataset in description.datasets]
    for target in description.targets:
        _check_complete(target)
        for key, name in _datasets(target):
            if name not in known:
                _unknown_dataset(target, key, name, known)
        for key, reference in references(target):
            if reference.dataset not in known:
                _unknown_dataset(target, key, reference.dataset, known)
            if not reference.field:
                raise InputError(
                    "reference_unclear", target=target.id, key=key, reference=reference.dataset
                )


def _unknown_dataset(target: Target, key: str, name: str, known: Sequence[str]) -> None:
    near = nearest(name, known)
    raise InputError("dataset_unknown", target=target.id, key=key, dataset=name, nearest=near)


def _check_complete(target: Target) -> None:
    needed: tuple[str, ...] = ()
    if isinstance(target, Association):
        needed = ("subject", "attribute")
    elif isinstance(target, Attribute):
        needed = ("field",)
    elif isinstance(target, Membership):
        needed = ("resource", "key")
    elif isinstance(target, Aggregate):
        needed = ("measure", "of")
        if target.measure and not _MEASURE.match(target.measure):
            raise InputError("measure_unknown", target=target.id, measure=target.measure)
    elif isinstance(target, Volume):
        needed = ("measure", "limit")
        if target.measure and target.measure not in _VOLUMES:
            raise InputError("volume_unknown", target=target.id, measure=target.measure)
    for key in needed:
        if not getattr(target, key):
            raise InputError("target_incomplete", target=target.id, kind=target.kind, key=key)


def check_fields(description: CatalogDescription) -> None:
    """Check, once the fields are known, every field that targets and foreign keys mention.

    Raises
    ------
    InputError
        Names the target, the key, and the nearest field.
    """
    columns = {d.name: [field.name for field in d.fields] for d in description.datasets}
    for target in description.targets:
        for key, reference in references(target):
            found = columns[reference.dataset]
            if reference.field not in found:
                raise InputError(
                    "target_field_unknown",
                    target=target.id,
                    key=key,
                    field=str(reference),
                    nearest=nearest(reference.field, found),
                )
        if isinstance(target, Aggregate):
            _check_measure(target, columns[target.of])
    for dataset in description.datasets:
        _check_foreign_keys(dataset, columns)


def _check_measure(target: Aggregate, columns: Sequence[str]) -> None:
    found = _MEASURE.match(target.measure)
    name = found[2].strip().strip('"`') if found else ""
    name = name.removeprefix(f"{target.of}.")
    if name and name != "*" and name not in columns:
        raise InputError(
            "target_field_unknown",
            target=target.id,
            key="measure",
            field=f"{target.of}.{name}",
            nearest=nearest(name, columns),
        )


def _check_foreign_keys(dataset: DatasetDescription, columns: dict[str, list[str]]) -> None:
    for key in dataset.foreign_keys:
        other = key.reference_dataset or dataset.name
        if other not in columns:
            near = nearest(other, columns)
            raise InputError(
                "foreign_dataset_unknown", dataset=dataset.name, reference=other, nearest=near
            )
        sides = ((dataset.name, key.fields), (other, key.reference_fields))
        for side, names in sides:
            for name in names:
                if name not in columns[side]:
                    near = nearest(name, columns[side])
                    raise InputError("field_unknown", dataset=side, field=name, nearest=near)


def with_all_fields(dataset: DatasetDescription, columns: Sequence[str]) -> DatasetDescription:
    """Return the description with a field for every column, in their order.

    Raises
    ------
    InputError
        When a declared field is no column; names the nearest.
    """
    for field in dataset.fields:
        if field.name not in columns:
            near = nearest(field.name, columns)
            raise InputError("field_unknown", dataset=dataset.name, field=field.name, nearest=near)
    known = {field.name: field for field in dataset.fields}
    completed = tuple(known.get(name) or FieldDescription(name=name) for name in columns)
    return replace(dataset, fields=completed)
