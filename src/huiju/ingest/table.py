"""What reading yields: tables, and a catalog whose fields are complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from huiju.model.catalog import CatalogDescription
from huiju.model.result import Note

__all__ = ["LoadedCatalog", "Table", "note", "places"]

_PLACES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Table:
    """A dataset as it was read.

    `sha256` is that of the stored file (None for frames and databases); `encoding` and `delimiter`
    are those that were used (None where the format has none); `repairs` says what was mended.
    """

    name: str
    frame: pl.DataFrame
    sha256: str | None
    format: str
    encoding: str | None
    delimiter: str | None
    repairs: tuple[Note, ...]

    def __repr__(self) -> str:
        # A dataclass repr would print the rows, and with them withheld values.
        return f"Table({self.name!r}, {self.frame.height} rows, {self.frame.width} fields)"


@dataclass(frozen=True, slots=True)
class LoadedCatalog:
    """The description, each dataset's fields completed in file order, with the tables by name."""

    description: CatalogDescription
    tables: Mapping[str, Table]

    def __repr__(self) -> str:
        return f"LoadedCatalog({self.description.name!r}, {', '.join(map(repr, self.tables))})"


def note(code: str, **parameters: object) -> Note:
    """Return the note ``ingest_<code>``."""
    return Note(f"ingest_{code}", parameters)


def places(numbers: list[int]) -> str:
    """Write line numbers for a person: the first ten, then an ellipsis."""
    shown = ", ".join(map(str, numbers[:_PLACES_SHOWN]))
    return shown + (", …" if len(numbers) > _PLACES_SHOWN else "")
