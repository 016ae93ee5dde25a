"""One dataset is read: the format is found out, the right reader called, missing values marked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from huiju.errors import InputError
from huiju.ingest import source
from huiju.ingest.databases import is_database, read_postgresql, read_sqlite, sqlite_path
from huiju.ingest.delimited import read_delimited
from huiju.ingest.formats import read_arrow, read_json, read_parquet, read_spreadsheet
from huiju.ingest.frames import read_frame
from huiju.ingest.missing import with_missing
from huiju.ingest.reading import Content, Options
from huiju.ingest.table import Table

__all__ = ["FORMATS", "read_table"]

FORMATS = {
    "csv": "csv",
    "tsv": "csv",
    "tab": "csv",
    "txt": "csv",
    "data": "csv",
    "parquet": "parquet",
    "pq": "parquet",
    "arrow": "arrow",
    "feather": "arrow",
    "ipc": "arrow",
    "arrows": "arrow",
    "json": "json",
    "ndjson": "json",
    "jsonl": "json",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "xls": "xlsx",
    "ods": "xlsx",
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "db": "sqlite",
}
_MAGIC = (
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"SQLite format 3\x00", "sqlite"),
)


def read_table(name: str, sources: tuple[Any, ...], options: Options, base: Path) -> Table:
    """Read a dataset of one frame, one address, or several files with the same fields.

    Raises
    ------
    InputError, MissingExtra
        When it cannot be read; the sentence names file, line and mend.
    """
    contents = [_read(name, one, options, base) for one in sources]
    content = contents[0] if len(contents) == 1 else _joined(contents, sources)
    frame, notes = with_missing(content, options)
    return Table(
        name=name,
        frame=frame,
        sha256=content.sha256,
        format=content.format,
        encoding=content.encoding,
        delimiter=content.delimiter,
        repairs=(*content.repairs, *notes),
    )


def _read(name: str, data: Any, options: Options, base: Path) -> Content:
    if not isinstance(data, (str, Path)):
        return _checked(read_frame(data, name), options, name)
    address = str(data)
    if is_database(address):
        content = _database(address, options, base)
    elif "://" in address:
        raise InputError("network_refused", dataset=name)
    else:
        content = _file(base / data, options)
    return _checked(content, options, address)


def _checked(content: Content, options: Options, file: str) -> Content:
    doubled = [field for field in options.known if field in content.ambiguous]
    if doubled:
        raise InputError("header_ambiguous", file=file, field=doubled[0])
    return content


def _database(address: str, options: Options, base: Path) -> Content:
    if address.startswith("sqlite://"):
        path, table = sqlite_path(address, base)
        return read_sqlite(path, options.table or table, options)
    return read_postgresql(address, options)


def _file(path: Path, options: Options) -> Content:
    head = source.magic(path)
    kind = next((found for mark, found in _MAGIC if head.startswith(mark)), None)
    if kind == "sqlite":
        return read_sqlite(path, options.table, options)
    stored = source.read(path)
    kind = next((found for mark, found in _MAGIC if stored.content.startswith(mark)), None)
    if kind is None and stored.content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        kind = "xlsx"
    kind = kind or _named_format(options.format, stored)
    if kind == "sqlite":
        raise InputError("file_broken", file=stored.label, format="SQLite")
    if kind == "csv":
        return read_delimited(stored, options)
    if kind == "json":
        return read_json(stored, options)
    if kind == "xlsx":
        return read_spreadsheet(stored, options)
    return read_parquet(stored) if kind == "parquet" else read_arrow(stored)


def _named_format(declared: str | None, stored: source.StoredFile) -> str:
    """Return the format by declaration or suffix; a file of another suffix is tried as text."""
    if declared is None:
        return FORMATS.get(stored.suffix.lstrip("."), "csv")
    name = declared.lower().lstrip(".").removesuffix(".gz")
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        raise InputError("format_unknown", file=stored.label, format=declared, known=known)
    return FORMATS[name]


def _joined(contents: list[Content], sources: tuple[Any, ...]) -> Content:
    """Put files with the same header under one another."""
    first = contents[0]
    for content, place in zip(contents, sources, strict=True):
        if content.frame.columns != first.frame.columns:
            raise InputError("parts_differ", file=str(place), first=str(sources[0]))
    try:
        frame = pl.concat([content.frame for content in contents])
    except pl.exceptions.PolarsError:
        raise InputError("parts_differ", file=str(sources[-1]), first=str(sources[0])) from None
    ambiguous = frozenset().union(*(content.ambiguous for content in contents))
    repairs = tuple(said for content in contents for said in content.repairs)
    return replace(first, frame=frame, sha256=None, ambiguous=ambiguous, repairs=repairs)
