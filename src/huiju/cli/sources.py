"""From the arguments of a call to a catalog: a descriptor, or bare files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from huiju.cli.language import CallError

if TYPE_CHECKING:
    from huiju.ingest import Catalog

__all__ = ["find_descriptor", "open_catalog"]

_DESCRIPTORS = ("datapackage.yaml", "datapackage.yml", "datapackage.json")


def open_catalog(
    sources: Sequence[str],
    *,
    published: Sequence[str] = (),
    internal: Sequence[str] = (),
    withhold: Sequence[str] = (),
    protect: Sequence[str] = (),
) -> Catalog:
    """Return the catalog that the arguments describe.

    Parameters
    ----------
    sources
        One descriptor (or the folder that holds it), or data files that are candidates.
    published, internal
        Data files with another role.
    withhold
        Fields that the recipient does not see, ``dataset.field``.
    protect
        Associations to protect, ``'a.b -> c.d'``.

    Raises
    ------
    InputError
        When the arguments do not fit together, or a file cannot be read.
    """
    from huiju.ingest import catalog_from_files, read_catalog

    descriptor = find_descriptor(sources)
    if descriptor is None:
        return catalog_from_files(
            list(sources),
            published=list(published),
            internal=list(internal),
            withhold=list(withhold),
            protect=list(protect),
        )
    given = {
        "--published": published,
        "--internal": internal,
        "--withhold": withhold,
        "--protect": protect,
    }
    for name, values in given.items():
        if values:
            raise CallError("belongs_in_catalog", name=name, catalog=str(descriptor))
    return read_catalog(descriptor)


def find_descriptor(sources: Sequence[str]) -> Path | None:
    """Return the descriptor among the arguments, None when they are data files.

    Raises
    ------
    CallError
        When a descriptor stands beside other arguments, or a folder holds none.
    """
    found = [path for path in map(_descriptor, sources) if path is not None]
    if found and len(sources) > 1:
        raise CallError("catalog_alone", catalog=str(found[0]))
    return found[0] if found else None


def _descriptor(source: str) -> Path | None:
    path = Path(source)
    if path.is_dir():
        for name in _DESCRIPTORS:
            if (path / name).is_file():
                return path / name
        raise CallError("no_catalog_in_folder", path=source)
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml") or path.name in _DESCRIPTORS:
        return path
    return path if suffix == ".json" and _lists_resources(path) else None


def _lists_resources(path: Path) -> bool:
    """Whether a JSON file is a descriptor and not data."""
    try:
        loaded = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False  # whoever reads the file as data says what is wrong with it
    return isinstance(loaded, dict) and isinstance(loaded.get("resources"), list)
