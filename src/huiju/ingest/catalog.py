"""The catalog under construction: datasets are added, targets protected, and all is loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from huiju.errors import InputError
from huiju.ingest.databases import is_database, shown
from huiju.ingest.frames import is_frame
from huiju.ingest.read import read_table
from huiju.ingest.reading import Options
from huiju.ingest.references import (
    check_fields,
    check_targets,
    nearest,
    references,
    with_all_fields,
)
from huiju.ingest.table import LoadedCatalog, Table
from huiju.model.catalog import (
    CatalogDescription,
    DatasetDescription,
    FieldDescription,
    Recipient,
    Role,
    Target,
)

__all__ = ["PARTS", "Catalog"]

PARTS = " + "  # between the paths of one dataset, where they are written as one text

_NAME = re.compile(r"[^\s./\\#:*?\"'<>|]+\Z")
_READING = ("format", "encoding", "delimiter", "header", "quote", "leading_blanks", "query")
_DESCRIBED = frozenset(item.name for item in dataclass_fields(DatasetDescription))
_RECEIVED = _DESCRIBED - {"name", "role", "path", "fields"}
# `database_table` is the table of a database; `table` describes a table of counts and sums.
_OPTIONS = _RECEIVED | {"quote", "leading_blanks", "database_table", "missing_by_field"}

_TEXTS = frozenset(("format", "encoding", "delimiter", "quote", "query", "database_table"))


class Catalog:
    """What is to be judged, what is public already, and what must stay protected.

    Parameters
    ----------
    name : str
        Name of the catalog, as it appears in the report.
    title : str, optional
        A line for the reader.
    recipient : {"public", "controlled", "enclave"}
        Who receives the release.
    policy : sequence of str
        Policy packs, by name or path; later ones override earlier ones.
    as_of : str, optional
        The day of the assessment (ISO 8601); today when absent.

    Raises
    ------
    InputError
        When the recipient is none of the three, or `as_of` is no date.

    Examples
    --------
    >>> import polars as pl
    >>> visits = pl.DataFrame({"name": ["A", "B"], "zip": ["010", "020"]})
    >>> catalog = Catalog("visits-2026").add("visits", visits, role="candidate", withheld=["name"])
    >>> catalog
    Catalog('visits-2026': visits (candidate), 0 targets)
    """

    def __init__(
        self,
        name: str,
        *,
        title: str | None = None,
        recipient: Recipient = "public",
        policy: Sequence[str] | str = ("cn-release-review",),
        as_of: str | None = None,
        base: str | Path = ".",
    ) -> None:
        if recipient not in get_args(Recipient):
            raise InputError("recipient_unknown", recipient=recipient)
        self._description = CatalogDescription(
            name=name,
            title=title,
            recipient=recipient,
            policy=(policy,) if isinstance(policy, str) else tuple(policy),
            as_of=_date(as_of),
            base=str(base),
        )
        self._sources: dict[str, tuple[Any, ...]] = {}
        self._options: dict[str, Options] = {}

    @property
    def description(self) -> CatalogDescription:
        """The declaration so far; fields that were not declared are known after `load`."""
        return self._description

    def add(
        self,
        name: str,
        data: Any,
        *,
        role: Role,
        withheld: Sequence[str] | str = (),
        fields: Mapping[str, Any] | Sequence[FieldDescription] | None = None,
        **options: Any,
    ) -> Catalog:
        """Add a dataset: a dataframe of any library, a path, or a database address.

        Parameters
        ----------
        name : str
            Name of the dataset, without blanks, dots or slashes.
        data : dataframe, str, Path, or a sequence of paths
            Several paths are files with the same fields, read under one another.
        role : {"candidate", "published", "internal"}
            Whether it is judged, within the recipient's reach, or never leaves.
        withheld : sequence of str
            Fields that the recipient does not see.
        fields : mapping or sequence of FieldDescription, optional
            What is known about fields, by name.
        **options
            Any further property of `DatasetDescription`, such as ``encoding`` or ``delimiter``.

        Raises
        ------
        InputError
            When the name is taken or unusable, the role or an option is unknown, or `data` is
            neither a dataframe nor an address.
        """
        self._check_dataset(name, role, options)
        sources = _sources(name, data)
        declared = _declared(fields, (withheld,) if isinstance(withheld, str) else withheld)
        dataset = DatasetDescription(
            name=name,
            role=role,
            path=_written(sources),
            fields=declared,
            **_described(options),
        )
        self._description = replace(
            self._description, datasets=(*self._description.datasets, dataset)
        )
        self._sources[name] = sources
        self._options[name] = _reading(options, tuple(field.name for field in declared))
        return self

    def protect(self, target: Target) -> Catalog:
        """Add a protected target.

        Raises
        ------
        InputError
            When it is no target, or its id is taken.
        """
        if not isinstance(target, Target) or not target.kind:
            raise InputError("target_unknown", kind=type(target).__name__)
        if not str(target.id).strip():
            raise InputError("target_unnamed", kind=target.kind)
        if any(target.id == other.id for other in self._description.targets):
            raise InputError("target_twice", target=target.id)
        self._description = self._description.with_target(target)
        return self

    def load(self, progress: Callable[[str], None] | None = None) -> LoadedCatalog:
        """Read every dataset and check every reference.

        Parameters
        ----------
        progress : callable, optional
            Called with the name of each dataset before it is read.

        Raises
        ------
        InputError
            When there is no candidate, a file cannot be read, or a field that the declaration or a
            target names is not there.
        MissingExtra
            When a format needs an optional dependency.
        """
        if not any(dataset.role == "candidate" for dataset in self._description.datasets):
            raise InputError("no_candidate", catalog=self._description.name)
        check_targets(self._description)
        base = Path(self._description.base)
        tables: dict[str, Table] = {}
        datasets = []
        for dataset in self._description.datasets:
            if progress is not None:
                progress(dataset.name)
            mentioned = tuple(
                reference.field
                for target in self._description.targets
                for _, reference in references(target)
                if reference.dataset == dataset.name
            )
            options = replace(self._options[dataset.name], mentioned=mentioned)
            table = read_table(dataset.name, self._sources[dataset.name], options, base)
            tables[dataset.name] = table
            datasets.append(with_all_fields(dataset, table.frame.columns))
        description = replace(self._description, datasets=tuple(datasets))
        check_fields(description)
        return LoadedCatalog(description, tables)

    def __repr__(self) -> str:
        datasets = ", ".join(f"{d.name} ({d.role})" for d in self._description.datasets)
        n_targets = len(self._description.targets)
        counted = f"{n_targets} target{'' if n_targets == 1 else 's'}"
        return f"Catalog({self._description.name!r}: {datasets or 'empty'}, {counted})"

    def _check_dataset(self, name: str, role: str, options: Mapping[str, Any]) -> None:
        if not isinstance(name, str) or not _NAME.match(name):
            raise InputError("dataset_name", dataset=name)
        if name in self._sources:
            raise InputError("dataset_twice", dataset=name)
        if role not in get_args(Role):
            raise InputError("role_unknown", dataset=name, role=role)
        for option in options:
            if option not in _OPTIONS:
                near = nearest(option, sorted(_OPTIONS))
                raise InputError("option_unknown", option=option, nearest=near)
            value = options[option]
            if option in _TEXTS and not isinstance(value, (str, type(None))):
                raise InputError("option_type", option=option, dataset=name)


def _date(written: str | None) -> str | None:
    from datetime import date

    if written is None:
        return None
    try:
        return date.fromisoformat(str(written)[:10]).isoformat()
    except ValueError:
        raise InputError("date_unreadable", key="as_of", value=str(written)) from None


def _sources(name: str, data: Any) -> tuple[Any, ...]:
    if isinstance(data, (str, Path)):
        return (data,)
    if isinstance(data, (list, tuple)) and data:
        if all(isinstance(part, (str, Path)) for part in data):
            return tuple(data)
    elif is_frame(data):
        return (data,)
    raise InputError("data_unknown", dataset=name, kind=type(data).__name__)


def _written(sources: tuple[Any, ...]) -> str | None:
    """Write the addresses of a dataset, without passwords; None for a frame."""
    if not isinstance(sources[0], (str, Path)):
        return None
    return PARTS.join(shown(str(one)) if is_database(str(one)) else str(one) for one in sources)


def _described(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that belong to the description of the dataset."""
    described = {key: options[key] for key in options if key in _RECEIVED}
    if described.get("header", True) is None:
        described.pop("header")
    if described.get("missing_values") is not None:
        described["missing_values"] = tuple(described["missing_values"])
    if described.get("sheet") is not None:
        described["sheet"] = str(described["sheet"])
    return described


def _declared(
    fields: Mapping[str, Any] | Sequence[FieldDescription] | None, withheld: Sequence[str]
) -> tuple[FieldDescription, ...]:
    known: dict[str, FieldDescription] = {}
    if isinstance(fields, Mapping):
        for name, what in fields.items():
            known[str(name)] = _field(str(name), what)
    else:
        known = {field.name: field for field in fields or ()}
    for name in withheld:
        before = known.get(name, FieldDescription(name=name))
        known[name] = replace(before, release="withheld")
    return tuple(known.values())


def _field(name: str, what: Any) -> FieldDescription:
    if isinstance(what, FieldDescription):
        return replace(what, name=name)
    if isinstance(what, str):
        return FieldDescription(name=name, type=what)
    try:
        field = FieldDescription(**{**what, "name": name})
    except TypeError:
        raise InputError("field_description", field=name) from None
    if field.release not in ("released", "withheld"):
        raise InputError("field_description", field=name)
    return replace(field, views=tuple(field.views))


def _reading(options: Mapping[str, Any], known: tuple[str, ...]) -> Options:
    chosen = {key: options[key] for key in _READING if options.get(key) is not None}
    if "quote" in options:
        chosen["quote"] = options["quote"]  # None says that quotes are ordinary characters
    missing = options.get("missing_values")
    return Options(
        **chosen,
        table=options.get("database_table"),
        sheet=options.get("sheet"),
        fields=known,
        missing_values=None if missing is None else tuple(missing),
        missing_by_field=options.get("missing_by_field") or {},
    )
