"""Rows that are not as wide as their table: which can be mended, which are set aside.

A blank row is dropped. Empty cells beyond the last field are cut off. A row that is too short is
filled up when the file shows that its writer leaves trailing empty cells out: no complete row ends
in an empty cell, the row is not an unterminated last line, and it is not one half of a row broken
by a line break. Whatever remains is set aside as long as it is at most one row in a thousand: the
cells cannot be told apart, but so few rows do not change an assessment, and the report says which
they were. More than that is an error.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from huiju.errors import InputError
from huiju.ingest.dialect import Dialect, large_fields
from huiju.ingest.structure import Structure
from huiju.ingest.table import note, places
from huiju.model.result import Note

__all__ = ["Mended", "Misfit", "mend", "mend_bytes", "mend_rows"]

_TOLERATED = 1000  # rows per row that may be set aside


@dataclass(frozen=True, slots=True)
class Misfit:
    """A row of another width than the table's; `last` when it ends the file unterminated."""

    line: int
    cells: Sequence[str]
    last: bool = False


@dataclass(frozen=True, slots=True)
class Mended:
    """What each misfit becomes (None: left out), how many were blank, and what was said."""

    rows: tuple[list[str] | None, ...]
    n_blank: int
    repairs: tuple[Note, ...]


def mend(
    misfits: Sequence[Misfit], width: int, *, n_rows: int, keeps_empty: bool, file: str
) -> Mended:
    """Decide on every misfit by the rules above.

    `n_rows` is the number of rows in all; `keeps_empty` says that some complete row ends in an
    empty cell.

    Raises
    ------
    InputError
        When more than one row in a thousand cannot be mended; names the first.
    """
    rows: list[list[str] | None] = []
    counts = {"blank": 0, "trimmed": 0, "padded": 0}
    aside: list[Misfit] = []
    for place, misfit in enumerate(misfits):
        cells = list(misfit.cells)
        full = width - len(cells)
        mended: list[str] | None = None
        if not any(cell.strip() for cell in cells):
            counts["blank"] += 1
        elif full < 0 and not any(cell.strip() for cell in cells[width:]):
            counts["trimmed"] += 1
            mended = cells[:width]
        elif full > 0 and not (keeps_empty or misfit.last or _is_broken(misfits, place, width)):
            counts["padded"] += 1
            mended = cells + [""] * full
        else:
            aside.append(misfit)
        rows.append(mended)
    if len(aside) * _TOLERATED > n_rows:
        first = aside[0]
        counted = {"cells": len(first.cells), "expected": width, "count": len(aside)}
        raise InputError("ragged_rows", file=file, line=first.line, **counted)
    return Mended(tuple(rows), counts["blank"], _notes(counts, aside))


def _is_broken(misfits: Sequence[Misfit], place: int, width: int) -> bool:
    """Whether the row and its neighbour are the halves of one row."""
    here = misfits[place]
    near = (misfits[i] for i in (place - 1, place + 1) if 0 <= i < len(misfits))
    return any(
        abs(other.line - here.line) == 1 and len(other.cells) + len(here.cells) == width + 1
        for other in near
    )


def _notes(counts: dict[str, int], aside: Sequence[Misfit]) -> tuple[Note, ...]:
    notes = [
        note(f"rows_{kind}", count=counts[kind]) for kind in ("trimmed", "padded") if counts[kind]
    ]
    if aside:
        lines = places([misfit.line for misfit in aside])
        notes.append(note("rows_set_aside", count=len(aside), lines=lines))
    return tuple(notes)


def mend_bytes(
    content: bytes, shape: Structure, width: int, *, dialect: Dialect, file: str, offset: int
) -> tuple[bytes, Mended]:
    """Return the text with every record `width` wide; untouched records are not copied twice.

    `offset` is the number of lines before `content`.
    """
    wrong = np.flatnonzero(shape.widths != width)
    if not len(wrong):
        return content, Mended((), 0, ())
    starts, last = shape.starts(content), len(shape.ends) - 1
    misfits = [
        Misfit(
            int(shape.lines[i]) + offset,
            _cells(content[int(starts[i]) : int(shape.ends[i])], dialect),
            last=bool(i == last and not shape.terminated),
        )
        for i in wrong
    ]
    keeps_empty = _some_end_empty(content, shape, width, dialect)
    mended = mend(misfits, width, n_rows=len(shape.ends), keeps_empty=keeps_empty, file=file)
    pieces: list[bytes] = []
    done = 0
    for i, row in zip(wrong, mended.rows, strict=True):
        pieces.append(content[done : int(starts[i])])
        if row is not None:
            pieces.append(_written(row, dialect))
        done = int(shape.ends[i]) + 1
    pieces.append(content[done:])
    return b"".join(pieces), mended


def mend_rows(
    rows: list[tuple[int, list[str]]], width: int, *, n_rows: int, terminated: bool, file: str
) -> tuple[list[list[str]], Mended]:
    """Do the same for rows read one by one, each with its line number."""
    wrong = [
        Misfit(line, row, last=place == len(rows) - 1 and not terminated)
        for place, (line, row) in enumerate(rows)
        if len(row) != width
    ]
    keeps_empty = any(len(row) == width and row[-1] == "" for _, row in rows)
    mended = mend(wrong, width, n_rows=n_rows, keeps_empty=keeps_empty, file=file)
    replacements = iter(mended.rows)
    chosen = (row if len(row) == width else next(replacements) for _, row in rows)
    return [row for row in chosen if row is not None], mended


def _cells(record: bytes, dialect: Dialect) -> list[str]:
    text = record.decode("utf-8").removesuffix("\r")
    with large_fields(len(text)):
        return next((row for _, row in dialect.rows(text, strict=False)), [])


def _some_end_empty(content: bytes, shape: Structure, width: int, dialect: Dialect) -> bool:
    text = np.frombuffer(content, dtype=np.uint8)
    ends = shape.ends[shape.widths == width]
    ends = np.where(text[ends - 1] == ord("\r"), ends - 1, ends)
    mark = ord(dialect.delimiter)
    if (text[ends - 1] == mark).any():
        return True
    if dialect.quote is None:
        return False
    ends = ends[ends > 2]
    quote = ord(dialect.quote)
    quoted = (text[ends - 1] == quote) & (text[ends - 2] == quote)  # an empty cell in quotes
    return bool((quoted & (text[ends - 3] == mark)).any())


def _written(row: Sequence[str], dialect: Dialect) -> bytes:
    if dialect.quote is None:
        return (dialect.delimiter.join(row) + "\n").encode()
    line = io.StringIO()
    writer = csv.writer(
        line, delimiter=dialect.delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL
    )
    writer.writerow(row)
    return line.getvalue().encode()
