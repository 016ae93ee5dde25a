"""A descriptor file (a Data Package with huiju properties) becomes a catalog."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from huiju.errors import InputError
from huiju.ingest import source
from huiju.ingest.catalog import Catalog
from huiju.ingest.databases import is_database
from huiju.ingest.encoding import to_utf8
from huiju.ingest.located import Located, read_located
from huiju.ingest.references import check_targets
from huiju.ingest.targets import read_target
from huiju.ingest.validation import validate
from huiju.model.catalog import FieldDescription, FieldView, ForeignKey

__all__ = ["read_catalog"]

_NAMES = ("datapackage.json", "datapackage.yaml", "datapackage.yml")


def read_catalog(path: str | Path) -> Catalog:
    """Read a catalog from a descriptor, or from the folder that holds ``datapackage.json|yaml``.

    Parameters
    ----------
    path : str or Path
        The descriptor (JSON or YAML), or its folder. Paths of resources are relative to it.

    Returns
    -------
    Catalog
        Nothing but the descriptor has been read yet; `Catalog.load` reads the files.

    Raises
    ------
    InputError
        When the descriptor is missing, broken, or says something that does not hold; names the
        file, the line, the key and the mend.
    """
    place = _found(Path(path))
    stored = source.read(place)
    text = to_utf8(stored.content, "utf-8", stored.label).content.decode("utf-8")
    document = read_located(text, stored.label)
    validate(document)
    return _catalog(document, place.absolute().parent)


def _found(path: Path) -> Path:
    try:
        is_folder = path.is_dir()
    except (OSError, ValueError):
        raise InputError("file_unreadable", file=str(path)) from None
    if not is_folder:
        return path
    for name in _NAMES:
        if (path / name).is_file():
            return path / name
    raise InputError("descriptor_absent", folder=str(path))


def _catalog(document: Located, folder: Path) -> Catalog:
    descriptor = document.value
    own = descriptor.get("huiju") or {}
    _refuse_twice(document, ("resources",), "name")
    _refuse_twice(document, ("huiju", "protect"), "id")
    catalog = Catalog(
        descriptor.get("name") or folder.name or "catalog",
        title=descriptor.get("title"),
        recipient=own.get("recipient", "public"),
        policy=own.get("policy", ("cn-release-review",)),
        as_of=own.get("as_of"),
        base=folder,
    )
    for place, resource in enumerate(descriptor["resources"]):
        _add(catalog, document, resource, place)
    if not any(dataset.role == "candidate" for dataset in catalog.description.datasets):
        raise InputError("no_candidate", catalog=catalog.description.name)
    for target in own.get("protect") or ():
        catalog.protect(read_target(target))
    check_targets(catalog.description)
    return catalog


def _refuse_twice(document: Located, path: tuple[str, ...], key: str) -> None:
    items: Any = document.value
    for part in path:
        items = (items or {}).get(part)
    counted = Counter(item[key] for item in items or ())
    for place, item in enumerate(items or ()):
        if counted[item[key]] > 1 and any(other[key] == item[key] for other in items[:place]):
            raise InputError(
                "descriptor_name_twice",
                file=document.file,
                line=document.line((*path, place, key)),
                name=item[key],
            )


def _add(catalog: Catalog, document: Located, resource: Mapping[str, Any], place: int) -> None:
    own, schema = resource["huiju"], resource.get("schema") or {}
    dialect = resource.get("dialect") or {}
    where = ("resources", place)
    fields = tuple(
        _field(document, field, (*where, "schema", "fields", number))
        for number, field in enumerate(schema.get("fields") or ())
    )
    _refuse_field_twice(document, fields, where)
    missing = resource.get("missingValues", schema.get("missingValues"))
    if dialect.get("nullSequence") is not None:
        missing = [*(missing or ()), dialect["nullSequence"]]
    table = own.get("table")
    options: dict[str, Any] = {
        "title": resource.get("title"),
        "format": resource.get("format"),
        "encoding": resource.get("encoding"),
        "delimiter": dialect.get("delimiter", resource.get("delimiter")),
        "header": dialect.get("header"),
        "leading_blanks": dialect.get("skipInitialSpace"),
        "query": own.get("query"),
        "sheet": own.get("sheet", dialect.get("sheetName", dialect.get("sheetNumber"))),
        "entity": own.get("entity"),
        "availability": own.get("availability"),
        "source": own.get("source"),
        "missing_values": None if missing is None else _tokens(missing),
        "missing_by_field": _field_tokens(schema),
        "foreign_keys": _foreign_keys(schema),
        "table": table if isinstance(table, Mapping) else None,
        "database_table": table if isinstance(table, str) else dialect.get("table"),
    }
    given: dict[str, Any] = {key: value for key, value in options.items() if value is not None}
    if "quoteChar" in dialect:
        given["quote"] = dialect["quoteChar"] or None
    data = _data(document, resource, where)
    catalog.add(resource["name"], data, role=own["role"], fields=fields, **given)


def _data(document: Located, resource: Mapping[str, Any], where: tuple[Any, ...]) -> Any:
    """Return the paths of a resource, or its inline rows as a frame."""
    line = document.line(where)
    path = resource.get("path")
    if ("data" in resource) == (path is not None):
        raise InputError(
            "descriptor_path", file=document.file, line=line, resource=resource["name"]
        )
    if path is None:
        from huiju.ingest.formats import tabulated

        rows = resource["data"]
        if not all(isinstance(row, dict) for row in rows):
            raise InputError(
                "descriptor_data", file=document.file, line=line, resource=resource["name"]
            )
        return tabulated(rows)
    for part in [path] if isinstance(path, str) else path:
        if "://" in part and not is_database(part):
            raise InputError("network_refused", dataset=resource["name"])
    return path


def _field(
    document: Located, field: Mapping[str, Any], where: tuple[str | int, ...]
) -> FieldDescription:
    own = field.get("huiju") or {}
    views = tuple(
        _view(document, view, (*where, "huiju", "views", number))
        for number, view in enumerate(own.get("views") or ())
    )
    return FieldDescription(
        name=field["name"].strip(),
        type=field.get("type"),
        title=field.get("title"),
        release=own.get("release", "released"),
        sensitivity=own.get("sensitivity"),
        semantic_type=own.get("semantic_type"),
        domain=own.get("domain"),
        views=views,
    )


def _view(document: Located, view: Mapping[str, Any], where: tuple[str | int, ...]) -> FieldView:
    pattern = view.get("pattern")
    place = {"file": document.file, "line": document.line((*where, "pattern"))}
    if pattern is not None:
        try:
            groups = re.compile(pattern).groups
        except (re.error, RecursionError, OverflowError):
            raise InputError("view_pattern", **place, view=view["name"]) from None
        if groups > 1:
            raise InputError("view_groups", **place, view=view["name"], groups=groups)
    elif view.get("map") is None:
        raise InputError("view_empty", **place, view=view["name"])
    return FieldView(
        name=view["name"],
        pattern=pattern,
        map=view.get("map"),
        default=view.get("default"),
    )


def _refuse_field_twice(
    document: Located, fields: Sequence[FieldDescription], where: tuple[str | int, ...]
) -> None:
    seen: set[str] = set()
    for number, field in enumerate(fields):
        if field.name in seen:
            line = document.line((*where, "schema", "fields", number, "name"))
            place = {"file": document.file, "line": line}
            raise InputError("descriptor_name_twice", **place, name=field.name)
        seen.add(field.name)


def _tokens(written: Sequence[Any]) -> tuple[str, ...]:
    return tuple(one["value"] if isinstance(one, Mapping) else one for one in written)


def _field_tokens(schema: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    fields = schema.get("fields") or ()
    return {f["name"].strip(): _tokens(f["missingValues"]) for f in fields if "missingValues" in f}


def _foreign_keys(schema: Mapping[str, Any]) -> tuple[ForeignKey, ...]:
    return tuple(
        ForeignKey(
            fields=_list(key["fields"]),
            reference_dataset=key["reference"].get("resource") or "",
            reference_fields=_list(key["reference"]["fields"]),
        )
        for key in schema.get("foreignKeys") or ()
    )


def _list(written: str | Sequence[str]) -> tuple[str, ...]:
    return (written,) if isinstance(written, str) else tuple(written)
