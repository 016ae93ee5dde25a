"""Files whose format says more than text does: Parquet, Arrow, JSON, spreadsheets."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

import polars as pl

from huiju.errors import InputError, MissingExtra
from huiju.ingest.delimited import named_columns
from huiju.ingest.dialect import has_header
from huiju.ingest.encoding import to_utf8
from huiju.ingest.frames import settle_types
from huiju.ingest.reading import Content, Options
from huiju.ingest.source import StoredFile
from huiju.ingest.table import note

__all__ = ["read_arrow", "read_json", "read_parquet", "read_spreadsheet", "tabulated"]

_LARGEST = 2**64


def read_parquet(stored: StoredFile) -> Content:
    """Read a Parquet file with its types."""
    try:
        frame = pl.read_parquet(io.BytesIO(stored.content))
    except (pl.exceptions.PolarsError, OSError, pl.exceptions.PanicException):
        raise InputError("file_broken", file=stored.label, format="Parquet") from None
    return _typed(frame, stored, "parquet")


def read_arrow(stored: StoredFile) -> Content:
    """Read an Arrow (Feather) file or stream with its types."""
    try:
        if stored.content.startswith(b"ARROW1"):
            frame = pl.read_ipc(io.BytesIO(stored.content))
        else:
            frame = pl.read_ipc_stream(io.BytesIO(stored.content))
    except (pl.exceptions.PolarsError, OSError, pl.exceptions.PanicException):
        raise InputError("file_broken", file=stored.label, format="Arrow") from None
    return _typed(frame, stored, "arrow")


def _typed(frame: pl.DataFrame, stored: StoredFile, kind: str) -> Content:
    if not frame.height or not frame.width:
        raise InputError("no_rows", file=stored.label)
    return Content(frame=settle_types(frame), format=kind, sha256=stored.sha256)


def read_json(stored: StoredFile, options: Options) -> Content:
    """Read an array of objects, or one object per line; integers stay exact.

    Nested values become compact JSON text, missing keys null.
    """
    decoded = to_utf8(stored.content, options.encoding, stored.label)
    text = decoded.content.decode("utf-8")
    if text.lstrip()[:1] == "[":
        records = _array(text, stored.label)
        kind = "json"
    else:
        records = _lines(text, stored.label)
        kind = "ndjson"
    frame = tabulated(records)
    if not frame.height or not frame.width:
        raise InputError("no_rows", file=stored.label)
    return Content(
        frame=frame,
        format=kind,
        sha256=stored.sha256,
        encoding=decoded.encoding,
        repairs=decoded.repairs,
    )


def _array(text: str, file: str) -> list[dict[str, Any]]:
    try:
        loaded = json.loads(text, parse_float=_Number)
    except json.JSONDecodeError as error:
        raise InputError("json_broken", file=file, line=error.lineno) from None
    except (ValueError, RecursionError):
        raise InputError("json_broken", file=file, line=1) from None
    for place, record in enumerate(loaded, start=1):
        if not isinstance(record, dict):
            raise InputError("json_not_object", file=file, place=place)
    return list(loaded)


def _lines(text: str, file: str) -> list[dict[str, Any]]:
    records = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, parse_float=_Number)
        except (ValueError, RecursionError):
            raise InputError("json_broken", file=file, line=number) from None
        if not isinstance(record, dict):
            raise InputError("json_not_object", file=file, place=number)
        records.append(record)
    return records


class _Number(float):
    """A decimal number that remembers how it was written."""

    written: str

    def __new__(cls, written: str) -> _Number:
        number = super().__new__(cls, written)
        number.written = written
        return number


def tabulated(records: Iterable[dict[str, Any]]) -> pl.DataFrame:
    rows = list(records)
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame([_json_column(name, [row.get(name) for row in rows]) for name in names])


def _json_column(name: str, cells: list[Any]) -> pl.Series:
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {int} and all(-_LARGEST // 2 <= c < _LARGEST // 2 for c in cells if c is not None):
        return pl.Series(name, cells, pl.Int64)
    if kinds == {bool}:
        return pl.Series(name, cells, pl.Boolean)
    # A number beyond the 53 bits of a float would lose digits; the column then stays text.
    decimal = _Number in kinds and kinds <= {_Number, int}
    if decimal and all(abs(c) < 2**53 for c in cells if c is not None):
        return pl.Series(name, [None if c is None else float(c) for c in cells], pl.Float64)
    return pl.Series(name, [_json_text(cell) for cell in cells], pl.String)


def _json_text(cell: Any) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no text
    if isinstance(cell, _Number):
        return cell.written
    text = json.dumps(cell, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode("utf-8")


def read_spreadsheet(stored: StoredFile, options: Options) -> Content:
    """Read one sheet as text: a cell that holds 007 stays so, a number 3 becomes ``3``.

    Raises
    ------
    InputError
        When the file is broken, the sheet is unknown, or several sheets are there and none is
        chosen (the first that has rows is then taken, with a note).
    """
    try:
        import fastexcel
    except ImportError:
        raise MissingExtra("missing_extra", what="XLSX", extra="excel") from None
    try:
        book = fastexcel.read_excel(stored.content)
        sheet = _sheet(list(book.sheet_names), options.sheet, stored.label)
        loaded = book.load_sheet(sheet, header_row=None, dtypes="string")
        frame = loaded.to_polars()
    except (fastexcel.FastExcelError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("file_broken", file=stored.label, format="XLSX") from None
    return _sheet_content(frame, stored, options, n_sheets=len(book.sheet_names), sheet=sheet)


def _sheet(names: list[str], wanted: str | int | None, file: str) -> str:
    if wanted is None:
        return names[0]
    if isinstance(wanted, str) and wanted in names:
        return wanted
    number = int(wanted) if str(wanted).isdecimal() else 0
    if 1 <= number <= len(names):
        return names[number - 1]
    raise InputError("sheet_unknown", file=file, sheet=wanted, sheets=", ".join(names))


def _without_midnight(column: pl.Series) -> pl.Series:
    """Write the dates of a sheet as dates: its reader gives each the hour 00:00:00.

    The hour stays where any cell of the column has another one.
    """
    text = column.cast(pl.String)
    timed = text.str.contains(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")
    midnight = text.str.ends_with(" 00:00:00")
    if not timed.any() or not (midnight | ~timed).all():
        return text
    return text.str.replace(r"^(\d{4}-\d\d-\d\d) 00:00:00$", "$1")


def _sheet_content(
    frame: pl.DataFrame, stored: StoredFile, options: Options, *, n_sheets: int, sheet: str
) -> Content:
    frame = pl.DataFrame([_without_midnight(column) for column in frame.get_columns()])
    height = frame.height
    blank = pl.all_horizontal(pl.all().str.strip_chars().fill_null("") == "")
    frame = frame.filter(~blank) if frame.width else frame
    if not frame.height:
        raise InputError("no_rows", file=stored.label)
    rows = [[cell or "" for cell in row] for row in frame.head(200).rows()]
    header = has_header(rows, options.known) if options.header is None else options.header
    frame = frame.slice(1) if header else frame
    named, notes, ambiguous = named_columns(
        frame, rows[0], header=header, options=options, file=stored.label
    )
    repairs = list(notes)
    if height > len(frame) + header:
        repairs.append(note("rows_blank", count=height - len(frame) - header))
    if n_sheets > 1 and options.sheet is None:
        repairs.append(note("sheet_first", sheet=sheet, count=n_sheets))
    return Content(
        frame=named,
        format="xlsx",
        sha256=stored.sha256,
        ambiguous=ambiguous,
        repairs=tuple(repairs),
    )
