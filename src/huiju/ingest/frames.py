"""Dataframes of any library become Polars frames of which nothing is lost."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from huiju.errors import InputError, MissingExtra
from huiju.ingest.dialect import clean_names
from huiju.ingest.reading import Content
from huiju.ingest.table import note

__all__ = ["is_frame", "read_frame", "settle_types"]


def is_frame(data: object) -> bool:
    """Whether `data` is a dataframe of a library that narwhals knows."""
    return isinstance(_opened(data)[0], (nw.DataFrame, nw.LazyFrame))


def read_frame(data: Any, name: str) -> Content:
    """Copy a dataframe: pandas, Polars (eager or lazy), PyArrow table, DuckDB relation.

    Columns of mixed objects and categories become text; an index is left out.

    Raises
    ------
    InputError
        When `data` is no dataframe, has no rows, or has one name twice (in pandas the second is
        renamed).
    """
    native, labels = _opened(data)
    if isinstance(native, nw.LazyFrame):
        native = nw.from_native(_collected(native), pass_through=True)
    if not isinstance(native, nw.DataFrame):
        raise InputError("data_unknown", dataset=name, kind=type(data).__name__)
    names, n_empty, ambiguous = clean_names(labels or native.columns)
    series = [_column(native, place, column) for place, column in enumerate(names)]
    frame = settle_types(pl.DataFrame(series))
    if not frame.height:
        raise InputError("no_rows", file=name)
    notes = [note("header_named", count=n_empty)] if n_empty else []
    if ambiguous:
        notes.append(note("header_renamed", count=len(ambiguous)))
    return Content(frame=frame, format="frame", ambiguous=ambiguous, repairs=tuple(notes))


def _opened(data: Any) -> tuple[Any, list[str]]:
    """Return the frame as narwhals sees it; for pandas also the labels, which need not be text."""
    labels: list[str] = []
    if hasattr(data, "iloc") and hasattr(data, "set_axis") and getattr(data, "ndim", 0) == 2:
        labels = [str(label) for label in data.columns]
        data = data.set_axis([str(place) for place in range(len(labels))], axis=1)
    try:
        return nw.from_native(data, pass_through=True), labels
    except nw.exceptions.DuplicateError:
        raise InputError("frame_name_twice") from None


def _collected(lazy: nw.LazyFrame[Any]) -> pl.DataFrame:
    try:
        return lazy.collect("polars").to_native()  # type: ignore[no-any-return]
    except ImportError:
        raise MissingExtra("missing_extra", what="DuckDB", extra="duckdb") from None


def _column(native: nw.DataFrame[Any], place: int, name: str) -> pl.Series:
    frame = native.to_native()
    if hasattr(frame, "iloc"):
        return _pandas_column(frame.iloc[:, place], name)
    column = native.get_column(native.columns[place]).to_native()
    if isinstance(column, pl.Series):
        return _objects(column.to_list(), name) if column.dtype == pl.Object else column.alias(name)
    converted = pl.from_arrow(column)
    if not isinstance(converted, pl.Series):
        raise InputError("data_unknown", dataset=name, kind=type(column).__name__)
    return converted.alias(name)


def _pandas_column(column: Any, name: str) -> pl.Series:
    kind = str(column.dtype)
    if kind == "object":
        return _objects([None if _is_missing(cell) else cell for cell in column.tolist()], name)
    if kind == "category":
        return _pandas_column(column.astype("object"), name)
    try:
        return pl.Series(name, pl.from_pandas(column))
    except (TypeError, ValueError, ImportError, pl.exceptions.PolarsError):
        return _objects([None if _is_missing(cell) else cell for cell in column.tolist()], name)


def _is_missing(cell: object) -> bool:
    # NaN and NaT differ from themselves; pandas.NA refuses to be compared.
    if cell is None or type(cell).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(cell, float) and cell != cell


def _objects(cells: list[Any], name: str) -> pl.Series:
    """Keep a column of one kind of object as it is; write mixed ones as text."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if len(kinds) == 1:
        try:
            typed = pl.Series(name, cells)
        except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
            typed = None
        if typed is not None and typed.dtype not in (pl.Object, pl.Null):
            return typed
    return pl.Series(name, [None if cell is None else _text(cell) for cell in cells], pl.String)


def _text(cell: object) -> str:
    return cell.decode("utf-8", "backslashreplace") if isinstance(cell, bytes) else str(cell)


def bytes_as_text(cells: list[bytes | None]) -> list[str | None]:
    """Write bytes as the text that they are, or else all of them in hexadecimal digits."""
    try:
        texts = [None if cell is None else cell.decode("utf-8") for cell in cells]
    except UnicodeDecodeError:
        texts = ["\0"]
    if any(text and "\0" in text for text in texts):
        return [None if cell is None else cell.hex() for cell in cells]
    return texts


def settle_types(frame: pl.DataFrame) -> pl.DataFrame:
    """Write as text what has no plain type: categories, nested values, bytes, huge integers."""
    return pl.DataFrame([_settled(column) for column in frame.get_columns()])


def _settled(column: pl.Series) -> pl.Series:
    kind = column.dtype
    if kind == pl.Object:
        return _objects(column.to_list(), column.name)
    if isinstance(kind, (pl.Categorical, pl.Enum)) or kind in (pl.Null, pl.Int128):
        return column.cast(pl.String)
    if type(kind).__name__ == "Extension":  # such as a number of PostgreSQL, or JSON
        return _settled(column.ext.storage())
    if kind == pl.Binary:
        return pl.Series(column.name, bytes_as_text(column.to_list()), pl.String)
    if kind.is_nested():
        return pl.Series(column.name, [_nested(cell) for cell in column.to_list()], pl.String)
    return column


def _nested(cell: object) -> str | None:
    import json

    if cell is None:
        return None
    return json.dumps(cell, ensure_ascii=False, separators=(",", ":"), default=str)
