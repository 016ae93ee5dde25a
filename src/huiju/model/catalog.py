"""What a reviewer declares: datasets with their fields, and the targets to protect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as option
from typing import Any, Literal, NamedTuple

__all__ = [
    "Aggregate",
    "Association",
    "Attribute",
    "CatalogDescription",
    "DatasetDescription",
    "FieldDescription",
    "FieldReference",
    "FieldView",
    "ForeignKey",
    "Item",
    "Membership",
    "Recipient",
    "Role",
    "Target",
    "Volume",
]

Role = Literal["candidate", "published", "internal"]
Recipient = Literal["public", "controlled", "enclave"]


class FieldReference(NamedTuple):
    """A field of a dataset, written ``dataset.field``."""

    dataset: str
    field: str

    def __str__(self) -> str:
        return f"{self.dataset}.{self.field}"

    @classmethod
    def parse(cls, written: str) -> FieldReference:
        """Split at the first dot: dataset names have none, field names may."""
        dataset, _, name = written.partition(".")
        return cls(dataset.strip(), name.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A declared reading of a field: a part cut out by `pattern`, or values renamed by `map`.

    The view is a field of its own for joining, named ``field#name``.
    """

    name: str
    pattern: str | None = None
    map: Mapping[str, str] | None = option(default=None, repr=False)  # holds values of the field
    default: str | None = option(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDescription:
    """A field as declared; `release` is ``"released"`` or ``"withheld"``."""

    name: str
    type: str | None = None
    release: Literal["released", "withheld"] = "released"
    sensitivity: int | None = None
    title: str | None = None
    semantic_type: str | None = None
    domain: str | None = None
    views: tuple[FieldView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """A declared reference of `fields` to `reference_fields` of `reference_dataset`."""

    fields: tuple[str, ...]
    reference_dataset: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetDescription:
    """A dataset as declared (the Data Package calls it a resource)."""

    name: str
    role: Role
    path: str | None = None
    title: str | None = None
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: bool = True
    query: str | None = None
    sheet: str | None = None
    entity: str | None = None
    availability: str | None = None
    source: str | None = None
    fields: tuple[FieldDescription, ...] = ()
    missing_values: tuple[str, ...] | None = None
    foreign_keys: tuple[ForeignKey, ...] = ()
    table: Mapping[str, Any] | None = None

    def field(self, name: str) -> FieldDescription:
        """Return the declared field, or an undeclared released one of that name."""
        for declared in self.fields:
            if declared.name == name:
                return declared
        return FieldDescription(name=name)

    def is_visible(self, name: str) -> bool:
        """Whether the recipient can read the field."""
        return self.role != "internal" and self.field(name).release == "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The catalogue entry behind a target (保密事项/敏感事项)."""

    name: str | None = None
    category: str | None = None
    level: str | None = None
    basis: str | None = None
    term_years: float | None = None
    start: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A protected fact: what must not be learnable."""

    id: str
    item: Item = option(default_factory=Item, kw_only=True)
    proposed: bool = option(default=False, kw_only=True)
    kind: str = option(default="", init=False)


def _references(written: Any) -> tuple[FieldReference, ...]:
    if written is None:
        return ()
    if isinstance(written, (str, FieldReference)):
        written = [written]
    return tuple(w if isinstance(w, FieldReference) else FieldReference.parse(w) for w in written)


@dataclass(frozen=True, slots=True)
class Association(Target):
    """Which attribute value belongs to which subject (关联)."""

    subject: Any = option(default=(), kw_only=True)
    attribute: Any = option(default=(), kw_only=True)
    cardinality: Literal["one", "many"] = option(default="one", kw_only=True)
    truth: Mapping[str, str] = option(default_factory=dict, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", "association")
        object.__setattr__(self, "subject", _references(self.subject))
        object.__setattr__(self, "attribute", _references(self.attribute))


@dataclass(frozen=True, slots=True)
class Attribute(Target):
    """The value of a withheld or internal field, from anything that is released."""

    field: Any = option(default=(), kw_only=True)
    key: Any = option(default=(), kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", "attribute")
        object.__setattr__(self, "field", _references(self.field))
        object.__setattr__(self, "key", _references(self.key))


@dataclass(frozen=True, slots=True)
class Membership(Target):
    """That a subject is in the dataset."""

    resource: str = option(default="", kw_only=True)
    key: Any = option(default=(), kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", "membership")
        object.__setattr__(self, "key", _references(self.key))


@dataclass(frozen=True, slots=True)
class Aggregate(Target):
    """A total or a cell, even approximately (汇聚)."""

    measure: str = option(default="", kw_only=True)
    of: str = option(default="", kw_only=True)
    by: Any = option(default=(), kw_only=True)
    where: str | None = option(default=None, kw_only=True)
    precision: float = option(default=10.0, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", "aggregate")
        object.__setattr__(self, "by", _references(self.by))


@dataclass(frozen=True, slots=True)
class Volume(Target):
    """That the union of what is out passes a size that the law treats as a higher level."""

    measure: str = option(default="", kw_only=True)
    keys: Any = option(default=(), kw_only=True)
    points: tuple[tuple[str, str], ...] = option(default=(), kw_only=True)
    over: tuple[str, ...] = option(default=(), kw_only=True)
    limit: float = option(default=0.0, kw_only=True)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", "volume")
        object.__setattr__(self, "keys", _references(self.keys))


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogDescription:
    """The whole declaration: what is judged, what is public, what must stay protected."""

    name: str
    title: str | None = None
    datasets: tuple[DatasetDescription, ...] = ()
    targets: tuple[Target, ...] = ()
    policy: tuple[str, ...] = ("cn-release-review",)
    recipient: Recipient = "public"
    as_of: str | None = None
    base: str = "."

    def dataset(self, name: str) -> DatasetDescription:
        """Return the dataset `name`; raises KeyError when there is none."""
        for dataset in self.datasets:
            if dataset.name == name:
                return dataset
        raise KeyError(name)

    def with_target(self, target: Target) -> CatalogDescription:
        """Return the description with one more target."""
        return replace(self, targets=(*self.targets, target))
