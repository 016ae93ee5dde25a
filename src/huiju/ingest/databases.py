"""Tables and queries of databases, read and never written."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import polars as pl

from huiju.errors import InputError, MissingExtra
from huiju.ingest.frames import settle_types
from huiju.ingest.reading import Content, Options
from huiju.ingest.source import check

__all__ = ["is_database", "read_postgresql", "read_sqlite", "shown", "sqlite_path"]

_POSTGRES = ("postgresql://", "postgres://")


def is_database(address: str) -> bool:
    """Whether `address` names a database rather than a file."""
    return address.startswith(("sqlite://", *_POSTGRES))


def shown(address: str) -> str:
    """Write an address without user, password and parameters."""
    if not address.startswith(_POSTGRES):
        return address
    parts = urlsplit(address)
    return f"postgresql://{parts.hostname or ''}{parts.path}"


def sqlite_path(address: str, base: Path) -> tuple[Path, str | None]:
    """Split ``sqlite:///path.db?table=name`` (or ``#name``) into the file and the table.

    Three slashes begin a path relative to `base`, four an absolute one.
    """
    rest = address.removeprefix("sqlite://").removeprefix("/")
    rest, _, fragment = rest.partition("#")
    path, _, query = rest.partition("?")
    table = parse_qs(query).get("table", [None])[0] or unquote(fragment) or None
    return base / unquote(path), table


def read_sqlite(path: Path, table: str | None, options: Options) -> Content:
    """Read a table or a query; the file is opened read-only.

    Raises
    ------
    InputError
        When the file is no database, the table is unknown, several are there and none is chosen,
        or the query fails.
    """
    check(path)
    label = str(path)
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    # A database left in write-ahead mode cannot be opened without its side files; `immutable`
    # reads it all the same and promises that no side file is made.
    if not Path(f"{path}-wal").exists():
        address += "&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True)
    except sqlite3.Error:
        raise InputError("file_unreadable", file=label) from None
    try:
        connection.text_factory = _decoded
        query = options.query or f"SELECT * FROM {_quoted(_table(connection, table, label))}"
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description or ()]
        rows = cursor.fetchall()
    except (sqlite3.Error, sqlite3.Warning):
        raise InputError("query_failed", file=label, table=table or "") from None
    finally:
        connection.close()
    return _content(names, rows, label, "sqlite")


def _table(connection: sqlite3.Connection, wanted: str | None, label: str) -> str:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
        "AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    names = [str(row[0]) for row in found]
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted in names:
        return str(wanted)
    raise InputError("table_unknown", file=label, table=wanted or "", tables=", ".join(names))


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _content(names: list[str], rows: list[tuple[Any, ...]], label: str, kind: str) -> Content:
    if not rows or not names:
        raise InputError("no_rows", file=label)
    unique, columns = _unique(names), zip(*rows, strict=True)
    series = [_column(name, list(cells)) for name, cells in zip(unique, columns, strict=True)]
    return Content(frame=settle_types(pl.DataFrame(series)), format=kind)


def _unique(names: list[str]) -> list[str]:
    from huiju.ingest.dialect import clean_names

    return clean_names(names)[0]


def _column(name: str, cells: list[Any]) -> pl.Series:
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {int}:
        return pl.Series(name, cells, pl.Int64)
    if kinds == {float}:
        return pl.Series(name, cells, pl.Float64)
    if kinds == {bytes}:
        return pl.Series(name, cells, pl.Binary)
    return pl.Series(name, [None if cell is None else _text(cell) for cell in cells], pl.String)


def _text(cell: object) -> str:
    return _decoded(cell) if isinstance(cell, bytes) else str(cell)


def _decoded(raw: bytes) -> str:
    """Decode text of SQLite, into which programs do write other encodings than UTF-8."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def read_postgresql(address: str, options: Options) -> Content:
    """Read a table or a query of a PostgreSQL database in a read-only transaction.

    Raises
    ------
    InputError
        When neither is named, or the database refuses; its words are left out, for they may
        quote the password or a value.
    """
    try:
        from adbc_driver_postgresql import dbapi  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtra("missing_extra", what="PostgreSQL", extra="db") from None
    label = shown(address)
    bare, table = _without_table(address, options.table)
    query = options.query
    if query is None:
        if not table:
            raise InputError("table_unnamed", file=label)
        query = "SELECT * FROM " + ".".join(_quoted(part) for part in table.split("."))
    try:
        with dbapi.connect(bare) as connection, connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
            cursor.execute(query)
            loaded = pl.from_arrow(cursor.fetch_arrow_table())
    except dbapi.Error:
        raise InputError("query_failed", file=label, table=table or "") from None
    if not isinstance(loaded, pl.DataFrame) or not loaded.height:
        raise InputError("no_rows", file=label)
    return Content(frame=settle_types(loaded), format="postgresql")


def _without_table(address: str, declared: str | None) -> tuple[str, str | None]:
    """Take ``table=…`` out of an address: the server would not know the parameter."""
    address, _, fragment = address.partition("#")
    head, _, query = address.partition("?")
    kept = [part for part in query.split("&") if part and not part.startswith("table=")]
    named = parse_qs(query).get("table", [None])[0]
    bare = head + ("?" + "&".join(kept) if kept else "")
    return bare, declared or named or unquote(fragment) or None
