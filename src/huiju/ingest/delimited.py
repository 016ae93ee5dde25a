"""Delimited text becomes a frame of text: nothing is inferred, nothing is lost in silence."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from huiju.errors import InputError
from huiju.ingest.dialect import (
    Dialect,
    checked_quote,
    clean_names,
    detect_delimiter,
    has_header,
    has_leading_blanks,
    large_fields,
    named_delimiter,
    sample_rows,
)
from huiju.ingest.encoding import to_utf8
from huiju.ingest.ragged import mend_bytes, mend_rows
from huiju.ingest.reading import Content, Options
from huiju.ingest.source import StoredFile
from huiju.ingest.structure import examine, unify_line_ends
from huiju.ingest.table import note
from huiju.model.result import Note

__all__ = ["named_columns", "read_delimited"]

_BYTE_MARKS = "".join(map(chr, range(128)))


def read_delimited(stored: StoredFile, options: Options) -> Content:
    """Read CSV and its relatives; every cell stays text.

    Raises
    ------
    InputError
        When the bytes, the quoting or the rows cannot be understood (with the line), or when
        there is no row under the header.

    Notes
    -----
    A text that obeys RFC 4180 is cut by Polars after its structure was checked in a few passes
    over the bytes (`structure.examine`); Polars alone would fill short rows up in silence. Other
    texts go through the csv module. About 0.6 s for a million rows of ten fields.
    """
    decoded = to_utf8(stored.content, options.encoding, stored.label)
    body, skipped = _trimmed(decoded.content)
    separator, body, skipped = _announced(body, skipped)
    if not re.search(rb"\S", body):
        raise InputError("file_empty", file=stored.label)
    dialect = _settle(body, options, separator, stored)
    header, width = _layout(body, dialect, options, stored.label)
    frame, notes = _cut(body, dialect, width, file=stored.label, offset=skipped)
    first = [str(cell or "") for cell in frame.row(0)] if header and frame.height else []
    frame = frame.slice(1) if header else frame
    frame, more, ambiguous = named_columns(
        frame, first, header=header, options=options, file=stored.label
    )
    return Content(
        frame=frame,
        format="csv",
        sha256=stored.sha256,
        encoding=decoded.encoding,
        delimiter=dialect.delimiter,
        ambiguous=ambiguous,
        repairs=(*decoded.repairs, *notes, *more),
    )


def _layout(body: bytes, dialect: Dialect, options: Options, file: str) -> tuple[bool, int]:
    """Return whether there is a header, and how wide the table is."""
    rows = sample_rows(body, dialect)
    if not rows:
        raise InputError("no_rows", file=file)
    header = options.header
    if header is None:
        header = has_header(rows, options.known)
    widths = [len(row) for row in rows]
    return header, widths[0] if header else Counter(widths).most_common(1)[0][0]


def _trimmed(content: bytes) -> tuple[bytes, int]:
    """Drop blank lines before the first row; return how many there were."""
    body = content.lstrip(b"\r\n")
    head = content[: len(content) - len(body)]
    return body, head.count(b"\n") + head.count(b"\r") - head.count(b"\r\n")


def _announced(body: bytes, skipped: int) -> tuple[str | None, bytes, int]:
    """Read the line ``sep=;`` with which spreadsheets announce the delimiter."""
    found = re.match(rb'"?sep=([^\r\n"])"?(\r\n|\r|\n)', body)
    if not found or found[1] not in _BYTE_MARKS.encode():
        return None, body, skipped
    return found[1].decode(), body[found.end() :], skipped + 1


def _settle(body: bytes, options: Options, separator: str | None, stored: StoredFile) -> Dialect:
    if options.delimiter is not None:
        delimiter = named_delimiter(options.delimiter, stored.label)
    else:
        delimiter = separator or detect_delimiter(body, stored.suffix)
    quote = checked_quote(options.quote, delimiter, stored.label)
    blanks = options.leading_blanks
    if blanks is None:
        blanks = has_leading_blanks(body, delimiter)
    return Dialect(delimiter, quote, blanks)


def _cut(
    body: bytes, dialect: Dialect, width: int, *, file: str, offset: int
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Cut the text into columns of text, the header being the first row."""
    lined = unify_line_ends(body)
    if dialect.delimiter in _BYTE_MARKS and dialect.quote in (None, '"'):
        frame = _cut_fast(lined, dialect, width, file=file, offset=offset)
        if frame is not None:
            return frame
    try:
        return _cut_carefully(body, dialect, width, file=file, offset=offset)
    except csv.Error:
        return _cut_literally(lined, body, dialect, width=width, file=file, offset=offset)


def _cut_fast(
    lined: bytes, dialect: Dialect, width: int, *, file: str, offset: int
) -> tuple[pl.DataFrame, tuple[Note, ...]] | None:
    shape = examine(lined, dialect.delimiter, dialect.quote)
    if not shape.sound:
        return None
    text, mended = mend_bytes(lined, shape, width, dialect=dialect, file=file, offset=offset)
    expected = len(shape.ends) - sum(row is None for row in mended.rows)
    try:
        frame = pl.read_csv(
            text,
            has_header=False,
            separator=dialect.delimiter,
            quote_char=dialect.quote,
            infer_schema=False,
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.height != expected or frame.width != width:
        return None
    if dialect.leading_blanks:
        frame = frame.select(pl.all().str.strip_chars_start(" "))
    frame, n_blank = _without_blank_rows(frame)
    return frame, _with_blanks(mended.repairs, mended.n_blank + n_blank)


def _cut_carefully(
    body: bytes, dialect: Dialect, width: int, *, file: str, offset: int
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    text = body.decode("utf-8")
    with large_fields(len(text)):
        rows = [(line + offset, row) for line, row in dialect.rows(text, strict=True)]
    terminated = text.endswith(("\n", "\r"))
    kept, mended = mend_rows(rows, width, n_rows=len(rows), terminated=terminated, file=file)
    frame, n_blank = _without_blank_rows(_framed(kept, width))
    return frame, _with_blanks(mended.repairs, mended.n_blank + n_blank)


def _cut_literally(
    lined: bytes, body: bytes, dialect: Dialect, *, width: int, file: str, offset: int
) -> tuple[pl.DataFrame, tuple[Note, ...]]:
    """Take quotes as ordinary characters, if that makes every row as wide as the table."""
    literal = replace(dialect, quote=None)
    line = _broken_line(body, dialect) + offset
    width = len(sample_rows(body, literal)[0])
    lined = lined.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if dialect.delimiter not in _BYTE_MARKS:
        raise InputError("quote_broken", file=file, line=line)
    shape = examine(lined, dialect.delimiter, None)
    starts = shape.starts(lined)
    if any(w != width and e > s for w, s, e in zip(shape.widths, starts, shape.ends, strict=True)):
        raise InputError("quote_broken", file=file, line=line)
    cut = _cut_fast(lined, literal, width, file=file, offset=offset)
    if cut is None:
        raise InputError("quote_broken", file=file, line=line)
    return cut[0], (*cut[1], note("quotes_literal", line=line))


def _broken_line(body: bytes, dialect: Dialect) -> int:
    text, line = body.decode("utf-8"), 0
    with large_fields(len(text)):
        try:
            for last, _ in dialect.rows(text, strict=True):
                line = last
        except csv.Error:
            pass
    return line + 1


def _framed(rows: Sequence[Sequence[str]], width: int) -> pl.DataFrame:
    columns = zip(*rows, strict=True) if rows else [()] * width
    return pl.DataFrame(
        [
            pl.Series(f"column_{place}", cells, dtype=pl.String)
            for place, cells in enumerate(columns, start=1)
        ]
    )


def _without_blank_rows(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    def blank(name: str) -> pl.Expr:
        return pl.col(name).str.strip_chars().fill_null("") == ""

    # Most tables fill their first field: the costly look at all fields is then saved.
    if not frame.width or not frame.select(blank(frame.columns[0]).any()).item():
        return frame, 0
    kept = frame.filter(~pl.all_horizontal([blank(name) for name in frame.columns]))
    return kept, frame.height - kept.height


def _with_blanks(repairs: tuple[Note, ...], n_blank: int) -> tuple[Note, ...]:
    return (*repairs, note("rows_blank", count=n_blank)) if n_blank else repairs


def named_columns(
    frame: pl.DataFrame, first: Sequence[str], *, header: bool, options: Options, file: str
) -> tuple[pl.DataFrame, tuple[Note, ...], frozenset[str]]:
    """Name the columns from the header row `first`, from the declared fields, or by number.

    Raises
    ------
    InputError
        When there is no row, or when the declared fields are not as many as the columns.
    """
    if not frame.height:
        raise InputError("no_rows", file=file)
    if not header:
        declared = list(options.fields)
        numbered = [f"column_{n}" for n in range(1, frame.width + 1)]
        if set(declared) <= set(numbered):
            declared = numbered  # none declared, or some by the names they get here
        if len(declared) != frame.width:
            raise InputError("header_missing", file=file, declared=len(declared), found=frame.width)
        frame.columns = declared
        return frame, (note("header_absent"),) if options.header is None else (), frozenset()
    names, n_empty, ambiguous = clean_names(first)
    frame.columns = names
    notes: list[Note] = []
    if n_empty:
        notes.append(note("header_named", count=n_empty))
    if ambiguous:
        notes.append(note("header_renamed", count=len(ambiguous)))
    return frame, tuple(notes), ambiguous
