"""The profile step: tables in, codes and column facts out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from huiju.ingest import LoadedCatalog, Table
from huiju.model.catalog import DatasetDescription, FieldDescription
from huiju.model.result import Note
from huiju.profile.dataset import ColumnFacts, ProfiledDataset, entropy_bits
from huiju.profile.encode import EncodedField, encode_column
from huiju.profile.semantic import (
    IDENTITY_TYPES,
    SemanticType,
    detect,
    detect_from_header,
)

__all__ = ["profile_catalog", "profile_table"]

SAMPLE = 2_000


def profile_catalog(
    loaded: LoadedCatalog, progress: Callable[[str], None] | None = None
) -> tuple[ProfiledDataset, ...]:
    """Encode and describe every dataset of a catalog.

    Withheld and internal fields are encoded too, because the marking needs them; their semantic
    type is read from the header alone.
    """
    profiled = []
    for description in loaded.description.datasets:
        if progress:
            progress(description.name)
        profiled.append(profile_table(description, loaded.tables[description.name]))
    return tuple(profiled)


def profile_table(description: DatasetDescription, table: Table) -> ProfiledDataset:
    """Encode and describe one dataset."""
    fields: dict[str, EncodedField] = {}
    facts: dict[str, ColumnFacts] = {}
    for name in table.frame.columns:
        column = table.frame[name]
        fields[name] = encode_column(description.name, name, column)
        facts[name] = _facts(fields[name], description, column.dtype)
    return ProfiledDataset(
        description=description, rows=table.frame.height, fields=fields, facts=facts
    )


def _facts(field: EncodedField, description: DatasetDescription, kind: pl.DataType) -> ColumnFacts:
    declared = description.field(field.name)
    rows = field.n_rows
    return ColumnFacts(
        rows=rows,
        missing=int(rows - field.counts.sum()),
        distinct=field.n_distinct,
        uniqueness=float(np.count_nonzero(field.counts == 1) / rows) if rows else 0.0,
        entropy=entropy_bits(field.counts),
        type=declared.type or _type_name(kind),
        semantic=_semantic(field, declared, description.is_visible(field.name)),
    )


def _semantic(
    field: EncodedField, declared: FieldDescription, visible: bool
) -> SemanticType | None:
    if declared.semantic_type:
        name = declared.semantic_type
        reason = Note("profile.declared", {})
        return SemanticType(name, 1.0, reason, name in IDENTITY_TYPES, {})
    if not visible:
        return detect_from_header(field.name, declared.type)
    values, counts = field.sample(SAMPLE)
    return detect(
        field.name, values, counts, declared_type=declared.type, n_distinct=field.n_distinct
    )


def _type_name(kind: pl.DataType) -> str:
    if kind.is_integer():
        return "integer"
    if kind.is_float():
        return "number"
    if kind == pl.Date:
        return "date"
    if kind == pl.Datetime:
        return "datetime"
    return "boolean" if kind == pl.Boolean else "string"
