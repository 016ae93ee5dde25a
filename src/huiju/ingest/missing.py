"""What stands for a missing value becomes one."""

from __future__ import annotations

import polars as pl

from huiju.ingest.reading import Content, Options
from huiju.ingest.table import note
from huiju.model.result import Note

__all__ = ["DEFAULT_TOKENS", "with_missing"]

DEFAULT_TOKENS = ("NA", "N/A", "NULL", "null", "NaN", "nan", "None", "#N/A", "?")


def with_missing(content: Content, options: Options) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Turn blank cells and the tokens for "missing" into nulls, in text columns.

    The tokens are those that are declared, or else the default ones, which are counted in a note.
    """
    declared = options.missing_values
    tokens = DEFAULT_TOKENS if declared is None else declared
    names = content.frame.columns
    # Polars reads a field called "*" or "^a$" as a pattern, so the fields are numbered meanwhile.
    frame = content.frame.rename(dict(zip(names, map(str, range(len(names))), strict=True)))
    chosen = {
        str(place): _known(options.missing_by_field.get(name, tokens))
        for place, name in enumerate(names)
        if frame.dtypes[place] == pl.String
    }
    hits = _any(frame, {place: _hits(place, known) for place, known in chosen.items()})
    blanks = _any(frame, {place: _blank(place) for place in chosen})
    counted = [p for p in chosen if hits[p] and names[int(p)] not in options.missing_by_field]
    notes: tuple[Note, ...] = ()
    if declared is None and counted:
        count = sum(hits[place] for place in counted)
        notes = (note("missing_tokens", count=count, fields=len(counted), tokens=" ".join(tokens)),)
    cleared = [
        pl.when(~(_hits(place, known) | _blank(place))).then(pl.col(place)).alias(place)
        for place, known in chosen.items()
        if hits[place] or blanks[place]
    ]
    frame = frame.with_columns(cleared)
    frame.columns = names
    return frame, notes


def _known(tokens: tuple[str, ...]) -> list[str]:
    return [token.strip() for token in tokens if token.strip()]


def _any(frame: pl.DataFrame, conditions: dict[str, pl.Expr]) -> dict[str, int]:
    if not conditions:
        return {}
    counts = frame.select([found.sum().alias(name) for name, found in conditions.items()])
    return {name: int(count or 0) for name, count in counts.row(0, named=True).items()}


def _hits(name: str, known: list[str]) -> pl.Expr:
    return pl.col(name).str.strip_chars().is_in(known).fill_null(False)


def _blank(name: str) -> pl.Expr:
    return (pl.col(name).str.strip_chars() == "").fill_null(False)
