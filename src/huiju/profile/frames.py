"""Plain records as a dataframe for the notebook."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

__all__ = ["records_frame"]


def records_frame(records: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Flatten one level of nesting; lists become JSON text, so that every row has one shape."""
    rows = [_flat(record) for record in records]
    return pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame()


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, Mapping):
            row.update({f"{key}.{k}": _cell(v) for k, v in value.items()})
        else:
            row[key] = _cell(value)
    return row


def _cell(value: Any) -> Any:
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(value, ensure_ascii=False)
    return value
