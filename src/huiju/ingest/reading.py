"""The words between the description of a dataset and the readers of its format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from huiju.model.result import Note

__all__ = ["Content", "Options"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to read; None means that the reader finds out.

    `fields` are the declared names, `mentioned` those of which targets speak.
    """

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    quote: str | None = '"'
    leading_blanks: bool | None = None
    query: str | None = None
    table: str | None = None
    sheet: str | int | None = None
    fields: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    missing_values: tuple[str, ...] | None = None
    missing_by_field: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def known(self) -> tuple[str, ...]:
        """Every name that somebody has used for a field."""
        return (*self.fields, *self.mentioned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a reader found. `ambiguous` are names that stood in the header more than once."""

    frame: pl.DataFrame
    format: str
    sha256: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    ambiguous: frozenset[str] = frozenset()
    repairs: tuple[Note, ...] = ()
