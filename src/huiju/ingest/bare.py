"""Bare files become a catalog, for a first look without a descriptor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from huiju.errors import InputError
from huiju.ingest.catalog import Catalog
from huiju.ingest.databases import is_database, sqlite_path
from huiju.ingest.references import nearest
from huiju.model.catalog import Association, Attribute, FieldReference, Role

__all__ = ["catalog_from_files", "dataset_name"]


def catalog_from_files(
    files: Sequence[str | Path],
    *,
    published: Sequence[str | Path] = (),
    internal: Sequence[str | Path] = (),
    withhold: Sequence[str] = (),
    protect: Sequence[str] = (),
) -> Catalog:
    """Build a catalog from paths and a few words.

    Parameters
    ----------
    files, published, internal : sequence of path
        The candidates, what is public already, and what is only used as truth. A dataset is named
        after its file.
    withhold : sequence of str
        Fields that the recipient does not see, ``visits.name``.
    protect : sequence of str
        Associations, ``visits.name -> visits.diagnosis``, and attributes, ``visits.salary``.

    Raises
    ------
    InputError
        When a reference is unclear or names no dataset.
    """
    withheld = [_reference(written) for written in withhold]
    placed = _placed((("candidate", files), ("published", published), ("internal", internal)))
    names = [name for name, _, _ in placed]
    for reference in withheld:
        if reference.dataset not in names:
            near = nearest(reference.dataset, names)
            raise InputError("withheld_unknown", reference=str(reference), nearest=near)
    catalog = Catalog(names[0] if names else "catalog")
    for name, path, role in placed:
        hidden = [reference.field for reference in withheld if reference.dataset == name]
        catalog.add(name, path, role=role, withheld=hidden)
    for place, written in enumerate(protect, start=1):
        catalog.protect(_target(written, place))
    return catalog


def _placed(
    roles: Sequence[tuple[Role, Sequence[str | Path]]],
) -> list[tuple[str, str | Path, Role]]:
    """Name every file after itself; of two files of one name the second is numbered."""
    placed: list[tuple[str, str | Path, Role]] = []
    for role, paths in roles:
        for path in paths:
            taken = [name for name, _, _ in placed]
            placed.append((_free(dataset_name(path), taken), path, role))
    return placed


def dataset_name(path: str | Path) -> str:
    """Return the file's name without suffixes, as a valid name of a dataset.

    >>> dataset_name("data/My visits (2026).csv.gz")
    'My_visits_2026'
    """
    written = str(path)
    if is_database(written):
        file, table = sqlite_path(written, Path())
        stem = table or file.stem
    else:
        stem = Path(written).name
        stem = stem[1:] if stem.startswith(".") else stem
        # Only what looks like a suffix goes: "2026.01 visits.csv" keeps its dot as a line.
        stem = re.sub(r"(\.[A-Za-z][A-Za-z0-9]{0,8}){1,2}\Z", "", stem)
    return re.sub(r"\W+", "_", stem).strip("_") or "data"


def _free(name: str, taken: Sequence[str]) -> str:
    number, wanted = 2, name
    while wanted in taken:
        wanted = f"{name}_{number}"
        number += 1
    return wanted


def _reference(written: str) -> FieldReference:
    reference = FieldReference.parse(written)
    if not reference.dataset or not reference.field:
        raise InputError("reference_written", reference=written)
    return reference


def _target(written: str, place: int) -> Association | Attribute:
    left, arrow, right = (part.strip() for part in re.split(r"(->|→|$)", written, maxsplit=1))
    if arrow:
        return Association(f"t{place}", subject=_reference(left), attribute=_reference(right))
    return Attribute(f"t{place}", field=_reference(left))
