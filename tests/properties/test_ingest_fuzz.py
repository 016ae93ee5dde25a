"""Whatever the bytes: a table or an InputError, and never another text than was written."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiju.errors import InputError
from huiju.ingest import Catalog, LoadedCatalog, read_catalog
from huiju.ingest.missing import DEFAULT_TOKENS

FEW = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

NAMES = (
    "data.csv",
    "data.tsv",
    "data.json",
    "data.ndjson",
    "data.parquet",
    "data.arrow",
    "data.xlsx",
    "data.db",
    "data",
)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
LINE_ENDS = ("\n", "\r\n", "\r")
DELIMITERS = (",", ";", "\t", "|", "%", "^")

# No lone surrogates, and no null characters: neither is text in a file. Python takes the separators
# 1c to 1f for blanks, Unicode (and Polars) does not.
CHARACTERS = st.characters(exclude_categories=("Cs",), exclude_characters="\0\x1c\x1d\x1e\x1f")
CELLS = st.one_of(
    st.text(CHARACTERS, max_size=8),
    st.sampled_from(
        [
            "",
            "007",
            "110101199001011234",
            '"',
            '""',
            "a,b",
            "x\ny",
            "x\r\ny",
            " a ",
            "=1+1",
            "'",
            "@x",
        ]
    ),
)


def read(content: bytes, name: str = "data.csv", **options: object) -> LoadedCatalog:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        loaded = Catalog("c").add("d", path, role="candidate", **options).load()
        assert path.read_bytes() == content
        return loaded


def said(error: InputError) -> None:
    assert error.text("zh")
    assert str(error)


def is_read_or_refused(content: bytes, name: str, **options: object) -> None:
    try:
        loaded = read(content, name, **options)
    except InputError as error:
        said(error)
        return
    frame = loaded.tables["d"].frame
    assert frame.height > 0
    assert [field.name for field in loaded.description.datasets[0].fields] == frame.columns


@FEW
@given(content=st.binary(max_size=300), name=st.sampled_from(NAMES))
def test_any_bytes(content: bytes, name: str) -> None:
    is_read_or_refused(content, name)


@FEW
@given(
    text=st.text(st.sampled_from("ab1\"',;\t |%^\r\n\0 中=?"), max_size=120),
    encoding=st.sampled_from(ENCODINGS),
    declared=st.sampled_from([None, *ENCODINGS, "gbk", "big5", "latin-1", "nonsense"]),
)
def test_text_of_awkward_characters(text: str, encoding: str, declared: str | None) -> None:
    is_read_or_refused(text.encode(encoding), "data.csv", encoding=declared)


@FEW
@given(
    text=st.text(st.sampled_from('ab1",\r\n中'), min_size=1, max_size=60),
    pack=st.sampled_from([gzip.compress, bz2.compress, lzma.compress]),
    cut=st.integers(0, 40),
)
def test_cut_off_packing(text: str, pack: object, cut: int) -> None:
    packed = pack(text.encode())  # type: ignore[operator]
    is_read_or_refused(packed[: len(packed) - cut], "data.csv")


@FEW
@given(where=st.integers(0, 2000), what=st.binary(min_size=1, max_size=4), kind=st.integers(0, 3))
def test_damaged_binary_formats(where: int, what: bytes, kind: int) -> None:
    content, name = _binary(kind)
    where %= len(content)
    is_read_or_refused(content[:where] + what + content[where + len(what) :], name)
    is_read_or_refused(content[:where], name)


def _binary(kind: int) -> tuple[bytes, str]:
    frame = pl.DataFrame({"a": ["1", "2"], "b": [1, 2]})
    stream = io.BytesIO()
    if kind == 0:
        frame.write_parquet(stream)
        return stream.getvalue(), "data.parquet"
    if kind == 1:
        frame.write_ipc(stream)
        return stream.getvalue(), "data.arrow"
    if kind == 2:
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.Workbook()
        for row in (("a", "b"), ("1", 1), ("2", 2)):
            book.active.append(row)
        book.save(stream)
        return stream.getvalue(), "data.xlsx"
    return _sqlite(), "data.db"


def _sqlite() -> bytes:
    import sqlite3

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.db"
        connection = sqlite3.connect(path)
        connection.execute("create table t (a text, b integer)")
        connection.executemany("insert into t values (?, ?)", [("1", 1), ("2", 2)])
        connection.commit()
        connection.close()
        return path.read_bytes()


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 4))
    return draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8))


def written(rows: list[list[str]], delimiter: str, line_end: str) -> str:
    # The csv module of Python 3.11 leaves a lone carriage return unquoted.
    def cell(text: str) -> str:
        special = any(mark in text for mark in (delimiter, '"', "\r", "\n"))
        return '"' + text.replace('"', '""') + '"' if special else text

    return "".join(delimiter.join(map(cell, row)) + line_end for row in rows)


def as_read(cell: str) -> str | None:
    return None if cell.strip() in ("", *DEFAULT_TOKENS) else cell


@settings(FEW, max_examples=400)
@given(
    rows=tables(),
    delimiter=st.sampled_from(DELIMITERS),
    line_end=st.sampled_from(LINE_ENDS),
    encoding=st.sampled_from(ENCODINGS),
)
def test_round_trip(rows: list[list[str]], delimiter: str, line_end: str, encoding: str) -> None:
    header = [f"f{n}" for n in range(len(rows[0]))]
    text = written([header, *rows], delimiter, line_end)
    declared = encoding if encoding.startswith("utf-16-") else None
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    options = {"delimiter": delimiter, "header": True, "encoding": declared}
    if not kept:
        with pytest.raises(InputError, match="has no rows"):
            read(text.encode(encoding), **options)
        return
    if declared is None and encoding == "gb18030":
        options["encoding"] = encoding  # a few bytes may well be UTF-8 by accident
    frame = read(text.encode(encoding), **options).tables["d"].frame
    assert frame.columns == header
    assert frame.rows() == [tuple(map(as_read, row)) for row in kept]


@FEW
@given(rows=tables(), mixed=st.lists(st.sampled_from(LINE_ENDS), min_size=9, max_size=9))
def test_mixed_line_ends(rows: list[list[str]], mixed: list[str]) -> None:
    lines = [written([row], ",", "") for row in [[f"f{n}" for n in range(len(rows[0]))], *rows]]
    # A CR before a line that begins with LF would be read as one line end.
    text = "".join(line + end for line, end in zip(lines, mixed, strict=False))
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    if kept:
        frame = read(text.encode(), delimiter=",", header=True).tables["d"].frame
        assert frame.rows() == [tuple(map(as_read, row)) for row in kept]


@settings(FEW, max_examples=40)
@given(
    records=st.lists(
        st.dictionaries(
            st.sampled_from("abc"),
            st.one_of(
                st.none(),
                st.booleans(),
                st.integers(),
                st.floats(),
                st.text(max_size=4),
                st.lists(st.integers(), max_size=2),
            ),
            max_size=3,
        ),
        max_size=4,
    )
)
def test_any_json(records: list[dict[str, object]]) -> None:
    is_read_or_refused(json.dumps(records).encode(), "data.json")
    lines = "\n".join(json.dumps(record) for record in records)
    is_read_or_refused(lines.encode(), "data.ndjson")


DESCRIPTOR = {
    "name": "n",
    "resources": [
        {
            "name": "a",
            "path": "a.csv",
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "header": True, "quoteChar": "'"},
            "huiju": {
                "role": "candidate",
                "entity": "person",
                "table": {"of": "a", "measure": "count()"},
            },
            "schema": {
                "fields": [
                    {"name": "x", "type": "string", "huiju": {"release": "withheld"}},
                    {"name": "y", "huiju": {"views": [{"name": "v", "pattern": "(.)."}]}},
                ],
                "missingValues": ["-"],
                "foreignKeys": [{"fields": "x", "reference": {"resource": "a", "fields": ["y"]}}],
            },
        }
    ],
    "huiju": {
        "version": 1,
        "policy": ["p"],
        "recipient": "public",
        "as_of": "2026-01-01",
        "protect": [
            {
                "id": "1",
                "kind": "association",
                "subject": "a.x",
                "attribute": ["a.y"],
                "truth": {"a.x": "a.x"},
            },
            {
                "id": "2",
                "kind": "attribute",
                "field": "a.x",
                "item": {"level": "l", "term_years": 3},
            },
            {
                "id": "3",
                "kind": "volume",
                "measure": "extent_km2",
                "points": [["a.x", "a.y"]],
                "limit": 5,
            },
            {"id": "4", "kind": "aggregate", "measure": "sum(y)", "of": "a", "by": "a.x"},
            {"id": "5", "kind": "membership", "resource": "a", "key": "a.x"},
        ],
    },
}
ANYTHING = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        1.5,
        "",
        "a",
        "a.b",
        "a.x",
        "(",
        "(a)(b)",
        [],
        ["a"],
        {},
        {"a": 1},
        [[1]],
        "http://a/b",
    ]
)


def _places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    found = [path] if path else []
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, below in items:
        found += _places(below, (*path, key))
    return found


@settings(FEW, max_examples=300)
@given(
    where=st.sampled_from(_places(DESCRIPTOR)),
    what=ANYTHING,
    how=st.sampled_from(["replace", "delete", "misspell"]),
)
def test_any_change_of_a_descriptor(where: tuple[object, ...], what: object, how: str) -> None:
    changed = json.loads(json.dumps(DESCRIPTOR))
    parent = changed
    for part in where[:-1]:
        parent = parent[part]
    if how == "replace":
        parent[where[-1]] = what
    elif how == "delete":
        del parent[where[-1]]
    elif isinstance(parent, dict):
        parent[f"{where[-1]}s"] = parent.pop(where[-1])
    _descriptor_is_read_or_refused(json.dumps(changed, indent=1))


@FEW
@given(
    cut=st.integers(0, 1500),
    what=st.text(st.sampled_from("{}[]:,\"'&*!|>-#%@\t\n a1\\"), max_size=3),
)
def test_any_damage_to_a_descriptor(cut: int, what: str) -> None:
    text = json.dumps(DESCRIPTOR, indent=1)
    cut %= len(text)
    _descriptor_is_read_or_refused(text[:cut] + what + text[cut + len(what) :])
    _descriptor_is_read_or_refused(text[:cut] + what)


@FEW
@given(text=st.text(max_size=60))
def test_any_text_as_a_descriptor(text: str) -> None:
    _descriptor_is_read_or_refused(text)


def _descriptor_is_read_or_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "datapackage.yaml"
        path.write_bytes(text.encode("utf-8", "replace"))
        (Path(folder) / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
        try:
            catalog = read_catalog(folder)
            assert isinstance(catalog, Catalog)
            catalog.load()
        except InputError as error:
            said(error)
